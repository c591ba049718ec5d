"""``procedure.yaml``: the steps of the law by version, named and limited, never computed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from minzheng.kernel.catalogue.declared import Day, Names
from minzheng.kernel.catalogue.vocabulary import ROLES
from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.yaml import Declaration, Document

from .folder import FolderFiles, Standpoint

FILE, GUARDS = "procedure.yaml", "guards.py"


class Notice(Declaration):
    """What is posted: where, all that it may show, and for how many natural days (without: published for good)."""

    days: int | None = Field(default=None, gt=0)
    place: Names
    shows: list[Literal["applicant", "members", "amount"]]


class Step(Declaration):
    """One step: who does it at which level, within how many working days; ``when`` is the name of a guard."""

    name: str = Field(pattern=r"^[a-z_]+$")
    title: Names
    who: str
    level: Literal["village", "township", "county"]
    working_days: int | None = Field(default=None, gt=0)
    documents: list[Names] = []
    notice: Notice | None = None
    letter: Names | None = None
    note: Names | None = None
    when: str = ""


class Version(Declaration):
    """The procedure as law from one day until another; ``whole`` limits all steps together, in working days."""

    from_: Day = Field(alias="from")
    until: Day | None = None
    law: str = Field(min_length=1)
    whole: dict[Literal["working_days", "delegated", "special"], int] = {}
    steps: list[Step] = Field(min_length=1)


class ProcedureDeclared(Declaration):
    """``procedure.yaml``."""

    versions: list[Version] = Field(min_length=1)


def problems(folder: FolderFiles, at: Standpoint) -> Iterator[Problem]:
    """Unknown roles, doubled steps, guards that do not exist, versions that overlap or run backwards."""
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
    folder: FolderFiles, document: Document, number: int, version: Version, guards: frozenset[str]
) -> Iterator[Problem]:
    if version.until is not None and version.until <= version.from_:
        yield _problem(folder, say("until 须晚于 from"), document.line("versions", number, "until"))
    seen: set[str] = set()
    for index, step in enumerate(version.steps):
        at = ("versions", number, "steps", index)
        if step.who not in ROLES:
            yield _problem(folder, say("没有角色“{name}”", name=step.who), document.line(*at, "who"))
        if step.name in seen:
            yield _problem(folder, say("步骤“{name}”重复", name=step.name), document.line(*at, "name"))
        if step.when and step.when not in guards:
            yield _problem(folder, say("guards.py 没有函数“{name}”", name=step.when), document.line(*at, "when"))
        seen.add(step.name)


def _guards(folder: FolderFiles) -> frozenset[str]:
    path = folder.file(GUARDS)
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def _problem(folder: FolderFiles, sentence: Sentence, line: int) -> Problem:
    return folder.problem("procedure", sentence, FILE, line)
