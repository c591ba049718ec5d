"""``checks.yaml``: which registers the business is compared with, and what follows from a match."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from minzheng.kernel.catalogue.declared import Names
from minzheng.kernel.catalogue.vocabulary import REGISTERS, STANDARD_CHECKS
from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import say
from minzheng.kernel.values.yaml import Declaration

from .folder import FolderFiles, Standpoint

FILE = "checks.yaml"


class CrossCheckDeclared(Declaration):
    """A register, what a match says, and its consequence.

    ``examine``: someone looks; ``hold``: the payment waits until someone has; ``note``: listed only. A match is
    evidence, never an automatic stop.
    """

    book: str = Field(alias="register")
    standard: str
    finds: Names
    consequence: Literal["examine", "hold", "note"]
    tolerance: str = ""


class ChecksDeclared(Declaration):
    """``checks.yaml``."""

    checks: list[CrossCheckDeclared] = Field(min_length=1)


def problems(folder: FolderFiles, at: Standpoint) -> Iterator[Problem]:
    """Registers and standard checks that do not exist."""
    document = folder.document(FILE)
    declared = folder.reader.part(document, ChecksDeclared) if document else None
    if document is None or declared is None:
        return
    for index, one in enumerate(declared.checks):
        if one.book not in REGISTERS:
            line = document.line("checks", index, "register")
            yield folder.problem("register", say("没有登记册“{name}”", name=one.book), FILE, line)
        if one.standard not in STANDARD_CHECKS:
            line = document.line("checks", index, "standard")
            yield folder.problem("register", say("没有标准核查“{name}”", name=one.standard), FILE, line)
