"""``procedure.yaml``: the steps of the law by version, named and limited, never computed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from minzheng.kernel.casework.guards import GUARDS
from minzheng.kernel.casework.procedures import FILE, ProcedureDeclared, VersionDeclared, procedure_of
from minzheng.kernel.catalogue.vocabulary import ROLES
from minzheng.kernel.people.columns import COLUMNS, Sheet
from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.yaml import Document

from .folder import FolderFiles, Standpoint

GUARD_FILE = "guards.py"
_HOUSEHOLD = frozenset(column.name for column in COLUMNS[Sheet.HOUSEHOLDS])


def problems(folder: FolderFiles, at: Standpoint) -> Iterator[Problem]:
    """Unknown roles, guards and facts, doubled steps, versions that overlap or run backwards, flows without a beginning."""
    document = folder.document(FILE)
    declared = folder.reader.part(document, ProcedureDeclared) if document else None
    if document is None or declared is None:
        return
    guards = _guards(folder)
    for number, version in enumerate(declared.versions):
        yield from _version(folder, document, number, version, guards)
    for number, (one, after) in enumerate(zip(declared.versions, declared.versions[1:], strict=False), start=1):
        if one.until is None or after.from_ < one.until:
            yield _problem(folder, say("版本的生效期重叠，或未按先后排列"), document.line("versions", number, "from"))


def _version(
    folder: FolderFiles, document: Document, number: int, version: VersionDeclared, guards: frozenset[str]
) -> Iterator[Problem]:
    place = ("versions", number)
    if version.until is not None and version.until <= version.from_:
        yield _problem(folder, say("until 须晚于 from"), document.line(*place, "until"))
    for key, facts in (("grants", version.grants), ("takes", version.takes)):
        for name in facts:
            if name not in _HOUSEHOLD:
                yield _problem(folder, say("没有家庭事实“{name}”", name=name), document.line(*place, key, name))
    seen: set[str] = set()
    for index, step in enumerate(version.steps):
        at = (*place, "steps", index)
        if step.who not in ROLES:
            yield _problem(folder, say("没有角色“{name}”", name=step.who), document.line(*at, "who"))
        if step.name in seen:
            yield _problem(folder, say("步骤“{name}”重复", name=step.name), document.line(*at, "name"))
        if step.when and step.when not in guards:
            yield _problem(folder, say("没有名为“{name}”的守卫函数（guards.py）", name=step.when), document.line(*at, "when"))
        seen.add(step.name)
    yield from _flow(folder, document, number, version)


def _flow(folder: FolderFiles, document: Document, number: int, version: VersionDeclared) -> Iterator[Problem]:
    """A flow begins with its acceptance or proposal and is decided once; a view names steps that exist."""
    line = document.line("versions", number, "steps")
    for flow, first in (("application", "accept"), ("end", "propose")):
        kinds = [step.kind for step in version.steps if step.flow == flow]
        if kinds and kinds[0] != first:
            yield _problem(folder, say("流程 {flow} 的第一步须是 kind: {kind}", flow=flow, kind=first), line)
        if kinds and kinds.count("decide") != 1:
            yield _problem(folder, say("流程 {flow} 须恰有一步作出决定（kind: decide）", flow=flow), line)
    names = {step.name for one in procedure_of(folder.name, ProcedureDeclared(versions=[version])).versions for step in one.steps}
    for index, view in enumerate(version.views):
        for row, shown in enumerate(view.lines):
            if shown.get("step") not in names:
                where = document.line("versions", number, "views", index, "lines", row)
                yield _problem(folder, say("没有步骤“{name}”", name=shown.get("step", "")), where)


def _guards(folder: FolderFiles) -> frozenset[str]:
    """The guards the folder may name: its own, and those of all businesses."""
    path = folder.file(GUARD_FILE)
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.exists() else ast.Module([], [])
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef)) | frozenset(GUARDS)


def _problem(folder: FolderFiles, sentence: Sentence, line: int) -> Problem:
    return folder.problem("procedure", sentence, FILE, line)
