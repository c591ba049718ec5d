"""Names, identity numbers, accounts and telephones of people who do not exist."""

from __future__ import annotations

import polars as pl

from minzheng.kernel.people.checksums import identity_check, luhn_digit
from minzheng.kernel.values.errors import UsageError
from minzheng.kernel.values.language import say

from .chance import Chance

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹喻柏窦章苏潘葛范彭郎鲁韦马苗方俞任袁柳"
_MARKS = ("示例", "虚构", "样例", "演示")
_LAST = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
_PER_DAY_AND_SEX = 500
_PLACES = 50


def _pick(texts: str | tuple[str, ...], drawn: pl.Expr) -> pl.Expr:
    return pl.lit(pl.Series([list(texts)])).list.get(drawn)


def named(persons: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Add name and id_number; children and the head share a surname. Raises UsageError when the numbers run out."""
    chance, home = Chance(seed, "p"), Chance(seed, "h")
    own = pl.col("relation").is_in(["配偶", "其他"])
    surname = pl.when(own).then(chance.below(len(_SURNAMES), "surname")).otherwise(
        home.below(len(_SURNAMES), "family"))  # fmt: skip
    name = (
        _pick(_SURNAMES, surname)
        + _pick(_MARKS, chance.below(len(_MARKS), "mark"))
        + _pick(_LAST, chance.below(len(_LAST), "last"))
    )
    return numbered(persons.with_columns(name.alias("name")))


def numbered(persons: pl.DataFrame, *, beyond: int = 0) -> pl.DataFrame:
    """Add id_number by prefix, birth_date and sex. Raises UsageError when the numbers run out.

    A day of birth has room for 500 of each sex; numbers are given from some place of the last hundred down, where offices hardly
    ever give any: another place for each day, or all would look alike. ``beyond`` so many are left to others of that day.
    """
    rank = pl.int_range(pl.len(), dtype=pl.Int64).over("prefix", "birth_date", "sex") + beyond
    ranked = persons.with_columns(rank.alias("rank"))
    if ranked.height and ranked["rank"].max() >= _PER_DAY_AND_SEX:  # type: ignore[operator]
        raise UsageError(say("户数太多：同一天出生的虚构人员超过了顺序码的容量，请减少户数或使用更多县区"))
    day = pl.col("birth_date").dt.year().cast(pl.Int64) * 31 + pl.col("birth_date").dt.ordinal_day().cast(pl.Int64) * 17
    place = (pl.col("rank") + day % _PLACES) % _PER_DAY_AND_SEX
    sequence = (998 - 2 * place + (pl.col("sex") == "M").cast(pl.Int64)).cast(pl.String).str.zfill(3)
    body = pl.col("prefix").cast(pl.String) + pl.col("birth_date").dt.strftime("%Y%m%d") + sequence
    return ranked.with_columns(body.alias("body")).with_columns(
        (pl.col("body") + identity_check(pl.col("body"))).alias("id_number")
    )


def with_accounts(homes: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Add phone and account columns: some households have no account, some name a holder who is not a member."""
    home = Chance(seed, "h")
    body = pl.lit("621000") + (pl.col("h") + 1_000_000 * (seed % 1000)).cast(pl.String).str.zfill(12)
    has_account = ~home.happens(40, "no account")
    stranger = home.happens(25, "stranger")
    holder = pl.when(stranger).then(pl.lit("外人示例")).otherwise(pl.col("head_name"))
    return homes.with_columns(body.alias("b")).with_columns(
        (pl.lit("100") + home.below(10**8, "phone").cast(pl.String).str.zfill(8)).alias("phone"),
        pl.when(has_account).then(pl.lit("示例农村商业银行")).alias("bank_name"),
        pl.when(has_account).then(pl.col("b") + luhn_digit(pl.col("b"), 18)).alias("account_no"),
        pl.when(has_account).then(holder).alias("account_name"),
        pl.lit("虚构").alias("note"),
    )
