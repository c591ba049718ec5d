"""Secret keys, from the environment or from files only their owner can read."""

from __future__ import annotations

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from pathlib import Path

from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say

FIELD_KEY_BYTES = 64


class BadKey(MinzhengError):
    """A key is not what it must be."""

    code = "bad_key"


def secret_key(home: Path) -> str:
    """What signs sessions: MINZHENG_SECRET_KEY, or ``keys/secret.key`` under ``home``, made on first use."""
    return os.environ.get("MINZHENG_SECRET_KEY") or _kept(home / "keys" / "secret.key", 48)


def field_key(home: Path) -> bytes:
    """What seals fields: 64 bytes as URL-safe base64 in MINZHENG_FIELD_KEY or ``keys/field.key``, made on first use.

    Raises BadKey when it is not 64 bytes of base64. Losing this key loses every sealed field.
    """
    text = os.environ.get("MINZHENG_FIELD_KEY") or _kept(home / "keys" / "field.key", FIELD_KEY_BYTES)
    try:
        key = urlsafe_b64decode(text.strip())
    except (NotBase64, ValueError):
        key = b""
    if len(key) != FIELD_KEY_BYTES:
        raise BadKey(say("字段密钥应为 {size} 字节的 base64 文本", size=FIELD_KEY_BYTES))
    return key


def _kept(path: Path, size: int) -> str:
    """The key in ``path``; where there is none, a new one of ``size`` random bytes that only its owner can read."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(f".{secrets.token_hex(8)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(urlsafe_b64encode(secrets.token_bytes(size)).decode() + "\n")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
