"""What a file is, by its first bytes and never by its name alone."""

from __future__ import annotations

from pathlib import PurePosixPath

from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say

LARGEST = 10 * 1024 * 1024
"""Bytes of the largest file taken in."""
PDF, JPEG, PNG, WEBP, HEIC = "application/pdf", "image/jpeg", "image/png", "image/webp", "image/heic"
SUFFIXES = {
    PDF: (".pdf",), JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"), PNG: (".png",), WEBP: (".webp",), HEIC: (".heic", ".heif"),
}
"""The kinds of file that are taken in, each with what its name may end in."""
DRAWN = frozenset({JPEG, PNG, WEBP})
"""Those that every browser draws by itself."""
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_LONGEST_NAME = 120


def sniffed(data: bytes) -> str:
    """The type of a file by its first bytes; empty for every type that is not taken in."""
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return HEIC
    return ""


def plain_name(name: str) -> str:
    """The name of a file without the folders and unprintable characters a browser may have sent; the end is kept."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(one for one in last if one.isprintable()).strip(" .")
    return shown[-_LONGEST_NAME:] or str(say("未命名"))


def require_type(name: str, data: bytes) -> str:
    """The type of a file that may be taken in. Raises Refused for one that is empty, too large, or not what its name says."""
    if not data:
        raise Refused(say("文件“{name}”是空的，请重新选择或拍摄", name=name), (), code="file_empty")
    if len(data) > LARGEST:
        raise Refused(say("文件“{name}”超过 10 MB：请降低拍摄分辨率或分成几个文件", name=name), (), code="file_too_large")
    mime = sniffed(data)
    if not mime:
        raise Refused(say("文件“{name}”的内容不是 PDF 或图片（JPEG、PNG、WebP、HEIC），没有收下", name=name), (),
                      code="file_type")
    suffix = PurePosixPath(name).suffix.lower()
    if suffix and suffix not in SUFFIXES[mime]:
        raise Refused(say("文件“{name}”的后缀与内容（{type}）不符，没有收下：请确认选对了文件", name=name, type=mime), (),
                      code="file_type")
    return mime
