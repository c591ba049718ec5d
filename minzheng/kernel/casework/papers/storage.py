"""Files of applications at rest: sealed, under their digest, outside of what the web serves; whole or not there."""

from __future__ import annotations

import os
import secrets
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from minzheng.kernel.access.encryption import open_bytes, seal_bytes
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say


def put(data: bytes) -> str:
    """Keep the bytes and answer their digest. Bytes that are there already are not written again."""
    digest = sha256(data).hexdigest()
    path = place_of(digest)
    if path.exists():
        return digest
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{digest}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(seal_bytes(data, name=digest))
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return digest


def take(digest: str) -> bytes:
    """The bytes of a digest. Raises NotFound when the file is gone, NotOurs when it was changed."""
    try:
        sealed = place_of(digest).read_bytes()
    except FileNotFoundError as error:
        raise NotFound(say("材料文件已不在存储中，请联系系统管理员")) from error
    return open_bytes(sealed, name=digest)


def place_of(digest: str) -> Path:
    """Where the file of a digest lies."""
    return Path(settings.HOME) / "documents" / digest[:2] / digest
