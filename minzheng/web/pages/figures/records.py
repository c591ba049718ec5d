"""The records behind a figure: exactly those that were counted, with their households where the reader may see them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.access.actions import record
from minzheng.kernel.indicators.drilling import Behind, Record, records
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.results import half_up
from minzheng.kernel.indicators.snapshots import queries
from minzheng.kernel.indicators.snapshots.models import Snapshot, SnapshotIndicator, SnapshotValue
from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.identity import mask_name
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from ...benefits import title
from ...components.table import Column, Table
from ...components.tags import word
from ...listing import state_of
from ...places import names
from ...scope import by, now, scope_of
from .shared import ABSENT, address, files, indicator, may_read_records, place_of, seen, trail

SIZE = 50
MOST_ADDED_UP = 2_000
"""Of more people than these the records are added up when somebody asks, not with each page."""
COLUMNS = (
    Column("who", say("记录"), lambda row: row["who"], "name", link=lambda row: row["link"]),
    Column("person", say("姓名"), lambda row: row["person"], "name"),
    Column("place", say("村（社区）"), lambda row: row["place"]),
    Column("month", say("月份"), lambda row: row["record"].month, "month"),
    Column("benefit", say("待遇"), lambda row: title(row["record"].benefit) if row["record"].benefit else "", is_wide_only=True),
    Column("weight", say("计入"), lambda row: row["weight"], "name"),
)


@require_GET
def page(request: HttpRequest, snapshot_id: int, indicator: str) -> HttpResponse:
    """The records of a figure in an area of the scope, page by page; that somebody looked is put on record."""
    found, code = seen(request, snapshot_id)
    own, state = _indicator(found, indicator), state_of(request, "part")
    if not may_read_records(request, own):
        raise NotFound(ABSENT)
    behind, cursor = _behind(found, own, code, state.get("part", "")), state.get("at", "")
    rows = behind.page(after=cursor, size=SIZE + 1)
    values = found.values.filter(indicator=own.indicator, area_code=code, part=state.get("part", "")).first()
    if values is None and state.get("part"):
        raise NotFound(ABSENT)
    frozen = queries.number(values) if values else None
    is_added_up = request.GET.get("added") == "1" or _is_small(frozen, values)
    count, total = behind.total() if is_added_up else (None, None)
    record(by=by(request), at=now(), action="read_records", subject=f"snapshot:{found.pk}",
           details={"indicator": own.indicator, "area_code": code, "part": state.get("part", "")})
    result = queries.results(found, code)[own.indicator]
    table = Table("records", COLUMNS, drawn(request, rows[:SIZE], own, behind.divisor), say("所依据的记录"),
                  empty_title=say("没有记录"), empty_text=say("这个数为零，或者它由其他指标推算。"))
    here = address("figure_records", found.pk, own.indicator, code)
    kept = f"&part={state['part']}" if state.get("part") else ""
    return render(request, "pages/figures/records.html", {
        "table": table, "snapshot": found, "own": own, "place": place_of(code), "trail": trail(request, found, code),
        "back": address("figure", found.pk, own.indicator, code), "count": count, "total": queries.shown(result, total),
        "frozen": queries.shown(result, frozen), "differs": is_added_up and total != frozen,
        "add_up": "" if is_added_up else f"{here}{kept}&added=1", "part": _part_word(state.get("part", "")),
        "first": f"{here}{kept}" if cursor else "", "next": f"{here}{kept}&at={rows[SIZE - 1].key}" if len(rows) > SIZE else ""})


def _part_word(part: str) -> str:
    """What a part is called: the text of its dimension."""
    return (word(part.partition("=")[2]) or str(say("未登记"))) if part else ""


def _is_small(frozen: Fraction | None, values: SnapshotValue | None) -> bool:
    """Whether so few records stand behind a figure that all are added up with each page."""
    people = values.people if values else 0
    return max(people, int(frozen or 0) if not people else 0) <= MOST_ADDED_UP


_indicator = indicator


def _behind(found: Snapshot, own: SnapshotIndicator, code: int, part: str) -> Behind:
    known = files()
    declared = {one.id: one for file in known.values() for one in file.indicators}.get(own.indicator)
    cut_off = Month.of(found.cut_off) if found.cut_off else None
    behind = declared and records(
        declared, known, period=ReportPeriod.parse(found.period), area=code, cut_off=cut_off, known_at=found.known_at, part=part,
        runs=[int(run["run"]) for run in found.runs])
    if not behind:
        raise NotFound(ABSENT)
    return behind


def drawn(request: HttpRequest, rows: Sequence[Record], own: SnapshotIndicator, divisor: int) -> list[dict[str, Any]]:
    """The records as lines of a table: masked names, links to households and entries of the own scope; three queries."""
    scope = scope_of(request)
    numbers = {int(one.household) for one in rows if one.household and one.household.isdigit()}
    homes = {one.pk: one for one in Household.objects.filter(scope.within(), pk__in=numbers)}
    people = dict(Person.objects.filter(pk__in=[one.person_id for one in rows if one.person_id]).values_list("pk", "name"))
    is_entry = own.source.startswith("register:")
    wanted = [one.entry_id for one in rows if one.entry_id] if is_entry else []
    entries = {one.pk: one for one in Entry.objects.filter(scope.within(), pk__in=wanted)}
    known = names({one.code for one in rows})
    return [{"record": one, "place": known.get(one.code, one.code), "weight": _weight(one, own.unit, divisor),
             "person": mask_name(people[one.person_id]) if one.person_id in people else "", **_who(one, homes, entries)}
            for one in rows]


def _who(one: Record, homes: dict[int, Household], entries: dict[int, Entry]) -> dict[str, Any]:
    if one.household and one.household.isdigit() and (home := homes.get(int(one.household))):
        return {"who": home.household_no, "link": reverse("household", args=[home.pk])}
    if one.entry_id in entries:
        entry = entries[one.entry_id]
        return {"who": entry.number or entry.pk, "link": reverse("register_entry", args=[entry.pk])}
    if one.entry_id:
        return {"who": one.entry_id, "link": ""}
    return {"who": one.household or "", "link": ""}


def _weight(one: Record, unit: str, divisor: int) -> str:
    value = one.weight / divisor
    if unit.endswith("元") or unit.startswith("元"):
        return f"{int(value) // 100:,}.{int(value) % 100:02d} {say('元')}"
    return f"{value.numerator:,}" if value.denominator == 1 else half_up(value, 3)
