"""From rows that a condition let through to findings: one for each person and check, with months, money and evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import polars as pl

from ..declarations import OutsideRegister, Type
from .declarations import Check
from .roll import paid
from .wording import with_sentences

FOUND = {
    "rule": pl.String, "key": pl.String, "business": pl.String, "register": pl.String, "standard": pl.String,
    "severity": pl.Int32, "grade": pl.String, "household_id": pl.Int64, "person_id": pl.Int64, "award_id": pl.Int64,
    "area_code": pl.Int64, "first_month": pl.Int32, "last_month": pl.Int32, "paid_fen": pl.Int64, "evidence": pl.String,
    "holds": pl.Boolean,
}
"""Columns of findings as ``findings.recording`` takes them: as the table has them, ``evidence`` as JSON text."""
SUBJECT = ["rule", "household_id", "person_ref"]
ROW = ["register", "delivery", "row", "grade", "zh", "en"]
HITS = {
    "rule": pl.String, "business": pl.String, "household_id": pl.Int64, "person_ref": pl.Int64, "award_id": pl.Int64,
    "area_code": pl.Int64, "first_month": pl.Int32, "last_month": pl.Int32, "is_open": pl.Boolean, "register": pl.String,
    "delivery": pl.Int64, "row": pl.Int64, "data_date": pl.Date, "grade": pl.String, "mark": pl.String, "zh": pl.String,
    "en": pl.String,
}
"""Columns of hits: a row of a register, an award, and the months concerned. ``mark`` is what the evidence is, whatever its
amount; ``is_open``: the award still pays."""
_MARKS: frozenset[Type] = frozenset({"sealed", "text", "choice", "area"})


def marked(seen: pl.DataFrame, register: OutsideRegister) -> pl.DataFrame:
    """The rows with ``mark``: which thing each is about (plate, certificate, company, day), not how much or which month."""
    names = [one.name for one in register.columns if one.type in _MARKS or one.name == register.evidence.holds_from]
    names = [name for name in names if seen.schema[f"row.{name}"] != pl.Int32]
    texts = [_text(pl.col(f"row.{name}"), seen.schema[f"row.{name}"]) for name in names]
    return seen.with_columns(pl.concat_str([pl.lit(register.name), *texts], separator="|").alias("mark"))


def _text(value: pl.Expr, kind: pl.DataType) -> pl.Expr:
    text = value.bin.encode("base64") if kind == pl.Binary else value.cast(pl.String)
    return text.fill_null("")


def hits(checks: Sequence[Check], held: pl.DataFrame, register: OutsideRegister) -> pl.DataFrame:
    """The rows of one register that are findings of checks which ask the same (HITS columns)."""
    if not held.height:
        return pl.DataFrame(schema=HITS)
    return told(checks, with_sentences(marked(held, register), register))


def told(checks: Sequence[Check], worded: pl.DataFrame) -> pl.DataFrame:
    """Rows that have their mark and sentences as hits of checks which ask the same (HITS columns), each for its own benefit."""
    rules = pl.DataFrame([(one.rule, one.business) for one in checks], schema=["rule", "benefit"], orient="row")
    of_each = worded.join(rules, on="benefit") if checks[0].business else worded.join(rules.select("rule"), how="cross")
    is_open = pl.col("award_last").is_null() & pl.col("death_date").is_null()
    named = of_each.with_columns(pl.col("benefit").alias("business"), is_open.alias("is_open"))
    return named.select(pl.col(name).cast(kind) for name, kind in HITS.items())


def findings(found: pl.DataFrame, checks: Iterable[Check]) -> pl.DataFrame:
    """The findings (FOUND columns) that hits are: those whose months were paid, or that go on."""
    declared = {one.rule: one for one in checks}
    subjects = _subjects(found).join(_paid(found), on=SUBJECT, how="left", nulls_equal=True).with_columns(
        pl.col("paid_fen").fill_null(0))
    goes_on = pl.col("is_open") & pl.col("last_month").is_null()
    kept = subjects.filter(goes_on | (pl.col("paid_fen") > 0)).with_columns(
        pl.when(goes_on).then(None).otherwise("last_paid").alias("last_month"))
    rules = pl.DataFrame([(rule, one.declared.book, one.declared.standard, one.severity, one.declared.consequence == "hold")
                          for rule, one in declared.items()], schema=["rule", "register", "standard", "severity", "holds"],
                         orient="row")
    whole = kept.join(_evidence(found), on=SUBJECT, how="left", nulls_equal=True).join(rules, on="rule").rename(
        {"person_ref": "person_id"})
    return whole.select(pl.col(name).cast(kind) for name, kind in FOUND.items()).sort("rule", "key")


def _subjects(found: pl.DataFrame) -> pl.DataFrame:
    """One row for each subject of a rule: the first of its awards, all of its months, the weaker of its grades."""
    return found.group_by(SUBJECT).agg(
        pl.col("business").sort().first(), pl.col("area_code").first(), pl.col("award_id").min(),
        pl.col("first_month").min(), pl.col("is_open").any(), pl.col("grade").max(),
        pl.when(pl.col("last_month").is_null().any()).then(None).otherwise(pl.col("last_month").max()).alias("last_month"))


def _paid(found: pl.DataFrame) -> pl.DataFrame:
    """Per subject what was paid in the months concerned, each month of an award once, and the last month paid."""
    spans = found.group_by(*SUBJECT, "award_id").agg(
        pl.col("first_month").min(), pl.col("last_month").fill_null(999912).max())
    months = spans.join(paid(spans["award_id"].drop_nulls().unique().to_list()), on="award_id").filter(
        pl.col("month") >= pl.col("first_month"), pl.col("month") <= pl.col("last_month"))
    return months.group_by(SUBJECT).agg(pl.col("fen").sum().alias("paid_fen"), pl.col("month").max().alias("last_paid"))


def _evidence(found: pl.DataFrame) -> pl.DataFrame:
    """Per subject what it rests on as JSON, the rules' own word first, then the newest, and the key of what it is about."""
    rows = found.unique([*SUBJECT, "register", "delivery", "row"]).sort(
        *SUBJECT, pl.col("row").is_not_null(), "data_date", "register", "delivery", "row",
        descending=[False] * 4 + [True, False, True, False], nulls_last=True)
    said = pl.struct(*ROW, pl.col("data_date").cast(pl.String).alias("date")).struct.json_encode()
    gathered = rows.group_by(SUBJECT, maintain_order=True).agg(said.alias("rows"), pl.col("mark").unique().sort()).select(
        *SUBJECT, pl.concat_str(pl.lit("["), pl.col("rows").list.join(","), pl.lit("]")).alias("evidence"), "mark")
    keys = [_key(*of) for of in gathered.select("household_id", "person_ref", "mark").iter_rows()]
    return gathered.drop("mark").with_columns(pl.Series("key", keys, dtype=pl.String))


def _key(household: int, person: int | None, marks: Sequence[str]) -> str:
    """Who it is about, and what: the same things give the same key, in whichever delivery and order they come."""
    digest = hashlib.sha256("\n".join(marks).encode()).hexdigest()[:24]
    return f"household:{household}:{digest}" if person is None else f"person:{person}:{digest}"
