"""Secret keys: from the environment, or from files only their owner can read, made once."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from minzheng.site.keys import BadKey, field_key, secret_key


@pytest.fixture(autouse=True)
def _no_keys_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINZHENG_SECRET_KEY")
    monkeypatch.delenv("MINZHENG_FIELD_KEY")


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    assert field_key(tmp_path) == field_key(tmp_path)
    assert secret_key(tmp_path) == secret_key(tmp_path)
    assert len(field_key(tmp_path)) == 64
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "keys").iterdir()} == {0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


def test_two_homes_have_different_keys(tmp_path: Path) -> None:
    assert field_key(tmp_path / "a") != field_key(tmp_path / "b")


def test_many_who_ask_at_once_get_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(field_key, [tmp_path] * 32))) == 1


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINZHENG_FIELD_KEY", urlsafe_b64encode(bytes(range(64))).decode())
    assert field_key(tmp_path) == bytes(range(64))
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize("text", ["short", "!", "A" * 40])
def test_what_is_no_key_is_refused(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINZHENG_FIELD_KEY", text)
    with pytest.raises(BadKey, match="64"):
        field_key(tmp_path)
