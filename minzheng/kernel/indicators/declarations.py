"""What ``indicators.yaml`` of a business may say: measures in a closed vocabulary, never a computation.

An indicator counts or sums what the payroll, the awards or the registry hold (``Counted``), divides two others
(``Quotient``), adds or subtracts others (``Combined``), reads a parameter (``ParameterValueOf``), or says honestly that
nothing is collected yet (``NotCollected``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from minzheng.kernel.values.errors import Place, Problem
from minzheng.kernel.values.language import say
from minzheng.kernel.values.yaml import Declaration, Document, problems_of, read

from .naming import IndicatorId, Names
from .relations.declarations import Relation, named

Unit = Literal[
    "户", "人", "人次", "笔", "条", "元", "万元", "%", "元/人次", "元/户", "元/人·月", "元/人·年",
    "对", "家", "个", "所", "处", "件", "份", "次", "间", "张", "床", "根", "箱", "袋", "桶", "瓶", "吨", "公斤", "亩",
    "平方米", "辆", "例", "件次", "具", "百分点", "座", "起", "场", "台次", "穴", "盆", "块", "级", "分", "项", "天", "名", "封",
    "人/万人", "分钟", "单",
]
PeriodType = Literal["stock", "month", "quarter", "cumulative", "ratio"]
Source = Literal["lines", "exceptions", "new_awards", "ended_awards", "registry", "cases", "book", "balance", "roll"]
MONEY_UNITS = frozenset({"元", "万元", "元/人次", "元/户", "元/人·月", "元/人·年"})
Event = Literal[
    "accepted", "visited", "visited_by_county", "of_relatives", "ended", "ended_by_review", "ended_by_check", "ended_by_misses",
    "suspended", "suspended_by_check", "to_review", "reviewed", "complaint", "complaint_found",
    "entered", "entered_verified", "verified", "verification_alarm",
]
"""What casework and checks let one count: the ``event`` of rows of the views ``casework_counted`` and ``requests_counted``."""
HOUSEHOLD_FACTS = ("residence", "current_status")
PERSON_FACTS = ("support_place", "child_status", "self_care", "disability_category", "disability_grade")
Dimension = Literal[
    "residence", "current_status", "support_place", "child_status", "self_care", "disability_category",
    "disability_grade",
]

Part = Literal[
    "component", "reason", "month", "residence", "current_status", "support_place", "child_status", "self_care",
    "disability_category", "disability_grade",
]
PARTED = {"component": "component", "reason": "reason_code", "month": "month"}
"""What a count can be parted by that is not a fact of people, and the column of its rows that says so."""


class _Indicator(Declaration):
    """What every indicator has: a stable id, its name, its unit, and over which days it is taken."""

    id: IndicatorId
    title: Names
    unit: Unit
    period: PeriodType

    @property
    def inputs(self) -> tuple[str, ...]:
        """The indicators this one is computed from."""
        return ()


class Counted(_Indicator):
    """A count or sum over payroll lines, exceptions, awards, the registry, or what casework did.

    ``benefits`` are folder names, by default the own one; ``components`` narrows them; ``where`` gives the accepted
    values of facts, ``reasons`` the codes of exceptions; ``by`` names what its parts are kept by as well. ``ended_awards``
    count in the month after their last. ``cases`` are what casework did and received, by ``events``; complaints and
    campaigns belong to no benefit. ``book`` and ``balance`` are
    views that a folder with a book of its own makes of it: ``NAME_book`` has a row for each thing given (on, component,
    household, persons, amount_fen, area_code), ``NAME_balance`` one for each change of a balance (on, amount_fen, area_code),
    ``NAME_roll`` one for each stay of a person on a list (component, household, person_id, area_code, valid_from, valid_until).
    """

    measure: Literal["count_households", "count_persons", "count_person_times", "count_entries", "sum_amount"]
    of: Source = "lines"
    benefits: list[str] = []
    components: list[str] = []
    reasons: list[str] = []
    events: list[Event] = []
    where: dict[Dimension, list[str]] = {}
    by: list[Part] = []

    @model_validator(mode="after")
    def _is_parted_by_what_rows_have(self) -> Counted:
        facts = set(self.by) - set(PARTED)
        if facts and self.of in ("cases", "book", "balance", "roll"):
            raise ValueError("cases、book、balance 和 roll 不能按家庭或个人事实分组（by）")
        if "reason" in self.by and self.of != "exceptions":
            raise ValueError("by 写 reason 的，只用于 exceptions")
        if self.of == "registry" and (facts & set(PERSON_FACTS) or set(self.by) & set(PARTED)):
            raise ValueError("registry（在册登记）只能按家庭事实分组（by）")
        return self

    @model_validator(mode="after")
    def _fits_its_source(self) -> Counted:
        if self.period == "ratio":
            raise ValueError("计数和金额指标的统计期为 stock、month、quarter 或 cumulative")
        if self.measure == "sum_amount" and self.of not in ("lines", "book", "balance"):
            raise ValueError("sum_amount 只能用于 lines（已发放明细）、book（本业务台账）或 balance（余额）")
        if self.of == "balance" and (self.measure, self.period) != ("sum_amount", "stock"):
            raise ValueError("balance（余额）只有期末数：sum_amount、stock")
        if self.of in ("book", "balance", "roll") and (self.where or self.benefits):
            raise ValueError("book、balance 和 roll 取自本业务自己的台账，不能按家庭事实筛选，也不能取别的业务")
        if self.of == "roll" and self.period != "stock":
            raise ValueError("roll（名册）只有期末数 stock")
        if self.measure == "sum_amount" and self.unit not in MONEY_UNITS:
            raise ValueError("sum_amount 的单位应为元或万元")
        if self.measure != "sum_amount" and self.unit in MONEY_UNITS:
            raise ValueError("计数指标的单位不能是金额")
        if bool(self.events) != (self.of == "cases") or (self.of == "cases" and (self.where or self.components)):
            raise ValueError("cases（办件和监督）须写明 events，其他来源不得有；不能按待遇项目和家庭事实筛选")
        if self.reasons and self.of != "exceptions":
            raise ValueError("reasons 是异常的原因，只用于 exceptions")
        if self.of == "registry" and self.period != "stock":
            raise ValueError("registry（在册登记）只有期末数 stock")
        if self.of == "registry" and self.measure not in ("count_households", "count_persons"):
            raise ValueError("registry（在册登记）只能计户或计人")
        if self.of == "registry" and set(self.where) & set(PERSON_FACTS):
            raise ValueError("registry（在册登记）只能按家庭事实筛选")
        return self


class Quotient(_Indicator):
    """One indicator divided by another: a share in percent, or an average amount."""

    measure: Literal["ratio", "average"]
    numerator: IndicatorId
    denominator: IndicatorId

    @property
    def inputs(self) -> tuple[str, ...]:
        """Numerator and denominator."""
        return (self.numerator, self.denominator)


class Combined(_Indicator):
    """The total of several indicators, or the first less the others."""

    measure: Literal["total", "difference"]
    parts: list[IndicatorId] = Field(min_length=2)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The parts."""
        return tuple(self.parts)


class ParameterValueOf(_Indicator):
    """The value of a policy parameter in force at the cut-off, ``business.parameter``, for the report's area.

    ``key`` gives the codes the value depends on, in the parameter's own order (``[城市]``).
    """

    measure: Literal["parameter"]
    parameter: str = Field(pattern=r"^[a-z_]+\.[a-z0-9_]+$")
    key: list[str] = []


class Kept(_Indicator):
    """A count or sum over a register of the folder (``register.yaml``).

    ``count_deeds`` and ``sum_deeds`` take the ``deeds`` done in the period, ``count_kept`` and ``sum_kept`` the entries that were
    in one of the ``states`` at the cut-off. ``to`` narrows deeds to those that led to these states. ``where`` gives the
    accepted values of fields, ``field`` what is summed, divided by ``divisor`` (1000000 makes tonnes of thousandths of a
    kilogram). ``distinct: parent`` counts the entries above, ``distinct: entry`` those that the deeds were done with.
    ``about: last_year`` takes only those that report the year before that of the cut-off; deeds of entries that are now in one of
    the ``void`` states do not count.
    """

    measure: Literal["count_deeds", "sum_deeds", "count_kept", "sum_kept"]
    kind: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    deeds: list[str] = []
    states: list[str] = []
    to: list[str] = []
    where: dict[str, list[str]] = {}
    field: str = ""
    divisor: int = Field(default=1, gt=0)
    distinct: Literal["", "parent", "entry"] = ""
    about: Literal["", "last_year"] = ""
    void: list[str] = []

    @model_validator(mode="after")
    def _fits_its_measure(self) -> Kept:
        if self.measure.endswith("_deeds") != bool(self.deeds) or self.measure.endswith("_kept") != bool(self.states):
            raise ValueError("count_deeds、sum_deeds 须写 deeds，count_kept、sum_kept 须写 states")
        if self.to and not self.deeds:
            raise ValueError("to 只能与 deeds 一起写")
        if self.measure.startswith("sum_") != bool(self.field):
            raise ValueError("sum_deeds、sum_kept 须写 field，计数指标不写")
        if self.measure.endswith("_kept") != (self.period == "stock"):
            raise ValueError("count_kept、sum_kept 是期末数 stock，count_deeds、sum_deeds 不是")
        return self


class Moved(_Indicator):
    """A sum over the movements of goods: the ``items`` (by code) that went by the ``moves``, in the items' unit.

    Goods are counted where they went to. ``level`` takes the warehouses of one level alone; ``divisor`` as in ``Kept``.
    """

    measure: Literal["sum_goods"]
    items: list[str] = Field(min_length=1)
    moves: list[Literal["receipt", "issue", "hand_back", "send", "take", "scrap", "loss", "surplus", "shortage"]] = Field(
        min_length=1)
    level: Literal["", "county", "township", "village"] = ""
    divisor: int = Field(default=1000, gt=0)

    @model_validator(mode="after")
    def _is_of_a_period(self) -> Moved:
        if self.period in ("stock", "ratio") or self.unit in MONEY_UNITS:
            raise ValueError("sum_goods 按期间计数量：period 为 month、quarter 或 cumulative，单位不是金额")
        return self


class NotCollected(_Indicator):
    """An indicator whose records do not exist yet; it stays visible and is never a zero."""

    measure: Literal["not_collected"]
    reason: Names


Indicator = Annotated[
    Counted | Quotient | Combined | ParameterValueOf | Kept | Moved | NotCollected, Field(discriminator="measure")
]


class IndicatorFile(Declaration):
    """A business's ``indicators.yaml``."""

    indicators: list[Indicator] = Field(min_length=1)
    checks: list[Relation] = []

    def ids(self) -> set[str]:
        """The ids declared here."""
        return {one.id for one in self.indicators}


def load(path: Path) -> IndicatorFile:
    """Read ``indicators.yaml``. Raises Refused for broken YAML, ValidationError for what it must not say."""
    return IndicatorFile.model_validate(read(path).data)


def problems(document: Document) -> list[Problem]:
    """Everything wrong with one ``indicators.yaml``: unknown words, doubled ids, names of indicators not declared."""
    try:
        declared = IndicatorFile.model_validate(document.data)
    except ValidationError as error:
        return problems_of(error, document)
    return [*_doubled(declared, document), *_dangling(declared, document), *_circular(declared, document)]


def _doubled(declared: IndicatorFile, document: Document) -> list[Problem]:
    seen: set[str] = set()
    found = []
    for index, one in enumerate(declared.indicators):
        if one.id in seen:
            found.append(_problem(say("指标 {id} 重复", id=one.id), document.place("indicators", index, "id")))
        seen.add(one.id)
    return found


def _dangling(declared: IndicatorFile, document: Document) -> list[Problem]:
    ids = declared.ids()
    at_places = [(("indicators", i), name) for i, one in enumerate(declared.indicators) for name in one.inputs]
    at_places += [(("checks", i), name) for i, one in enumerate(declared.checks) for name in named(one)]
    return [
        _problem(say("指标 {id} 未在本文件中声明", id=name), document.place(*at))
        for at, name in at_places if name not in ids
    ]


def _circular(declared: IndicatorFile, document: Document) -> list[Problem]:
    inputs = {one.id: one.inputs for one in declared.indicators}
    return [
        _problem(say("指标 {id} 循环引用自身", id=one.id), document.place("indicators", index))
        for index, one in enumerate(declared.indicators) if _rests_on(one.id, one.id, inputs, frozenset())
    ]


def _rests_on(id: str, wanted: str, inputs: Mapping[str, tuple[str, ...]], seen: frozenset[str]) -> bool:
    return any(name == wanted or (name not in seen and _rests_on(name, wanted, inputs, seen | {name}))
               for name in inputs.get(id, ()))


def _problem(sentence: object, place: Place) -> Problem:
    return Problem("indicator", sentence, place=place)  # type: ignore[arg-type]
