"""Columns of codes say what single codes say."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from minzheng.kernel.areas import codeframes
from minzheng.kernel.values import areas
from tests.kernel.values.test_areas import codes


@given(st.lists(codes(), min_size=1, max_size=20))
def test_level_and_parent(several: list[int]) -> None:
    frame = pl.Series("code", several).to_frame().with_columns(level=codeframes.level(), parent=codeframes.parent())
    for code, level, parent in frame.iter_rows():
        assert level == areas.level(code)
        assert (parent or 0) == areas.parent(code)


@given(st.lists(codes(), min_size=1, max_size=20), st.lists(codes(), min_size=1, max_size=20))
def test_below_any_and_roots(several: list[int], above: list[int]) -> None:
    frame = pl.Series("code", several).to_frame()
    heads = pl.Series("code", above)
    strictly, inclusive = frame.select(
        below=codeframes.is_below_any(heads), within=codeframes.is_below_any(heads, or_equal=True)
    )
    assert strictly.to_list() == [any(one in areas.ancestors(code) for one in above) for code in several]
    assert inclusive.to_list() == [any(areas.is_within(code, one) for one in above) for code in several]
    assert codeframes.roots(pl.Series("code", several)).to_list() == [
        code for code in several if not any(one in areas.ancestors(code) for one in several)
    ]
