"""Freezing figures, reading them, correcting them: nothing that was frozen changes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.areas.models import Area
from minzheng.kernel.indicators.results import State
from minzheng.kernel.indicators.snapshots import actions, queries
from minzheng.kernel.indicators.snapshots.models import Snapshot, SnapshotValue, ValueCorrection
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values.errors import Refused, UsageError
from tests.kernel.indicators.county import ASKED, COUNTY, DIBAO, VILLAGE, County

pytestmark = pytest.mark.django_db
TOWN = 430426101000
FILES = {"dibao": DIBAO}


@pytest.fixture
def county() -> County:
    for code, level, parent in ((COUNTY, "county", 430400000000), (TOWN, "township", COUNTY), (VILLAGE, "village", TOWN)):
        Area.objects.create(code=code, name=str(code), level=level, lowest_level=level, parent_code=parent,
                            valid_from=date(1949, 10, 1))
    made = County()
    lines = [(made.award("dibao", made.household(size, residence=where)), size, 30_000)
             for size, where in ((4, "城市"), (2, "农村"), (5, "城市"))]
    made.run(202611, lines)
    return made


def freeze(period: str = "2026H2", at: datetime = ASKED) -> Snapshot:
    return actions.freeze(period=period, area=COUNTY, files=FILES, parameters=ParameterBook({}, ()), by=PROGRAM, at=at)


def test_what_is_frozen_is_read_again_for_every_area_and_the_small_are_hidden_from_the_public(county: County) -> None:
    made = freeze()
    assert [made.cut_off, made.period, made.area_code] == [date(2026, 11, 30), "2026H2", COUNTY]
    own, public = queries.results(made, VILLAGE), queries.results(made, VILLAGE, public=queries.EVERYTHING)
    assert list(own) == [one.id for one in DIBAO.indicators]
    assert [own["SA-01.05"].value, own["SA-01.09"].value, own["SA-01.10"].value] == [2, 90_000, Fraction(90_000, 11)]
    assert [own["SA-01.10"].numerator, own["SA-01.10"].denominator] == [90_000, 11]
    assert public["SA-01.05"].state is State.SUPPRESSED
    assert public["SA-01.02"].state is State.SUPPRESSED, "the whole less the other part"
    assert public["SA-01.09"].value == 90_000
    assert queries.below(made, COUNTY, "SA-01.09") == [(TOWN, queries.results(made, TOWN)["SA-01.09"])]
    assert queries.latest("2026H2", VILLAGE) == made
    assert queries.latest("2026H1", VILLAGE) is None
    assert AuditEvent.objects.filter(action="freeze_figures").count() == 1


def test_frozen_figures_do_not_follow_the_records_and_a_later_snapshot_counts(county: County) -> None:
    first = freeze()
    county.run(202612, [(county.award("dibao", county.household(6, residence="城市")), 6, 70_000)])
    second = freeze(at=datetime(2026, 12, 25, tzinfo=UTC))
    assert queries.results(first, COUNTY)["SA-01.09"].value == 90_000
    assert queries.latest("2026H2", COUNTY) == second
    freeze("2026-11")
    assert {period: result.value for period, result in queries.series("SA-01.09", COUNTY)} == {
        "2026-11": 90_000, "2026H2": 160_000}
    assert [period for period, _ in queries.series("SA-01.09", TOWN, like="2025-01")] == ["2026-11"]


def test_a_correction_has_a_reason_and_what_is_computed_from_it_follows(county: County) -> None:
    made = freeze()
    value = SnapshotValue.objects.get(snapshot=made, area_code=COUNTY, indicator="SA-01.09", part="")
    corrected = actions.correct(value_id=value.pk, value=Fraction(110_000), reason="漏记一笔补发", by=PROGRAM, at=ASKED)
    assert [one.value.indicator for one in corrected] == ["SA-01.09", "SA-01.10"]
    now = queries.results(made, COUNTY)
    assert [now["SA-01.09"].value, now["SA-01.10"].value] == [110_000, 10_000]
    assert "漏记一笔补发" in str(now["SA-01.09"].note)
    assert SnapshotValue.objects.get(pk=value.pk).numerator == 90_000
    for given, code in ((Fraction(110_000), "nothing_corrected"), (Fraction(1), "reason_missing")):
        with pytest.raises(Refused) as refused:
            actions.correct(value_id=value.pk, value=given, reason="" if given == 1 else "再改", by=PROGRAM, at=ASKED)
        assert refused.value.code == code
    counted = SnapshotValue.objects.get(snapshot=made, area_code=COUNTY, indicator="SA-01.08", part="")
    for impossible in (Fraction(-1), Fraction(3, 2)):
        with pytest.raises(UsageError):
            actions.correct(value_id=counted.pk, value=impossible, reason="看错", by=PROGRAM, at=ASKED)
    derived = SnapshotValue.objects.get(snapshot=made, area_code=COUNTY, indicator="SA-01.10", part="")
    with pytest.raises(Refused):
        actions.correct(value_id=derived.pk, value=Fraction(1), reason="算错", by=PROGRAM, at=ASKED)


def test_a_correction_that_leaves_one_or_two_persons_is_hidden_from_the_public_with_what_follows(county: County) -> None:
    made = freeze()
    value = SnapshotValue.objects.get(snapshot=made, area_code=COUNTY, indicator="SA-01.08", part="")
    assert queries.results(made, COUNTY, public=queries.EVERYTHING)["SA-01.08"].value == 11
    followed = actions.correct(value_id=value.pk, value=Fraction(2), reason="误计", by=PROGRAM, at=ASKED)
    public, own = queries.results(made, COUNTY, public=queries.EVERYTHING), queries.results(made, COUNTY)
    assert [one.value.indicator for one in followed] == ["SA-01.08", "SA-01.10"]
    assert {public[id].state for id in ("SA-01.08", "SA-01.10")} == {State.SUPPRESSED}
    assert [own["SA-01.08"].value, own["SA-01.10"].value] == [2, 45_000]


def test_a_correction_that_leaves_nothing_to_divide_by_is_refused(county: County) -> None:
    made = freeze()
    value = SnapshotValue.objects.get(snapshot=made, area_code=COUNTY, indicator="SA-01.08", part="")
    with pytest.raises(Refused, match="分母为 0") as refused:
        actions.correct(value_id=value.pk, value=Fraction(0), reason="误计", by=PROGRAM, at=ASKED)
    assert refused.value.code == "denominator_zero"
    assert not ValueCorrection.objects.exists()
    paid = SnapshotValue.objects.get(snapshot=made, area_code=COUNTY, indicator="SA-01.09", part="")
    followed = actions.correct(value_id=paid.pk, value=Fraction(0), reason="全部退回", by=PROGRAM, at=ASKED)
    assert [one.value.indicator for one in followed] == ["SA-01.09", "SA-01.10"]


@pytest.mark.parametrize("kept", [Snapshot, SnapshotValue, ValueCorrection])
def test_the_database_lets_nothing_that_was_frozen_change(
    county: County, kept: type[Snapshot] | type[SnapshotValue] | type[ValueCorrection]
) -> None:
    made = freeze()
    value = SnapshotValue.objects.get(snapshot=made, area_code=COUNTY, indicator="SA-01.09", part="")
    actions.correct(value_id=value.pk, value=Fraction(1), reason="示例", by=PROGRAM, at=ASKED)
    for change in (lambda: kept.objects.all().delete(), lambda: kept.objects.update(id=0)):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
