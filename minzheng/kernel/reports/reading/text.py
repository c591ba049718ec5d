"""A text in order: its title, chapters, and sentences, each with its place, however the lines were broken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .characters import is_traditional, plain
from .headings import Heading, heading_of, numbered
from .notes import Note
from .sources import Lines

_CLOSED = tuple("。！？；：…”）)】》!?;:")
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”’）)]*|[^。！？]+$")


@dataclass(frozen=True)
class Section:
    """A chapter or a part of one: its heading and the headings it stands below."""

    heading: Heading
    above: tuple[Heading, ...]

    @property
    def path(self) -> tuple[Heading, ...]:
        """The headings from the outermost to its own."""
        return (*self.above, self.heading)

    @property
    def is_plan(self) -> bool:
        """Whether it belongs to the plan: the innermost heading that says so decides."""
        return any(one.is_plan for one in self.path)


@dataclass(frozen=True)
class TextSentence:
    """One sentence: ``text`` as written, ``plain`` of the same length to search in; ``paragraph`` counts from 1."""

    number: int
    paragraph: int
    text: str
    plain: str
    section: Section | None
    is_heading: bool = False

    @property
    def is_plan(self) -> bool:
        """Whether it stands in the plan."""
        return self.section is not None and self.section.is_plan


@dataclass
class Text:
    """A whole text."""

    title: str
    sections: list[Section] = field(default_factory=list)
    sentences: list[TextSentence] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def arranged(lines: Lines) -> Text:
    """The text of ``lines``, with what is to be noted about its shape."""
    joined, repaired = _joined([line.strip() for line in lines.lines])
    whole = "".join(joined)
    text = Text(joined[0] if joined else "", notes=list(lines.notes))
    if is_traditional(whole):
        text.notes.append(Note("traditional"))
    if repaired:
        text.notes.append(Note("broken_lines", str(repaired)))
    _divide(text, joined)
    text.notes += [*_gaps(text.sections), *_unfinished(text.sentences)]
    return text


def _joined(lines: Sequence[str]) -> tuple[list[str], int]:
    """Lines that belong together as one; how many breaks were closed."""
    found: list[str] = []
    repaired, is_adjacent = 0, False
    for line in lines:
        if not line:
            is_adjacent = False
            continue
        if is_adjacent and len(found) > 1 and _goes_on(found[-1], line):
            found[-1] += line
            repaired += 1
        else:
            found.append(line)
        is_adjacent = True
    return found, repaired


def _goes_on(line: str, following: str) -> bool:
    simple = plain(line)
    if line.endswith(_CLOSED) or numbered(plain(following)):
        return False
    heading = heading_of(simple)
    return heading is None or heading[1] < len(simple)


def _divide(text: Text, paragraphs: Iterable[str]) -> None:
    path: list[Heading] = []
    for number, paragraph in enumerate(paragraphs, start=1):
        simple = plain(paragraph)
        found = heading_of(simple) if number > 1 else None
        start = 0
        if found:
            heading, start = found
            path = [one for one in path if one.level < heading.level]
            text.sections.append(Section(heading, tuple(path)))
            path.append(heading)
        section = text.sections[-1] if text.sections else None
        if start or number == 1:
            start = start or len(paragraph)
            _add(text, number, paragraph[:start], section, is_heading=True)
        for match in _SENTENCE.finditer(paragraph, start):
            if match[0].strip():
                _add(text, number, match[0], section)


def _add(text: Text, paragraph: int, words: str, section: Section | None, *, is_heading: bool = False) -> None:
    number = len(text.sentences) + 1
    text.sentences.append(TextSentence(number, paragraph, words, plain(words), section, is_heading))


def _gaps(sections: Sequence[Section]) -> list[Note]:
    """Where numbers of one level below one heading leave one out."""
    last: dict[tuple[tuple[Heading, ...], int], int] = {}
    found = []
    for section in sections:
        key = (section.above, section.heading.level)
        number = section.heading.number
        if number > last.get(key, 0) + 1:
            found.append(Note("missing_part", section.heading.title))
        if number:
            last[key] = number
    return found


def _unfinished(sentences: Sequence[TextSentence]) -> list[Note]:
    found = []
    for index, one in enumerate(sentences):
        is_last = index + 1 == len(sentences)
        ends_paragraph = is_last or sentences[index + 1].paragraph != one.paragraph
        if ends_paragraph and not one.is_heading and not one.text.rstrip().endswith(_CLOSED) and len(one.text) > 12:
            found.append(Note("breaks_off" if is_last else "broken_sentence", one.text.strip()[-20:], one.number))
    return found
