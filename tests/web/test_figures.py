"""Figures as officials read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.web.components import figures


@pytest.mark.parametrize(("fen", "text"), [
    (0, "0.00"), (5, "0.05"), (123456, "1,234.56"), (-99, "−0.99"), (100_000_000_00, "100,000,000.00"), (None, "—"),
])
def test_money(fen: int | None, text: str) -> None:
    assert figures.money_text(fen) == text


@given(st.integers(-(10**13), 10**13))
def test_money_keeps_every_fen(fen: int) -> None:
    text = figures.money_text(fen).replace(",", "").replace("−", "-").replace(".", "")
    assert int(text) == fen


@pytest.mark.parametrize(("count", "text"), [(12, "+12"), (-3, "−3"), (0, "—"), (None, "—"), (1200, "+1,200")])
def test_changes_have_their_sign(count: int | None, text: str) -> None:
    assert figures.delta_text(count) == text


@pytest.mark.parametrize(("code", "text"), [
    (430426000000, "430426"), (430426001000, "430426 001"), (430426001001, "430426 001 001"),
])
def test_codes_stand_in_their_groups(code: int, text: str) -> None:
    assert figures.code_text(code) == text
