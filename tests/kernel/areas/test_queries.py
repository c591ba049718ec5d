"""Names, paths, children and search, in few queries."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.areas import actions, queries
from minzheng.kernel.areas.editions import Edition
from minzheng.kernel.values.areas import COUNTY, NATION, TOWNSHIP
from minzheng.kernel.values.errors import NotFound

DAY = date(2026, 11, 1)


def test_names_of_many_codes_are_one_query(qidong: int, django_assert_num_queries: type) -> None:
    codes = [*queries.codes_in(qidong, on=DAY), 430426001000, NATION, 999999999999]
    with django_assert_num_queries(1):
        names = queries.names(iter(codes), on=DAY)
    assert (len(names), names[430426001000], names[NATION]) == (369, "洪桥街道", "全国")
    with django_assert_num_queries(1):
        paths = queries.path_names(codes[:-1], on=DAY)
    assert paths[430426001000] == "湖南省衡阳市祁东县洪桥街道"


def test_an_unknown_code_is_not_found_with_a_sentence(qidong: int) -> None:
    for ask in (queries.name, queries.area, queries.path_name):
        with pytest.raises(NotFound, match="2026-11-01 没有区划代码 430499"):
            ask(430499000000, on=DAY)
    assert queries.name(NATION, on=DAY) == "全国"
    assert queries.path_name(NATION, on=DAY) == "全国"


def test_children_and_below(qidong: int) -> None:
    assert [row.code for row in queries.children(NATION, on=DAY)] == [430000000000]
    assert [row.name for row in queries.children(430400000000, on=DAY)] == ["祁东县"]
    assert queries.children(qidong, on=DAY).count() == 24
    assert [row.code for row in queries.below(NATION, COUNTY, on=DAY)] == [qidong]
    assert queries.below(qidong, TOWNSHIP, on=DAY).count() == 24


def test_the_frame_holds_every_area_within(qidong: int) -> None:
    frame = queries.exists_frame(on=DAY, within=qidong)
    assert dict(frame["level"].value_counts().rows()) == {"county": 1, "township": 24, "village": 367}
    assert queries.exists_frame(on=date(1900, 1, 1)).is_empty()


def test_search_by_code_initials_and_name(qidong: int) -> None:
    assert [row.name for row in queries.search("qdx", on=DAY)] == ["祁东县"]
    assert [row.name for row in queries.search("HQJD", on=DAY)] == ["洪桥街道"]
    assert queries.search("430426001", on=DAY)[0].name == "洪桥街道"
    assert queries.search("430426001001", on=DAY)[0].code == 430426001001
    found = queries.search("洪桥", on=DAY, within=qidong)
    assert found[0].name == "洪桥街道"
    assert all("洪桥" in row.name for row in found)
    assert queries.search(" ", on=DAY) == []
    assert queries.search("qdx", on=DAY, within=430426001000) == []
    assert len(queries.search("4304", on=DAY, limit=5)) == 5


def test_placeholders_are_not_spoken_and_areas_of_several_levels_hold_villages(
    db: None, shipped: Edition, by: Actor, at: datetime
) -> None:
    for index, county in enumerate((110101000000, 441900000000, 350527000000)):
        actions.load_divisions(shipped.narrowed(county), by=by, at=at.replace(minute=index))
    assert queries.path_name(110101001000, on=DAY) == "北京市东城区东华门街道"
    assert queries.path_name(441900003000, on=DAY) == "广东省东莞市东城街道"
    assert queries.codes_in(441900000000, on=DAY).len() > 500
    assert queries.codes_in(350527000000, on=DAY).to_list() == [350527000000]
