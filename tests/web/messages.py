"""Every sentence of the program that must exist in English: from templates, Python and the roster's vocabulary."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.outline import report_outline
from minzheng.kernel.people.columns import COLUMNS
from minzheng.kernel.people.roster.sentences import SENTENCES
from minzheng.kernel.people.storing import SOURCE

PACKAGE = Path(__file__).resolve().parents[2] / "minzheng"
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
CALLS = {"say", "Sentence", "_", "gettext", "gettext_lazy", "pgettext"}

_TRANSLATE = re.compile(r"""{%\s*translate\s+(?:"([^"]*)"|'([^']*)')""")
_BLOCK = re.compile(r"{%\s*blocktranslate\b[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)
_VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")


def messages() -> dict[str, str]:
    """Each sentence with one place where it stands."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.html")):
        for message in in_template(path.read_text(encoding="utf-8")):
            found.setdefault(message, str(path.relative_to(PACKAGE)))
    for path in sorted(PACKAGE.rglob("*.py")):
        for message, line in in_python(path.read_text(encoding="utf-8")):
            found.setdefault(message, f"{path.relative_to(PACKAGE)}:{line}")
    for message in vocabulary():
        found.setdefault(message, "kernel/people")
    for message in reasons():
        found.setdefault(message, "a relation between figures")
    return found


def in_template(text: str) -> list[str]:
    """The sentences of a template, as gettext sees them: ``{{ name }}`` becomes ``%(name)s``."""
    simple = [double or single for double, single in _TRANSLATE.findall(text)]
    blocks = [_VARIABLE.sub(r"%(\1)s", block.replace("%", "%%")) for block in _BLOCK.findall(text)]
    return simple + blocks


def in_python(text: str) -> list[tuple[str, int]]:
    """The constant first arguments of ``say`` and its kin, with their lines."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and node.args]
    return [
        (first.value, first.lineno) for node in calls
        if _name(node.func) in CALLS and isinstance(first := node.args[0], ast.Constant) and isinstance(first.value, str)
        and first.value
    ]


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def vocabulary() -> list[str]:
    """Headings, choices and problems of the roster: kept as data, shown in the reader's language."""
    columns = [column for sheet in COLUMNS.values() for column in sheet]
    words = [column.heading.split("(")[0] for column in columns] + [one for column in columns for one in column.values]
    comments = [column.comment for column in columns if column.comment]
    return [*words, *comments, SOURCE, *(sentence for _, sentence in SENTENCES.values())]


def reasons() -> list[str]:
    """Why relations between figures hold: declared in Chinese, shown in the reader's language."""
    return [one.why for file in report_outline(catalogue()).files.values() for one in file.checks if one.why]


def compile_catalogue() -> None:
    """Write ``django.mo`` beside the catalogue, as setting up does; whole at once, for other processes read it too."""
    unfinished = CATALOGUE.with_suffix(f".{os.getpid()}.mo")
    with CATALOGUE.open("rb") as source, unfinished.open("wb") as compiled:
        write_mo(compiled, read_po(source, locale="en"))
    unfinished.replace(CATALOGUE.with_suffix(".mo"))
