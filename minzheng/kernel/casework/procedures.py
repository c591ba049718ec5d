"""``procedure.yaml``: the way from application to decision as the law has it, version by version.

A declaration names steps, roles, limits, documents and notices; it computes nothing. ``when`` is the name of a guard: a
function of ``guards.py`` here, or of the business folder. A case keeps the version it began under.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.yaml import Declaration, read

FILE = "procedure.yaml"

Kind = Literal[
    "accept", "propose", "hear", "survey", "verify", "appraise", "assess", "review", "notice", "decide", "tell", "publish",
]
"""What is done in a step: each kind has its record (``records.py``) and its page."""

Flow = Literal["application", "end", "roll"]
"""What the steps lead to: a decision on an application, the end or reduction of a benefit, or a list without applications."""

Retention = Literal["permanent", "30y", "10y"]
"""How long the file of a case is kept."""


def _day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_day)]


class Names(Declaration):
    """A name in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def label(self) -> Label:
        return Label(self.zh, self.en)


class DocumentDeclared(Names):
    """A document of the case, once for the household, each adult member, or each member it is ``asked_if`` for."""

    name: str = Field(pattern=r"^[a-z_]+$")
    per: Literal["household", "adult"] = "household"
    optional: bool = False


class NoticeDeclared(Declaration):
    """What is posted: where, all that it may show, and for how many natural days (without: published for good)."""

    days: int | None = Field(default=None, gt=0)
    place: Names
    shows: list[Literal["applicant", "members", "amount"]]


class StepDeclared(Declaration):
    """One step: what kind, who does it at which level, within how many working days, and when it is called for."""

    name: str = Field(pattern=r"^[a-z_]+$")
    kind: Kind
    flow: Flow = "application"
    title: Names
    who: str
    level: Literal["village", "township", "county"]
    working_days: int | None = Field(default=None, gt=0)
    documents: list[DocumentDeclared] = []
    notice: NoticeDeclared | None = None
    letter: Names | None = None
    note: Names | None = None
    when: str = ""


class ViewDeclared(Declaration):
    """Another way of showing the same case: each line of it stands for a step, and a letter for what is posted or sent."""

    name: str = Field(pattern=r"^[a-z_]+$")
    title: Names
    lines: list[dict[Literal["zh", "en", "step"], str]] = Field(min_length=1)


class VersionDeclared(Declaration):
    """The procedure as law from one day until another; ``whole`` limits all steps together, in working days.

    ``grants`` are the facts of the household that hold from the first month once the application is approved, ``takes``
    those that hold after the end. ``retention`` says how long the file of a case is kept once it is archived, ``reviews``
    after how many months a household of each class is looked at again.
    """

    from_: Day = Field(alias="from")
    until: Day | None = None
    law: str = Field(min_length=1)
    whole: dict[Literal["working_days", "delegated", "special"], int] = {}
    report_days: int = Field(default=90, gt=0)
    retention: Retention = "30y"
    grants: dict[str, str] = {}
    takes: dict[str, str] = {}
    reviews: dict[Literal["A", "B", "C"], Annotated[int, Field(gt=0, le=12)]] = {}
    steps: list[StepDeclared] = Field(min_length=1)
    views: list[ViewDeclared] = []


class ProcedureDeclared(Declaration):
    """``procedure.yaml``."""

    versions: list[VersionDeclared] = Field(min_length=1)


@dataclass(frozen=True)
class Notice:
    """What a step posts. ``days`` is None for what is published for good."""

    days: int | None
    place: Label
    shows: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A step ready to be walked. A posting of so many days is a step of its own, of the kind ``notice``."""

    name: str
    kind: str
    flow: str
    title: Label
    who: str
    level: str
    working_days: int | None
    documents: tuple[DocumentDeclared, ...]
    notice: Notice | None
    letter: Label | None
    note: Label | None
    when: str


@dataclass(frozen=True)
class Version:
    """A procedure in force ``[from_, until)``."""

    business: str
    from_: date
    until: date | None
    law: str
    whole: Mapping[str, int]
    report_days: int
    retention: Retention
    grants: Mapping[str, str]
    takes: Mapping[str, str]
    steps: tuple[Step, ...]
    views: tuple[ViewDeclared, ...]
    reviews: Mapping[str, int] = field(default_factory=dict)

    def is_law_on(self, day: date) -> bool:
        """Whether the version is in force on ``day``."""
        return self.from_ <= day and (self.until is None or day < self.until)

    def flow(self, name: str) -> tuple[Step, ...]:
        """The steps of one flow in their order."""
        return tuple(step for step in self.steps if step.flow == name)

    def step(self, name: str) -> Step:
        """The step of that name. Raises NotFound."""
        found = next((step for step in self.steps if step.name == name), None)
        if found is None:
            raise NotFound(say("程序中没有步骤“{name}”", name=name))
        return found

    @property
    def documents(self) -> tuple[DocumentDeclared, ...]:
        """The documents an application brings: those of its first step."""
        steps = self.flow("application")
        return steps[0].documents if steps else ()

    @property
    def takes_applications(self) -> bool:
        """Whether somebody can apply: there are benefits that are paid from lists alone."""
        return any(step.kind == "decide" for step in self.flow("application"))


@dataclass(frozen=True)
class Procedure:
    """All versions of a business's procedure, oldest first."""

    business: str
    versions: tuple[Version, ...]

    def on(self, day: date) -> Version:
        """The version that is law on ``day``. Raises NotFound."""
        version = self.known_on(day)
        if version is not None:
            return version
        raise NotFound(say("{day} 没有生效的办理程序（{business}）", day=day, business=self.business), code="no_procedure")

    def known_on(self, day: date) -> Version | None:
        """The version that is law on ``day``, if any is."""
        return next((version for version in self.versions if version.is_law_on(day)), None)

    def begun(self, from_: date) -> Version:
        """The version that took force on ``from_``: the one a case began under."""
        return next(version for version in self.versions if version.from_ == from_)


def load(folder: Path) -> Procedure:
    """The procedure of a business folder. Raises Refused or pydantic's ValidationError for a file that is no procedure."""
    return procedure_of(folder.name, ProcedureDeclared.model_validate(read(folder / FILE).data))


def procedure_of(business: str, declared: ProcedureDeclared) -> Procedure:
    """The procedure a declaration says."""
    return Procedure(business, tuple(_version(business, version) for version in declared.versions))


def _version(business: str, declared: VersionDeclared) -> Version:
    steps = tuple(step for one in declared.steps for step in _steps(one))
    whole = {str(name): days for name, days in declared.whole.items()}
    reviews = {str(name): months for name, months in declared.reviews.items()}
    return Version(business, declared.from_, declared.until, declared.law, whole, declared.report_days, declared.retention,
                   declared.grants, declared.takes, steps, tuple(declared.views), reviews)


def _steps(one: StepDeclared) -> Sequence[Step]:
    notice = Notice(one.notice.days, one.notice.place.label, tuple(one.notice.shows)) if one.notice else None
    is_posting = notice is not None and notice.days is not None and one.kind != "notice"
    step = Step(one.name, one.kind, one.flow, one.title.label, one.who, one.level, one.working_days, tuple(one.documents),
                None if is_posting else notice, one.letter.label if one.letter else None,
                one.note.label if one.note else None, one.when)
    if not is_posting:
        return [step]
    title = Label(f"{one.title.zh}公示", f"Public notice: {one.title.en}")
    return [step, Step(f"{one.name}_notice", "notice", one.flow, title, "village_officer", "village", None, (), notice,
                       None, None, one.when)]
