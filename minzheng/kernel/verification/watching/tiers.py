"""The low-income population in tiers: the highest that holds for each person, kept through time as ``[from, until)``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import connection

from minzheng.kernel.access.copying import copy_in, copy_out
from minzheng.kernel.values import areas

from .declarations import TierDeclared
from .known import Known
from .models import LowIncomePerson

BELONGS = {"person_ref": pl.Int64, "household_id": pl.Int64, "area_code": pl.Int64, "tier": pl.String, "source": pl.String,
           "since": pl.Date}
"""Who belongs to a tier, by what, since when."""
OPEN = {"key": pl.Int64, "person_ref": pl.Int64, "household_id": pl.Int64, "area_code": pl.Int64, "tier": pl.String,
        "source": pl.String, "valid_from": pl.Date}
RECOGNISED = "recognised"


@dataclass(frozen=True)
class Changes:
    """What to do to the open rows: ``ended`` on the day, ``dropped`` as begun that same day, ``moved`` within their tier
    (OPEN columns), and ``begun`` (BELONGS columns with valid_from)."""

    ended: pl.DataFrame
    dropped: pl.DataFrame
    moved: pl.DataFrame
    begun: pl.DataFrame


def belonging(tiers: Sequence[TierDeclared], known: Known) -> pl.DataFrame:
    """Everybody of the low-income population once, in the highest tier that holds on the day: BELONGS rows by person."""
    parts = [one.with_columns(pl.lit(rank).alias("rank")) for rank, tier in enumerate(tiers) for one in _of(tier, known)]
    living = known.persons.select("person_ref", "household_id", "area_code")
    everybody = pl.concat(parts).join(living, on="person_ref", how="inner")
    first = everybody.sort("person_ref", "rank", "since").unique("person_ref", keep="first", maintain_order=True)
    return first.select(pl.col(name).cast(kind) for name, kind in BELONGS.items())


def _of(tier: TierDeclared, known: Known) -> list[pl.DataFrame]:
    """person_ref, tier, source and since of everybody who belongs to a tier, whatever else holds of them."""
    found: list[tuple[str, pl.DataFrame]] = []
    if tier.statuses:
        of_these = known.persons.filter(pl.col("status").is_in(tier.statuses))
        found.append(("status", of_these.select("person_ref", pl.col("status_since").alias("since"))))
    if tier.benefit:
        month = pl.col("first_month")
        since = pl.date(month // 100, month % 100, 1).alias("since")
        begun = known.awards.filter((pl.col("benefit") == tier.benefit) & (month <= known.on.year * 100 + known.on.month))
        found.append((f"benefit:{tier.benefit}", begun.select("person_ref", since)))
    if tier.of_register:
        found.append((f"register:{tier.of_register}", _listed(tier.of_register, known)))
    if tier.recognised_months:
        found.append((RECOGNISED, known.recognised.filter(pl.col("tier") == tier.name).select("person_ref", "since")))
    return [frame.with_columns(pl.lit(tier.name).alias("tier"), pl.lit(source).alias("source")) for source, frame in found]


def _listed(register: str, known: Known) -> pl.DataFrame:
    """person_ref and since of those a register has on the day."""
    declared = known.registers.get(register)
    if declared is None:
        return pl.DataFrame(schema={"person_ref": pl.Int64, "since": pl.Date})
    start, until = declared.evidence.holds_from, declared.evidence.holds_until
    rows = known.rows(register, start, until)
    if until in rows.columns:
        rows = rows.filter(pl.col(until).is_null() | (pl.col(until) > known.on))
    since = pl.col(start) if start in rows.columns else pl.lit(known.on)
    return rows.select("person_ref", since.cast(pl.Date).fill_null(known.on).alias("since"))


def changes(present: pl.DataFrame, belong: pl.DataFrame, history: pl.DataFrame, *, on: date) -> Changes:
    """What makes the open rows ``present`` (OPEN) those of ``belong`` (BELONGS) from ``on``; pure on frames.

    ``history`` are the persons (person_ref) with a row that ended: a new one of theirs begins on the day. Of somebody new it
    begins when what it rests on began.
    """
    both = present.join(belong, on="person_ref", how="left", suffix="_now")
    other = both.filter(pl.col("tier_now").is_null() | (pl.col("tier_now") != pl.col("tier")))
    same = both.filter(pl.col("tier_now") == pl.col("tier"))
    differs = pl.any_horizontal(pl.col(name) != pl.col(f"{name}_now") for name in ("household_id", "area_code", "source"))
    now = [pl.col(f"{one}_now").alias(one) for one in ("household_id", "area_code", "source")]
    moved = same.filter(differs).select("key", *now)
    ended, dropped = other.filter(pl.col("valid_from") < on), other.filter(pl.col("valid_from") >= on)
    known = pl.concat([history.select("person_ref"), ended.select("person_ref")]).unique()
    begun = belong.join(same, on="person_ref", how="anti").join(
        known.with_columns(pl.lit(True).alias("was_in")), on="person_ref", how="left", maintain_order="left")
    start = pl.when(pl.col("was_in")).then(pl.lit(on)).otherwise(pl.min_horizontal("since", pl.lit(on)))
    return Changes(ended.select(list(OPEN)), dropped.select(list(OPEN)), moved,
                   begun.with_columns(start.alias("valid_from")).drop("was_in"))


def renew(tiers: Sequence[TierDeclared], known: Known) -> tuple[pl.DataFrame, dict[str, int]]:
    """Bring the tiers of everybody in the area up to the day: who belongs now (BELONGS), and how many are in, came and left."""
    belong = belonging(tiers, known)
    _take_over(belong, known)
    present, history = _present(known), _history(known)
    found = changes(present, belong, history, on=known.on)
    _write(found, known.on)
    return belong, {"low_income": belong.height, "entered": found.begun.height, "left": found.ended.height}


_IN_AREA = "person_id IN (SELECT m.person_id FROM people_membership m JOIN people_household h ON h.id = m.household_id " \
           "WHERE m.known_until IS NULL AND h.area_code >= %(low)s AND h.area_code < %(high)s)"


def _span(known: Known) -> dict[str, int]:
    low, high = areas.span(known.area)
    return {"low": low, "high": high}


def _take_over(belong: pl.DataFrame, known: Known) -> None:
    """Open rows of people who came from outside the area now lie in it: nobody has two."""
    columns = [belong[name].to_list() for name in ("person_ref", "household_id", "area_code")]
    with connection.cursor() as cursor:
        cursor.execute("""UPDATE watching_lowincomeperson t SET household_id = b.household_id, area_code = b.area_code
            FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS b(person_id, household_id, area_code)
            WHERE t.person_id = b.person_id AND t.valid_until IS NULL AND NOT (t.area_code >= %s AND t.area_code < %s)""",
                       [*columns, *areas.span(known.area)])


def _present(known: Known) -> pl.DataFrame:
    select = """SELECT id, person_id, household_id, area_code, tier, source, valid_from FROM watching_lowincomeperson
        WHERE valid_until IS NULL AND area_code >= %(low)s AND area_code < %(high)s"""
    return copy_out(select, _span(known), OPEN)


def _history(known: Known) -> pl.DataFrame:
    select = f"SELECT DISTINCT person_id FROM watching_lowincomeperson WHERE valid_until IS NOT NULL AND {_IN_AREA}"
    return copy_out(select, _span(known), {"person_ref": pl.Int64})


def _write(found: Changes, on: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE watching_lowincomeperson SET valid_until = %s WHERE id = ANY(%s::bigint[])",
                       [on, found.ended["key"].to_list()])
        cursor.execute("DELETE FROM watching_lowincomeperson WHERE id = ANY(%s::bigint[])", [found.dropped["key"].to_list()])
        cursor.execute("""UPDATE watching_lowincomeperson t SET household_id = m.household_id, area_code = m.area_code,
            source = m.source FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
                AS m(id, household_id, area_code, source) WHERE t.id = m.id""",
                       [found.moved[name].to_list() for name in ("key", "household_id", "area_code", "source")])
    rows = found.begun.rename({"person_ref": "person_id"}).drop("since")
    copy_in(rows.sort("area_code", "household_id", "person_id"), LowIncomePerson._meta.db_table)
