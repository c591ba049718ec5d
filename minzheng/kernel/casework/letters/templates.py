"""Templates of letters: Markdown an official can edit. A heading, then paragraphs with named places.

The first line is ``# `` and the title. Blank lines part paragraphs; each line of a paragraph is a line of the letter, and
``{name}`` stands for what is filled in. A place that is a list stands on a line of its own. A paragraph in which a place has
nothing to say is left out whole. Names are those of the letter's kind and no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from minzheng.kernel.values.errors import Place, Problem, Refused
from minzheng.kernel.values.language import Sentence, say

from .kinds import KINDS, LISTS, WORDS, LetterKind

SHIPPED = Path(__file__).resolve().parent / "templates"
FOLDER, ENDING = "letters", ".md"
"""Where a business keeps templates of its own, and how their names end."""
NAME = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Template:
    """A letter's title and paragraphs, each a list of lines, with their places still open."""

    title: str
    paragraphs: tuple[tuple[str, ...], ...]


def read(path: Path, kind: LetterKind) -> Template:
    """The template of a file. Raises Refused with every problem, each with its line."""
    found = list(problems(path, kind))
    if found:
        raise Refused(say("文书模板有问题：{file}", file=path.name), found, code="letter_template")
    heading, *body = path.read_text(encoding="utf-8").splitlines()
    blocks = "\n".join(line.strip() for line in body).strip().split("\n\n")
    return Template(heading.removeprefix("# ").strip(),
                    tuple(tuple(line for line in block.split("\n") if line) for block in blocks if block.strip()))


def problems(path: Path, kind: LetterKind) -> Iterator[Problem]:
    """A missing title, names the letter does not know, lists that share a line, braces left open, places it must name."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or not lines[0].startswith("# ") or NAME.search(lines[0]):
        yield _problem(path, 1, say("第一行应为标题“# 名称”"))
    for number, line in enumerate(lines, start=1):
        names = NAME.findall(line)
        for name in names:
            if name not in kind.places:
                yield _problem(path, number, say("文书“{kind}”没有“{name}”这一项", kind=kind.label, name=name))
            elif name in LISTS and line.strip() != f"{{{name}}}":
                yield _problem(path, number, say("“{name}”有多行，应单独成行", name=name))
        if re.search(r"[{}]", NAME.sub("", line)):
            yield _problem(path, number, say("花括号不成对"))
    named = set(NAME.findall("\n".join(lines)))
    for name in kind.required:
        if name not in named:
            yield _problem(path, len(lines) or 1, say("文书“{kind}”必须写明{word}（{name}）", kind=kind.label,
                                                      word=WORDS[name], name=name))


def _problem(path: Path, line: int, sentence: Sentence) -> Problem:
    return Problem("letter_template", sentence, place=Place(str(path), line))


@cache
def shipped(name: str) -> Template:
    """The template that all businesses share. Raises Refused for one that is broken."""
    return read(SHIPPED / f"{name}{ENDING}", KINDS[name])


def own(folder: Path) -> dict[str, Template]:
    """The templates that a business folder has of its own, by kind. Raises Refused for one that is broken."""
    files = sorted((folder / FOLDER).glob(f"*{ENDING}"))
    return {path.stem: read(path, KINDS[path.stem]) for path in files if path.stem in KINDS}
