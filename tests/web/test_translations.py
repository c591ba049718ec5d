"""The interface speaks Chinese first and English completely."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.web.messages import CATALOGUE, in_python, in_template, messages

PLACE = re.compile(r"%\((\w+)\)s|{(\w+)[^{}]*}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def english() -> dict[str, Message]:
    with CATALOGUE.open("rb") as file:
        return {str(message.id): message for message in read_po(file) if message.id}


def test_every_sentence_has_an_english_translation(english: dict[str, Message]) -> None:
    missing = {text: place for text, place in messages().items() if text not in english or not english[text].string}
    assert not missing, "\n".join(f"{place}: {text}" for text, place in missing.items())


def test_no_translation_is_uncertain(english: dict[str, Message]) -> None:
    assert [text for text, message in english.items() if message.fuzzy] == []


def test_translations_keep_the_places_of_their_sentences(english: dict[str, Message]) -> None:
    assert list(_broken(english)) == []


def _broken(english: dict[str, Message]) -> Iterator[str]:
    for text, message in english.items():
        extra = set(_places(str(message.string))) - set(_places(text)) - {"padded"}
        missing = set(_places(text)) - set(_places(str(message.string)))
        if extra or (missing and "padded" not in _places(str(message.string))):
            yield f"{text} → {message.string}"


def _places(text: str) -> list[str]:
    return [percent or brace for percent, brace in PLACE.findall(text)]


def test_english_sentences_carry_no_chinese(english: dict[str, Message]) -> None:
    """Names of things that have no English name stay; whole sentences left in Chinese would be many characters."""
    left = {text: m.string for text, m in english.items() if len(CHINESE.findall(str(m.string))) > 8}
    assert left == {}


def test_sentences_are_found_where_they_stand() -> None:
    template = '{% translate "合计" %}{% blocktranslate with n=x|count %}共 {{ n }} 条 100%{% endblocktranslate %}'
    assert in_template(template) == ["合计", "共 %(n)s 条 100%%"]
    assert in_python('say("第 {row} 行" "第 {column} 列", row=1); other("无")') == [("第 {row} 行第 {column} 列", 1)]
