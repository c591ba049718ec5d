"""``minzheng check``: every problem of every folder, each with file, line and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from minzheng.kernel.payments.bank import layouts as bank_layouts
from minzheng.kernel.values.errors import Place, Problem, Refused
from minzheng.kernel.values.language import say

from . import report_words
from .checks import (
    cases,
    entries,
    facts,
    files,
    identity,
    indicators,
    laws,
    leading,
    letters,
    outside,
    payrolls,
    procedures,
    registers,
    relations,
    values,
    watching,
)
from .checks.folder import FolderFiles, Standpoint
from .loader import Catalogue, common_folders, load

DEMONSTRATION_AREA = 430426000000
"""The county whose parameters are complete, so that a whole run works."""

Checker = Callable[[FolderFiles, Standpoint], Iterable[Problem]]
CHECKERS: tuple[Checker, ...] = (
    files.problems, identity.problems, facts.problems, laws.problems, values.problems, payrolls.problems,
    procedures.problems, entries.problems, letters.problems, registers.problems, indicators.problems, cases.problems,
)
"""One for each concern, in the order their problems are told."""


def check(
    root: Path, *, on: date, area: int = DEMONSTRATION_AREA, checkers: Sequence[Checker] = CHECKERS
) -> list[Problem]:
    """Every problem of the folders below ``root`` (the package, or a copy of it), sorted by file and line.

    Files are named from the folder above ``root``. ``on`` is the day whose parameter values must be there.
    """
    catalogue, found = _loaded(root)
    folders = [FolderFiles(path) for path in _folders(root)]
    standpoint = Standpoint(on, area, catalogue, tuple(folders))
    for folder in folders:
        found += [problem for checker in checkers for problem in checker(folder, standpoint)]
        found += folder.reader.problems
    for common in map(FolderFiles, common_folders(root)):
        found += [problem for checker in (values.problems, registers.problems) for problem in checker(common, standpoint)]
        found += common.reader.problems
    found += [*bank_layouts.problems(root), *outside.problems(root), *report_words.problems(root)]
    found += watching.problems(root, businesses=standpoint.names, kinds=standpoint.kinds)
    found += relations.problems(root, ids=standpoint.indicator_ids, parameters=standpoint.parameter_names)
    found += leading.problems(root, declared=[folder.indicators for folder in folders if folder.indicators])
    found += [*_doubled_names(folders), *_doubled_indicators(folders), *_doubled_kinds(folders)]
    return _in_order(found, root)


def _folders(root: Path) -> list[Path]:
    """Every business folder, also those in a chapter that is not known."""
    return sorted(path for path in (root / "businesses").glob("*/*/") if not path.name.startswith((".", "_"))
                  and not path.parent.name.startswith((".", "_")) and path.is_dir())


def _loaded(root: Path) -> tuple[Catalogue | None, list[Problem]]:
    try:
        return load(root), []
    except Refused as refused:
        return None, list(refused.problems)


def _doubled_names(folders: list[FolderFiles]) -> Iterator[Problem]:
    seen: dict[str, FolderFiles] = {}
    for folder in folders:
        if folder.name in seen:
            sentence = say("业务“{name}”已在章节 {chapter} 中", name=folder.name, chapter=seen[folder.name].chapter)
            yield Problem("folder_name", sentence, place=Place(str(folder.path)))
        seen.setdefault(folder.name, folder)


def _doubled_indicators(folders: list[FolderFiles]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for folder in folders:
        document = folder.document("indicators.yaml")
        for index, one in enumerate(folder.indicators.indicators if folder.indicators and document else ()):
            if seen.setdefault(one.id, folder.name) != folder.name and document is not None:
                line = document.line("indicators", index, "id")
                sentence = say("指标 {id} 已由业务 {name} 声明", id=one.id, name=seen[one.id])
                yield folder.problem("indicator", sentence, "indicators.yaml", line)


def _doubled_kinds(folders: list[FolderFiles]) -> Iterator[Problem]:
    """A kind of entry has one name in all folders: it is an address and a word of the audit trail."""
    seen: dict[str, str] = {}
    for folder in folders:
        for one in folder.written_kinds:
            name = str(one.data.get("name"))
            if seen.setdefault(name, folder.name) != folder.name:
                sentence = say("登记“{name}”已由业务 {folder} 声明", name=name, folder=seen[name])
                yield folder.problem("register", sentence, one.file, one.document.line(*one.place, "name"))


def _in_order(found: list[Problem], root: Path) -> list[Problem]:
    """Each problem once, sorted, its file named from the folder above ``root``.

    One without a line says nothing new where others of its file have theirs.
    """
    placed = {one.place.file for one in found if one.place.line is not None}
    found = [one for one in found if one.place.line is not None or one.place.file not in placed]
    told = {(one.place.file, one.place.line, str(one.sentence)): one for one in found}
    return [_from_above(told[key], root) for key in sorted(told, key=lambda key: (key[0], key[1] or 0, key[2]))]


def _from_above(problem: Problem, root: Path) -> Problem:
    path = Path(problem.place.file)
    if not path.is_relative_to(root):
        return problem
    return replace(problem, place=replace(problem.place, file=str(path.relative_to(root.parent))))
