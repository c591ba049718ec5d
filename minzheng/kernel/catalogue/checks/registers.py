"""``checks.yaml``: what the business is compared with, under which condition a match is a finding, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.catalogue.reading import Reader
from minzheng.kernel.catalogue.vocabulary import STANDARD_CHECKS
from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.yaml import Step
from minzheng.kernel.verification.checks.conditions import BY_RULES, CONDITIONS
from minzheng.kernel.verification.checks.declarations import (
    ACCOUNTS,
    FILE,
    OWN_BOOK,
    OWN_ROLL,
    REVIEWS,
    CheckDeclared,
    ChecksDeclared,
)
from minzheng.kernel.verification.declarations import FOLDER, OutsideRegister

from . import outside
from .folder import FolderFiles, Standpoint

Told = tuple[Step, Sentence]


def problems(folder: FolderFiles, at: Standpoint) -> Iterator[Problem]:
    """Registers, conditions, standard checks and parameters that do not exist, names given twice, and what must not hold."""
    document = folder.document(FILE)
    declared = folder.reader.part(document, ChecksDeclared) if document else None
    if document is None or declared is None or at.catalogue is None:
        return
    names, registers = [one.name for one in declared.checks], outside.names(folder.root)
    for index, one in enumerate(declared.checks):
        found = [*_names(one, at.catalogue, registers), *_rows(one, folder.root), *_consequence(one)]
        if one.name in names[:index]:
            found.append(("name", say("核查“{name}”重复", name=one.name)))
        for key, sentence in found:
            yield folder.problem("register", sentence, FILE, document.line("checks", index, key))


def _names(one: CheckDeclared, known: Catalogue, registers: frozenset[str]) -> Iterator[Told]:
    for key, name in [("register", one.book), *(("with", name) for name in one.further)]:
        if not _is_known(name, known, registers):
            yield key, say("没有登记册“{name}”", name=name)
    if one.when not in CONDITIONS:
        yield "when", say("没有核查条件“{name}”", name=one.when)
    if one.standard not in STANDARD_CHECKS:
        yield "standard", say("没有标准核查“{name}”", name=one.standard)
    for key, name in (("limit", one.limit), ("tolerance", one.tolerance)):
        if name and name not in known.parameters.declared:
            yield key, say("没有参数“{name}”", name=name)


def _is_known(name: str, known: Catalogue, registers: frozenset[str]) -> bool:
    if roll := OWN_ROLL.fullmatch(name):
        return roll[1] in known.businesses
    return name in registers or name in (ACCOUNTS, REVIEWS) or bool(OWN_BOOK.fullmatch(name))


def _rows(one: CheckDeclared, root: Path) -> Iterator[Told]:
    """What a condition needs to know of rows and their registers do not tell."""
    paths = [root / "commons" / FOLDER / f"{name}.yaml" for name in (one.book, *one.further)]
    read = [Reader().declaration(path, OutsideRegister) for path in paths if path.is_file()]
    registers = [register for register in read if register is not None]
    condition = CONDITIONS.get(one.when)
    for register in registers if condition else ():
        for name in condition.needs if condition else ():
            if not _tells(register, name):
                yield "when", say("登记册“{register}”没有“{name}”，不能用这个条件", register=register.title.zh, name=name)
        if one.when == BY_RULES and not register.evidence.speaks_of:
            yield "when", say("登记册“{register}”不说明任何家庭事实，不能重新核算", register=register.title.zh)
    for name, choices in one.where.items() if registers else ():
        known = {choice.name for register in registers if (column := register.column(name)) for choice in column.choices}
        if unknown := [choice for choice in choices if choice not in known]:
            yield "where", say("登记册的列“{column}”没有选项“{choice}”", column=name, choice=unknown[0])


def _tells(register: OutsideRegister, name: str) -> bool:
    says = register.evidence
    return bool({"from": says.holds_from, "until": says.holds_until}.get(name, "" if register.column(name) is None else name))


def _consequence(one: CheckDeclared) -> Iterator[Told]:
    condition = CONDITIONS.get(one.when)
    if one.consequence == "hold" and condition is not None and not condition.is_death:
        yield "consequence", say("只有死亡信息可以暂缓发放（hold），其他一律先核实（examine）")
