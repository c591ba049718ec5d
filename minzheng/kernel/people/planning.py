"""What a checked roster changes in the registry: the differences as frames, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl
from django.db import connection

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.access.encryption import seal_all
from minzheng.kernel.values.periods import Month

from .changing import Change, change
from .columns import STORED, Column, Sheet
from .refreshing import stage_ids
from .roster.registry import Known

_H, _M = Sheet.HOUSEHOLDS, Sheet.MEMBERS
SUBJECT = {_H: "household_id", _M: "person_id"}
TABLE = {_H: "people_householdfact", _M: "people_personfact"}
"""The id a sheet's facts are about, and the table they rest in."""


@dataclass(frozen=True)
class Plan:
    """Everything a roster changes. ``new_households`` and ``new_persons`` already carry their ids."""

    month: Month
    office: int
    households: pl.DataFrame
    persons: pl.DataFrame
    new_households: pl.DataFrame
    new_persons: pl.DataFrame
    facts: Mapping[Sheet, Change]
    memberships: Change
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return (
            not self.new_households.height
            and not self.new_persons.height
            and self.memberships.is_empty
            and all(one.is_empty for one in self.facts.values())
        )


def plan(
    frames: Mapping[Sheet, pl.DataFrame],
    known: Known,
    *,
    month: Month,
    office: int,
    absent: Mapping[Sheet, set[str]],
) -> Plan:
    """Compare a checked roster with the registry; writes nothing except that ids of new rows are drawn.

    ``absent`` columns have no heading in the file: what is known of them stays.
    """
    homes, new_homes = _identified(frames[_H], known.households, "household_no", "household_id", "people_household")
    people, new_people = _identified(frames[_M], known.persons, "id_number", "person_id", "people_person")
    people = people.join(homes.select("household_no", "household_id"), on="household_no", how="inner")
    subjects = {_H: homes, _M: people}
    ids = {_H: known.households["household_id"], _M: known.persons["person_id"]}
    facts = {sheet: fact_change(sheet, subjects[sheet], ids[sheet], month, absent[sheet]) for sheet in Sheet}
    memberships = _membership_change(people, known, month)
    counts = _counts(homes, people, new_homes, new_people, facts, memberships)
    return Plan(month, office, homes, people, new_homes, new_people, facts, memberships, counts)


def _identified(
    frame: pl.DataFrame, known: pl.DataFrame, number: str, subject: str, table: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The frame with the ids of its subjects, and those of it that are new."""
    joined = frame.join(known.select(number, subject), on=number, how="left", maintain_order="left")
    new = joined.filter(pl.col(subject).is_null())
    new = new.with_columns(pl.Series(subject, _draw_ids(table, new.height), dtype=pl.Int64))
    old = joined.filter(pl.col(subject).is_not_null())
    return pl.concat([old, new]), new


def _draw_ids(table: str, count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval(pg_get_serial_sequence('{table}', 'id')) FROM generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]


def _as_text(column: Column) -> pl.Expr:
    """The canonical text of a fact."""
    return pl.col(column.name).cast(pl.String)


def _wanted_facts(sheet: Sheet, frame: pl.DataFrame, columns: list[Column]) -> pl.DataFrame:
    """One row per subject and fact that is known: subject, name, value; sealed values as base64."""
    subject = SUBJECT[sheet]
    texts = frame.select(subject, *(_as_text(column) for column in columns))
    for column in columns:
        if column.is_sealed:
            sealed = pl.Series(column.name, seal_all(texts[column.name].fill_null("")), dtype=pl.Binary)
            texts = texts.with_columns(sealed.bin.encode("base64"))
    long = texts.unpivot(index=subject, variable_name="fact", value_name="value of it")
    long = long.rename({"fact": "name", "value of it": "value"})
    return long.filter(pl.col("value").is_not_null() & (pl.col("value") != ""))


def fact_change(sheet: Sheet, frame: pl.DataFrame, known: pl.Series, month: Month, absent: set[str]) -> Change:
    """What the frame changes in the facts of its subjects; only the ``known`` ones have any."""
    columns = [column for column in STORED[sheet] if column.name not in absent]
    names = [column.name for column in columns]
    wanted = _wanted_facts(sheet, frame, columns)
    return change(
        _current_facts(sheet, known, names), wanted, key=[SUBJECT[sheet], "name"], values=["value"],
        from_=month.first_day,
    )  # fmt: skip


def _current_facts(sheet: Sheet, known: pl.Series, names: list[str]) -> pl.DataFrame:
    subject = SUBJECT[sheet]
    stage_ids(known)
    select = f"""SELECT f.id, f.{subject}, f.name, f.value, f.valid_from, f.source
        FROM people_staged s JOIN {TABLE[sheet]} f ON f.{subject} = s.id
        WHERE f.known_until IS NULL AND f.valid_until IS NULL AND f.name = ANY(%s)"""
    return copy_out(select, [names], {
        "id": pl.Int64, subject: pl.Int64, "name": pl.String, "value": pl.String, "valid_from": pl.Date,
        "source": pl.String,
    })  # fmt: skip


def _membership_change(people: pl.DataFrame, known: Known, month: Month) -> Change:
    """Open memberships of the file's persons and of all who stand in its households, against the file."""
    standing = pl.concat([known.members["membership_id"], known.persons["membership_id"]]).drop_nulls().unique()
    stage_ids(standing)
    select = """SELECT m.id, m.person_id, m.household_id, m.relation, m.scheme, m.counted, m.valid_from, m.source
        FROM people_staged s JOIN people_membership m ON m.id = s.id"""
    current = copy_out(select, (), {
        "id": pl.Int64, "person_id": pl.Int64, "household_id": pl.Int64, "relation": pl.String, "scheme": pl.String,
        "counted": pl.String, "valid_from": pl.Date, "source": pl.String,
    })  # fmt: skip
    wanted = people.select("person_id", "household_id", "relation")
    return change(current, wanted, key=["person_id"], values=["household_id", "relation"], from_=month.first_day)


def _counts(
    homes: pl.DataFrame,
    people: pl.DataFrame,
    new_homes: pl.DataFrame,
    new_people: pl.DataFrame,
    facts: Mapping[Sheet, Change],
    memberships: Change,
) -> dict[str, int]:
    touched_homes = _touched(facts[_H], "household_id") | _touched(memberships, "household_id")
    touched_people = _touched(facts[_M], "person_id") | _touched(memberships, "person_id")
    counts: dict[str, int] = {}
    for name, frame, new, touched in (
        ("households", homes, new_homes, touched_homes),
        ("persons", people, new_people, touched_people),
    ):
        subject = "household_id" if name == "households" else "person_id"
        old = set(frame[subject]) - set(new[subject])
        changed = len(old & touched)
        counts |= {name: frame.height, f"{name}_added": new.height, f"{name}_changed": changed,
                   f"{name}_unchanged": len(old) - changed}  # fmt: skip
    left = set(memberships.closed["person_id"]) - set(people["person_id"])
    opened = sum(one.opened.height for one in facts.values())
    return counts | {"persons_left": len(left), "facts_opened": opened,
                     "facts_ended": sum(len(one.ended) for one in facts.values())}  # fmt: skip


def _touched(one: Change, subject: str) -> set[int]:
    return set(one.opened[subject]) | set(one.closed[subject])
