"""``minzheng new``: a business folder that already passes the contract and whose cases pass."""

from __future__ import annotations

import keyword
import os
import re
import shutil
import tempfile
from pathlib import Path
from string import Template

from minzheng.kernel.values.errors import Refused, UsageError
from minzheng.kernel.values.language import say

from .chapters import CHAPTERS, PREFIXES
from .checks.folder import FolderFiles
from .loader import business_folders, common_folders

TEMPLATES = Path(__file__).parent / "scaffolds"
FIRST_FREE = 90
"""Numbers below are those of the map of businesses; a new business takes the first from here that nobody has."""
_TITLE = re.compile(r"[\w（）()、·\- ]+")
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class FolderExists(Refused):
    """A folder of this name exists already."""

    code = "folder_exists"


def new_folder(root: Path, kind: str, name: str, *, chapter: str, zh: str = "", en: str = "") -> Path:
    """Make the folder of a ``benefit`` or ``register`` below ``root`` and return it; no other file is touched.

    ``zh`` and ``en`` are its names. Raises UsageError for a name or chapter that cannot be one, FolderExists when the
    name is taken. The folder appears whole or not at all.
    """
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise UsageError(say("文件夹名应为小写英文标识符，例如 temporary_relief：{name}", name=name))
    if chapter not in CHAPTERS:
        raise UsageError(say("没有章节“{name}”，应为：{all}", name=chapter, all="、".join(CHAPTERS)))
    for text in (zh, en):
        if text and not _TITLE.fullmatch(text):
            raise UsageError(say("名称只能含文字、数字、空格、顿号和括号：{text}", text=text))
    taken = [*business_folders(root), *common_folders(root)]
    if name in {path.name for path in taken}:
        raise FolderExists(say("“{name}”已经存在", name=name), ())
    words = {
        "name": name, "chapter": chapter, "zh": zh or "新业务", "en": en or name.replace("_", " ").capitalize(),
        "id": _free_id(root, chapter),
    }
    return _make(root / "businesses" / chapter, kind, name, words)


def _free_id(root: Path, chapter: str) -> str:
    used = {str(id) for path in business_folders(root)
            for id in FolderFiles(path).mapping("business.yaml").get("business_ids", [])}
    prefix = PREFIXES[chapter]
    return next(id for number in range(FIRST_FREE, 100) if (id := f"{prefix}-{number}") not in used)


def _make(chapter: Path, kind: str, name: str, words: dict[str, str]) -> Path:
    chapter.mkdir(parents=True, exist_ok=True)
    (chapter / "__init__.py").touch()
    unfinished = Path(tempfile.mkdtemp(dir=chapter, prefix=".new-"))
    try:
        for template in sorted((TEMPLATES / kind).glob("*.txt")):
            text = Template(template.read_text(encoding="utf-8")).substitute(words)
            (unfinished / template.stem).write_text(text, encoding="utf-8")
        unfinished.chmod(0o755)
        os.rename(unfinished, chapter / name)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return chapter / name
