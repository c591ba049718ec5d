"""The file against the registry: who of it is known already, where they live now, and what contradicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db import connection

from minzheng.kernel.access.copying import copy_in, copy_out
from minzheng.kernel.access.encryption import seal_all
from minzheng.kernel.areas import queries as areas
from minzheng.kernel.areas.succession import current_frame
from minzheng.kernel.people.columns import Sheet
from minzheng.kernel.people.models import SCHEME
from minzheng.kernel.values.areas import COUNTY, NATION, at, span, written
from minzheng.kernel.values.periods import Month

from .findings import Findings

_H, _M = Sheet.HOUSEHOLDS, Sheet.MEMBERS
_OPEN = "{0}.known_until IS NULL AND {0}.valid_until IS NULL"


@dataclass(frozen=True)
class Known:
    """What the registry knows of a file's people.

    ``persons``: id_number, person_id, known_name, death_date, household_id (null without one), relation, membership_id.
    ``households``: household_no, household_id, latest (first day of the newest month with facts), last_month.
    ``members``: who stands in those households: membership_id, household_id, person_id, name, death_date.
    """

    persons: pl.DataFrame
    households: pl.DataFrame
    members: pl.DataFrame


def check_areas(households: pl.DataFrame, office: int, on: date, findings: Findings) -> pl.DataFrame:
    """Find village codes not in force, or not in the office's area. Returns the households with such codes null."""
    valid = set(areas.codes_in(office, on=on)) if office != NATION else set()
    given = households.filter(pl.col("area_code").is_not_null())
    wrong = given.filter(~pl.col("area_code").is_in(list(valid)))
    low, high = span(office)
    inside = (pl.col("area_code") >= low) & (pl.col("area_code") < high)
    name = areas.names([office], on=on).get(office, written(office))
    findings.check(_H, wrong, ~inside, "area_outside", "area_code", other=pl.lit(f"{name} {written(office)}"))
    missing = wrong.filter(inside)
    became = current_frame(missing["area_code"].to_list(), on=on).filter(pl.col("code") != pl.col("current"))
    told = became.group_by("code").agg(pl.col("current").cast(pl.String).str.join("、").alias("now"))
    named = missing.join(told, left_on="area_code", right_on="code", how="left", maintain_order="left")
    findings.check(_H, named, pl.col("now").is_not_null(), "area_changed", "area_code", other=pl.col("now"))
    findings.check(_H, named, pl.col("now").is_null(), "area_unknown", "area_code", other=pl.lit(str(on)))
    keep = pl.col("area_code").is_in(list(valid))
    return households.with_columns(pl.when(keep).then(pl.col("area_code")).alias("area_code"))


def office_of(households: pl.DataFrame) -> int | None:
    """The county most of the file's households lie in, by their codes as written; None when none is a code."""
    county = pl.col("area_code").str.strip_chars().str.extract(r"^([0-9]{6})[0-9]{6}$").drop_nulls()
    counties = households.select(county).to_series().mode().sort()
    return int(counties[0]) * COUNTY.unit if len(counties) else None


def look_up(frames: Mapping[Sheet, pl.DataFrame], office: int) -> Known:
    """Find the file's persons by their sealed numbers and its households by theirs, as sets."""
    numbers = frames[_M].select("id_number").drop_nulls().unique()
    sealed = numbers.with_columns(pl.Series("sealed", seal_all(numbers["id_number"]), dtype=pl.Binary))
    _stage("roster_numbers", "id_number text, sealed bytea", sealed)
    _stage("roster_households", "household_no text", frames[_H].select("household_no").drop_nulls().unique())
    county = at(office, COUNTY) // COUNTY.unit
    return Known(_persons(), _households(county), _members(county))


def _stage(table: str, columns: str, frame: pl.DataFrame) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TEMP TABLE {table} ({columns}) ON COMMIT DROP")
    copy_in(frame, table)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")


def _persons() -> pl.DataFrame:
    select = f"""
        SELECT n.id_number, p.id, p.name, p.death_date, m.id, m.household_id, m.relation, h.household_no, h.county
        FROM roster_numbers n JOIN people_person r ON r.id_number = n.sealed
        JOIN people_person p ON p.id = coalesce(r.merged_into_id, r.id)
        LEFT JOIN people_membership m ON m.person_id = p.id AND m.scheme = '{SCHEME}' AND m.counted
            AND {_OPEN.format("m")}
        LEFT JOIN people_household h ON h.id = m.household_id"""
    return copy_out(select, (), {
        "id_number": pl.String, "person_id": pl.Int64, "known_name": pl.String, "death_date": pl.Date,
        "membership_id": pl.Int64, "household_id": pl.Int64, "known_relation": pl.String, "lives_in": pl.String,
        "county": pl.Int64,
    })  # fmt: skip


def _households(county: int) -> pl.DataFrame:
    select = f"""
        SELECT h.household_no, h.id, max(greatest(f.valid_from, f.valid_until)), h.last_month
        FROM roster_households s JOIN people_household h ON h.household_no = s.household_no AND h.county = {county}
        LEFT JOIN (
            SELECT household_id, valid_from, valid_until FROM people_householdfact f WHERE {_OPEN.format("f")}
            UNION ALL
            SELECT household_id, valid_from, valid_until FROM people_householdfact f
            WHERE known_until IS NULL AND NOT ({_OPEN.format("f")})
        ) f ON f.household_id = h.id
        GROUP BY h.id"""
    return copy_out(select, (), {
        "household_no": pl.String, "household_id": pl.Int64, "latest": pl.Date, "last_month": pl.Int32,
    })  # fmt: skip


def _members(county: int) -> pl.DataFrame:
    select = f"""
        SELECT m.id, m.household_id, m.person_id, p.name, p.death_date
        FROM roster_households s
        JOIN people_household h ON h.household_no = s.household_no AND h.county = {county}
        JOIN people_membership m ON m.household_id = h.id AND m.scheme = '{SCHEME}' AND {_OPEN.format("m")}
        JOIN people_person p ON p.id = m.person_id"""
    return copy_out(select, (), {
        "membership_id": pl.Int64, "household_id": pl.Int64, "person_id": pl.Int64, "name": pl.String,
        "death_date": pl.Date,
    })  # fmt: skip


def check_known(frames: Mapping[Sheet, pl.DataFrame], known: Known, month: Month, findings: Findings) -> None:
    """Find what contradicts the registry. Persons who move between two households of the file are told, not refused."""
    households = frames[_H].join(known.households, on="household_no", how="inner", maintain_order="left")
    latest = pl.col("latest").dt.strftime("%Y-%m")
    findings.check(_H, households, latest > str(month), "month_older", "household_no", other=latest)
    settled = frames[_M].join(known.households.select("household_no", pl.col("household_id").alias("here")),
                              on="household_no", how="left", maintain_order="left")  # fmt: skip
    living = settled.join(known.persons, on="id_number", how="inner", maintain_order="left")
    findings.check(_M, living, pl.len().over("person_id") > 1, "id_merged", "id_number", other=pl.col("known_name"))
    elsewhere = living.filter(pl.col("household_id").is_not_null() & pl.col("household_id").ne_missing(pl.col("here")))
    moved = pl.col("household_id").is_in(known.households["household_id"].to_list())
    who = pl.format("{}（户号 {}）", pl.col("name").fill_null(""), pl.col("household_no"))
    place = pl.format("{}（{}）", pl.col("lives_in"), pl.col("county"))
    findings.check(_M, elsewhere, ~moved, "lives_elsewhere", "id_number", value=who, other=place)
    findings.check(_M, elsewhere, moved, "moved", "id_number", value=who, other=place)
    findings.check(_M, living, pl.col("name") != pl.col("known_name"), "name_changed", "name",
                   other=pl.col("known_name"))  # fmt: skip
    findings.check(_M, living, pl.col("death_date").is_not_null(), "person_dead", "name", other=pl.col("death_date"))
    _check_members(households, frames[_M], known, findings)


def _check_members(households: pl.DataFrame, members: pl.DataFrame, known: Known, findings: Findings) -> None:
    """Members who are no longer in their household, and numbers of another family taken for a new one."""
    found = members.join(known.persons, on="id_number", how="inner")["person_id"].to_list()
    stays = pl.col("person_id").is_in(found)
    is_dead = pl.col("death_date").is_not_null()
    standing = known.members.filter(~is_dead)
    shared = standing.group_by("household_id").agg(stays.sum().alias("stay"), pl.col("name").head(5).str.join("、"))
    taken = households.join(shared.rename({"name": "names"}), on="household_id", how="inner", maintain_order="left")
    none_stays = pl.col("stay") == 0
    findings.check(_H, taken, none_stays, "household_taken", "household_no", other=pl.col("names"))
    left = standing.filter(~stays).group_by("household_id").agg(pl.col("name").str.join("、").alias("left"))
    told = taken.filter(~none_stays).join(left, on="household_id", how="inner", maintain_order="left")
    findings.check(_H, told, None, "member_left", "household_no", other=pl.col("left"))


def count_absent(office: int, known: Known) -> int:
    """How many households in the office's area are not in the file."""
    low, high = span(office)
    select = "SELECT count(*) FROM people_household WHERE area_code >= %s AND area_code < %s AND last_month IS NULL"
    with connection.cursor() as cursor:
        cursor.execute(select, [low, high])
        total = int(cursor.fetchone()[0])
    return total - known.households.filter(pl.col("last_month").is_null()).height
