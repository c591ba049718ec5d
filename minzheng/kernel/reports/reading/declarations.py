"""What ``report_words.yaml`` may say: phrases for indicators, and in ``commons`` by which words headings tell their chapter."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from minzheng.kernel.indicators.naming import IndicatorId
from minzheng.kernel.values.yaml import Declaration

from .words import Phrase

FILE = "report_words.yaml"


def _is_phrase(text: str) -> str:
    Phrase.parse(text)
    return text


Written = Annotated[str, AfterValidator(_is_phrase)]


class FolderWords(Declaration):
    """A folder's phrases by indicator; an indicator without any is known by its title."""

    phrases: dict[IndicatorId, list[Written]]


class CommonWords(FolderWords):
    """The phrases of what no folder counts, and the words of headings for each chapter, by its letters."""

    chapters: dict[str, list[str]]
