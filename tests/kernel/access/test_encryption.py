"""Sealed fields come back as they were, can be searched for, and betray any change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.kernel.access.encryption import NotOurs, open_all, open_sealed, seal, seal_all

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(texts)
def test_a_sealed_text_comes_back_whole(text: str) -> None:
    assert open_sealed(seal(text)) == text


@given(st.lists(texts, max_size=20))
def test_many_are_sealed_as_one_is(many: list[str]) -> None:
    assert seal_all(many) == [seal(text) for text in many]
    assert open_all(seal_all(many)) == many


@given(texts, texts)
def test_equal_texts_and_only_they_seal_equally(one: str, other: str) -> None:
    assert (seal(one) == seal(other)) == (one == other)


def test_nothing_of_the_text_shows() -> None:
    assert b"430426" not in seal("430426194910010013")


@given(texts.filter(bool), st.data())
def test_a_changed_byte_is_noticed(text: str, data: st.DataObject) -> None:
    sealed = bytearray(seal(text))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(NotOurs):
        open_sealed(bytes(sealed))


def test_another_key_does_not_open(settings: object) -> None:
    sealed = seal("6217000000000000000")
    settings.FIELD_KEY = bytes(64)  # type: ignore[attr-defined]
    with pytest.raises(NotOurs):
        open_sealed(sealed)


def test_bytes_too_short_to_be_sealed_are_refused() -> None:
    with pytest.raises(NotOurs):
        open_sealed(b"abc")
