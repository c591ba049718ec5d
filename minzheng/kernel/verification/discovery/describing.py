"""Who is found, with name, place and key, ready to be kept."""

from __future__ import annotations

import polars as pl

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.people.models import SCHEME
from minzheng.kernel.values.pinyin import initials

from .seeking import Seeker

WHO = {"name": pl.String, "initials": pl.String, "id_number": pl.Binary, "birth_date": pl.Date}
DESCRIBED = ("key", "benefit", "component", "person_id", "household_id", *WHO, "area_code", "certainty", "register", "grounds",
             "missing", "amount_fen", "missed_fen", "since_month")


def described(sought: pl.DataFrame, seeker: Seeker) -> pl.DataFrame:
    """``sought`` (SOUGHT columns and ``grounds``) with DESCRIBED columns; ``missing`` as JSON text."""
    by_person = sought.filter(pl.col("person_ref") >= 0)
    by_household = sought.filter(pl.col("person_ref").is_null())
    beside = sought.filter(pl.col("person_ref") < 0)
    places = seeker.frames[1].select("household_id", "area_code")
    told = seeker.told.select("person_ref", pl.col("register").alias("told_by"))
    parts = [
        by_person.join(_persons(by_person["person_ref"]), on="person_ref", how="left")
        .join(places, on="household_id", how="left")
        .join(_only_told(by_person, seeker), on=["benefit", "component", "person_ref"], how="left").with_columns(
            key=_key("p", pl.col("person_ref").cast(pl.String)), person_id=pl.col("person_ref")),
        by_household.join(_heads(by_household["household_id"]), on="household_id", how="left")
        .join(places, on="household_id", how="left").with_columns(
            key=_key("h", pl.col("household_id").cast(pl.String)), person_id=pl.lit(None, pl.Int64), register=pl.lit("")),
        beside.join(seeker.known, on="person_ref", how="left").join(told, on="person_ref", how="left").with_columns(
            key=_key("n", pl.col("id_number").bin.encode("hex")), person_id=pl.lit(None, pl.Int64),
            household_id=pl.lit(None, pl.Int64), register=pl.coalesce("told_by", "register"),
            initials=pl.col("name").map_elements(initials, pl.String)),
    ]
    whole = pl.concat([part.with_columns(pl.col("register").fill_null("")).select(
        *(name for name in DESCRIBED if name != "missing"), _as_json()) for part in parts])
    return whole.select(DESCRIBED).unique("key", keep="first", maintain_order=True)


def _as_json() -> pl.Expr:
    """The names of what is missing as a JSON list; they are plain identifiers."""
    named = pl.col("missing").list.eval(pl.lit('"') + pl.element() + pl.lit('"')).list.join(", ")
    return (pl.lit("[") + named + pl.lit("]")).alias("missing")


def _key(kind: str, who: pl.Expr) -> pl.Expr:
    return pl.lit(kind) + who + pl.lit(":") + pl.col("benefit") + pl.lit(".") + pl.col("component")


def _only_told(rows: pl.DataFrame, seeker: Seeker) -> pl.DataFrame:
    """Of persons of the registry about whom a register tells something: which one."""
    told = seeker.told.select("person_ref", "register")
    return rows.select("benefit", "component", "person_ref").join(told, on="person_ref", how="inner")


def _persons(refs: pl.Series) -> pl.DataFrame:
    return copy_out("SELECT id, name, initials, id_number, birth_date FROM people_person WHERE id = ANY(%s::bigint[])",
                    [refs.unique().to_list()], {"person_ref": pl.Int64, **WHO})


def _heads(homes: pl.Series) -> pl.DataFrame:
    """The head of each household, else its eldest member."""
    return copy_out(f"""
        SELECT DISTINCT ON (m.household_id) m.household_id, p.name, p.initials, p.id_number, p.birth_date
        FROM people_membership m JOIN people_person p ON p.id = m.person_id
        WHERE m.household_id = ANY(%s::bigint[]) AND m.scheme = '{SCHEME}' AND m.counted AND m.known_until IS NULL
          AND m.valid_until IS NULL
        ORDER BY m.household_id, p.death_date IS NOT NULL, m.relation <> '户主', p.birth_date""",
        [homes.unique().to_list()], {"household_id": pl.Int64, **WHO})
