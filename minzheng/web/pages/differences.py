"""What differs from the month before, payment by payment, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.payments.changing import told
from minzheng.kernel.payments.comparing import compared
from minzheng.kernel.payments.models import ChangeTally, Comparison, RunChange
from minzheng.kernel.people.models import Membership, Person
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import Month

from ..benefits import options, title
from ..components.keyset import slice_of
from ..components.table import Column, Filter, Table
from ..listing import EXPORT_MOST, export, span_of, state_of
from ..month_figures import standing
from ..places import lower_areas, names
from ..scope import scope_of
from .households import HEAD

KINDS = {"added": Label("新增", "added"), "stopped": Label("停发", "stopped"), "changed": Label("金额变动", "changed")}
NAMES = ("benefit", "kind", "area")
COLUMNS = (
    Column("household_no", say("户号"), lambda row: row.household.household_no,
           link=lambda row: reverse("household", args=[row.household_id])),
    Column("who", say("对象"), lambda row: row.who, "name"),
    Column("place", say("村（社区）"), lambda row: row.place, "name", is_wide_only=True),
    Column("benefit", say("待遇"), lambda row: title(row.benefit, row.component)),
    Column("kind", say("变动"), lambda row: KINDS[row.kind], "name"),
    Column("before", say("上月（元）"), lambda row: row.before_fen, "money", is_wide_only=True),
    Column("after", say("本月（元）"), lambda row: row.after_fen, "money"),
    Column("why", say("原因"), lambda row: told(row.why), is_wide_only=True),
)
COUNTED = (
    Column("benefit", say("待遇"), lambda row: title(row["benefit"])),
    Column("kind", say("变动"), lambda row: KINDS[row["kind"]], "name"),
    Column("why", say("原因"), lambda row: told(row["why"])),
    Column("count", say("笔数"), lambda row: row["n"], "count"),
)
MOST_REASONS = 20
ORDER = ("benefit", "area_code", "household_id", "id")


def page(request: HttpRequest, month: Month) -> HttpResponse:
    """The reasons with their counts, and every payment that differs."""
    state = state_of(request, *NAMES)
    known = _compared(request, month)
    sliced = slice_of(_found(request, known, state), order=ORDER, cursor=state.get("at", ""))
    tallies = _narrowed(request, ChangeTally.objects.filter(comparison__in=known), state)
    table = Table(
        "differences", COLUMNS, _described(sliced.rows), say("逐笔变动"), state=state, paging=sliced,
        count=tallies.aggregate(n=Sum("count"))["n"] or 0,
        filters=(Filter("area", say("区划"), lower_areas(scope_of(request).code)), Filter("benefit", say("待遇"), options()),
                 Filter("kind", say("变动"), list(KINDS.items()))),
        export=reverse("differences_export", args=[month, "x"]).rpartition("/")[0],
        empty_title=say("与上月相比没有变动"),
    )
    counts = tallies.values("benefit", "kind", "why").annotate(n=Sum("count")).order_by("-n", "benefit", "kind", "why")
    reasons = Table("reasons", COUNTED, list(counts[:MOST_REASONS]), say("变动原因"), empty_title=say("与上月相比没有变动"))
    return render(request, "pages/differences.html", {"month": month, "table": table, "reasons": reasons})


def exported(request: HttpRequest, month: Month, kind: str) -> HttpResponse:
    """The same payments as a file."""
    found = _found(request, _compared(request, month), state_of(request, *NAMES)).order_by(*ORDER)[:EXPORT_MOST]
    return export(request, kind, name=f"changes-{month}", title=f"{say('逐笔变动')} {month}", columns=COLUMNS,
                  rows=_described(list(found)))


def _compared(request: HttpRequest, month: Month) -> list[Comparison]:
    """The standing runs of the month that touch the account's area, each with the month before."""
    scope, program = scope_of(request), catalogue().program
    return [compared(run, home=Path(settings.HOME), program=program) for run in standing(month, scope.low, scope.high)]


def _found(request: HttpRequest, known: list[Comparison], state: dict[str, str]) -> QuerySet[Any]:
    return _narrowed(request, RunChange.objects.filter(comparison__in=known).select_related("household"), state)


def _narrowed(request: HttpRequest, rows: QuerySet[Any], state: dict[str, str]) -> QuerySet[Any]:
    rows = rows.filter(scope_of(request).within())
    if (span := span_of(state)) is not None:
        rows = rows.filter(area_code__gte=span[0], area_code__lt=span[1])
    for name in ("benefit", "kind"):
        if name in state:
            rows = rows.filter(**{name: state[name]})
    return rows


def _described(rows: list[Any]) -> list[Any]:
    """The rows with who it is for and the place, in three queries."""
    households = [row.household_id for row in rows]
    heads = dict(Membership.objects.filter(household__in=households, relation=HEAD, known_until=None).values_list(
        "household_id", "person__name"))
    people = dict(Person.objects.filter(pk__in=[row.person_ref for row in rows if row.person_ref]).values_list("pk", "name"))
    places = names({row.area_code for row in rows})
    for row in rows:
        row.who = people.get(row.person_ref, "") if row.person_ref else say("{head}户", head=heads.get(row.household_id, ""))
        row.place = places.get(row.area_code, f"{row.area_code:012d}")
    return rows
