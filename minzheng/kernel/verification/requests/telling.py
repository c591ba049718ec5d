"""What one register tells about the people of a check: its rows in words, and the facts of the roster they speak of.

Rows are read, worded and taken for facts as the checks of everybody do it (``verification.checks``): what a finding says of
somebody and what a report says is the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from minzheng.kernel.access.encryption import open_sealed, seal
from minzheng.kernel.people.numbers import by_number

from ..checks.observing import WORDED, in_words, observed
from ..checks.seeing import seen
from ..checks.wording import with_sentences
from ..declarations import OutsideRegister
from ..evidence import key_of
from ..matching.links import accepted
from ..models import Delivery
from .models import RequestPerson, SourceAnswer

HOUSEHOLD = pl.DataFrame({"rule": ["request"], "household_id": [0]}, schema={"rule": pl.String, "household_id": pl.Int64})
"""The one household of a check, registered or not, and what stands for a rule."""
_DATES = tuple(name for name, kind in WORDED.items() if kind == pl.Date)


@dataclass(frozen=True)
class Found:
    """The rows of a register about one person under one ``grade``: (delivery, row), what they say in both languages, and
    whether one of them ``holds`` on the day, of events lately."""

    place: int
    grade: str
    rows: Sequence[tuple[int, int]]
    says: Sequence[tuple[str, str]]
    holds: bool

    @property
    def counts(self) -> bool:
        """Whether the number and the name are the person's."""
        return self.grade != "differs"


@dataclass(frozen=True)
class Told:
    """All that a register tells: its rows, and the observations of facts (``WORDED`` columns; person_ref is the place)."""

    found: Sequence[Found]
    observed: pl.DataFrame

    def sealed(self) -> bytes:
        """What was told as it rests."""
        data = {"found": [asdict(one) for one in self.found], "observed": self.observed.to_dicts()}
        return seal(json.dumps(data, ensure_ascii=False, default=str))


NOTHING = Told((), pl.DataFrame(schema=WORDED))


def told_by(
    register: OutsideRegister, deliveries: Sequence[Delivery], people: Sequence[RequestPerson], *, home: Path, on: date
) -> Told:
    """What the deliveries of a register tell about these people on a day; who is someone else by name is apart."""
    rows = seen(register, deliveries, _persons(people), home=home, links=_links(people))
    if not rows.height:
        return NOTHING
    worded = with_sentences(rows, register).sort("person_ref", "grade", "since", "delivery", "row", nulls_last=False)
    held_on = _held_on(register, deliveries, on)
    found = [_found(int(str(place)), str(grade), part, held_on)
             for (place, grade), part in worded.group_by("person_ref", "grade", maintain_order=True)]
    told = observed(rows, register, HOUSEHOLD, on=on)
    return Told(found, in_words(told, {register.name: rows}, {register.name: register}))


def _held_on(register: OutsideRegister, deliveries: Sequence[Delivery], on: date) -> date:
    """On which day or later a row must hold: of events in the last cycle that was told of, as a month paid is over once it is."""
    if register.holds == "state":
        return on
    return min(on, max(one.data_date for one in deliveries) - timedelta(days=register.cycle_days))


def _persons(people: Sequence[RequestPerson]) -> pl.DataFrame:
    """The people of a check as a roll has them, one row for each number of theirs; their place in the list is who they are."""
    same = by_number(one.id_number for one in people)
    rows = [(one.place, number, one.name, one.birth_date) for one in people for number in sorted(same[bytes(one.id_number)])]
    frame = pl.DataFrame(rows, schema={"person_ref": pl.Int64, "id_number": pl.Binary, "name": pl.String, "birth_date": pl.Date},
                         orient="row")
    return frame.with_columns(
        key_of(pl.col("id_number")).alias("key"), pl.lit(0, pl.Int64).alias("household_id"),
        pl.lit(0, pl.Int64).alias("area_code"), pl.lit(None, pl.Date).alias("death_date"))


def _links(people: Sequence[RequestPerson]) -> pl.DataFrame:
    """The rows without a number that somebody said are about one of them, by place."""
    places = [(one.person.merged_into_id or one.person_id, one.place) for one in people if one.person is not None]
    of = pl.DataFrame(places, schema={"person_ref": pl.Int64, "place": pl.Int64}, orient="row")
    return accepted().join(of, on="person_ref").select("delivery", "row", pl.col("place").alias("person_ref"))


def _found(place: int, grade: str, rows: pl.DataFrame, on: date) -> Found:
    holds = rows.select((pl.col("until").is_null() | (pl.col("until") >= on)).any()).item()
    return Found(place, grade, list(rows.select("delivery", "row").iter_rows()), list(rows.select("zh", "en").iter_rows()), holds)


def opened(answer: SourceAnswer) -> Told:
    """What an answer holds."""
    text = open_sealed(answer.found)
    if not text:
        return NOTHING
    data: Mapping[str, Any] = json.loads(text)
    found = [Found(one["place"], one["grade"], [(a, b) for a, b in one["rows"]], [(a, b) for a, b in one["says"]], one["holds"])
             for one in data["found"]]
    texts = {name: pl.String if name in _DATES else kind for name, kind in WORDED.items()}
    frame = pl.DataFrame(data["observed"], schema=texts).with_columns(pl.col(name).str.to_date() for name in _DATES)
    return Told(found, frame)
