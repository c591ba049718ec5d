"""Templates of papers that are printed from entries: ``prints/NAME.md`` of a folder, which officials can edit.

The first line is ``# `` and the title, blank lines part paragraphs, ``{name}`` stands for a field as it is read,
``{man.name}`` for a part of a person, ``{marriage.number}`` for the number of another entry, ``{number}``, ``{on}``, ``{today}``
and ``{state}`` for what every entry has. ``> …`` is a signature, ``## …`` a heading; ``{all}`` on a line of its own is a table
of all that is known. A paragraph with a place that has nothing to say is left out whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from minzheng.kernel.values.errors import Place, Problem
from minzheng.kernel.values.language import say

FOLDER = "prints"
NAME = re.compile(r"\{([^{}]*)\}")
OWN = frozenset({"number", "on", "today", "state", "all"})
"""Places that every paper may have."""


def template_problems(path: Path, fields: frozenset[str]) -> Iterator[Problem]:
    """What is wrong with a template: missing, without a title, with places that are no fields."""
    if not path.exists():
        yield Problem("file_missing", say("缺少文件 {name}", name=f"{FOLDER}/{path.name}"), place=Place(str(path), 1))
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or not lines[0].startswith("# "):
        yield Problem("print_template", say("第一行应为标题“# 名称”"), place=Place(str(path), 1))
    for number, line in enumerate(lines, start=1):
        for name in NAME.findall(line):
            if name.partition(".")[0] not in fields | OWN:
                yield Problem("print_template", say("没有字段“{name}”", name=name), place=Place(str(path), number))
