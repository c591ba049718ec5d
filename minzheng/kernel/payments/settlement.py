"""From what the rules say to what is paid: each award becomes one line or one exception.

Pure frames, no database: the monthly run and the replay of an old run both settle here. The frames:

``awards``   one row per enrolled award: award_id, household_id, person_ref (null for a household), area_code, benefit,
             component, first_month (YYYYMM), state, suspended_reason, death_date (of the person, or of the last member
             of a household; null while alive), overpaid_fen (paid for months after the death), bank_name,
             account_no (sealed bytes), account_name, holder_is_member, holder_must_be_member (null where no parameter
             says so), arrears_fen (paid beside the month's amount), recover_fen (what plans ask to be kept back) and
             recovery_cap (thousandths of the month's amount that may be; null where no parameter says so), held_reason
             (what payment waits for; null where it does not). Bundles frozen before there were any lack the last four.
             A run of arrears has persons besides, and no other month's amount.
``lines``    of the rules: household_id, person_ref, benefit, component, amount_fen, persons (how many it is for).
``exceptions`` of the rules: household_id, person_ref, benefit, component, reason_code, reason.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from minzheng.kernel.values.errors import Problem, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import as_read
from minzheng.kernel.values.periods import Month

SUBJECT = ["benefit", "component", "household_id", "person_ref"]
OUTPUT = ["benefit", "component"]
IDENTITY = ["award_id", "household_id", "person_ref", "area_code", "benefit", "component"]
LINE = [*IDENTITY, "persons", "amount_fen", "arrears_fen", "recovered_fen", "bank_name", "account_no", "account_name"]
EXCEPTION = [*IDENTITY, "reason_code", "reason", "amount_fen"]


@dataclass(frozen=True)
class Settlement:
    """What is paid (``LINE`` columns) and what is not, and why (``EXCEPTION`` columns); both sorted by award."""

    lines: pl.DataFrame
    exceptions: pl.DataFrame

    @property
    def amount_fen(self) -> int:
        return int(self.lines["amount_fen"].sum())


def settle(
    awards: pl.DataFrame, lines: pl.DataFrame, exceptions: pl.DataFrame, *, month: Month
) -> Settlement:
    """Give each award its line or its first reason not to be paid. Raises Refused where the proof fails."""
    awards = _completed(awards)
    judged = (
        awards.join(_keyed(lines, "amount_fen", "persons"), on=SUBJECT, how="left", nulls_equal=True)
        .join(_keyed(exceptions, "reason_code", "reason"), on=SUBJECT, how="left", nulls_equal=True)
        .with_columns(_before_the_rules(month).alias("before"), _after_the_rules().alias("after"))
        .with_columns(pl.coalesce("before", "reason_code", "after").alias("code"))
        .with_columns(_sentence(month).alias("sentence"))
        .sort("award_id")
    )
    paid = judged.filter(pl.col("code").is_null() & (pl.col("amount_fen") > 0)).with_columns(
        pl.col("amount_fen") + pl.col("arrears_fen"), _recovered().alias("recovered_fen")).select(LINE)
    unpaid = judged.filter(pl.col("code").is_not_null()).select(
        *IDENTITY, pl.col("code").alias("reason_code"), pl.col("sentence").alias("reason"), "amount_fen")
    settlement = Settlement(paid, unpaid)
    prove(awards, settlement, pl.concat([lines.select(SUBJECT), exceptions.select(SUBJECT)]))
    return settlement


def settle_arrears(awards: pl.DataFrame, *, month: Month) -> Settlement:
    """Give each award its line of what is owed for earlier months (``arrears_fen``), or its reason not to be paid now."""
    judged = _completed(awards, only=("held_reason",)).with_columns(
        pl.when(pl.col("death_date") < month.first_day).then(pl.lit("person_dead"))
        .when(pl.col("held_reason").is_not_null()).then(pl.lit("held")).otherwise(_after_the_rules()).alias("code"),
        pl.col("arrears_fen").alias("amount_fen"), pl.lit(0, dtype=pl.Int64).alias("recovered_fen"),
        pl.lit(None, dtype=pl.String).alias("reason"),
    ).with_columns(_sentence(month).alias("sentence")).sort("award_id")
    unpaid = judged.filter(pl.col("code").is_not_null()).select(
        *IDENTITY, pl.col("code").alias("reason_code"), pl.col("sentence").alias("reason"), "amount_fen")
    settlement = Settlement(judged.filter(pl.col("code").is_null()).select(LINE), unpaid)
    prove(awards, settlement, awards.select(SUBJECT))
    return settlement


_LATE = {
    "arrears_fen": pl.lit(0, pl.Int64), "recover_fen": pl.lit(0, pl.Int64), "recovery_cap": pl.lit(None, pl.Int64),
    "held_reason": pl.lit(None, pl.String),
}


def _completed(awards: pl.DataFrame, *, only: Collection[str] = tuple(_LATE)) -> pl.DataFrame:
    """With the columns that bundles of former times lack."""
    return awards.with_columns(_LATE[name].alias(name) for name in only if name not in awards.columns)


def _recovered() -> pl.Expr:
    """What is kept back of a month's amount: what plans ask for, at most what the place allows."""
    most = pl.col("amount_fen") * pl.col("recovery_cap") // 1000
    return pl.min_horizontal("recover_fen", most.fill_null(0)).fill_null(0)


def _keyed(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    return frame.select(*SUBJECT, *columns)


def _before_the_rules(month: Month) -> pl.Expr:
    """Reasons that stand whatever the rules say."""
    return (
        pl.when(pl.col("death_date") < month.first_day).then(pl.lit("person_dead"))
        .when(pl.col("suspended_reason") != "").then(pl.lit("suspended"))
        .when(pl.col("first_month") > int(month)).then(pl.lit("not_started"))
        .when(pl.col("held_reason").is_not_null()).then(pl.lit("held"))
    )


def _after_the_rules() -> pl.Expr:
    """Reasons that hold back an amount the rules found."""
    has_account = (pl.col("account_no").bin.size() > 0) & (pl.col("account_name") != "")
    stranger = pl.col("holder_must_be_member") & ~pl.col("holder_is_member")
    return (
        pl.when(~has_account.fill_null(False)).then(pl.lit("account_missing"))
        .when(pl.col("holder_must_be_member").is_null()).then(pl.lit("parameter_missing"))
        .when(stranger).then(pl.lit("holder_not_member"))
    )


def _sentence(month: Month) -> pl.Expr:
    """The reason in a sentence a clerk can act on; the rules bring their own."""
    died = pl.format("已于 {} 死亡，自次月起停发", pl.col("death_date").dt.strftime("%Y-%m-%d"))
    over = pl.col("overpaid_fen")
    recover = pl.format("{}；死亡次月起已发 {} 元，应追回", died, over.map_elements(as_read, return_dtype=pl.String))
    start = pl.col("first_month")
    starts = pl.format("从 {}-{} 起发放", start // 100, (start % 100).cast(pl.String).str.zfill(2))
    code = pl.col("code")
    return (
        pl.when(code == "person_dead").then(pl.coalesce(recover, died))
        .when(code == "suspended").then(pl.format("已暂停发放：{}", pl.col("suspended_reason")))
        .when(code == "not_started").then(starts)
        .when(code == "held").then(pl.format("暂缓发放，待核实：{}", pl.col("held_reason")))
        .when(code == "account_missing").then(pl.lit("没有银行账号或户名，不能发放"))
        .when(code == "holder_not_member").then(pl.format("账户户名“{}”不是该户成员", pl.col("account_name")))
        .when((code == "parameter_missing") & pl.col("reason").is_null()).then(pl.lit("本地未规定户名是否须为成员"))
        .otherwise(pl.col("reason"))
    )


def prove(awards: pl.DataFrame, settlement: Settlement, ruled: pl.DataFrame) -> None:
    """Prove lines + exceptions = enrolled, per output and in total, each award once, nobody enrolled without an award.

    Raises Refused (code ``nobody_is_dropped``) that lists every difference; the run must not close.
    """
    settled = pl.concat([settlement.lines.select("award_id"), settlement.exceptions.select("award_id")])
    problems = [*_uneven(awards, settlement), *_strangers(awards, ruled)]
    dropped = awards.join(settled, on="award_id", how="anti")
    twice = awards.join(settled.filter(pl.col("award_id").is_duplicated()), on="award_id", how="semi")
    problems += [Problem("award_dropped", say("待遇 {award_id}（{benefit}）既未发放也未列入异常", **row))
                 for row in _named(dropped)]
    problems += [Problem("award_twice", say("待遇 {award_id}（{benefit}）出现两次", **row)) for row in _named(twice)]
    if problems or dropped.height or twice.height:
        raise Refused(
            say("发放名单与异常名单之和不等于在册人数，本次核算不予完成（应 {enrolled}，实 {settled}）",
                enrolled=awards.height, settled=settled.height), problems, code="nobody_is_dropped")


LISTED = 50
"""How many single awards a failed proof names of each kind."""


def _uneven(awards: pl.DataFrame, settlement: Settlement) -> list[Problem]:
    counts = (
        awards.group_by(OUTPUT).len("enrolled")
        .join(settlement.lines.group_by(OUTPUT).len("paid"), on=OUTPUT, how="full", coalesce=True)
        .join(settlement.exceptions.group_by(OUTPUT).len("unpaid"), on=OUTPUT, how="full", coalesce=True)
        .fill_null(0).filter(pl.col("enrolled") != pl.col("paid") + pl.col("unpaid")).sort(OUTPUT)
    )
    return [
        Problem("uneven", say("{benefit}.{component}：在册 {enrolled}，发放 {paid}，异常 {unpaid}", **row))
        for row in counts.iter_rows(named=True)
    ]


def _strangers(awards: pl.DataFrame, ruled: pl.DataFrame) -> list[Problem]:
    unknown = ruled.join(awards, on=SUBJECT, how="anti", nulls_equal=True)
    return [
        Problem("no_award", say("{benefit}.{component}：户 {household_id} 人 {person_ref} 应在册而没有待遇记录", **row))
        for row in unknown.head(LISTED).iter_rows(named=True)
    ]


def _named(awards: pl.DataFrame) -> list[dict[str, object]]:
    return awards.select("award_id", "benefit").sort("award_id").head(LISTED).to_dicts()
