"""Sentences in the reader's language.

Every sentence is written once, in Chinese, where it is needed; the English stands in ``minzheng/locale/en``.
``say`` keeps the template and its values, so that the language is chosen when the sentence is read, not when it is made.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

LOCALE_DIR = Path(__file__).resolve().parents[2] / "locale"
_language: ContextVar[str] = ContextVar("language", default="zh")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("django", LOCALE_DIR, languages=[language], fallback=True)


def language() -> str:
    """The language of the reader now served: ``zh`` or ``en``."""
    return _language.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak ``code`` (``zh`` or ``en``; longer tags are cut) inside the block."""
    token = _language.set("en" if code.lower().startswith("en") else "zh")
    try:
        yield
    finally:
        _language.reset(token)


@dataclass(frozen=True)
class Sentence:
    """A sentence that has not yet chosen its language."""

    template: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        template = self.template if language() == "zh" else _catalogue(language()).gettext(self.template)
        return template.format(**self.values) if self.values else template


def say(template: str, /, **values: Any) -> Sentence:
    """A sentence from a Chinese template with named places: ``say("第 {row} 行", row=3)``."""
    return Sentence(template, values)


@dataclass(frozen=True)
class Label:
    """A name in both languages, as declarations carry it."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if language() == "zh" else self.en
