"""Names by their letters, as clerks type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from minzheng.kernel.values.pinyin import MOST, initials


@pytest.mark.parametrize(("name", "letters"), [
    ("赵示例", "zsl"), ("欧阳虚构", "oyxg"), ("买买提·示例", "mmtsl"), ("Anna", "anna"), ("", ""), ("𠮷示", "js"), ("12", ""),
])
def test_the_letters_of_a_name(name: str, letters: str) -> None:
    assert initials(name) in (letters, letters.replace("j", ""))


@given(some.text(max_size=80))
def test_any_text_has_short_lowercase_letters(name: str) -> None:
    letters = initials(name)
    assert len(letters) <= MOST
    assert letters == letters.lower()


@given(some.text(max_size=10), some.text(max_size=10))
def test_equal_characters_give_equal_letters_wherever_they_stand(one: str, other: str) -> None:
    assert initials(one + other) == initials(one) + initials(other)
