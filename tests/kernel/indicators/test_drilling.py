"""The records behind every indicator of the demonstration's books add up to its value, in the county and in a township."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from django.db import transaction

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.areas import actions as areas
from minzheng.kernel.areas import editions
from minzheng.kernel.areas.queries import codes_in
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.outline import report_outline
from minzheng.kernel.indicators.computation import compute_everywhere
from minzheng.kernel.indicators.declarations import Counted, IndicatorFile, Kept, Moved
from minzheng.kernel.indicators.drilling import Behind, records
from minzheng.kernel.indicators.passing import Pass
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.models import PayrollRun, RunState
from minzheng.kernel.people.actions import import_roster
from minzheng.kernel.people.demo import write_roster
from minzheng.kernel.registers.models import Deed, Entry
from minzheng.kernel.values.periods import Month
from tests.kernel.casework.stories import at
from tests.kernel.indicators.county import ASKED, County, indicators
from tests.kernel.indicators.county import COUNTY as SMALL
from tests.web.conftest import COUNTY, TOWN

pytestmark = pytest.mark.django_db
ON, MONTH, AT = date(2026, 11, 26), Month(2026, 11), at("2026-11-03")


def populate(home: Path, files: Mapping[str, IndicatorFile]) -> None:
    """The county with invented households and the run of a month, and of every register what its indicators count."""
    areas.load_divisions(editions.shipped().narrowed(COUNTY), by=PROGRAM, at=AT)
    roster, known = home / "roster.xlsx", catalogue()
    villages = codes_in(COUNTY, on=ON).to_list()[:12]
    write_roster(roster, villages=villages, households=60, seed=5, month=MONTH)
    import_roster(roster, month=MONTH, office=COUNTY, by=PROGRAM, at=AT)
    payments.run(month=MONTH, area=COUNTY, program=known.program, parameters=known.parameters, by=PROGRAM, at=AT, home=home)
    kept = [one for file in files.values() for one in file.indicators if isinstance(one, Kept)]
    for number, one in enumerate(kept):
        for village in villages[number % 5:][:3]:
            enter(one, village)


def enter(one: Kept, area: int) -> None:
    """An entry of the kind with two deeds, as the indicator counts them, below another entry: rows, not a story."""
    values = {name: wanted[0] for name, wanted in one.where.items()} | ({one.field: 2500} if one.field else {})
    state = (*one.to, *one.states, "示例")[0]
    rest = {"kind": one.kind, "area_code": area, "on": ON, "label": "示例", "state": state, "created_at": AT}
    above = Entry.objects.create(**rest | {"kind": "示例"})
    entry = Entry.objects.create(**rest, parent=above)
    for serial in (1, 2):
        Deed.objects.create(entry=entry, serial=serial, name=(*one.deeds, "示例")[0], state=state, on=ON, at=AT, by="示例",
                            values=values)


def unlike(files: Mapping[str, IndicatorFile], done: Pass, area: int) -> dict[str, tuple[Fraction, Fraction]]:
    """The indicators whose records do not add up to what was counted, and both values."""
    wrong = {}
    for one in [one for file in files.values() for one in file.indicators if isinstance(one, Counted | Kept | Moved)]:
        behind = records(one, files, period=done.period, area=area, cut_off=done.cut_off, known_at=done.known_at)
        tally = done.tally(one.id, area)
        assert behind is not None
        assert tally is not None
        count, total = behind.total()
        seen = behind.page(size=1000)
        assert len(seen) == min(count, 1000) == len({record.key for record in seen}), one.id
        if total != tally.value:
            wrong[one.id] = (total, tally.value)
        elif count <= 1000:
            assert sum((record.weight for record in seen), Fraction(0)) / behind.divisor == total, one.id
    return wrong


def plain(behind: Behind) -> tuple[int, int]:
    count, total = behind.total()
    return count, int(total)


def test_the_records_of_every_indicator_add_up_to_its_value(tmp_path: Path) -> None:
    files, known_at = report_outline(catalogue()).files, at("2026-12-31")
    with transaction.atomic():
        populate(tmp_path, files)
        found = compute_everywhere(files, period=ReportPeriod.parse("2026"), area=COUNTY, parameters=catalogue().parameters,
                                   known_at=known_at)
        assert sum(1 for tallies in found.done.tallies.values() if tallies.get(COUNTY)) > 130, "most of them are not zero"
        assert [unlike(files, found.done, area) for area in (COUNTY, TOWN)] == [{}, {}]
        transaction.set_rollback(True)


def test_each_measure_has_records_of_its_kind_page_by_page() -> None:
    county = County()
    home = county.household(4, residence="城市")
    persons = [county.member(home) for _ in range(3)]
    awards = [(county.award("dibao", home), 7, 50_000)] + [(county.award("tekun", home, one), 1, 90_000) for one in persons]
    for month in (202610, 202611):
        county.run(month, awards)
    cumulative = {"period": "cumulative"}
    file = indicators(
        {"id": "SA-01.01", "measure": "count_households", "unit": "户"},
        {"id": "SA-01.02", "measure": "count_persons", "benefits": ["dibao", "tekun"]},
        {"id": "SA-01.08", "measure": "count_person_times", "unit": "人次", "benefits": ["dibao", "tekun"], **cumulative},
        {"id": "SA-01.09", "measure": "sum_amount", "unit": "元", "by": ["month"], **cumulative})
    found = {}
    for one in file.indicators:
        behind = records(one, {"dibao": file}, period=ReportPeriod.parse("2026H2"), area=SMALL, cut_off=None, known_at=ASKED)
        assert behind is None, "nothing was paid, nothing stands behind it"
        behind = records(one, {"dibao": file}, period=ReportPeriod.parse("2026H2"), area=SMALL,
                         cut_off=ReportPeriod.parse("2026-11").last, known_at=ASKED)
        assert behind is not None
        found[one.id] = behind
    assert {id: plain(behind) for id, behind in found.items()} == {
        "SA-01.01": (1, 1), "SA-01.02": (4, 10), "SA-01.08": (8, 20), "SA-01.09": (2, 100_000)}
    first = found["SA-01.08"].page(size=5)
    rest = found["SA-01.08"].page(after=first[-1].key, size=5)
    assert (len(first), len(rest)) == (5, 3)
    assert {record.person_id for record in (*first, *rest)} == {None, *(one.pk for one in persons)}
    for behind in found.values():
        pages, after = [], ""
        while page := behind.page(after=after, size=2):
            pages += page
            after = page[-1].key
        assert pages == replace(behind, leaf=None).page(size=100), "two by two as all at once, and as all rows are gathered for"
        assert behind.page(after="不是键", size=1) in (pages[:1], [])
    october = records(file.indicators[3], {"dibao": file}, period=ReportPeriod.parse("2026H2"), area=SMALL, part="month=202610",
                      cut_off=ReportPeriod.parse("2026-11").last, known_at=ASKED)
    assert october is not None
    assert plain(october) == (1, 50_000)


def test_what_was_frozen_is_drilled_to_the_runs_that_were_counted() -> None:
    county = County()
    award = county.award("dibao", county.household(4))
    old = county.run(202611, [(award, 4, 100)])
    PayrollRun.objects.filter(pk=old.pk).update(state=RunState.SUPERSEDED)
    county.run(202611, [(award, 4, 300)])
    file = indicators({"id": "SA-01.09", "measure": "sum_amount", "unit": "元", "period": "cumulative"})
    asked = {"period": ReportPeriod.parse("2026H2"), "area": SMALL, "cut_off": ReportPeriod.parse("2026-11").last,
             "known_at": ASKED}
    then = records(file.indicators[0], {"dibao": file}, runs=[old.pk], **asked)  # type: ignore[arg-type]
    now = records(file.indicators[0], {"dibao": file}, **asked)  # type: ignore[arg-type]
    assert then is not None
    assert now is not None
    assert (plain(then), plain(now)) == ((1, 100), (1, 300))
