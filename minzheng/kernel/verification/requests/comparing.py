"""What the registers say against what was declared: line by line, with how sure it is, and what it would come to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from minzheng.kernel.casework.changes.kinds import HOME_COLUMNS, MEMBER_COLUMNS, label_of
from minzheng.kernel.casework.intake import answers as filled
from minzheng.kernel.casework.intake.answers import HOUSEHOLD, Answers
from minzheng.kernel.people.columns import Column, Kind
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import Sentence
from minzheng.kernel.values.money import as_read, fen, yuan

from ..declarations import OutsideRegister
from .running import Found

ALARMS = frozenset({"death", "cremation", "custody", "paid_elsewhere"})
"""What is abnormal by being there at all."""
NOTHING = frozenset({"", "无", "否"})
OVER, UNDER, SAME, OTHER, ALARM, NOTED, NAMESAKE = "over", "under", "same", "other", "alarm", "noted", "namesake"
EXPLAINED = "explained"
"""More than declared, less, the same, another text, an alarm, only noted, somebody else by the name; explained by evidence."""


@dataclass(frozen=True)
class Line:
    """One difference or agreement. ``place`` 0 is the household; ``fact`` is empty where the row speaks of none."""

    place: int
    who: str
    register: str
    fact: str
    kind: str
    grade: str
    declared: str
    evidenced: str
    says: Sequence[tuple[str, str]]
    is_abnormal: bool


def lines(
    found: Mapping[str, Sequence[Found]], answers: Answers, registers: Mapping[str, OutsideRegister], *,
    names: Mapping[int, str], explained: Collection[tuple[int, str]] = (),
) -> list[Line]:
    """Every line of a report, the abnormal ones first. ``found`` is by register, ``names`` by place.

    ``explained`` are lines, as (place, register), that evidence of the household explains.
    """
    made: list[Line] = []
    for register, several in found.items():
        alarms = registers[register].evidence.item in ALARMS
        made += _of_persons(register, several, answers, names, is_alarm=alarms)
        made += _of_household(register, several, answers)
    made = [replace(one, kind=EXPLAINED, is_abnormal=False) if (one.place, one.register) in explained and one.is_abnormal
            else one for one in made]
    return sorted(made, key=lambda one: (not one.is_abnormal, one.place, one.register))


def _of_persons(
    register: str, several: Sequence[Found], answers: Answers, names: Mapping[int, str], *, is_alarm: bool
) -> Iterator[Line]:
    for one in several:
        who = names.get(one.place, "")
        own = {fact: value for fact, value in one.facts.items() if fact in MEMBER_COLUMNS}
        if not one.counts:
            yield Line(one.place, who, register, "", NAMESAKE, one.grade, "", "", one.says, False)
        elif is_alarm or not one.facts:
            yield Line(one.place, who, register, "", ALARM if is_alarm else NOTED, one.grade, "", "", one.says, is_alarm)
        given = filled.of(answers, one.place)
        for fact, value in own.items() if one.counts else ():
            yield _line(MEMBER_COLUMNS[fact], one.place, who, register, one.grade, given.get(fact, ""), value, one.says)


def _of_household(register: str, several: Sequence[Found], answers: Answers) -> Iterator[Line]:
    """What members have together stands against what the household declared."""
    given = filled.of(answers, HOUSEHOLD)
    counting = [one for one in several if one.counts]
    for fact in {fact for one in counting for fact in one.facts if fact in HOME_COLUMNS}:
        having = [one for one in counting if fact in one.facts]
        value = sum(int(one.facts[fact]) for one in having)
        grade = "variant" if any(one.grade != "exact" for one in having) else "exact"
        said = [text for one in having for text in one.says]
        yield _line(HOME_COLUMNS[fact], 0, "", register, grade, given.get(fact, ""), value, said)


def _line(
    column: Column, place: int, who: str, register: str, grade: str, declared: str, value: int | str,
    says: Sequence[tuple[str, str]],
) -> Line:
    kind = _kind(column, declared, value)
    is_abnormal = kind == OVER or (kind == OTHER and declared not in NOTHING)
    return Line(place, who, register, column.name, kind, grade, _shown(column, declared), _shown(column, written(column, value)),
                says, is_abnormal)


def _kind(column: Column, declared: str, value: int | str) -> str:
    if column.kind not in (Kind.YUAN, Kind.COUNT):
        return SAME if declared == value else OTHER
    before = number(column, declared)
    return SAME if before == value else OVER if int(value) > before else UNDER


def number(column: Column, text: str) -> int:
    """An answer as a number: fen, or a count. What cannot be read, or is not said, is nothing."""
    try:
        return fen(text) if column.kind is Kind.YUAN else int(text or 0)
    except (MinzhengError, ValueError):
        return 0


def written(column: Column, value: int | str) -> str:
    """A value of a register as an answer of the form says it."""
    return yuan(int(value)).removesuffix(".00") if column.kind is Kind.YUAN else str(value)


def _shown(column: Column, text: str) -> str:
    return as_read(number(column, text)) if column.kind is Kind.YUAN and text else text


def fact_label(name: str) -> Sentence:
    """What a fact is called."""
    return label_of(MEMBER_COLUMNS.get(name) or HOME_COLUMNS[name])


def evidenced(answers: Answers, found: Mapping[str, Sequence[Found]]) -> dict[str, str]:
    """The answers with what the registers know beyond them: of each amount and count the largest that a source says."""
    made = dict(answers)
    for several in found.values():
        counting = [one for one in several if one.counts]
        for one in counting:
            for fact, value in one.facts.items():
                if fact in MEMBER_COLUMNS:
                    _raise(made, filled.field_of(one.place, fact), MEMBER_COLUMNS[fact], value)
        for fact in {fact for one in counting for fact in one.facts if fact in HOME_COLUMNS}:
            whole = sum(int(one.facts[fact]) for one in counting if fact in one.facts)
            _raise(made, filled.field_of(HOUSEHOLD, fact), HOME_COLUMNS[fact], whole)
    return made


def _raise(answers: dict[str, str], key: str, column: Column, value: int | str) -> None:
    if column.kind in (Kind.YUAN, Kind.COUNT) and int(value) > number(column, answers.get(key, "")):
        answers[key] = written(column, value)


def monthly_income(answers: Answers, facts: Iterable[str]) -> int:
    """Fen a month that all members have together by ``facts``."""
    return sum(number(MEMBER_COLUMNS[fact], filled.of(answers, place).get(fact, ""))
               for place in filled.places(answers) for fact in facts)
