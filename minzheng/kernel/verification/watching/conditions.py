"""The conditions of expected events: each says of everybody at once whom it concerns, on which day, and whether it was seen to.

They answer ``FOUND`` rows for days from ``LOOK_BACK`` months before the run on: household_id, person_ref (null: of the
household), area_code, due_on and ``is_dealt``, whether what the event asks for was done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import polars as pl

from minzheng.kernel.casework.supervision.reviewing import later

from .declarations import REVIEW, EventDeclared, Happening
from .known import Known

LOOK_BACK = 24
"""So many months an event is known after its day: an open task of it is not taken for one that nobody expects."""
FOUND = {"household_id": pl.Int64, "person_ref": pl.Int64, "area_code": pl.Int64, "due_on": pl.Date, "is_dealt": pl.Boolean}


def expected(event: EventDeclared, known: Known) -> pl.DataFrame:
    """Whom the event concerns and when, up to ``months_ahead`` after the day of the run: FOUND rows."""
    first = later(known.on, -max(LOOK_BACK, event.months_back))
    found = HAPPENINGS[event.when](event, known)
    if event.of_statuses:
        of_these = known.homes.filter(pl.col("status").is_in(event.of_statuses)).select("household_id")
        found = found.join(of_these, on="household_id", how="semi", maintain_order="left")
    within = found.filter(pl.col("due_on").is_between(first, later(known.on, event.months_ahead)))
    return _settled(within, event, known).select(pl.col(name).cast(kind) for name, kind in FOUND.items())


def birthday(birth: pl.Expr, age: int) -> pl.Expr:
    """The day somebody is ``age`` years old: who was born on 29 February is on 1 March in common years."""
    day = birth.dt.offset_by(f"{age}y")
    return pl.when(day.dt.day() == birth.dt.day()).then(day).otherwise(day.dt.offset_by("1d"))


def months_after(day: pl.Expr, months: int) -> pl.Expr:
    """The same day so many months later; the last of the month where there is no such day."""
    return day.dt.offset_by(f"{months}mo")


def reaches_age(event: EventDeclared, known: Known) -> pl.DataFrame:
    """Who will be so old, on the birthday."""
    return known.persons.with_columns(birthday(pl.col("birth_date"), event.age).alias("due_on"))


def evidence_ends(event: EventDeclared, known: Known) -> pl.DataFrame:
    """Until when what an outside register says holds: of several rows of a person the last counts."""
    register = known.registers.get(event.of_register)
    until = register.evidence.holds_until if register else ""
    said = known.rows(event.of_register, until)
    if until not in said.columns:
        return _nobody()
    last = pl.col(until).max() if said.schema[until] == pl.Date else _end_of_month(pl.col(until).max())
    ends = said.drop_nulls(until).group_by("person_ref").agg(last.alias("due_on"))
    return known.persons.join(ends, on="person_ref", how="inner", maintain_order="left")


def authorisation_lapses(event: EventDeclared, known: Known) -> pl.DataFrame:
    """Until when somebody let their means be checked; one without an end does not lapse."""
    return known.persons.join(known.authorisations, on="person_ref", how="inner", maintain_order="left")


def review_falls_due(event: EventDeclared, known: Known) -> pl.DataFrame:
    """Households that are to be reviewed; the day moves on when they were."""
    return _homes(known.reviews.select("household_id", "due_on"), known)


def recognition_lapses(event: EventDeclared, known: Known) -> pl.DataFrame:
    """Households whose recognition, or its renewal, is so many months old."""
    began = pl.coalesce("last_on", "since")
    return _homes(known.reviews.select("household_id", months_after(began, event.months).alias("due_on")), known)


def leaves_roll(event: EventDeclared, known: Known) -> pl.DataFrame:
    """Households whose end was decided and is still to come: after the grace, or with the month."""
    return _homes(known.leaving, known)


def suspension_lasts(event: EventDeclared, known: Known) -> pl.DataFrame:
    """Benefits that were held back for so many months."""
    began = pl.date(pl.col("from_month") // 100, pl.col("from_month") % 100, 1)
    held = known.suspensions.with_columns(months_after(began, event.months).alias("due_on"))
    return held.join(known.homes.select("household_id", "area_code"), on="household_id", how="inner")


def entry_lapses(event: EventDeclared, known: Known) -> pl.DataFrame:
    """The last day of what is on the books for a person; it moves on with a later one, and stays where nothing followed."""
    return known.persons.join(known.lapsing(event.of_kinds), on="person_ref", how="inner", maintain_order="left")


def _settled(found: pl.DataFrame, event: EventDeclared, known: Known) -> pl.DataFrame:
    """With ``is_dealt``: whether the benefit is awarded, or the household was reviewed since the event could be foreseen."""
    if not event.settled_by:
        return found.with_columns(pl.lit(False).alias("is_dealt"))
    if event.settled_by == REVIEW:
        days = known.reviews.select("household_id", "last_on")
        reviewed = found.join(days, on="household_id", how="left", maintain_order="left")
        since = months_after(pl.col("due_on"), -event.months_ahead)
        return reviewed.with_columns((pl.col("last_on") >= since).fill_null(False).alias("is_dealt"))
    paid = known.awards.filter(pl.col("benefit") == event.settled_by).select("person_ref", pl.lit(True).alias("is_dealt"))
    return found.join(paid, on="person_ref", how="left", maintain_order="left").with_columns(pl.col("is_dealt").fill_null(False))


def _homes(days: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Days of households as rows of nobody in particular."""
    homes = known.homes.join(days, on="household_id", how="inner", maintain_order="left")
    return homes.with_columns(pl.lit(None, pl.Int64).alias("person_ref"))


def _end_of_month(month: pl.Expr) -> pl.Expr:
    return pl.date(month // 100, month % 100, 1).dt.month_end()


def _nobody() -> pl.DataFrame:
    return pl.DataFrame(schema={**FOUND})


HAPPENINGS: Mapping[Happening, Callable[[EventDeclared, Known], pl.DataFrame]] = {
    "reaches_age": reaches_age, "evidence_ends": evidence_ends, "authorisation_lapses": authorisation_lapses,
    "review_falls_due": review_falls_due, "recognition_lapses": recognition_lapses, "leaves_roll": leaves_roll,
    "suspension_lasts": suspension_lasts, "entry_lapses": entry_lapses,
}


def is_new(event: EventDeclared, on: date) -> pl.Expr:
    """Of FOUND rows those that become a task: not seen to, and not further back than the event is looked for."""
    return ~pl.col("is_dealt") & (pl.col("due_on") >= later(on, -event.months_back))
