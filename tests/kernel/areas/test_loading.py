"""Loading an edition: whole, once, and later editions close and open without losing what was."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime

import polars as pl
import pytest
from django.db import IntegrityError, connection, transaction

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.areas import actions, queries, succession
from minzheng.kernel.areas.actions import LoadReport
from minzheng.kernel.areas.editions import Edition
from minzheng.kernel.areas.models import UNKNOWN_START, Area, AreaChange, AreaEdition
from minzheng.kernel.values.areas import VILLAGE
from minzheng.kernel.values.errors import NotFound, Refused

from .conftest import QIDONG

NEXT = date(2026, 6, 30)


def changed(
    edition: Edition, *, drop: tuple[int, ...] = (), add: dict[int, str] | None = None, on: date = NEXT
) -> Edition:
    """``edition`` on a later day without the codes ``drop`` and with the codes and names ``add``."""
    added = pl.DataFrame(
        [(code, name, "village" if code % 1000 else "township", None, "") for code, name in (add or {}).items()],
        schema=edition.areas.schema, orient="row",
    )
    kept = edition.areas.filter(~pl.col("code").is_in([*drop, *(add or {})]))
    return replace(edition, areas=pl.concat([kept, added]).sort("code"), on=on, source="新版本")


@pytest.fixture
def county(qidong: int, shipped: Edition) -> Edition:
    """The loaded edition of Qidong."""
    return shipped.narrowed(QIDONG)


@pytest.mark.many
def test_the_whole_nation_is_loaded_once(db: None, shipped: Edition, by: Actor, at: datetime) -> None:
    steps: list[int] = []
    first = actions.load_divisions(shipped, by=by, at=at, progress=steps.append)
    assert (first.opened, first.closed, first.unchanged) == (665_271, 0, 0)
    assert sum(steps) == 665_271
    assert len(steps) > 10
    second = actions.load_divisions(shipped, by=by, at=at)
    assert (second.opened, second.closed, second.unchanged) == (0, 0, 665_271)
    assert Area.objects.count() == 665_271
    frame = queries.exists_frame(on=NEXT)
    assert dict(frame["level"].value_counts().rows())["township"] == 41_351
    assert AuditEvent.objects.filter(action="load_divisions").count() == 1
    assert [row.name for row in queries.search("qdx", on=NEXT, limit=3)] == ["祁东县", "阙店乡", "七都乡"]


def test_the_first_edition_holds_for_every_day_before(county: Edition) -> None:
    assert queries.area(QIDONG, on=date(2019, 1, 1)).valid_from == UNKNOWN_START
    assert queries.codes_in(QIDONG, on=date(2019, 1, 1)).len() == 367


def test_a_newer_edition_closes_opens_and_renames(county: Edition, by: Actor, at: datetime) -> None:
    gone, new, renamed = 430426001001, 430426001099, 430426002000
    newer = changed(county, drop=(gone,), add={new: "新设社区", renamed: "玉合新街道"})
    report = actions.load_divisions(newer, by=by, at=at)
    assert (report.opened, report.closed, report.renamed, report.recoded) == (1, 1, 1, 0)
    assert queries.name(renamed, on=date(2026, 6, 29)) == "玉合街道"
    assert queries.name(renamed, on=NEXT) == "玉合新街道"
    assert queries.name(gone, on=date(2026, 6, 29))
    with pytest.raises(NotFound, match="430426001001"):
        queries.name(gone, on=NEXT)
    with pytest.raises(NotFound):
        queries.name(new, on=date(2026, 6, 29))
    [change] = succession.changes(renamed)
    assert (change.kind, change.on, change.document) == ("rename", NEXT, "新版本")


def test_an_area_under_another_code_is_recognised(county: Edition, by: Actor, at: datetime) -> None:
    old = 430426001001
    name = queries.name(old, on=NEXT)
    report = actions.load_divisions(changed(county, drop=(old,), add={430426001099: name}), by=by, at=at)
    assert (report.opened, report.closed, report.recoded) == (1, 1, 1)
    assert succession.current(old, on=NEXT) == (430426001099,)


def test_what_lies_below_an_area_with_another_code_is_recognised(county: Edition, by: Actor, at: datetime) -> None:
    old, new = 430426001000, 430426010000
    is_below = pl.col("code").is_between(old, old + 999)
    codes = pl.when(is_below).then(pl.col("code") - old + new).otherwise("code")
    newer = replace(county, areas=county.areas.with_columns(codes.alias("code")).sort("code"), on=NEXT)
    report = actions.load_divisions(newer, by=by, at=at)
    villages = queries.codes_in(old, on=date(2026, 6, 29)).to_list()
    assert report.recoded == report.opened == report.closed == len(villages) + 1
    assert succession.current(villages[0], on=NEXT) == (villages[0] - old + new,)


def test_a_newer_edition_loaded_twice_changes_nothing(county: Edition, by: Actor, at: datetime) -> None:
    newer = changed(county, drop=(430426001001,))
    actions.load_divisions(newer, by=by, at=at)
    before = list(Area.objects.order_by("id").values())
    actions.load_divisions(newer, by=by, at=at)
    same_content_later = replace(newer, on=date(2026, 12, 31))
    assert actions.load_divisions(same_content_later, by=by, at=at).opened == 0
    assert list(Area.objects.order_by("id").values()) == before


def test_classes_that_become_known_open_a_row_and_are_no_rename(county: Edition, by: Actor, at: datetime) -> None:
    village = pl.col("code") == 430426001001
    classed = county.areas.with_columns(urban_rural=pl.when(village).then(121).otherwise("urban_rural").cast(pl.Int16))
    report = actions.load_divisions(replace(county, areas=classed, on=NEXT), by=by, at=at)
    assert (report.reclassified, report.opened, report.renamed) == (1, 0, 0)
    assert queries.area(430426001001, on=NEXT).urban_rural == 121
    assert queries.area(430426001001, on=date(2026, 6, 29)).urban_rural is None
    without = replace(county, on=date(2027, 6, 30))
    assert actions.load_divisions(without, by=by, at=at).reclassified == 0


def test_a_part_leaves_the_rest_alone(county: Edition, by: Actor, at: datetime) -> None:
    street = county.areas.filter(pl.col("code").is_between(430426001000, 430426001010))
    before = Area.objects.filter(valid_until=None).count()
    report = actions.load_divisions(Edition("一个街道", NEXT, street), by=by, at=at)
    assert report.opened == 0
    left = queries.below(430426001000, VILLAGE, on=NEXT).count()
    assert left == street.height - 1
    assert before - report.closed == Area.objects.filter(valid_until=None).count()


def test_a_part_without_its_parent_is_refused(county: Edition, by: Actor, at: datetime) -> None:
    lost = pl.DataFrame([(440103000000, "荔湾区", "county", None, "lwq")], schema=county.areas.schema, orient="row")
    with pytest.raises(Refused, match="上级 4401 不存在"):
        actions.load_divisions(Edition("外县", NEXT, lost), by=by, at=at)


def test_an_older_edition_is_refused(county: Edition, by: Actor, at: datetime) -> None:
    with pytest.raises(Refused, match="早于") as refused:
        actions.load_divisions(changed(county, drop=(430426001001,), on=date(2022, 6, 30)), by=by, at=at)
    assert refused.value.code == "edition_older"


def test_an_edition_against_later_changes_is_refused_whole(county: Edition, by: Actor, at: datetime) -> None:
    actions.rename(430426001000, name="红桥街道", on=date(2026, 9, 1), by=by, at=at)
    with pytest.raises(Refused) as refused:
        actions.load_divisions(changed(county, drop=(430426002001,)), by=by, at=at)
    assert {one.value for one in refused.value.problems} == {"430426001"}
    assert AreaEdition.objects.count() == 1
    assert queries.name(430426001000, on=date(2026, 9, 1)) == "红桥街道"


def test_the_database_refuses_two_rows_for_one_day(county: Edition) -> None:
    row = Area.objects.get(code=QIDONG)
    again = {"code": QIDONG, "name": "祁东", "level": "county", "lowest_level": "county"}
    assert row.valid_until is None
    with pytest.raises(IntegrityError, match="area_one_open"), transaction.atomic():
        Area.objects.create(**again, valid_from=date(2026, 1, 1))
    with pytest.raises(IntegrityError, match="overlapping"), transaction.atomic():
        Area.objects.create(**again, valid_from=date(2025, 1, 1), valid_until=date(2026, 1, 1))
    with pytest.raises(IntegrityError, match="area_period"), transaction.atomic():
        Area.objects.filter(code=QIDONG).update(valid_until=UNKNOWN_START)


def test_the_database_keeps_history(county: Edition) -> None:
    for statement in ("DELETE FROM areas_area", "UPDATE areas_area SET name = 'x'"):
        refused = pytest.raises(IntegrityError, match="history is kept")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_nothing_is_left_of_a_load_that_fails(
    db: None, shipped: Edition, by: Actor, at: datetime
) -> None:
    def fail(done: int) -> None:
        raise ValueError("interrupted")

    with pytest.raises(ValueError, match="interrupted"):
        actions.load_divisions(shipped.narrowed(QIDONG), by=by, at=at, progress=fail)
    assert not Area.objects.exists()
    assert not AreaChange.objects.exists()
    assert not queries.has_divisions()


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_are_one(shipped: Edition, by: Actor, at: datetime) -> None:
    edition = shipped.narrowed(QIDONG)

    def load(_: int) -> LoadReport:
        try:
            return actions.load_divisions(edition, by=by, at=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(load, range(2)))
    assert sorted(report.opened for report in reports) == [0, edition.areas.height]
    assert Area.objects.count() == edition.areas.height
