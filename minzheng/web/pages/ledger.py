"""What every month came to of a household or a member, as of any day: due, paid, kept back, returned, open, from which fund."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.payments import ledger
from minzheng.kernel.payments.ledger import LedgerRow
from minzheng.kernel.people.models import Household, Membership, Person
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE, Month

from ..benefits import options, title
from ..components.table import Column, Filter, Table
from ..listing import export, state_of
from ..scope import now, scope_of
from .household import household_in_scope

MADE_UP = ("due_fen", "paid_fen", "returned_fen", "reissued_fen", "recovered_fen", "settled_fen", "open_fen")


@dataclass
class Shown:
    """A row of the ledger with the names that stand beside it."""

    own: LedgerRow
    who: str
    fund: str


def of_household(request: HttpRequest, household_id: int) -> HttpResponse:
    """The ledger of a household and its members."""
    household = household_in_scope(request, household_id)
    return _page(request, household, None)


def of_member(request: HttpRequest, household_id: int, person_id: int) -> HttpResponse:
    """The ledger of a member, in whichever household it was paid that the account may see."""
    household = household_in_scope(request, household_id)
    return _page(request, household, _member(household, person_id))


def exported(request: HttpRequest, household_id: int, kind: str) -> HttpResponse:
    """The same as a file; of one member where the address names one."""
    household = household_in_scope(request, household_id)
    asked = request.GET.get("member", "")
    person = _member(household, int(asked)) if asked.isdigit() and len(asked) < 18 else None
    state = state_of(request, "year", "benefit", "on")
    rows = _shown(_chosen(_rows(request, household, person, state), state))
    return export(request, kind, name=f"ledger-{household.household_no}", title=str(say("收支明细")), columns=_columns(),
                  rows=rows)


def _member(household: Household, person_id: int) -> Person:
    found = Membership.objects.filter(household=household, person_id=person_id).select_related("person").first()
    if found is None:
        raise NotFound(say("这户没有这个人"))
    return found.person


def _page(request: HttpRequest, household: Household, person: Person | None) -> HttpResponse:
    state = state_of(request, "year", "benefit", "on") | ({"member": str(person.pk)} if person else {})
    known = _rows(request, household, person, state)
    rows = _chosen(known, state)
    years = sorted({row.month // 100 for row in known}, reverse=True)
    table = Table(
        "ledger", _columns(rows), _shown(rows), say("收支明细"), state=state, keep=("on", "member"),
        filters=(Filter("year", say("年份"), [(str(year), str(year)) for year in years]),
                 Filter("benefit", say("待遇"), options())),
        export=reverse("ledger_export", args=[household.pk, "x"])[:-2],
        empty_title=say("没有已批准发放的记录"), empty_text=say("批准发放后逐月列在这里；也可以清除筛选条件再找。"))
    return render(request, "pages/ledger.html", {
        "household": household, "person": person, "table": table, "on": state.get("on", ""), "most": now().date(),
        "sums": {name: ledger.total(rows, name) for name in MADE_UP}, "members": _members(household)})


def _members(household: Household) -> list[Person]:
    found = Membership.objects.filter(household=household).select_related("person").order_by("pk")
    return list({one.person_id: one.person for one in found}.values())


def _rows(request: HttpRequest, household: Household, person: Person | None, state: dict[str, str]) -> list[LedgerRow]:
    """What was known at the end of the day asked for; of a member only what lies where the account may look."""
    known_at = _end_of(state.get("on", "")) or now()
    if person is None:
        return ledger.of_household(household.pk, known_at=known_at)
    rows = ledger.of_person(person.pk, known_at=known_at)
    seen = set(Household.objects.filter(scope_of(request).within(), pk__in={row.household_id for row in rows}).values_list(
        "pk", flat=True))
    return [row for row in rows if row.household_id in seen]


def _end_of(day: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(day), time.max, ZONE)
    except ValueError:
        return None


def _chosen(rows: Sequence[LedgerRow], state: dict[str, str]) -> list[LedgerRow]:
    return [row for row in rows if state.get("year", str(row.month // 100)) == str(row.month // 100)
            and state.get("benefit", row.benefit) == row.benefit]


def _shown(rows: Sequence[LedgerRow]) -> list[Shown]:
    people = dict(Person.objects.filter(pk__in={row.person_id for row in rows if row.person_id}).values_list("pk", "name"))
    funds = ledger.funds_of({run for row in rows for run in row.runs})
    return [Shown(row, people.get(row.person_id, "") if row.person_id else str(say("全户")), _fund(row, funds)) for row in rows]


def _fund(row: LedgerRow, funds: Mapping[tuple[int, str], Sequence[str]]) -> str:
    return "；".join(dict.fromkeys(name for run in row.runs for name in funds.get((run, row.benefit), ())))


def _columns(among: Sequence[LedgerRow] | None = None) -> tuple[Column, ...]:
    """All columns; ``among`` rows on a page only those that say something."""
    def why(row: Any) -> str:
        return reverse("explain", args=[row.own.household_id, str(Month.from_int(row.own.month)), row.own.benefit])

    def batch(row: Any) -> str:
        if row.own.line_id:
            return reverse("run_line", args=[row.own.runs[0], row.own.line_id])
        return reverse("run", args=[row.own.runs[0]]) if row.own.runs else ""

    columns = (
        Column("month", say("月份"), lambda row: row.own.month, "month"),
        Column("benefit", say("待遇"), lambda row: title(row.own.benefit, row.own.component), "name", link=why),
        Column("who", say("对象"), lambda row: row.who, "name"),
        Column("due", say("应发（元）"), lambda row: row.own.due_fen, "money", total="due_fen"),
        Column("paid", say("实发（元）"), lambda row: row.own.paid_fen, "money", total="paid_fen"),
        Column("arrears", say("其中补发（元）"), lambda row: row.own.arrears_fen or None, "money", is_wide_only=True),
        Column("recovered", say("抵扣（元）"), lambda row: row.own.recovered_fen or None, "money", is_wide_only=True),
        Column("returned", say("银行退回（元）"), lambda row: row.own.returned_fen or None, "money"),
        Column("reissued", say("重发（元）"), lambda row: row.own.reissued_fen or None, "money"),
        Column("settled", say("追回、免除（元）"), lambda row: row.own.settled_fen or None, "money", is_wide_only=True),
        Column("open", say("月末未结（元）"), lambda row: row.own.open_fen, "money_delta"),
        Column("reason", say("未发原因"), lambda row: "；".join(row.own.reasons), is_wide_only=True),
        Column("run", say("批次"), lambda row: "、".join(str(run) for run in row.own.runs), "name", link=batch),
        Column("fund", say("资金来源"), lambda row: row.fund, is_wide_only=True),
    )
    return columns if among is None else tuple(one for one in columns if _says(one.name, among))


DEPENDING = {"arrears": "arrears_fen", "recovered": "recovered_fen", "returned": "returned_fen", "reissued": "reissued_fen",
             "settled": "settled_fen", "reason": "reasons"}
"""Columns that a page has only where a row has something in them."""


def _says(column: str, rows: Sequence[LedgerRow]) -> bool:
    return column not in DEPENDING or any(getattr(row, DEPENDING[column]) for row in rows)
