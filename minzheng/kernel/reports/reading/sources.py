"""The lines of a file: a Word document, damaged or not, or a text in whatever encoding an office writes."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say

from .notes import Note

LARGEST = 20_000_000
"""More bytes of text than this are not read: no report is so long."""
LONGEST = 150_000
"""Characters of the longest text that is read: several times the longest report."""
_PART = b"word/document.xml"
_PARAGRAPH = re.compile(r"<w:p[ >].*?(?:</w:p>|$)", re.DOTALL)
_BROKEN = (BadZipFile, SyntaxError, LookupError, ValueError, AttributeError, RuntimeError, zlib.error, EOFError)
"""What is raised of archives and documents that are cut off, locked, or something else inside."""
_RUN = re.compile(r"<w:t(?: [^>]*)?>([^<]*)|<w:(tab|br)/>")


class UnreadableReport(MinzhengError):
    """A file that holds no text that could be read."""

    code = "unreadable_report"


@dataclass(frozen=True)
class Lines:
    """The lines of a text as they stand, and what is to be known of them."""

    lines: tuple[str, ...]
    notes: tuple[Note, ...] = ()


def lines_of(content: bytes, name: str) -> Lines:
    """The lines of the file ``name``. Raises UnreadableReport where nothing of it can be read."""
    if content[:2] == b"PK" or name.lower().endswith(".docx"):
        found = _document(content)
    elif content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise UnreadableReport(say("“{name}”是旧版 Word 文件，请另存为 .docx 后上传", name=name))
    else:
        found = _text(content)
    found = Lines(tuple(line.replace("\0", "") for line in found.lines), found.notes)
    if sum(map(len, found.lines)) > LONGEST:
        raise UnreadableReport(say("“{name}”的文字太长，请只上传报告本身", name=name))
    if not any(line.strip() for line in found.lines):
        raise UnreadableReport(say("“{name}”中没有读出文字", name=name))
    return found


def pasted(text: str) -> Lines:
    """The lines of a text that somebody pasted."""
    return Lines(tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")))


def _text(content: bytes) -> Lines:
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            return pasted(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    text = max((content.decode(encoding, "replace") for encoding in ("utf-8-sig", "gb18030")),
               key=lambda one: -one.count("\ufffd"))
    return Lines(pasted(text).lines, (Note("undecodable", str(text.count("\ufffd"))),))


def _document(content: bytes) -> Lines:
    """The paragraphs and table rows of a Word document in their order; of a damaged one what is still there."""
    import docx  # slow to load, and only who reads a Word document needs it
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        if sum(part.file_size for part in ZipFile(BytesIO(content)).infolist()) > 5 * LARGEST:
            raise UnreadableReport(say("文件内容过大"))
        opened = docx.Document(BytesIO(content))
        found: list[str] = []
        for block in opened.iter_inner_content():
            if isinstance(block, Table):
                found += ["，".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) + "。" for row in block.rows]
            else:
                found += block.text.split("\n")
        return Lines(tuple(found))
    except (*_BROKEN, PackageNotFoundError):
        return _salvaged(content)


def _salvaged(content: bytes) -> Lines:
    """What the packed text of a damaged document still gives, up to where it breaks."""
    xml = _unpacked(content).decode("utf-8", "ignore")
    lines = ["".join(unescape(text) if text else " " for text, _ in _RUN.findall(part)) for part in _PARAGRAPH.findall(xml)]
    if not "".join(lines).strip():
        raise UnreadableReport(say("文件损坏，没有读出文字；请找原件重新上传，或粘贴文字"))
    return Lines(tuple(lines), (Note("damaged", str(len(lines))),))


def _unpacked(content: bytes) -> bytes:
    """The document part by its own header: the directory at the end of the file may be gone."""
    at = content.find(_PART)
    while at >= 30:
        header = content[at - 30:at]
        if header[:4] == b"PK\x03\x04":
            method, extra = int.from_bytes(header[8:10], "little"), int.from_bytes(header[28:30], "little")
            body = content[at + len(_PART) + extra:]
            return _inflated(body) if method == 8 else body[:LARGEST]
        at = content.find(_PART, at + 1)
    return b""


def _inflated(body: bytes) -> bytes:
    """As much of a deflated stream as can be unpacked."""
    unpacker, found = zlib.decompressobj(-zlib.MAX_WBITS), b""
    for start in range(0, len(body), 64):
        try:
            found += unpacker.decompress(body[start:start + 64], LARGEST)
        except zlib.error:
            break
        if unpacker.eof or len(found) > LARGEST:
            break
    return found
