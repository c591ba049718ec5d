"""One pass over all areas gives for each what computing it alone gives; small cells cannot be had from the areas around."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.areas import actions as areas
from minzheng.kernel.areas.models import Area
from minzheng.kernel.indicators.computation import Everywhere, compute_everywhere
from minzheng.kernel.indicators.declarations import IndicatorFile
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.results import State
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.registers.models import Deed, Entry
from minzheng.kernel.values.periods import ZONE
from tests.kernel.indicators.county import ASKED, COUNTY, DIBAO, County, figures, indicators

pytestmark = pytest.mark.django_db

TOWN, OTHER_TOWN = 430426101000, 430426102000
VILLAGES = (430426101001, 430426101002, 430426102001, 430426102002)
NAMES = {COUNTY: ("祁东县", "county", 430400000000), TOWN: ("甲镇", "township", COUNTY), OTHER_TOWN: ("乙镇", "township", COUNTY)}


@pytest.fixture
def county() -> County:
    """Two towns with two villages each, and the areas above."""
    rows = {430000000000: ("湖南省", "province", None), 430400000000: ("衡阳市", "prefecture", 430000000000)} | NAMES
    rows |= {code: (f"{code % 1000}村", "village", code // 1000 * 1000) for code in VILLAGES}
    Area.objects.bulk_create(
        Area(code=code, name=name, level=level, lowest_level=level, parent_code=parent, valid_from=date(1949, 10, 1))
        for code, (name, level, parent) in rows.items())
    return County()


def everywhere(files: dict[str, IndicatorFile], *, period: str = "2026H2") -> Everywhere:
    return compute_everywhere(files, period=ReportPeriod.parse(period), area=COUNTY, parameters=ParameterBook({}, ()),
                              known_at=ASKED)


def of(found: Everywhere, id: str) -> dict[int, Fraction | None]:
    return {area: found.results[area][id].value for area in found.results}


def test_every_area_gets_what_computing_it_alone_gives(county: County) -> None:
    """Also who moved between two villages in the period: once in each, and once in the town and county."""
    files = {"dibao": DIBAO, "tekun": indicators(
        {"id": "SA-10.01", "measure": "count_persons", "period": "cumulative"},
        {"id": "SA-10.02", "measure": "count_person_times", "unit": "人次", "period": "cumulative"},
        {"id": "SA-08.02", "measure": "count_persons", "of": "registry"})}
    homes = [county.household(size, area=village, residence=where)
             for village in VILLAGES[:3] for size, where in ((3, "城市"), (5, "农村"))]
    dibao = [(county.award("dibao", home), 3, 10_000 * number) for number, home in enumerate(homes, start=1)]
    tekun = [(county.award("tekun", home, county.member(home)), 1, 90_000) for home in homes for _ in range(3)]
    county.run(202610, [*dibao[:5], *tekun[:9]])
    homes[0].area_code = VILLAGES[1]
    homes[0].save()
    county.run(202611, [*dibao, *tekun])
    found = everywhere(files)
    assert set(found.results) == {COUNTY, TOWN, OTHER_TOWN, *VILLAGES}
    for area in found.results:
        alone = figures(files, area=area)
        differing = {id for id, one in alone.results.items() if one.value not in (None, found.results[area][id].value)}
        assert not differing, area
        assert {(area, id) for id, one in alone.results.items() if one.state is State.SUPPRESSED} <= found.hidden
    assert of(found, "SA-10.01") == {COUNTY: 18, TOWN: 12, OTHER_TOWN: 6, VILLAGES[0]: 6, VILLAGES[1]: 9, VILLAGES[2]: 6,
                                     VILLAGES[3]: 0}


def test_an_area_without_a_payroll_is_unresolved_and_one_with_nobody_is_zero(county: County) -> None:
    home = county.household(4, area=VILLAGES[0], residence="城市")
    county.run(202611, [(county.award("dibao", home), 4, 5)], area_code=TOWN, area_until=TOWN + 1000)
    found = everywhere({"dibao": DIBAO})
    assert [found.results[area]["SA-01.07"].state for area in (COUNTY, TOWN, VILLAGES[1], OTHER_TOWN, VILLAGES[2])] == [
        State.EXACT, State.EXACT, State.EXACT, State.UNRESOLVED, State.UNRESOLVED]
    assert of(found, "SA-01.07")[VILLAGES[1]] == 0


def test_a_hidden_village_cannot_be_had_from_its_town_less_the_others(county: County) -> None:
    sizes = dict(zip(VILLAGES, (2, 7, 5, 6), strict=True))
    awards = [(county.award("dibao", county.household(size, area=village)), size, 100 * size) for village, size in sizes.items()]
    county.run(202611, awards)
    found = everywhere({"dibao": indicators({"id": "SA-01.07", "measure": "count_persons"})})
    hidden = {area for area, _ in found.hidden}
    assert hidden == {VILLAGES[0], VILLAGES[1]}, "the small one, and one more of its town"


def test_a_register_is_read_once_for_its_deeds_and_once_for_its_entries(county: County) -> None:
    kind = {"kind": "marriage", "unit": "对"}
    deeds, entries = {"measure": "count_deeds", "period": "cumulative", **kind}, {"measure": "count_kept", **kind}
    files = {"marriage_registration": indicators(
        {"id": "MR-01.01", "deeds": ["示例"], **deeds}, {"id": "MR-02.01", "deeds": ["另例"], "to": ["示例"], **deeds},
        {"id": "MR-03.01", "states": ["示例"], **entries},
        {"id": "MR-03.02", "states": ["另例"], "where": {"x": ["甲"]}, **entries})}
    day = date(2026, 11, 1)
    rows = (("示例", "示例", "甲"), ("另例", "示例", "甲"), ("另例", "另例", "乙"), ("示例", "另例", "甲"))
    with transaction.atomic():
        for number, (state, name, x) in enumerate(rows):
            entry = Entry.objects.create(kind="marriage", area_code=VILLAGES[number % 2], on=day, label="示例", state=state,
                                         created_at=ASKED)
            Deed.objects.create(entry=entry, serial=1, name=name, state=state, on=day, at=ASKED, by="示例", values={"x": x})
        with CaptureQueriesContext(connection) as asked:
            found = everywhere(files)
        transaction.set_rollback(True)
    assert len([one for one in asked if "registers_deed" in one["sql"]]) == 2
    values = {id: [of(found, id)[TOWN], of(found, id)[VILLAGES[0]]] for id in ("MR-01.01", "MR-02.01", "MR-03.01", "MR-03.02")}
    assert values == {"MR-01.01": [2, 1], "MR-02.01": [1, 0], "MR-03.01": [2, 1], "MR-03.02": [1, 0]}


def test_a_merged_village_counts_for_its_successor_and_a_split_one_for_the_town(county: County) -> None:
    awards = [(county.award("dibao", county.household(size, area=village)), size, size)
              for village, size in zip(VILLAGES, (4, 5, 6, 7), strict=True)]
    county.run(202611, awards)
    on, at = date(2026, 11, 10), datetime(2026, 11, 10, tzinfo=ZONE)
    areas.merge({VILLAGES[0], VILLAGES[1]}, into=VILLAGES[1], on=on, by=PROGRAM, at=at)
    areas.split(VILLAGES[2], into={430426102003: "东村", 430426102004: "西村"}, on=on, by=PROGRAM, at=at)
    found = everywhere({"dibao": indicators({"id": "SA-01.07", "measure": "count_persons"})})
    assert of(found, "SA-01.07") == {COUNTY: 22, TOWN: 9, VILLAGES[1]: 9, OTHER_TOWN: 13, 430426102003: 0, 430426102004: 0,
                                     VILLAGES[3]: 7}


def test_parts_by_a_fact_and_by_month_add_up_to_the_whole(county: County) -> None:
    homes = [county.household(4, area=VILLAGES[0], residence=where) for where in ("城市", "农村", "城市")]
    awards = [county.award("dibao", home) for home in homes]
    county.run(202610, [(award, 4, 100) for award in awards[:2]])
    county.run(202611, [(award, 4, 200) for award in awards])
    file = indicators({"id": "SA-01.09", "measure": "sum_amount", "unit": "万元", "period": "cumulative",
                       "by": ["residence", "month"]})
    parts = everywhere({"dibao": file}).done.parts["SA-01.09"]
    assert {part: tally.value for part, tally in parts[TOWN].items()} == {
        "residence=城市": 500, "residence=农村": 300, "month=202610": 200, "month=202611": 600}
    assert set(parts) == {COUNTY, TOWN, VILLAGES[0]}
