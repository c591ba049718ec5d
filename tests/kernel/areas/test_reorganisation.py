"""Merges, splits, renames and new codes: carried out whole or refused, and old codes find their successors."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.areas import actions, queries, succession
from minzheng.kernel.areas.models import Area, AreaChange
from minzheng.kernel.values.areas import TOWNSHIP, VILLAGE
from minzheng.kernel.values.errors import Refused

MERGED, SPLIT, RECODED = date(2026, 3, 1), date(2027, 3, 1), date(2028, 3, 1)
HONGQIAO, YUHE, NEW = 430426001000, 430426002000, 430426010000


def moved(old: int, new: int, *, first: int = 1) -> dict[int, int]:
    """New codes below ``new`` for the villages below ``old``, numbered from ``first``."""
    villages = queries.codes_in(old, on=date(2026, 1, 1)).to_list()
    return {village: new + first + index for index, village in enumerate(villages)}


def merge_streets(by: Actor, at: datetime) -> AreaChange:
    """洪桥街道 and 玉合街道 become one new street."""
    below = moved(HONGQIAO, NEW) | moved(YUHE, NEW, first=100)
    return actions.merge(
        [HONGQIAO, YUHE], into=NEW, name="洪玉街道", moved=below, on=MERGED, document="示例〔2026〕1号", by=by, at=at
    )


def test_a_merge_closes_both_and_carries_the_villages(qidong: int, by: Actor, at: datetime) -> None:
    before = queries.codes_in(qidong, on=MERGED).len()
    change = merge_streets(by, at)
    assert queries.below(qidong, TOWNSHIP, on=date(2026, 2, 28)).count() == 24
    assert queries.below(qidong, TOWNSHIP, on=MERGED).count() == 23
    assert queries.codes_in(qidong, on=MERGED).len() == before
    assert queries.area(NEW, on=MERGED).initials == "hyjd"
    assert succession.current(HONGQIAO, on=MERGED) == succession.current(YUHE, on=MERGED) == (NEW,)
    assert succession.current(HONGQIAO, on=date(2026, 2, 28)) == (HONGQIAO,)
    old = 430426001001
    [village] = succession.current(old, on=MERGED)
    assert queries.name(village, on=MERGED) == queries.name(old, on=date(2026, 2, 28))
    assert set(succession.predecessors(NEW)) == {HONGQIAO, YUHE}
    event = AuditEvent.objects.get(action="merge_areas")
    assert event.subject == f"area_change:{change.pk}"


def test_an_area_joins_one_that_goes_on(qidong: int, by: Actor, at: datetime) -> None:
    below = moved(YUHE, HONGQIAO, first=100)
    actions.merge([YUHE], into=HONGQIAO, moved=below, on=MERGED, by=by, at=at)
    assert succession.current(YUHE, on=MERGED) == (HONGQIAO,)
    assert succession.current(HONGQIAO, on=MERGED) == (HONGQIAO,)
    assert Area.objects.get(code=HONGQIAO).valid_until is None


def test_a_split_has_several_successors_and_the_code_may_go_on(qidong: int, by: Actor, at: datetime) -> None:
    part = dict(list(moved(HONGQIAO, NEW).items())[:3])
    actions.split(HONGQIAO, into={HONGQIAO: "洪桥街道", NEW: "新桥街道"}, moved=part, on=MERGED, by=by, at=at)
    assert succession.current(HONGQIAO, on=MERGED) == (HONGQIAO, NEW)
    assert queries.below(NEW, VILLAGE, on=MERGED).count() == 3


def test_a_rename_keeps_the_code(qidong: int, by: Actor, at: datetime) -> None:
    actions.rename(qidong, name="祁东市", on=MERGED, by=by, at=at)
    assert queries.path_name(HONGQIAO, on=date(2026, 2, 28)) == "湖南省衡阳市祁东县洪桥街道"
    assert queries.path_name(HONGQIAO, on=MERGED) == "湖南省衡阳市祁东市洪桥街道"
    assert succession.current(qidong, on=MERGED) == (qidong,)
    with pytest.raises(Refused, match="现在就叫"):
        actions.rename(qidong, name="祁东市", on=SPLIT, by=by, at=at)


def test_a_new_code_of_a_county_moves_everything_below(qidong: int, by: Actor, at: datetime) -> None:
    city = 430483000000
    actions.recode(qidong, to=city, name="祁东市", on=MERGED, by=by, at=at)
    assert queries.codes_in(city, on=MERGED).len() == 367
    assert queries.codes_in(qidong, on=MERGED).is_empty()
    assert succession.current(430426001001, on=MERGED) == (430483001001,)
    assert queries.path_name(430483001000, on=MERGED) == "湖南省衡阳市祁东市洪桥街道"


def test_old_codes_are_followed_over_several_changes(qidong: int, by: Actor, at: datetime) -> None:
    merge_streets(by, at)
    half = 430426011000
    some = [code for code in queries.codes_in(NEW, on=MERGED).to_list() if code < NEW + 100]
    below = {code: code - NEW + half for code in some}
    actions.split(NEW, into={NEW: "洪玉街道", half: "新桥街道"}, moved=below, on=SPLIT, by=by, at=at)
    actions.recode(qidong, to=430483000000, on=RECODED, by=by, at=at)
    assert succession.current(HONGQIAO, on=SPLIT) == (NEW, half)
    assert succession.current(HONGQIAO, on=RECODED) == (430483010000, 430483011000)
    assert succession.current(HONGQIAO, on=RECODED, since=SPLIT) == ()
    assert set(succession.successors(HONGQIAO)) == {NEW, half, 430483010000, 430483011000}
    assert set(succession.predecessors(430483011000, on=MERGED)) == {NEW, half}
    assert {HONGQIAO, YUHE} < set(succession.predecessors(430483011000))
    frame = succession.current_frame([430426001001, YUHE, qidong], on=RECODED)
    assert frame.rows() == [
        (qidong, 430483000000), (430426001001, 430483011001), (YUHE, 430483010000), (YUHE, 430483011000),
    ]
    assert [one.kind for one in succession.changes(NEW)] == ["merge", "split", "recode"]


def test_what_ends_must_not_leave_villages_alone(qidong: int, by: Actor, at: datetime) -> None:
    with pytest.raises(Refused, match="须写明它的新代码") as refused:
        actions.merge([HONGQIAO, YUHE], into=NEW, name="洪玉街道", on=MERGED, by=by, at=at)
    villages = [*queries.codes_in(HONGQIAO, on=MERGED), *queries.codes_in(YUHE, on=MERGED)]
    assert [one.value for one in refused.value.problems] == [str(code) for code in villages]
    assert not AreaChange.objects.exists()
    assert Area.objects.get(code=HONGQIAO).valid_until is None


def test_codes_are_never_used_again(qidong: int, by: Actor, at: datetime) -> None:
    merge_streets(by, at)
    below = {code: code - NEW + HONGQIAO for code in queries.codes_in(NEW, on=MERGED).to_list()}
    with pytest.raises(Refused, match="已经用过"):
        actions.split(NEW, into={HONGQIAO: "洪桥街道"}, moved=below, on=SPLIT, by=by, at=at)


@pytest.mark.parametrize(("codes", "into", "name", "on", "code"), [
    ([430426099000], YUHE, None, MERGED, "area_not_in_force"),
    ([430426001001], YUHE, None, MERGED, "area_level"),
    ([430426001001], 430426098001, "新社区", MERGED, "area_orphan"),
    ([430426001001], 430426001002, None, date(1949, 10, 1), "area_changed_later"),
])
def test_a_change_that_cannot_be_is_refused(
    qidong: int, by: Actor, at: datetime, codes: list[int], into: int, name: str | None, on: date, code: str
) -> None:
    with pytest.raises(Refused, match="不能登记") as refused:
        actions.merge(codes, into=into, name=name, on=on, by=by, at=at)
    assert code in {one.code for one in refused.value.problems}
    assert not AreaChange.objects.exists()


def test_a_new_area_needs_a_name(qidong: int, by: Actor, at: datetime) -> None:
    with pytest.raises(Refused, match="名称"):
        actions.merge([430426001001], into=430426001099, on=MERGED, by=by, at=at)


def test_a_code_given_to_another_area_after_a_gap_is_not_the_old_one(qidong: int, by: Actor, at: datetime) -> None:
    old, new = 430426001001, 430426001098
    actions.recode(old, to=new, on=MERGED, by=by, at=at)
    Area.objects.create(code=old, name="另一社区", level="village", lowest_level="village", parent_code=HONGQIAO,
                        valid_from=SPLIT)
    assert succession.current(old, on=RECODED) == (new,)
    assert succession.current(old, on=RECODED, since=SPLIT) == (old,)
