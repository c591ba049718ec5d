"""When a match is a finding: the closed set of conditions that ``checks.yaml`` names, one small function each.

A condition gets the rows seen of a check's registers (``seeing``) laid against the awards that cover their persons
(``roll.Roll.covered``), and answers those that are findings with the months they concern: ``first_month`` and ``last_month``
(``YYYYMM``, null where it goes on). What a month pays is decided by its first day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from minzheng.kernel.values.areas import COUNTY
from minzheng.kernel.values.language import Label
from minzheng.kernel.values.periods import Month

from .months import first_month_from, month_after, month_of

BY_RULES = "changes_the_amount"
"""The condition that the rules themselves decide."""
SURE = ("exact", "variant")
"""How a person must be matched for a row to count by itself."""
NO_MONTH = pl.lit(None, pl.Int32)
_ELSEWHERE = pl.col("row.area_code") // COUNTY.unit != pl.col("area_code") // COUNTY.unit


SIGNED = {"household_id": pl.Int64, "signed_on": pl.Date}


Signed = Callable[[Sequence[int]], pl.DataFrame]
"""Of households in which one person lives the days on which somebody signed in (SIGNED columns)."""


def nobody_signed(households: Sequence[int]) -> pl.DataFrame:
    """Nobody signed in."""
    return pl.DataFrame(schema=SIGNED)


@dataclass(frozen=True)
class Look:
    """As of which day is asked, the limits of the places (area_code, limit; null where none is in force), and who signed in."""

    on: date
    limits: pl.LazyFrame
    signed: Signed = nobody_signed


Holds = Callable[[pl.LazyFrame, Look], pl.LazyFrame]


def _since(on: date) -> pl.Expr:
    """The first month concerned of what holds now: from when it says, else from when the register said so."""
    return pl.min_horizontal(first_month_from(pl.coalesce("since", "data_date")), pl.lit(int(Month.of(on)), pl.Int32))


def _is_paid_now(on: date) -> pl.Expr:
    month = int(Month.of(on))
    return pl.col("award_last").is_null() & (pl.col("award_first") <= month) & (
        pl.col("death_date").is_null() | (pl.col("death_date") >= Month.of(on).first_day))


def _holds(on: date) -> pl.Expr:
    return (pl.col("since").is_null() | (pl.col("since") <= on)) & (pl.col("until").is_null() | (pl.col("until") >= on))


def paid_after_it(pairs: pl.LazyFrame, look: Look) -> pl.LazyFrame:
    """A benefit covers months after the one of the event: death, cremation. The month it lies in is due."""
    begun = pairs.filter(pl.col("since") <= look.on).with_columns(month_after(pl.col("since")).alias("first_month"),
                                                             pl.col("award_last").alias("last_month"))
    return begun.filter(pl.col("last_month").is_null() | (pl.col("last_month") >= pl.col("first_month")))


def paid_during_it(pairs: pl.LazyFrame, look: Look) -> pl.LazyFrame:
    """A benefit covers months on whose first day it held: custody, now or in the past. Without an end it goes on."""
    first, last = first_month_from(pl.col("since")), month_of(pl.col("until"))
    begun = pairs.filter(pl.col("since") <= look.on).with_columns(
        pl.max_horizontal(first, "award_first").alias("first_month"),
        pl.min_horizontal(pl.when(pl.col("until") < look.on).then(last), "award_last").alias("last_month"))
    return begun.filter(pl.col("last_month").is_null() | (pl.col("last_month") >= pl.col("first_month")))


def signed_in_during_it(pairs: pl.LazyFrame, look: Look) -> pl.LazyFrame:
    """Somebody signed in for a person who lives alone on a day on which it held: in custody, after death."""
    begun = pairs.filter(pl.col("since") <= look.on).collect(engine="streaming")
    signed = look.signed(begun["household_id"].unique().to_list())
    held = pl.col("signed_on") > pl.col("since"), pl.col("until").is_null() | (pl.col("signed_on") <= pl.col("until"))
    month = month_of(pl.col("signed_on"))
    each = begun.lazy().join(signed.lazy(), on="household_id").filter(*held).with_columns(
        month.alias("first_month"), month.alias("last_month"))
    return each.sort("signed_on").drop("signed_on")


def is_recorded(pairs: pl.LazyFrame, look: Look) -> pl.LazyFrame:
    """The register has the person on the day, who is paid now."""
    return pairs.filter(_is_paid_now(look.on), _holds(look.on)).with_columns(
        pl.max_horizontal(_since(look.on), "award_first").alias("first_month"), NO_MONTH.alias("last_month"))


def has_lapsed(pairs: pl.LazyFrame, look: Look) -> pl.LazyFrame:
    """What the register has of the person is over, nothing newer holds, and the benefit is paid now."""
    current = pairs.filter(_holds(look.on)).select("person_ref").unique()
    over = pairs.filter(_is_paid_now(look.on), pl.col("until") < look.on).join(current, on="person_ref", how="anti")
    return over.with_columns(month_after(pl.col("until")).alias("first_month"), NO_MONTH.alias("last_month"))


def has_ended(pairs: pl.LazyFrame, look: Look) -> pl.LazyFrame:
    """It ended while the benefit was paid already, and nothing newer holds: custody of a parent."""
    current = pairs.filter(_holds(look.on)).select("person_ref").unique()
    after = month_of(pl.col("until")) >= pl.col("award_first")
    over = pairs.filter(_is_paid_now(look.on), pl.col("until") < look.on, after).join(current, on="person_ref", how="anti")
    return over.with_columns(month_after(pl.col("until")).alias("first_month"), NO_MONTH.alias("last_month"))


def began_after_entry(pairs: pl.LazyFrame, look: Look) -> pl.LazyFrame:
    """It began while the benefit was paid already: acquired after entry."""
    after = month_of(pl.col("since")) > pl.col("award_first")
    return pairs.filter(_is_paid_now(look.on), _holds(look.on), after).with_columns(
        first_month_from(pl.col("since")).alias("first_month"), NO_MONTH.alias("last_month"))


def is_elsewhere(pairs: pl.LazyFrame, look: Look) -> pl.LazyFrame:
    """The register has the person in another county than the household that is paid now."""
    return is_recorded(pairs.filter(_ELSEWHERE), look)


def paid_elsewhere_too(pairs: pl.LazyFrame, look: Look) -> pl.LazyFrame:
    """Another county pays the same benefit for months that are paid here."""
    return paid_during_it(pairs.filter(_ELSEWHERE, pl.col("row.benefit") == pl.col("benefit")), look)


def exceeds(pairs: pl.LazyFrame, look: Look) -> pl.LazyFrame:
    """The household has more such rows than the limit of its place. Where none is in force nothing is found."""
    held = is_recorded(pairs, look).join(look.limits, on="area_code")
    return held.filter(pl.struct("delivery", "row").n_unique().over("household_id") > pl.col("limit"))


def birth_differs(pairs: pl.LazyFrame, look: Look) -> pl.LazyFrame:
    """The day of birth is another one there: an age-related benefit may begin on another day."""
    return is_recorded(pairs.filter(pl.col("row.birth_date") != pl.col("birth_date")), look)


def name_differs(pairs: pl.LazyFrame, look: Look) -> pl.LazyFrame:
    """The number is the person's, the name is not: one of the two is wrong, and the row counts for nothing else."""
    return pairs.filter(_is_paid_now(look.on)).with_columns(NO_MONTH.alias("first_month"), NO_MONTH.alias("last_month"))


@dataclass(frozen=True)
class Condition:
    """A condition: what it asks, of rows matched how, and what their register must tell (``from``, ``until``, columns)."""

    label: Label
    holds: Holds | None = None
    needs: tuple[str, ...] = ()
    grades: tuple[str, ...] = SURE
    is_death: bool = False


CONDITIONS: Mapping[str, Condition] = {
    "paid_after_it": Condition(
        Label("次月起仍计入或领取", "still counted or paid from the month after"), paid_after_it, ("from",), is_death=True),
    "paid_during_it": Condition(Label("其间计入或领取", "counted or paid while it lasted"), paid_during_it, ("from",)),
    "signed_in_during_it": Condition(
        Label("其间仍有签到", "signed in while it lasted"), signed_in_during_it, ("from",)),
    "has_ended": Condition(Label("已经结束", "ended"), has_ended, ("until",)),
    "exceeds": Condition(Label("数量超出限额", "more than the limit"), exceeds),
    "birth_differs": Condition(Label("出生日期不同", "born on another day"), birth_differs, ("birth_date",)),
    "is_recorded": Condition(Label("登记在册", "recorded there"), is_recorded),
    "has_lapsed": Condition(Label("已经到期", "lapsed"), has_lapsed, ("until",)),
    "began_after_entry": Condition(Label("纳入以后发生", "began after entry"), began_after_entry, ("from",)),
    "is_elsewhere": Condition(Label("在外县", "in another county"), is_elsewhere, ("area_code",)),
    "paid_elsewhere_too": Condition(
        Label("外县同月发放同一待遇", "the same benefit paid in another county"), paid_elsewhere_too,
        ("from", "area_code", "benefit")),
    "name_differs": Condition(Label("号码一致、姓名不同", "same number, another name"), name_differs, grades=("differs",)),
    BY_RULES: Condition(
        Label("按登记信息重新核算，待遇取消或变化", "computed by what is recorded, the benefit ends or changes")),
    "shares_account": Condition(Label("收款账户相同", "the same account"), is_recorded),
    "by_review": Condition(Label("登记册查不到，由复核询问", "in no register: asked in reviews")),
}
"""Every condition by its name."""
