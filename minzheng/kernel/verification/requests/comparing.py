"""What the registers say against what was declared: line by line, with how sure it is, and what it would come to.

Facts that several rows and registers tell of are put together as the checks of everybody do it (``checks.observing.facts``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from minzheng.kernel.casework.changes.kinds import HOME_COLUMNS, MEMBER_COLUMNS, label_of
from minzheng.kernel.casework.intake import answers as filled
from minzheng.kernel.casework.intake.answers import HOUSEHOLD, Answers
from minzheng.kernel.people.columns import Column, Kind
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import Sentence
from minzheng.kernel.values.money import as_read, fen, yuan

from ..checks.observing import WORDED, facts
from ..declarations import OutsideRegister
from .telling import Found, Told

ALARMS = frozenset({"death", "cremation", "custody", "paid_elsewhere"})
"""What is abnormal by being there at all."""
EXPENSES = frozenset({"medical", "education"})
"""More of it than was declared is nothing against the household."""
NOTHING = frozenset({"", "无", "否"})
OVER, UNDER, SAME, OTHER, ALARM, NOTED, NAMESAKE = "over", "under", "same", "other", "alarm", "noted", "namesake"
EXPLAINED = "explained"
"""More than declared, less, the same, another text, an alarm, only noted, somebody else by the name; explained by evidence."""
Key = tuple[int, str]
"""What a line is about: a place, and a fact or else a register."""


@dataclass(frozen=True)
class Line:
    """One difference or agreement. ``place`` 0 is the household; ``key`` is the ``fact``, or the register where the rows speak of
    none; ``registers`` are all that tell of it."""

    place: int
    who: str
    key: str
    registers: Sequence[str]
    fact: str
    kind: str
    grade: str
    declared: str
    evidenced: str
    says: Sequence[tuple[str, str]]
    is_abnormal: bool


def lines(
    told: Mapping[str, Told], answers: Answers, registers: Mapping[str, OutsideRegister], program: Program, *,
    names: Mapping[int, str], on: date, explained: Collection[Key] = (), supporters: Collection[int] = (),
) -> list[Line]:
    """Every line of a report, the abnormal ones first. ``told`` is by register, ``names`` by place; of the places of
    ``supporters`` everything is only noted."""
    made = [line for register, one in told.items() for line in _of_rows(registers[register], one, names, supporters)]
    made += _of_facts(_observed(told), answers, program, names, on)
    made = [replace(one, kind=EXPLAINED, is_abnormal=False) if (one.place, one.key) in explained and one.is_abnormal
            else one for one in made]
    return sorted(made, key=lambda one: (not one.is_abnormal, one.place, one.key))


def _observed(told: Mapping[str, Told]) -> pl.DataFrame:
    return pl.concat([pl.DataFrame(schema=WORDED), *(one.observed for one in told.values())])


def _of_rows(
    register: OutsideRegister, told: Told, names: Mapping[int, str], supporters: Collection[int]
) -> Iterator[Line]:
    """Rows that speak of no fact: alarms, what is only noted, and rows of somebody with another name."""
    speaking = set(told.observed["person_ref"])
    for one in told.found:
        is_alarm = one.counts and one.holds and register.evidence.item in ALARMS and one.place not in supporters
        if one.counts and not is_alarm and one.place in speaking:
            continue
        kind = ALARM if is_alarm else NOTED if one.counts else NAMESAKE
        yield _row_line(register.name, one, kind, names.get(one.place, ""))


def _row_line(register: str, one: Found, kind: str, who: str) -> Line:
    return Line(one.place, who, register, [register], "", kind, one.grade, "", "", one.says, kind == ALARM)


def _of_facts(
    observed: pl.DataFrame, answers: Answers, program: Program, names: Mapping[int, str], on: date
) -> Iterator[Line]:
    """What the rows come to against what was declared, fact by fact."""
    for place, fact, value in _values(observed, program, on):
        column = MEMBER_COLUMNS.get(fact) or HOME_COLUMNS[fact]
        rows = observed.filter(pl.col("fact") == fact, (pl.col("person_ref") == place) | pl.lit(place == 0))
        declared = filled.of(answers, place or HOUSEHOLD).get(fact, "")
        kind = _kind(column, declared, value)
        is_abnormal = (kind == OVER and fact not in EXPENSES) or (kind == OTHER and declared not in NOTHING)
        yield Line(place, names.get(place, ""), fact, rows["register"].unique(maintain_order=True).to_list(), fact, kind,
                   rows["grade"].max() or "exact", _shown(column, declared), _shown(column, written(column, value)),  # type: ignore
                   list(rows.select("zh", "en").unique(maintain_order=True).iter_rows()), is_abnormal)


def _values(observed: pl.DataFrame, program: Program, on: date) -> list[tuple[int, str, int | str]]:
    """Place (0: the household), fact and value that observations come to; facts that no form asks say nothing."""
    found = facts(observed.with_columns(pl.lit(on).alias("day")), program)
    rows = found.select(pl.col("person_ref").fill_null(0), "fact", "number", "code").sort("person_ref", "fact")
    return [(place, fact, code if code is not None else number) for place, fact, number, code in rows.iter_rows()
            if (place and fact in MEMBER_COLUMNS) or (not place and fact in HOME_COLUMNS)]


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


def evidenced(
    answers: Answers, told: Mapping[str, Told], program: Program, *, on: date, explained: Collection[Key] = ()
) -> dict[str, str]:
    """The answers with what the registers know beyond them: of each amount and count the larger one; nothing of what evidence
    explains, and no expenses."""
    made = dict(answers)
    for place, fact, value in _values(_observed(told), program, on):
        column = MEMBER_COLUMNS.get(fact) or HOME_COLUMNS[fact]
        if (place, fact) not in explained and fact not in EXPENSES:
            _raise(made, filled.field_of(place or HOUSEHOLD, fact), column, value)
    return made


def _raise(answers: dict[str, str], key: str, column: Column, value: int | str) -> None:
    if column.kind in (Kind.YUAN, Kind.COUNT) and int(value) > number(column, answers.get(key, "")):
        answers[key] = written(column, value)


def monthly_income(answers: Answers, facts: Iterable[str]) -> int:
    """Fen a month that all members have together by ``facts``."""
    return sum(number(MEMBER_COLUMNS[fact], filled.of(answers, place).get(fact, ""))
               for place in filled.places(answers) for fact in facts)
