"""``commons/outside_registers``: what is declared of each register must hang together, and speak of facts that a roster has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from minzheng.kernel.catalogue.reading import Reader
from minzheng.kernel.people.columns import RULE_FACTS, Kind
from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.yaml import Document, Step
from minzheng.kernel.verification.declarations import FOLDER, ColumnDeclared, OutsideRegister, SpeaksOf
from minzheng.kernel.verification.reading.headings import written

Told = tuple[tuple[Step, ...], Sentence]
_NAMED = re.compile(r"\{(\w+)\}")
_DATES = ("date", "month")
_HIDDEN = ("identity", "sealed")
FACTS = {column.name: column.kind for columns in RULE_FACTS.values() for column in columns}


def names(root: Path) -> frozenset[str]:
    """The names of the outside registers declared below ``root``."""
    return frozenset(path.stem for path in (root / "commons" / FOLDER).glob("*.yaml"))


def problems(root: Path) -> Iterator[Problem]:
    """What is wrong with the outside registers below ``root``."""
    for path in sorted((root / "commons" / FOLDER).glob("*.yaml")):
        reader = Reader()
        document = reader.document(path)
        declared = reader.part(document, OutsideRegister)
        yield from reader.problems
        if document is not None and declared is not None:
            yield from (_problem(document, *told) for told in _wrong(path.stem, declared))


def _problem(document: Document, steps: tuple[Step, ...], sentence: Sentence) -> Problem:
    while steps and not document.has(*steps):
        steps = steps[:-1]
    return Problem("outside_register", sentence, place=document.place(*steps))


def _wrong(name: str, register: OutsideRegister) -> Iterator[Told]:
    if not re.fullmatch(r"[a-z][a-z_]*", name):
        yield (), say("文件名“{name}”应由小写字母和下划线组成", name=name)
    if register.holds == "state" and register.valid_days < register.cycle_days:
        yield ("valid_days",), say("有效天数应不少于交付周期")
    yield from _columns(register)
    yield from _who(register)
    yield from _evidence(register)
    for index, one in enumerate(register.evidence.speaks_of):
        yield from ((("evidence", "speaks_of", index, *steps), sentence) for steps, sentence in _speaks(register, one))


def _columns(register: OutsideRegister) -> Iterator[Told]:
    """Headings and choices that could mean two things, and what does not belong to the type of a column."""
    headings: dict[str, str] = {}
    for index, column in enumerate(register.columns):
        at = ("columns", index)
        for word in dict.fromkeys(map(written, (column.name, column.zh, column.en, *column.synonyms))):
            if headings.setdefault(word, column.name) != column.name:
                yield (*at, "synonyms"), say("表头“{word}”已指“{other}”一列", word=word, other=headings[word])
        if any(one.name == column.name for one in register.columns[:index]):
            yield (*at, "name"), say("“{name}”重复出现", name=column.name)
        if (column.type == "choice") != bool(column.choices):
            yield (*at, "choices"), say("选项列须写选项，其他列不写选项")
        if column.usual and column.type != "yuan":
            yield (*at, "usual"), say("只有金额列可以写通常的金额")
        yield from ((((*at, "choices"), sentence)) for sentence in _choices(column))


def _choices(column: ColumnDeclared) -> Iterator[Sentence]:
    meant: dict[str, str] = {}
    for one in column.choices:
        for word in dict.fromkeys((one.name, one.zh, one.en, *one.also)):
            if meant.setdefault(word, one.name) != one.name:
                yield say("“{word}”已指选项“{other}”", word=word, other=meant[word])


def _who(register: OutsideRegister) -> Iterator[Told]:
    """Rows are of persons: by a number called ``id_number``, or by name and date of birth."""
    numbered, named, born = register.column("id_number"), register.column("name"), register.column("birth_date")
    if numbered is None and (named is None or born is None):
        yield ("columns",), say("须有公民身份号码（id_number），或姓名（name）和出生日期（birth_date）")
    for column, kind in ((numbered, "identity"), (named, "name"), (born, "date")):
        if column is not None and column.type != kind:
            yield ("columns", register.columns.index(column), "type"), say("“{name}”一列应为 {type}", name=column.name, type=kind)


def _evidence(register: OutsideRegister) -> Iterator[Told]:
    """Columns that evidence names: they exist, hold what is needed, and its sentence tells nothing that is sealed."""
    evidence = register.evidence
    for key, name, types in (("from", evidence.holds_from, _DATES), ("until", evidence.holds_until, _DATES),
                             ("amount", evidence.amount, ("yuan",))):
        if name:
            yield from ((("evidence", key), sentence) for sentence in _column(register, name, types))
    told = {language: set(_NAMED.findall(text)) for language, text in (("zh", evidence.says.zh), ("en", evidence.says.en))}
    if told["zh"] != told["en"]:
        yield ("evidence", "says"), say("中英文的句子应写同样的列")
    for name in sorted(told["zh"] | told["en"]):
        column = register.column(name)
        if column is None:
            yield ("evidence", "says"), say("没有“{name}”一列", name=name)
        elif column.type in _HIDDEN:
            yield ("evidence", "says"), say("“{name}”一列是保密的，不能写进句子", name=name)


def _column(register: OutsideRegister, name: str, types: tuple[str, ...]) -> Iterator[Sentence]:
    column = register.column(name)
    if column is None:
        yield say("没有“{name}”一列", name=name)
    elif column.type not in types:
        yield say("“{name}”一列应为 {type}", name=name, type="、".join(types))


def _speaks(register: OutsideRegister, one: SpeaksOf) -> Iterator[Told]:
    kind = FACTS.get(one.fact)
    if kind is None:
        yield ("fact",), say("花名册没有“{name}”这项情况", name=one.fact)
    if (one.take == "count") == bool(one.of):
        yield ("of",), say("sum 和 latest 须写 of，count 不写")
    elif one.of:
        wanted = ("yuan", "count") if one.take == "sum" else {Kind.YUAN: ("yuan",), Kind.CHOICE: ("choice",)}.get(
            kind or Kind.TEXT, ("yuan", "choice", "count"))
        yield from ((("of",), sentence) for sentence in _column(register, one.of, wanted))
    for name, wanted_choices in one.where.items():
        yield from ((("where",), sentence) for sentence in _column(register, name, ("choice",)))
        column = register.column(name)
        known = {choice.name for choice in column.choices} if column else set(wanted_choices)
        for choice in wanted_choices:
            if choice not in known:
                yield ("where",), say("“{name}”一列没有选项“{choice}”", name=name, choice=choice)
