"""The search itself: everyone of the registry, and everyone whom registers know beside it. Frames, nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from minzheng.kernel.payments.settlement import OUTPUT, SUBJECT
from minzheng.kernel.people import queries as people
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.scenarios.computing import Inputs
from minzheng.kernel.values.periods import Month

from ..evidence import key_of
from ..matching.exact import matched
from ..matching.names import graded
from .judging import Judged, applied_for, basis, judged, of_persons, without
from .models import Certainty
from .outside import Outside, within
from .overlaying import assumed, facts_told, made, neutralised, overlaid
from .since import Frames, of_subjects, with_since

SOUGHT: dict[str, Any] = {
    "benefit": pl.String, "component": pl.String, "household_id": pl.Int64, "person_ref": pl.Int64, "amount_fen": pl.Int64,
    "since_month": pl.Int32, "missed_fen": pl.Int64, "certainty": pl.String, "missing": pl.List(pl.String),
}
"""Columns of who is found; identifiers below zero are those of ``Seeker.known``, whom only registers know."""


@dataclass(frozen=True)
class Law:
    """The rules and values asked, and of which month."""

    program: Program
    parameters: ParameterBook
    month: Month

    def judged(self, frames: Frames) -> Judged:
        """What the rules of the month say of the frames, of the benefits that are sought."""
        found = judged(self.program, self.parameters, *frames, month=self.month)
        due, unsure = (one.join(self.outputs, on=OUTPUT, how="semi", maintain_order="left") for one in (found.due, found.unsure))
        return Judged(due, unsure)

    @cached_property
    def outputs(self) -> pl.DataFrame:
        """What is sought: benefits that do not follow from others by themselves."""
        return applied_for(self.program, month=self.month)


@dataclass(frozen=True)
class Seeker:
    """What a search reads: the registry's frames, who is ``enrolled``, and what registers tell.

    ``told`` as ``outside.Outside`` with ``person_ref`` in the place of the number, ``absent`` person_ref, ``known`` with
    ``person_ref`` below zero.
    """

    law: Law
    area: int
    frames: Frames
    enrolled: pl.DataFrame
    told: pl.DataFrame
    absent: pl.DataFrame
    known: pl.DataFrame

    @classmethod
    def of(cls, law: Law, area: int, inputs: Inputs, enrolled: pl.DataFrame, outside: Outside, numbers: pl.DataFrame) -> Seeker:
        """``numbers``: everybody of the registry, as ``matching.exact.persons``. What a register tells of them, and that they are
        not there, counts where the name agrees."""
        beside = within(outside.known, area).join(numbers, on="id_number", how="anti", maintain_order="left")
        gone = beside.select("id_number", "name").join(outside.absent.rename({"name": "said"}), on="id_number")
        there = beside.join(
            graded(gone, "said", "name").filter(pl.col("grade") != "differs"), on="id_number", how="anti", maintain_order="left")
        known = there.with_row_index("number").with_columns((-1 - pl.col("number").cast(pl.Int64)).alias("person_ref"))
        sure = _named(outside.told, numbers).select("person_ref", *outside.told.columns)
        beyond = outside.told.join(known.select("id_number", "person_ref"), on="id_number", how="inner")
        told = pl.concat([sure, beyond.select(sure.columns)]).drop("id_number", "name").unique("person_ref", keep="first")
        absent = _named(outside.absent, numbers).select("person_ref").unique()
        return cls(law, area, (inputs.persons, inputs.households), enrolled, told, absent, known)

    # the registry

    @cached_property
    def base(self) -> Judged:
        """What the rules say of the registry as it is."""
        return self.law.judged(self.frames)

    @property
    def covered(self) -> pl.DataFrame:
        """Who is enrolled and entitled to it: who is on the roll and no longer entitled covers nobody."""
        return self.enrolled.join(self.base.due.select(SUBJECT), on=SUBJECT, how="semi", nulls_equal=True)

    def in_registry(self) -> pl.DataFrame:
        """Who of the registry is due what they do not get: by what it knows, and by what registers know better (SOUGHT)."""
        base = self.base
        due = self._present(without(base.due, self.enrolled))
        found = [_entitled(self._since(due, self._stood))]
        frames = self._concerned()
        if frames[0].height:
            told = self._overlaid(frames, self.law.month)
            better = self._better(told)
            more = self._present(without(without(better.due, self.enrolled), base.due))
            found.append(_entitled(self._since(more, lambda then, some: assumed(*self._overlaid(self._stood(then, some), then)))))
            unsure = self._present(of_persons(without(without(better.unsure, self.enrolled), base.unsure)))
            found.append(self._likely(unsure, told))
        return pl.concat(found)

    def _better(self, frames: Frames) -> Judged:
        """What is due whatever the unknown facts are, and of whom these are needed to say."""
        sure = self.law.judged(assumed(*frames)).due
        return Judged(sure, without(self.law.judged(frames).unsure, sure))

    def _stood(self, month: Month, subjects: pl.DataFrame) -> Frames:
        """The subjects' households as they stood in a month."""
        homes = subjects["household_id"].unique().to_list()
        persons, households = people.frames(month=month, area=self.area, household_ids=homes)
        return persons, households.join(persons, on="household_id", how="semi", maintain_order="left")

    def _concerned(self) -> Frames:
        """The households with a member of whom registers tell something."""
        named = self.frames[0].join(self.told, on="person_ref", how="semi")
        return of_subjects(*self.frames, named)

    def _overlaid(self, frames: Frames, month: Month) -> Frames:
        return overlaid(frames[0], self.told, self.law.program, on=month.first_day), frames[1]

    def _present(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Without who is dead, held or gone; a household as long as one of it is there."""
        there = self.frames[0].join(self.absent, on="person_ref", how="anti")
        is_there = pl.when(pl.col("person_ref").is_null()).then(
            pl.col("household_id").is_in(there["household_id"].implode())).otherwise(
            pl.col("person_ref").is_in(there["person_ref"].implode()))
        return rows.filter(is_there)

    # beside it

    def beside_registry(self) -> pl.DataFrame:
        """Who is not in the registry and would be due something by what registers tell (SOUGHT)."""
        bare = made(self.known, *self.frames, self.law.program)
        due = of_persons(self.law.judged(assumed(*self._overlaid(bare, self.law.month))).due)
        dated = self._since(due, lambda then, some: assumed(*self._overlaid(of_subjects(*bare, some), then)))
        told = self._overlaid(of_subjects(*bare, bare[0].join(self.told, on="person_ref", how="semi")), self.law.month)
        return pl.concat([_entitled(dated), self._likely(without(self._turning(told), due), told)])

    def _turning(self, told: Frames) -> pl.DataFrame:
        """Of whom a fact lacks for a benefit that turns on what a register tells: without that it would be none of theirs."""
        unsure = of_persons(self.law.judged(told).unsure)
        if not unsure.height:
            return unsure
        plain = neutralised(told[0], facts_told(self.told), self.law.program), told[1]
        return without(unsure, self.law.judged(plain).unsure)

    # both

    def persons_of(self, sought: pl.DataFrame) -> pl.DataFrame:
        """The persons found, with what registers tell of them filled in."""
        bare = made(self.known, *self.frames, self.law.program)[0]
        named = sought.select("person_ref").unique()
        every = pl.concat([self.frames[0], bare]).join(named, on="person_ref", how="semi")
        return overlaid(every, self.told, self.law.program, on=self.law.month.first_day)

    @property
    def places(self) -> pl.DataFrame:
        """household_id and area_code of every household of the registry."""
        return self.frames[1].select("household_id", "area_code")

    def _since(self, due: pl.DataFrame, frames_of: Callable[[Month, pl.DataFrame], Frames]) -> pl.DataFrame:
        return with_since(due, self.law.program, self.law.parameters, month=self.law.month, frames_of=frames_of)

    def _likely(self, unsure: pl.DataFrame, frames: Frames) -> pl.DataFrame:
        """``unsure`` as SOUGHT, with what is missing of each named."""
        persons = frames[0].join(frames[1].drop("household_no"), on="household_id", how="left", maintain_order="left")
        parts = [pl.DataFrame(schema=SOUGHT)]
        for output in self.law.program.outputs:
            own = unsure.filter(pl.col("benefit") == output.benefit, pl.col("component") == output.component)
            if own.height:
                rests = basis(self.law.program, output, month=self.law.month)
                gaps = [pl.when(pl.col(name).is_null()).then(pl.lit(name)) for name in rests.facts if name in persons.columns]
                asked = pl.concat_list(*gaps, *(pl.lit(name) for name in rests.benefits), pl.lit(None, pl.String))
                named = persons.select("person_ref", asked.list.drop_nulls().alias("missing"))
                parts.append(_sought(own.join(named, on="person_ref", how="left", maintain_order="left"), Certainty.LIKELY))
        return pl.concat(parts)


def _named(told: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """The rows that carry the number of one of the persons, and no other name."""
    keyed = told.with_columns(key_of(pl.col("id_number")).alias("key"))
    return matched(keyed.lazy(), numbers).filter(pl.col("grade") != "differs")


def _entitled(due: pl.DataFrame) -> pl.DataFrame:
    return _sought(due, Certainty.ENTITLED)


def _sought(rows: pl.DataFrame, certainty: Certainty) -> pl.DataFrame:
    blank = {"amount_fen": pl.lit(0), "missed_fen": pl.lit(0), "since_month": pl.lit(None),
             "missing": pl.lit([], pl.List(pl.String))}
    filled = rows.with_columns(pl.lit(certainty.value).alias("certainty"),
                               *(value.alias(name) for name, value in blank.items() if name not in rows.columns))
    return filled.select(pl.col(name).cast(kind) for name, kind in SOUGHT.items())


def counted(enrolled: pl.DataFrame, found: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """benefit, area_code, enrolled, unserved, likely: each subject once within a benefit.

    ``found`` has key, benefit, certainty and area_code; ``places`` household_id and area_code.
    """
    on_roll = enrolled.join(places, on="household_id", how="inner").select(
        "benefit", "area_code", pl.lit("enrolled").alias("kind"),
        pl.format("{}/{}", "household_id", pl.col("person_ref").fill_null(0)).alias("subject"))
    is_sure = pl.col("certainty") == Certainty.ENTITLED.value
    gaps = found.select(
        "benefit", "area_code", pl.when(is_sure).then(pl.lit("unserved")).otherwise(pl.lit("likely")).alias("kind"),
        pl.col("key").str.split(":").list.first().alias("subject"))
    kinds = pl.concat([on_roll, gaps]).unique()
    counts = [(pl.col("kind") == kind).sum().cast(pl.Int32).alias(kind) for kind in ("enrolled", "unserved", "likely")]
    return kinds.group_by("benefit", "area_code").agg(counts).sort("benefit", "area_code")
