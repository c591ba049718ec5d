"""Relations of a snapshot: found when it is frozen, explained or corrected, and what blocks a signature."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.areas.models import Area
from minzheng.kernel.indicators.declarations import IndicatorFile
from minzheng.kernel.indicators.relations import actions, queries
from minzheng.kernel.indicators.relations.models import FindingState, RelationEvent, RelationFinding
from minzheng.kernel.indicators.snapshots import actions as snapshots
from minzheng.kernel.indicators.snapshots.models import EnteredValue, Snapshot, SnapshotValue
from minzheng.kernel.indicators.snapshots.queries import results
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values.errors import Refused
from tests.kernel.indicators.county import ASKED, COUNTY, DIBAO, VILLAGE, County

pytestmark = pytest.mark.django_db
TOWN = 430426101000
BOOK = ParameterBook({}, ())
COMMONS = IndicatorFile.model_validate({
    "indicators": [{"id": "SA-14.01", "title": {"zh": "医疗救助人数", "en": "Medical aid"}, "unit": "人", "period": "cumulative",
                    "measure": "not_collected", "reason": {"zh": "没有登记", "en": "no register"}},
                   {"id": "RP-03.01", "title": {"zh": "告警数", "en": "Failed"}, "unit": "条", "period": "stock",
                    "measure": "not_collected", "reason": {"zh": "没有核对", "en": "not tried"}}],
    "checks": [{"id": "X19", "check": "monotone"}, {"id": "X24", "check": "repeated"},
               {"id": "X20", "check": "bound", "most": {"count": 100}}]})
FILES = {"dibao": DIBAO, "commons": COMMONS}


@pytest.fixture
def county() -> County:
    """Two places of dibao persons, some of whom are neither urban nor rural: the parts lack them."""
    for code, level, parent in ((COUNTY, "county", 430400000000), (TOWN, "township", COUNTY), (VILLAGE, "village", TOWN)):
        Area.objects.create(code=code, name=str(code), level=level, lowest_level=level, parent_code=parent,
                            valid_from=date(1949, 10, 1))
    made = County()
    made.run(202611, [(made.award("dibao", made.household(4, residence="城市")), 4, 30_000),
                      (made.award("dibao", made.household(3)), 3, 20_000)])
    return made


def freeze(days: int = 0) -> Snapshot:
    return snapshots.freeze(period="2026H2", area=COUNTY, files=FILES, parameters=BOOK, by=PROGRAM, at=ASKED + timedelta(days))


def correct(made: Snapshot, indicator: str, value: int, days: int) -> None:
    for area in (COUNTY, TOWN, VILLAGE):
        own = SnapshotValue.objects.get(snapshot=made, indicator=indicator, area_code=area, part="")
        snapshots.correct(value_id=own.pk, value=Fraction(value), reason="户口类别漏登", by=PROGRAM, at=ASKED + timedelta(days))


def check(made: Snapshot, days: int) -> None:
    actions.check_snapshot(snapshot=made, files=FILES, parameters=BOOK, by=PROGRAM, at=ASKED + timedelta(days))


def test_a_freeze_tells_what_does_not_add_up_in_each_area_and_blocks(county: County) -> None:
    made = freeze()
    blocked = queries.blocking(made)
    assert [one.area_code for one in blocked] == [COUNTY, TOWN, VILLAGE]
    assert {one.kind for one in blocked} == {"parts"}
    assert "合计 4人" in blocked[0].sentence
    assert "7人，相差 3人" in blocked[0].sentence
    assert blocked[0].ids == ["SA-01.07", "SA-01.02", "SA-01.05"]
    assert queries.count_failed(made, COUNTY) == 1
    assert results(made, COUNTY)["RP-03.01"].value == 1
    last = queries.last_check(made)
    assert last is not None
    assert (last.failed, queries.is_checked(made)) == (3, True)


def test_one_that_is_explained_blocks_no_more_and_stays_explained_until_it_says_something_else(county: County) -> None:
    made = freeze()
    one = queries.blocking(made)[0]
    with pytest.raises(Refused):
        actions.explain(finding_id=one.pk, explanation="  ", by=PROGRAM, at=ASKED)
    actions.explain(finding_id=one.pk, explanation="一户尚未登记城乡类别", by=PROGRAM, at=ASKED)
    check(made, 1)
    assert [found.area_code for found in queries.blocking(made)] == [TOWN, VILLAGE]
    correct(made, "SA-01.02", 5, 2)
    assert not queries.is_checked(made), "a correction has to be tried"
    check(made, 3)
    one.refresh_from_db()
    assert (one.state, one.explanation) == (FindingState.OPEN, "一户尚未登记城乡类别")
    assert [event.action for event in queries.story(one)] == ["found", "explain", "found_again"]
    assert AuditEvent.objects.filter(action="explain_relation").count() == 1


def test_one_that_a_correction_mends_is_corrected_and_comes_back_if_that_was_wrong(county: County) -> None:
    made = freeze()
    correct(made, "SA-01.05", 3, 1)
    check(made, 2)
    assert queries.blocking(made) == []
    assert set(RelationFinding.objects.values_list("state", flat=True)) == {FindingState.CORRECTED}
    with pytest.raises(Refused):
        actions.explain(finding_id=RelationFinding.objects.first().pk, explanation="不必", by=PROGRAM, at=ASKED)  # type: ignore[union-attr]
    correct(made, "SA-01.05", 2, 3)
    check(made, 4)
    assert len(queries.blocking(made)) == 3


def test_one_that_could_not_be_tried_again_still_blocks(county: County) -> None:
    made = freeze()
    unchecked = DIBAO.model_copy(update={"checks": []})
    actions.check_snapshot(snapshot=made, files={"dibao": unchecked, "commons": COMMONS}, parameters=BOOK, by=PROGRAM, at=ASKED)
    assert len(queries.blocking(made)) == 3


def test_what_accumulates_is_held_against_the_snapshot_before(county: County) -> None:
    first = freeze()
    correct(first, "SA-01.09", 60_000, 1)
    second = freeze(2)
    fell = RelationFinding.objects.filter(snapshot=second, number="X19", area_code=COUNTY)
    assert [one.figures for one in fell] == ["SA-01.09"]
    assert "累计数减少了" in fell[0].sentence_zh


def test_an_entered_value_is_tried_before_it_is_accepted(county: County) -> None:
    freeze()
    given = EnteredValue(indicator="SA-14.01", area_code=COUNTY, period="2026H2", numerator=101, denominator=1, source="医保局")
    (told,) = queries.failed_by_entered([given], files=FILES, parameters=BOOK)
    assert "医疗救助人数 101人" in str(told.found)
    given.numerator = 99
    assert queries.failed_by_entered([given], files=FILES, parameters=BOOK) == []


def test_the_database_keeps_findings_and_their_story(county: County) -> None:
    freeze()
    for rows in (RelationEvent.objects.all(), RelationFinding.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        RelationEvent.objects.update(note="")
    with pytest.raises(IntegrityError), transaction.atomic():
        RelationFinding.objects.update(area_code=VILLAGE, relation="x")
