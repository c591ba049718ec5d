"""Whether what registers say changes a benefit: the rules themselves compute it, with observed facts in place of the declared.

A case is a household as one check sees it on one day from which something of it is so; all cases are computed at once, each as a
household of its own, beside the households as declared. The first day that changes the benefit is since when it was wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import polars as pl

from minzheng.kernel.payments.computing import compute
from minzheng.kernel.payments.rulebook import value_of
from minzheng.kernel.people import declared
from minzheng.kernel.people import queries as people
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.areas import NATION
from minzheng.kernel.values.periods import Month

from .declarations import Check
from .explaining import explained
from .finding import HITS
from .months import first_month_from
from .observing import CASE, LAST, facts, news
from .roll import Roll

LINE = ["benefit", "component", "person_ref"]
SUBJECT = ["rule", "household_id", *LINE]


def decided(
    observed: pl.DataFrame, roll: Roll, checks: Mapping[str, Check], program: Program, parameters: ParameterBook, *,
    words: Callable[[pl.DataFrame], pl.DataFrame],
) -> pl.DataFrame:
    """The hits (HITS columns) among observations: those that end a benefit, or change it by more than the tolerance.

    A register that knows less than was declared says nothing: only more counts, and other codes. ``words`` adds to observations
    what their rows say (``observing.in_words``): only those behind a change are put into words.
    """
    if not observed.height:
        return pl.DataFrame(schema=HITS)
    month = Month.of(roll.on)
    days = observed.with_columns(pl.col("since").fill_null(LAST).alias("day"))
    told = days.drop("day").join(days.select(CASE).unique(), on=CASE[:2]).filter(pl.col("since").fill_null(LAST) <= pl.col("day"))
    said = facts(told, program)
    new = _news(said, month)
    if not new.height:
        return pl.DataFrame(schema=HITS)
    persons, households = people.frames(month=month, area=NATION, household_ids=_homes(new))
    amounts = _amounts(new, persons, households, program, parameters, month)
    changed = _changed(amounts, new, checks, parameters, roll.on)
    behind = words(told.join(changed, on=["rule", "household_id"], how="semi"))
    return _hits(changed, explained(changed, behind, new, program), roll)


def _news(said: pl.DataFrame, month: Month) -> pl.DataFrame:
    """What is more than was declared (``observing.news``), with the area_code of its household."""
    is_shared = pl.col("person_ref").is_null()
    own = declared.of_persons(said.filter(~is_shared), month=month)
    shared = declared.of_households(said.filter(is_shared), month=month)
    new = news(said, own, shared)
    return new.join(declared.places(new["household_id"].unique(), month=month), on="household_id")


def _homes(frame: pl.DataFrame) -> list[int]:
    return frame["household_id"].unique().sort().to_list()


def _amounts(
    new: pl.DataFrame, persons: pl.DataFrame, households: pl.DataFrame, program: Program, parameters: ParameterBook, month: Month
) -> pl.DataFrame:
    """What each case comes to, and each household as declared (``rule`` empty): CASE and LINE columns, fen, reason."""
    declared = new.select(pl.lit("").alias("rule"), "household_id", pl.lit(LAST).alias("day")).unique()
    cases = pl.concat([declared, new.select(CASE).unique()]).sort("household_id", "rule", "day").with_row_index("case")
    cases = cases.with_columns(pl.col("case").cast(pl.Int64))
    own = _replaced(persons.join(cases, on="household_id"), new, [*CASE, "person_ref"]).sort("case", "person_ref")
    homes = _replaced(households.join(cases, on="household_id"), new.filter(pl.col("person_ref").is_null()), CASE).sort("case")
    ruled = compute(program, parameters, _as_household(own), _as_household(homes), month=month)
    both = [ruled.lines.select(*LINE, "household_id", pl.col("amount_fen").alias("fen"), pl.lit("").alias("reason")),
            ruled.exceptions.select(*LINE, "household_id", pl.lit(0, pl.Int64).alias("fen"), pl.col("reason").cast(pl.String))]
    return pl.concat(both).rename({"household_id": "case"}).join(cases, on="case").drop("case")


def _as_household(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.drop(CASE).rename({"case": "household_id"})


def _replaced(frame: pl.DataFrame, new: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """The frame with what is new of each fact that is one of its columns."""
    for name in sorted(set(new["fact"]) & set(frame.columns)):
        value = "code" if frame.schema[name] == pl.String else "number"
        values = new.filter(pl.col("fact") == name).select(*keys, pl.col(value).alias("new"))
        frame = frame.join(values, on=keys, how="left").with_columns(pl.coalesce("new", name).alias(name)).drop("new")
    return frame


def _changed(
    amounts: pl.DataFrame, new: pl.DataFrame, checks: Mapping[str, Check], parameters: ParameterBook, on: date
) -> pl.DataFrame:
    """What checks change: SUBJECT columns, before_fen, after_fen, reason, ``day`` of the last case and ``from_day``."""
    business = {rule: check.business for rule, check in checks.items()}
    declared = amounts.filter(pl.col("rule") == "", pl.col("fen") > 0)
    before = declared.select("household_id", *LINE, pl.col("fen").alias("before_fen"))
    cases = new.select(CASE).unique().with_columns(pl.col("rule").replace_strict(business).alias("benefit"))
    after = amounts.filter(pl.col("rule") != "").rename({"fen": "after_fen"})
    both = cases.join(before, on=["household_id", "benefit"]).join(after, on=[*CASE, *LINE], how="left", nulls_equal=True)
    both = both.with_columns(pl.col("after_fen").fill_null(0), pl.col("reason").fill_null(""))
    both = both.join(_tolerances(both, new, checks, parameters, on), on=["rule", "household_id"], how="left")
    apart = (pl.col("before_fen") - pl.col("after_fen")).abs()
    differs = (pl.col("after_fen") == 0) | (apart > pl.col("tolerance").fill_null(0))
    ordered = both.with_columns(differs.alias("differs")).sort(*CASE, *LINE, nulls_last=True)
    return ordered.group_by(SUBJECT, maintain_order=True).agg(
        pl.col("before_fen", "after_fen", "reason", "day", "differs").last(),
        pl.col("day").filter("differs").first().alias("from_day")).filter("differs")


def _tolerances(
    both: pl.DataFrame, new: pl.DataFrame, checks: Mapping[str, Check], parameters: ParameterBook, on: date
) -> pl.DataFrame:
    """rule, household_id and ``tolerance`` in fen: up to which difference there is none. Where none is in force there is none."""
    places = new.select("rule", "household_id", "area_code").unique()
    values = [(rule, area, value_of(parameters, checks[rule].declared.tolerance, area_code=area, on=on))
              for rule, area in places.select("rule", "area_code").unique().iter_rows()]
    known = pl.DataFrame(values, schema={"rule": pl.String, "area_code": pl.Int64, "tolerance": pl.Int64}, orient="row")
    return places.join(known, on=["rule", "area_code"]).drop("area_code")


def _hits(changed: pl.DataFrame, rows: pl.DataFrame, roll: Roll) -> pl.DataFrame:
    """HITS columns: each row that tells something new beside the awards of what it changes."""
    open_awards = roll.awards.filter(pl.col("award_last").is_null()).drop("award_last")
    homes = roll.persons.select("household_id", "area_code").unique("household_id")
    paid = changed.join(open_awards, on=["benefit", "household_id", "person_ref"], nulls_equal=True)
    found = paid.join(homes, on="household_id").join(rows, on=SUBJECT, nulls_equal=True)
    since = pl.when(pl.col("from_day") < LAST).then("from_day").otherwise("data_date")
    first = pl.max_horizontal("award_first", first_month_from(since))
    return found.with_columns(
        pl.col("benefit").alias("business"), first.alias("first_month"), pl.lit(None).alias("last_month"),
        pl.lit(True).alias("is_open"),
    ).select(pl.col(name).cast(kind) for name, kind in HITS.items())
