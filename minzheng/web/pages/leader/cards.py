"""The large figures: indicators beside the year before, the budget, and the work that is open today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.http import HttpRequest
from django.urls import reverse

from minzheng.kernel.access.roles import OF_ASSISTANCE
from minzheng.kernel.casework.queries import cases_within, overdue
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.results import Result, half_up
from minzheng.kernel.payments.funds.queries import accounts, totals
from minzheng.kernel.plans.duties import READERS as PLAN_READERS
from minzheng.kernel.plans.models import Task
from minzheng.kernel.plans.progress import LIGHTS, Light
from minzheng.kernel.plans.queries import in_force, targets
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.verification.findings.models import FindingState, Severity
from minzheng.kernel.verification.findings.queries import within

from ...components.composition import share_text
from ...components.figures import count_text
from ...components.keyset import counted
from ...duties import FUND_READERS
from ...scope import now
from ...words import unit_word
from . import drawing
from .standing import Standing

Text = Sentence | Label | str


@dataclass(frozen=True)
class Card:
    """One large figure with its unit and what it is compared with."""

    label: Text
    value: str
    unit: str
    note: Text
    link: str = ""
    tone: str = ""


def cards(ids: Sequence[str], own: Mapping[str, Result], before: Mapping[str, Result], at: Standing) -> list[Card]:
    """The indicators of the area that were frozen, each beside the year before."""
    address = reverse("indicator_pictures")
    return [Card(one.title, drawing.written(one), drawing.unit_of(one) if one.value is not None else "",
                 compared(one, before.get(one.id)) if before else "", address + at.query(indicator=one.id))
            for one in (own[id] for id in ids if id in own)]


def compared(one: Result, before: Result | None) -> Text:
    """A figure against that of a year ago: the difference, and of what is not a share how much that is."""
    if one.value is None or before is None or before.value is None:
        return say("去年同期：{value}", value=drawing.written(before))
    if one.unit == "%":
        return say("去年同期 {value}，{change} 个百分点", value=drawing.written(before),
                   change=_signed(half_up((one.value - before.value) * 100, 2)))
    if not before.value:
        return say("去年同期：{value}", value=drawing.written(before))
    change = (one.value - before.value) / before.value
    return say("去年同期 {value}，{change}%", value=drawing.written(before), change=_signed(half_up(change * 100, 1)))


def work(request: HttpRequest, at: Standing) -> list[Card]:
    """What is open today: late cases, findings, and the year's money; counted in work that is open, not in people."""
    today, role, shown = now().date(), at.role, []
    if role in OF_ASSISTANCE:
        late = counted(overdue(cases_within(at.area), today))
        waiting = within(at.area).exclude(state=FindingState.CLOSED)
        serious = counted(waiting.filter(severity=Severity.SERIOUS))
        shown = [
            Card(say("超期办件"), count_text(late), str(unit_word("件")), say("今日在办，超过步骤或办结时限"),
                 f"{reverse('cases')}?tab=late&area={at.area:012d}", "warn" if late else ""),
            Card(say("未办结疑点"), count_text(counted(waiting)), str(unit_word("条")),
                 say("其中严重 {count} 条", count=count_text(serious)), f"{reverse('finding_list')}?area={at.area:012d}",
                 "warn" if serious else "")]
    if role in PLAN_READERS:
        shown += _targets(at, today)
    if role in FUND_READERS:
        shown += _budget(at)
    return shown


def _targets(at: Standing, today: date) -> list[Card]:
    """The lights of the tasks of the plans in force; none where the area has no plan."""
    tasks = Task.objects.filter(plan__in=in_force(at.area, today)).select_related("plan").order_by("plan_id", "number")
    lights = Counter(one.light for one in targets(tasks, today))
    if not lights:
        return []
    told = str(say("、")).join(f"{LIGHTS[light]} {lights[light]}" for light in map(Light, LIGHTS) if light in lights)
    return [Card(say("计划任务"), count_text(sum(lights.values())), str(unit_word("项")), told, reverse("plans"),
                 "warn" if lights[Light.RED] else "")]


def _budget(at: Standing) -> list[Card]:
    """What was allocated for the year of the period and how much of it was paid; two queries."""
    year = ReportPeriod.parse(at.period).first.year if at.period else now().year
    sums = list(totals(list(accounts(area=at.area, year=year).values_list("pk", flat=True))).values())
    allocated, paid = sum(one.allocated_fen for one in sums), sum(one.paid_fen - one.returned_fen for one in sums)
    if not allocated:
        return []
    return [Card(say("{year} 年资金支付", year=year), _wan(paid), str(unit_word("万元")),
                 say("下达 {allocated} 万元，已支付 {share}", allocated=_wan(allocated),
                     share=share_text(Fraction(paid, allocated))),
                 f"{reverse('funds')}?year={year}")]


def _wan(fen: int) -> str:
    whole, dot, rest = half_up(Fraction(fen, 1_000_000), 2).partition(".")
    return f"{count_text(int(whole))}{dot}{rest}"


def _signed(text: str) -> str:
    return text if text.startswith("-") else f"+{text}"
