"""The dictionary that earlier reports are read by: titles, units and phrases from the folders and from ``commons``. Read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from minzheng.kernel.indicators.declarations import IndicatorFile
from minzheng.kernel.reports.reading.declarations import FILE, CommonWords, FolderWords
from minzheng.kernel.reports.reading.units import kind
from minzheng.kernel.reports.reading.words import Dictionary, Phrase, Term
from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.yaml import Document

from . import common_figures
from .chapters import PREFIXES
from .loader import PACKAGE, business_folders
from .reading import Reader

Known = Mapping[str, tuple[Label, str]]
"""Title and unit of each indicator of one place."""


@cache
def report_words() -> Dictionary:
    """The dictionary of the installed package. Raises Refused with every problem of its files."""
    reader = Reader()
    found = load(PACKAGE, reader)
    reader.refuse_if_any(say("报告用语有问题"))
    return found


def problems(root: Path) -> list[Problem]:
    """What is wrong with the words below ``root``: broken files, indicators that are not there, one phrase for two indicators."""
    reader = Reader()
    load(root, reader)
    return reader.problems


def load(root: Path, reader: Reader) -> Dictionary:
    """The dictionary below ``root``; problems are left in ``reader``. What a folder declares is read by the folder's words."""
    terms: dict[str, Term] = {}
    documents: dict[str, Document] = {}
    chapters: Mapping[str, list[str]] = {}
    for folder in business_folders(root):
        document, words = _words(folder / FILE, FolderWords, reader)
        _take(terms, documents, _of_folder(folder), document, words, reader)
    document, words = _words(root / "commons" / FILE, CommonWords, reader)
    _take(terms, documents, _of_commons(root, terms), document, words, reader)
    if isinstance(words, CommonWords) and document is not None:
        chapters = words.chapters
        reader.problems += [Problem("report_words", say("没有章节“{name}”", name=name), place=document.place("chapters", name))
                            for name in chapters if name not in PREFIXES.values()]
    reader.problems += _shared(terms, documents)
    return Dictionary(terms, {name: tuple(words) for name, words in chapters.items()})


def _words(file: Path, shape: type[FolderWords], reader: Reader) -> tuple[Document | None, FolderWords | None]:
    document = reader.document(file) if file.exists() else None
    return document, reader.part(document, shape)


def _of_folder(folder: Path) -> Known:
    """The indicators of a folder; problems of ``indicators.yaml`` are told by its own check."""
    declared = Reader().declaration(folder / "indicators.yaml", IndicatorFile)
    return {one.id: (one.title.label, one.unit) for one in declared.indicators} if declared else {}


def _of_commons(root: Path, taken: Mapping[str, Term]) -> Known:
    """What no folder declares."""
    found = [Reader().declaration(path, common_figures.CommonFile) for path in common_figures.files(root).values()]
    return {one.id: (one.title.label, one.unit) for file in found if file for one in file.all if one.id not in taken}


def _take(
    terms: dict[str, Term], documents: dict[str, Document], known: Known, document: Document | None, words: FolderWords | None,
    reader: Reader,
) -> None:
    """Add the indicators of one place with its phrases."""
    phrases = words.phrases if words else {}
    for id, (title, unit) in known.items():
        terms[id] = Term(id, title, unit, tuple(map(Phrase.parse, phrases.get(id, []))))
    for id in phrases:
        assert document is not None
        documents[id] = document
        if id not in known:
            reader.problems.append(Problem("report_words", say("没有指标“{name}”", name=id), place=document.place("phrases", id)))


def _shared(terms: Mapping[str, Term], documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Two indicators of one unit whose phrases say the same cannot be told apart."""
    seen: dict[tuple[object, ...], str] = {}
    for id, term in terms.items():
        for phrase in term.phrases:
            other = seen.setdefault((phrase.key, frozenset(phrase.without), kind(term.unit)), id)
            if other != id:
                words = " ".join("|".join(group) for group in phrase.words)
                sentence = say("用语“{words}”与指标 {id} 相同，单位也相同，无法区分", words=words, id=other)
                yield Problem("report_words", sentence, place=documents[id].place("phrases", id))
