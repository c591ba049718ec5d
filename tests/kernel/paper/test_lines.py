"""Lines break where a typesetter would break them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from minzheng.kernel.paper.lines import NOT_FIRST, NOT_LAST, broken


def _width(text: str) -> float:
    return sum(1.0 if one.isascii() else 2.0 for one in text)


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    assert broken("一二三四，五六", 8, _width) == ["一二三", "四，五六"]
    assert broken("一二三（四五）", 8, _width) == ["一二三", "（四五）"]


def test_numbers_stay_whole() -> None:
    assert broken("金额为2,385.05元整", 12, _width) == ["金额为", "2,385.05元整"]


def test_what_is_wider_than_a_line_is_cut() -> None:
    assert broken("1234567890", 4, _width) == ["1234", "5678", "90"]


@given(st.text(alphabet="一二三四，。（）〔〕120.%aZ", max_size=60), st.integers(6, 30))
def test_nothing_is_lost_and_nothing_is_too_wide(text: str, width: int) -> None:
    lines = broken(text, width, _width)
    assert "".join(lines) == text
    assert all(_width(line) <= width or line[-1] in NOT_FIRST or line[0] in NOT_LAST for line in lines)
