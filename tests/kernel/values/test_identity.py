"""Identity numbers: the published example passes, and each way of being wrong is named."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.kernel.values.identity import IdNumber, NotAnIdNumber

ON = date(2026, 11, 1)


def test_the_published_example_is_valid() -> None:
    assert IdNumber.parse("11010519491231002x", on=ON) == IdNumber("11010519491231002X", date(1949, 12, 31), "F")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("110105194912310021", "id_check_digit"),
        ("110105194902300028", "id_birth_date"),
        ("110105188912310022", "id_birth_date"),
        ("110105203012310022", "id_birth_date"),
        ("130503670401001", "id_format"),
        ("11O10519491231002X", "id_format"),
        ("", "id_format"),
    ],
)
def test_each_wrong_number_is_named(text: str, code: str) -> None:
    with pytest.raises(NotAnIdNumber) as refusal:
        IdNumber.parse(text, on=ON)
    assert refusal.value.code == code


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    with suppress(NotAnIdNumber):
        assert len(IdNumber.parse(text, on=ON).text) == 18
