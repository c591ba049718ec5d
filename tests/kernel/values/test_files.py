"""Files appear whole or not at all, and a refusal of the system is said in words."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from minzheng.kernel.people.demo import write_sheets
from minzheng.kernel.people.roster.template import write_template
from minzheng.kernel.values.files import whole_file, why
from minzheng.kernel.values.language import speaking


def test_a_file_appears_with_what_was_written(tmp_path: Path) -> None:
    target = tmp_path / "out.bin"
    with whole_file(target) as content:
        content.write(b"whole")
        assert not target.exists()
    assert target.read_bytes() == b"whole"
    assert [path.name for path in tmp_path.iterdir()] == ["out.bin"]


def test_a_file_stays_as_it_was_when_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out.bin"
    target.write_bytes(b"before")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"out\.bin") as refused, whole_file(target) as content:
        content.write(b"half")
    assert str(why(refused.value)) == "磁盘空间不足"
    assert target.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.bin"]


def test_a_block_that_fails_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no"), whole_file(tmp_path / "out.bin"):
        raise ValueError("no")
    assert not list(tmp_path.iterdir())


def test_a_workbook_for_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_template(tmp_path / "absent" / "template.xlsx")
    with pytest.raises(FileNotFoundError):
        write_sheets(tmp_path / "absent" / "roster.xlsx", {})


@pytest.mark.parametrize(("number", "zh", "en"), [
    (errno.ENOENT, "没有这个文件或文件夹", "no such file or folder"),
    (errno.ENOTDIR, "这不是文件夹", "this is not a folder"),
    (errno.EACCES, "没有权限", "permission denied"),
    (errno.EISDIR, "已有同名的文件或文件夹", "a file or folder of this name exists"),
    (errno.EADDRINUSE, "已被其他程序占用", "another program uses it"),
    (errno.EIO, os.strerror(errno.EIO), os.strerror(errno.EIO)),
])  # fmt: skip
def test_why_in_both_languages(number: int, zh: str, en: str) -> None:
    error = OSError(number, os.strerror(number))
    assert str(why(error)) == zh
    with speaking("en"):
        assert str(why(error)) == en
