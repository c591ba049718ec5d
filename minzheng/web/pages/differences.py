"""What differs from the month before, payment by payment, and why."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.payments import queries
from minzheng.kernel.payments.changing import counted, explained
from minzheng.kernel.people.models import Household, Membership, Person
from minzheng.kernel.values.language import Label, language, say
from minzheng.kernel.values.periods import Month

from ..benefits import options, title
from ..components.keyset import SIZE, Slice
from ..components.table import Column, Filter, Table
from ..listing import EXPORT_MOST, export, span_of, state_of
from ..month_figures import standing
from ..places import lower_areas, names
from ..scope import scope_of
from .households import HEAD

KINDS = {"added": Label("新增", "added"), "stopped": Label("停发", "stopped"), "changed": Label("金额变动", "changed")}
NAMES = ("benefit", "kind", "area")
COLUMNS = (
    Column("household_no", say("户号"), lambda row: row["household_no"],
           link=lambda row: reverse("household", args=[row["household_id"]])),
    Column("who", say("对象"), lambda row: row["who"], "name"),
    Column("place", say("村（社区）"), lambda row: row["place"], "name", is_wide_only=True),
    Column("benefit", say("待遇"), lambda row: title(row["benefit"], row["component"])),
    Column("kind", say("变动"), lambda row: KINDS[row["kind"]], "name"),
    Column("before", say("上月（元）"), lambda row: row["before_fen"], "money", is_wide_only=True),
    Column("after", say("本月（元）"), lambda row: row["after_fen"], "money"),
    Column("why", say("原因"), lambda row: row["why"], is_wide_only=True),
)
COUNTED = (
    Column("benefit", say("待遇"), lambda row: title(row["benefit"])),
    Column("kind", say("变动"), lambda row: KINDS[row["kind"]], "name"),
    Column("why", say("原因"), lambda row: row["why"]),
    Column("count", say("笔数"), lambda row: row["count"], "count"),
)
MOST_REASONS = 20
PLACE = re.compile(r"\d{1,9}", re.ASCII)


def page(request: HttpRequest, month: Month) -> HttpResponse:
    """The reasons with their counts, and every payment that differs."""
    state = state_of(request, *NAMES)
    found = _found(request, month, state)
    at = int(state["at"]) if PLACE.fullmatch(state.get("at", "")) else 0
    rows = _described(found.slice(at, SIZE))
    back = str(max(at - SIZE, 0)) if at else ""
    paging = Slice(rows, back, str(at + SIZE) if at + SIZE < found.height else "")
    table = Table(
        "differences", COLUMNS, rows, say("逐笔变动"), state=state, paging=paging, count=found.height,
        filters=(Filter("area", say("区划"), lower_areas(scope_of(request).code)), Filter("benefit", say("待遇"), options()),
                 Filter("kind", say("变动"), list(KINDS.items()))),
        export=reverse("differences_export", args=[month, "x"]).rpartition("/")[0],
        empty_title=say("与上月相比没有变动"),
    )
    reasons = Table("reasons", COUNTED, counted(found)[:MOST_REASONS], say("变动原因"), empty_title=say("与上月相比没有变动"))
    return render(request, "pages/differences.html", {"month": month, "table": table, "reasons": reasons})


def exported(request: HttpRequest, month: Month, kind: str) -> HttpResponse:
    """The same payments as a file."""
    found = _found(request, month, state_of(request, *NAMES)).head(EXPORT_MOST)
    return export(request, kind, name=f"changes-{month}", title=f"{say('逐笔变动')} {month}", columns=COLUMNS,
                  rows=_described(found))


def _found(request: HttpRequest, month: Month, state: dict[str, str]) -> pl.DataFrame:
    scope = scope_of(request)
    runs = standing(month, scope.low, scope.high)
    parts = [_explained(run.pk, run.digest, _before(run), language(), str(settings.HOME)) for run in runs]
    found = pl.concat(parts) if parts else pl.DataFrame(schema=queries.CHANGES | {"why": pl.String})
    found = found.filter(pl.col("area_code").is_between(scope.low, scope.high, closed="left"))
    if (span := span_of(state)) is not None:
        found = found.filter(pl.col("area_code").is_between(*span, closed="left"))
    for name in ("benefit", "kind"):
        if name in state:
            found = found.filter(pl.col(name) == state[name])
    return found.sort("benefit", "area_code", "household_id", "person_ref", "component")


def _before(run: Any) -> int | None:
    before = queries.month_before(run)
    return before.pk if before else None


@lru_cache(maxsize=8)
def _explained(run_id: int, digest: str, before: int | None, reader: str, home: str) -> pl.DataFrame:
    """Remembered: neither run of the comparison ever changes."""
    return explained(queries.run(run_id), home=Path(home), program=catalogue().program)


def _described(found: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows with household number, who it is for and the place, in four queries."""
    rows = found.to_dicts()
    households = [row["household_id"] for row in rows]
    numbers = dict(Household.objects.filter(pk__in=households).values_list("pk", "household_no"))
    heads = dict(Membership.objects.filter(household__in=households, relation=HEAD, known_until=None).values_list(
        "household_id", "person__name"))
    people = dict(Person.objects.filter(pk__in=[row["person_ref"] for row in rows if row["person_ref"]]).values_list(
        "pk", "name"))
    places = names({row["area_code"] for row in rows})
    for row in rows:
        head = say("{head}户", head=heads.get(row["household_id"], ""))
        row["household_no"] = numbers.get(row["household_id"], "")
        row["who"] = people.get(row["person_ref"], "") if row["person_ref"] else head
        row["place"] = places.get(row["area_code"], f"{row['area_code']:012d}")
    return rows
