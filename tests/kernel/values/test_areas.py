"""Division codes: what they mean, and that an area with everything below it is one range of integers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.kernel.values import areas
from minzheng.kernel.values.areas import COUNTY, LEVELS, NATION, AreaKind, AreaLevel, NotAnArea

QIDONG = 430426000000


@st.composite
def codes(draw: st.DrawFn) -> int:
    """A well-formed code of any level."""
    segments = [draw(st.integers(11, 82)), *(draw(st.integers(1, high)) for high in (99, 99, 999, 999))]
    digits = draw(st.sampled_from([level.digits for level in LEVELS]))
    text = "".join(f"{number:0{width}d}" for number, width in zip(segments, (2, 2, 2, 3, 3), strict=True))
    return int(text[:digits].ljust(12, "0"))


@pytest.mark.parametrize(("text", "code", "level"), [
    ("43", 430000000000, "province"), ("4304", 430400000000, "prefecture"), ("430426", QIDONG, "county"),
    ("430426102", 430426102000, "township"), ("430426102201", 430426102201, "village"),
    ("430426000000", QIDONG, "county"), ("441900", 441900000000, "prefecture"), ("000000", NATION, "nation"),
])
def test_parse_pads_and_level_reads_the_segments(text: str, code: int, level: str) -> None:
    assert areas.parse(text) == code
    assert areas.level(code) == level


@pytest.mark.parametrize("text", ["", "4", "43042", "4304261", "43042610220", "4304261022011", "43０426", "+30426",
                                  " 43042", "43042x", "050426", "430026"])
def test_what_is_no_code_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(NotAnArea, match="区划代码"):
        areas.parse(text)


@pytest.mark.parametrize("number", [-1, 10**12])
def test_numbers_beyond_twelve_digits_have_no_level(number: int) -> None:
    with pytest.raises(NotAnArea):
        areas.level(number)


def test_ancestors_run_from_the_nearest_to_the_nation() -> None:
    assert areas.ancestors(430426102201) == (430426102000, QIDONG, 430400000000, 430000000000, NATION)
    assert areas.lineage(QIDONG) == (QIDONG, 430400000000, 430000000000, NATION)
    assert areas.ancestors(NATION) == ()
    assert areas.parent(NATION) is None
    assert areas.at(430426102201, COUNTY) == QIDONG


def test_a_prefecture_without_counties_is_passed_once() -> None:
    assert areas.ancestors(441900003001) == (441900003000, 441900000000, 440000000000, NATION)


@given(codes(), codes())
def test_the_span_holds_every_descendant_and_nothing_else(one: int, other: int) -> None:
    low, high = areas.span(one)
    assert (low <= other < high) == (one in areas.lineage(other)) == areas.is_within(other, one)


@given(codes())
def test_every_ancestor_spans_its_descendant(code: int) -> None:
    for above in areas.ancestors(code):
        low, high = areas.span(above)
        assert low <= code < high
        assert low <= areas.span(code)[0] < areas.span(code)[1] <= high


@given(codes())
def test_children_of_one_area_never_share_a_code(code: int) -> None:
    above = areas.parent(code)
    assert above is not None
    step = areas.span(code)[1] - code
    assert not areas.is_within(code + step, code)
    assert not areas.is_within(code - 1, code)
    assert areas.is_within(code, above)


@given(codes())
def test_written_and_parse_are_inverse(code: int) -> None:
    assert areas.parse(areas.written(code)) == code
    assert areas.parse(f"{code:012d}") == code
    assert len(areas.written(code)) == areas.level(code).digits


@given(codes())
def test_the_levels_of_a_lineage_rise_to_the_nation(code: int) -> None:
    ranks = [list(AreaLevel).index(areas.level(one)) for one in areas.lineage(code)]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[-1] == 0


@pytest.mark.parametrize(("text", "kind"), [
    ("430426001", AreaKind.STREET), ("430426099", AreaKind.STREET), ("430426100", AreaKind.TOWN),
    ("430426199", AreaKind.TOWN), ("430426200", AreaKind.TOWNSHIP), ("430426399", AreaKind.TOWNSHIP),
    ("430426400", AreaKind.FARM), ("430426599", AreaKind.FARM), ("430426600", None),
    ("430426102001", AreaKind.COMMUNITY), ("430426102199", AreaKind.COMMUNITY),
    ("430426102200", AreaKind.VILLAGE), ("430426102399", AreaKind.VILLAGE),
    ("430426102400", AreaKind.FARM), ("430426102599", AreaKind.FARM), ("430426102600", None),
    ("430426", None), ("43", None), ("000000", None),
])
def test_kind_follows_the_segment_ranges(text: str, kind: AreaKind | None) -> None:
    assert areas.kind(areas.parse(text)) is kind
