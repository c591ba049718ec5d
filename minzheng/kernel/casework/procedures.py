"""``procedure.yaml``: the way from application to decision as the law has it, version by version.

A declaration names steps, roles, limits, documents and notices; it computes nothing. ``when`` is the name of a guard: a
function of ``guards.py`` here, or of the business folder, or a rule of the folder that is true or false; of several all must
hold. A case keeps the version it began under.

Where a locality delegates the confirmation, a truth in the parameter that ``delegation`` names, steps with ``delegated`` are
those of the township; a case keeps the delegation it began under as well.

A procedure may have ``variants``: ways through it, of which a record names the case's. Where it has an ``aid``, a decision
gives one aid, not a benefit from month to month: people set its amount between what the rules named there allow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.yaml import Declaration, read

from .records import FIELDS, RecordField

FILE = "procedure.yaml"

Kind = Literal[
    "accept", "propose", "hear", "survey", "verify", "appraise", "assess", "review", "notice", "decide", "tell", "publish",
    "register", "pay", "report", "suspend", "resume",
]
"""What is done in a step: each kind has its record (``records.py``) and its page. What is registered is declared by the step
itself; what is paid is paid on the page that the step names."""

Flow = Literal["application", "end", "roll", "change", "suspend", "resume"]
"""What the steps lead to: a decision on an application, the end of a benefit, a list without applications, a change that a
household reports, a benefit held back, and paid again."""

FIRST: Mapping[str, str] = {
    "application": "accept", "end": "propose", "change": "report", "suspend": "suspend", "resume": "resume",
}
"""The kind of step that each flow begins with, where it is decided by steps."""

Retention = Literal["permanent", "30y", "10y"]
"""How long the file of a case is kept."""


def _day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _several(value: object) -> object:
    return [value] if isinstance(value, str) and value else value or []


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


class ChoiceDeclared(Names):
    """One of the choices of a field."""

    name: str = Field(pattern=r"^[a-z_]+$")


class FieldDeclared(Names):
    """One thing to write down in a step beyond what its kind asks. ``with`` names the field that makes it compulsory.

    The choices of a field of the type ``variant`` are the variants of the version.
    """

    name: str = Field(pattern=r"^[a-z_]+$")
    type: Literal["text", "lines", "date", "count", "yuan", "choice", "variant"] = "text"
    choices: list[ChoiceDeclared] = []
    optional: bool = False
    with_: str = Field(default="", alias="with")
    hint: Names | None = None


class VariantDeclared(Names):
    """One way through the procedure; ``working_days`` limits it as a whole."""

    name: str = Field(pattern=r"^[a-z_]+$")
    working_days: int | None = Field(default=None, gt=0)


class BlockDeclared(Names):
    """A rule that, where it is true, stops the aid with a sentence."""

    rule: str = Field(pattern=r"^[a-z_]+$")


class AidDeclared(Declaration):
    """What one aid may come to, by names of the folder's rules: what they suggest, the least and the most.

    ``alike`` is the field by which two aids are for the same; ``blocks`` are looked at when an amount is proposed or approved.
    """

    suggested: str
    least: str
    most: str
    alike: str
    blocks: list[BlockDeclared] = []


class DelegatedDeclared(Declaration):
    """Who does a step where it is delegated, and at which level."""

    who: str
    level: Literal["village", "township", "county"]


class StepDeclared(Declaration):
    """One step: what kind, who does it at which level, within how many working days, and when it is called for.

    ``only`` names the variants it belongs to. A decision with a ``limit`` (a rule or parameter of the folder) is made there up
    to that amount, above it by the next step that decides; ``delegated`` is who makes it where that is delegated. ``page`` is
    the folder's own page on which the step is done.
    """

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
    when: Annotated[list[str], BeforeValidator(_several)] = []
    only: list[str] = []
    record: list[FieldDeclared] = []
    limit: str = ""
    delegated: DelegatedDeclared | None = None
    page: str = ""


class ViewDeclared(Declaration):
    """Another way of showing the same case: each line of it stands for a step, and a letter for what is posted or sent."""

    name: str = Field(pattern=r"^[a-z_]+$")
    title: Names
    lines: list[dict[Literal["zh", "en", "step"], str]] = Field(min_length=1)


class VersionDeclared(Declaration):
    """The procedure as law from one day until another; ``whole`` limits all steps together, in working days, and
    ``delegation`` names the parameter of the folder by which a locality lets the township confirm.

    ``grants`` are the facts of the household that hold from the first month once the application is approved, ``takes``
    those that hold after the end. ``retention`` says how long the file of a case is kept once it is archived, ``reviews``
    after how many months a household of each class is looked at again.
    """

    from_: Day = Field(alias="from")
    until: Day | None = None
    law: str = Field(min_length=1)
    whole: dict[Literal["working_days", "delegated", "special"], int] = {}
    delegation: str = ""
    report_days: int = Field(default=90, gt=0)
    retention: Retention = "30y"
    grants: dict[str, str] = {}
    takes: dict[str, str] = {}
    reviews: dict[Literal["A", "B", "C"], Annotated[int, Field(gt=0, le=12)]] = {}
    aid: AidDeclared | None = None
    variants: list[VariantDeclared] = []
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
    when: tuple[str, ...]
    only: tuple[str, ...] = ()
    fields: tuple[RecordField, ...] = ()
    limit: str = ""
    page: str = ""
    delegated: DelegatedDeclared | None = None
    is_delegated: bool = False


@dataclass(frozen=True)
class Variant:
    """One way through a procedure."""

    name: str
    label: Label
    working_days: int | None


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
    aid: AidDeclared | None = None
    variants: tuple[Variant, ...] = ()
    delegation: str = ""

    def as_delegated(self) -> Version:
        """The procedure where the confirmation is delegated: its steps by whom they are done then, and its limit."""
        steps = tuple(step if step.delegated is None else replace(
            step, who=step.delegated.who, level=step.delegated.level, is_delegated=True) for step in self.steps)
        days = self.whole.get("delegated", self.whole.get("working_days"))
        return replace(self, steps=steps, whole={**self.whole, **({"working_days": days} if days else {})})

    def is_law_on(self, day: date) -> bool:
        """Whether the version is in force on ``day``."""
        return self.from_ <= day and (self.until is None or day < self.until)

    @property
    def pays_once(self) -> bool:
        """Whether a decision gives one aid, instead of a benefit from month to month."""
        return self.aid is not None

    @property
    def variant_field(self) -> str:
        """The field of a record that names the variant."""
        names = {one.name for one in self.variants}
        return next((field.name for step in self.steps for field in step.fields
                     if names and {choice for choice, _ in field.choices} == names), "")

    def variant(self, name: str) -> Variant | None:
        """The variant of that name."""
        return next((one for one in self.variants if one.name == name), None)

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
    variants = tuple(Variant(one.name, one.label, one.working_days) for one in declared.variants)
    steps = tuple(step for one in declared.steps for step in _steps(one, variants, pays_once=declared.aid is not None))
    whole = {str(name): days for name, days in declared.whole.items()}
    reviews = {str(name): months for name, months in declared.reviews.items()}
    return Version(business, declared.from_, declared.until, declared.law, whole, declared.report_days, declared.retention,
                   declared.grants, declared.takes, steps, tuple(declared.views), reviews, declared.aid, variants,
                   declared.delegation)


def _steps(one: StepDeclared, variants: Sequence[Variant], *, pays_once: bool) -> Sequence[Step]:
    notice = Notice(one.notice.days, one.notice.place.label, tuple(one.notice.shows)) if one.notice else None
    is_posting = notice is not None and notice.days is not None and one.kind != "notice"
    step = Step(one.name, one.kind, one.flow, one.title.label, one.who, one.level, one.working_days, tuple(one.documents),
                None if is_posting else notice, one.letter.label if one.letter else None,
                one.note.label if one.note else None, tuple(one.when), tuple(one.only),
                _fields(one, variants, pays_once), one.limit, one.page, one.delegated)
    if not is_posting:
        return [step]
    title = Label(f"{one.title.zh}公示", f"Public notice: {one.title.en}")
    return [step, Step(f"{one.name}_notice", "notice", one.flow, title, "village_officer", "village", None, (), notice,
                       None, None, tuple(one.when), tuple(one.only))]


def _fields(one: StepDeclared, variants: Sequence[Variant], pays_once: bool) -> tuple[RecordField, ...]:
    """What is written down in a step: what its kind asks, what the step adds, and the amount where a decision sets it."""
    own = tuple(_field(field, variants) for field in one.record)
    return (*FIELDS[one.kind], *((AMOUNT,) if pays_once and one.kind == "decide" else ()), *own)


def _field(field: FieldDeclared, variants: Sequence[Variant]) -> RecordField:
    chosen = [(one.name, one.label) for one in (variants if field.type == "variant" else field.choices)]
    return RecordField(field.name, field.label, "choice" if field.type == "variant" else field.type, tuple(chosen),
                       is_required=not field.optional, hint=field.hint.label if field.hint else "", asked_with=field.with_)


AMOUNT = RecordField("amount", say("救助金额（元）"), "yuan", is_required=False, hint=say("不填写的，按提出的金额"))
"""What a decision on one aid sets."""
