"""What earlier reports say: confirmed values are history that others are compared with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Count, Q, QuerySet

from minzheng.kernel.indicators.declarations import Indicator
from minzheng.kernel.indicators.relations.checking import check_figures
from minzheng.kernel.indicators.relations.declarations import Relation
from minzheng.kernel.indicators.relations.figures import Figure, Figures, printed, scale
from minzheng.kernel.indicators.relations.outcome import Outcome
from minzheng.kernel.indicators.relations.standpoint import Standpoint
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values import areas

from .models import OldReport, ReadValue, State
from .numbers import Qualifier
from .results import Role
from .units import kind

_ABOUT = Fraction(1, 20)
"""How far an approximate number may lie from the true one, as a share of it."""


_OF_OTHERS = ("stated_exactly",)
"""Relations that do not concern a text: an approximate word of it is kept as one."""


@dataclass(frozen=True)
class Past:
    """One confirmed value of an earlier report. ``value`` in fen, fractions and counts; None where digits are masked."""

    period: str
    cut_off: date | None
    value: Fraction | None
    qualifier: str
    report: int
    title: str
    reading: int


def history(indicator: str, area: int, period: str = "") -> list[Past]:
    """What earlier reports of an area say of an indicator for the whole area, oldest first; of one ``period`` alone if given."""
    found = ReadValue.objects.filter(indicator=indicator, report__area_code=area, state=State.CONFIRMED, is_whole=True,
                                     role=Role.VALUE)
    if period:
        found = found.filter(period=period)
    return [Past(one.period, one.cut_off, one.value, one.qualifier, one.report_id, one.report.title, one.pk)
            for one in found.select_related("report").order_by("cut_off", "pk")]


def reports(area: int) -> QuerySet[OldReport]:
    """The earlier reports of an area and of all below it, with how many values each has and how many wait."""
    low, high = areas.span(area)
    waiting = Count("values", filter=Q(values__state=State.OPEN) & ~Q(values__indicator=""))
    return OldReport.objects.filter(area_code__gte=low, area_code__lt=high).defer("sentences").annotate(
        waiting=waiting, confirmed=Count("values", filter=Q(values__state=State.CONFIRMED)))


def outcomes(
    report: OldReport, *, relations: Iterable[tuple[str, Relation]], indicators: Mapping[str, Indicator],
        parameters: ParameterBook,
) -> list[Outcome]:
    """What does not hold between the values of a report that nobody rejected, also against that of a year before."""
    own = Figures.of(_figures(report, report.values.exclude(state=State.REJECTED), indicators))
    if report.cut_off is None:
        return []
    before = f"{int(report.period[:4]) - 1}{report.period[4:]}" if report.period else ""
    past = ReadValue.objects.filter(report__area_code=report.area_code, state=State.CONFIRMED, period=before)
    at = Standpoint(report.cut_off, parameters, last_year=Figures.of(_figures(report, past, indicators)))
    tried = [(whose, one) for whose, one in relations if one.check not in _OF_OTHERS]
    return [one for one in check_figures(tried, own, at) if one.holds is False]


def _figures(report: OldReport, values: QuerySet[ReadValue], indicators: Mapping[str, Indicator]) -> list[Figure]:
    """The values of the whole area as relations see them, the first of each indicator; how exact they are printed is kept."""
    found: dict[str, Figure] = {}
    for one in values.filter(role=Role.VALUE, is_whole=True).order_by("pk"):
        declared, value = indicators.get(one.indicator), one.value
        if declared is not None and value is not None and _is_of(one, declared.unit):
            found.setdefault(one.indicator, _figure(one, declared, value, report.area_code))
    return list(found.values())


def _is_of(one: ReadValue, unit: str) -> bool:
    """Whether the printed unit is the indicator's, or money as it is."""
    plain = unit.partition("/")[0]
    return kind(one.unit) == kind(plain) or {one.unit, plain} <= {"元", "万元", "亿元"}


def _figure(one: ReadValue, declared: Indicator, value: Fraction, area: int) -> Figure:
    figure = Figure(declared.id, declared.title.label, declared.unit, declared.period, area, value, one.cut_off)
    if one.qualifier == Qualifier.EXACT:
        decimals = len(one.written.partition(".")[2])
        return printed(figure, decimals) if scale(declared.unit) != 1 else figure
    off = abs(value) * _ABOUT
    return Figure(declared.id, declared.title.label, declared.unit, declared.period, area, value, one.cut_off, below=off,
                  above=off,
                  is_exact=False)
