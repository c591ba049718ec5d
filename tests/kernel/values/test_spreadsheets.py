"""Texts as cells: what a spreadsheet would compute is told by an apostrophe to be text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.kernel.values.spreadsheets import as_cell, harmless


@pytest.mark.parametrize("text", [
    "=1+1", "+1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠A1", "﹦1", " =1",
    "\u3000＝1", "\ufeff=1", "\0=1",
])
def test_what_would_be_computed_is_quoted(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert as_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["", "示例", "3-1", "−3", "—", " 示例", "'=1"])
def test_what_is_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@given(st.text(st.sampled_from(" \t\r\n\0\u3000=＝+-＠@示1")))
def test_nothing_begins_with_a_sign_whatever_stands_before_it(text: str) -> None:
    first = harmless(text).lstrip(" \u3000\0")[:1]
    assert unicodedata.normalize("NFKC", first) not in {*"=+-@\t\r\n"}
