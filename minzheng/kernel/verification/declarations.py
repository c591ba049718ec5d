"""Outside registers as declared: one file each in ``commons/outside_registers``. A declaration names things, it computes nothing.

What ``evidence`` says: what a row is about (``item``), from which day until which it holds, which facts of the roster it speaks
of, and its sentence, in which ``{column}`` stands for a value.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from minzheng.kernel.values.language import Label
from minzheng.kernel.values.yaml import Declaration

FOLDER = "outside_registers"

Type = Literal["identity", "name", "text", "sealed", "date", "month", "yuan", "count", "choice", "area"]
"""How a cell is read. ``sealed`` texts rest encrypted (accounts, telephones, plates); ``yuan`` becomes integer fen."""

Item = Literal[
    "residence", "death", "cremation", "custody", "vehicle", "dwelling", "company", "taxed_income", "insured_wage", "pension",
    "provident_fund", "deposit", "security", "insurance", "disability", "medical_cost", "schooling", "veteran", "monitored",
    "paid_elsewhere",
]
"""What a row is evidence of."""


class Words(Declaration):
    """A text in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def label(self) -> Label:
        return Label(self.zh, self.en)


class Choice(Words):
    """One choice of a column; ``also`` are other writings of it."""

    name: str = Field(pattern=r"^[a-z_0-9]+$")
    also: list[str] = []


class ColumnDeclared(Words):
    """One column: its heading in both languages, the headings it may have as well, and what it must hold.

    ``usual`` of amounts: their median is expected below so many yuan; above it they may be fen.
    """

    name: str = Field(pattern=r"^[a-z_]+$")
    type: Type = "text"
    synonyms: list[str] = []
    required: bool = False
    choices: list[Choice] = []
    usual: int = Field(default=0, ge=0)


class SpeaksOf(Declaration):
    """A fact of the roster that rows of one person speak of: their sum, their count or the latest of a column.

    ``where``: only the rows in which a column holds one of the choices named.
    """

    fact: str
    take: Literal["sum", "count", "latest"]
    of: str = ""
    per: Literal["month", "year", "once"] = "once"
    where: dict[str, list[str]] = {}


class EvidenceDeclared(Declaration):
    """What a row means. ``from`` and ``until`` name columns of dates or months; a month is meant whole, ``until`` included."""

    item: Item
    says: Words
    holds_from: str = Field(default="", alias="from")
    holds_until: str = Field(default="", alias="until")
    amount: str = ""
    speaks_of: list[SpeaksOf] = []


class OutsideRegister(Declaration):
    """One outside register. ``holds``: a delivery of a ``state`` replaces the one before, ``events`` add up.

    ``about``: rows are of persons who were ``asked`` about and authorised it, or of ``everyone`` the provider knows; what names
    nobody of the registry is strange in the former. ``one_each``: a person has at most one row. ``several_providers``: each bank
    or authority hands over its own, so that a state replaces only the one before of the same provider.
    ``valid_days``: how long after its data date a delivery counts as evidence. ``cycle_days``: how often one is expected.
    """

    name: str = ""
    title: Words
    provider: Words
    law: list[str] = Field(min_length=1)
    holds: Literal["state", "events"]
    about: Literal["asked", "everyone"]
    one_each: bool = False
    several_providers: bool = False
    valid_days: int = Field(gt=0)
    cycle_days: int = Field(gt=0)
    columns: list[ColumnDeclared] = Field(min_length=2)
    evidence: EvidenceDeclared

    def column(self, name: str) -> ColumnDeclared | None:
        """The column of that name."""
        return next((one for one in self.columns if one.name == name), None)

    @property
    def dates_of_birth(self) -> bool:
        """Whether rows can be of somebody without a number: a name and a date of birth say who it may be."""
        return self.column("birth_date") is not None
