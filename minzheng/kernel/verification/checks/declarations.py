"""``checks.yaml`` as declared: which register, under which condition a match is a finding, how much hangs on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from minzheng.kernel.values.language import Label
from minzheng.kernel.values.yaml import Declaration

from ..declarations import Words

FILE = "checks.yaml"
SEVERITIES = {"note": 1, "notable": 2, "serious": 3}
"""As ``findings.models.Severity`` has them."""
ACCOUNTS, REVIEWS = "accounts", "reviews"
"""In the place of a register: the accounts that are paid to; what reviews and visits ask because no register says it."""
OWN_ROLL, OWN_BOOK = re.compile(r"award\((\w+)\)"), re.compile(r"book\((\w+)\)")
"""In the place of a register: the roll of another benefit, a book of the bureau."""


class CheckDeclared(Declaration):
    """A register, what a match says, and its consequence.

    ``when`` names one of ``conditions.CONDITIONS``; only rows count in which the columns of ``where`` hold one of the choices
    named; the rows of the registers under ``with`` count as well. ``whose``: rows of who is paid (of a household's benefit all
    members), or of members of the household who may be their parents. ``limit`` names the parameter that is exceeded,
    ``tolerance`` the one up to which a difference is none. ``examine``: someone looks; ``hold``: the payment waits until
    someone has; ``note``: listed only. A match is evidence, never an automatic stop: only deaths hold.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    book: str = Field(alias="register")
    further: list[str] = Field(default=[], alias="with")
    standard: str
    when: str
    where: dict[str, list[str]] = {}
    severity: Literal["note", "notable", "serious"]
    finds: Words
    consequence: Literal["examine", "hold", "note"]
    whose: Literal["person", "parents"] = "person"
    limit: str = ""
    tolerance: str = ""


class ChecksDeclared(Declaration):
    """``checks.yaml``."""

    checks: list[CheckDeclared] = Field(min_length=1)


@dataclass(frozen=True)
class Check:
    """A check of a business. Of one that belongs to none (``business`` empty) the findings go to the benefit that is paid."""

    business: str
    declared: CheckDeclared

    @property
    def rule(self) -> str:
        """``business.check``: what findings and statistics call it."""
        return f"{self.business or 'everyone'}.{self.declared.name}"

    @property
    def registers(self) -> tuple[str, ...]:
        """The registers it reads, the first one first."""
        return (self.declared.book, *self.declared.further)

    @property
    def severity(self) -> int:
        """How much hangs on it, as findings keep it."""
        return SEVERITIES[self.declared.severity]

    @property
    def finds(self) -> Label:
        """What a finding of it says."""
        return self.declared.finds.label
