"""Checks of rows against themselves, their household and the rest of the file, a set at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from minzheng.kernel.people.checksums import passes_luhn
from minzheng.kernel.people.columns import COLUMNS, Kind, Sheet
from minzheng.kernel.values.money import as_read
from minzheng.kernel.values.periods import Month

from .findings import Findings

_LARGE = 2_000_000
"""Monthly fen above which an amount is asked about: 20,000 yuan."""
_H, _M = Sheet.HOUSEHOLDS, Sheet.MEMBERS


def check_rows(frames: Mapping[Sheet, pl.DataFrame], month: Month, findings: Findings) -> dict[Sheet, pl.DataFrame]:
    """Find what is wrong within the file. Members come back with ``birth_date`` and ``sex``; a since_month without a
    status is taken out of the households."""
    households, members = frames[_H], with_birth(frames[_M])
    _check_duplicates(households, members, findings)
    _check_sheets_agree(households, members, findings)
    _check_disability(members, findings)
    _check_children(members, month, findings)
    _check_support(households, members, findings)
    _check_status(households, findings)
    _check_heads(households, members, findings)
    _check_relations(members, findings)
    _check_accounts(households, members, findings)
    _check_amounts(households, members, findings)
    has_status = pl.col("current_status").is_not_null() & (pl.col("current_status") != "无")
    kept = households.with_columns(pl.when(has_status).then(pl.col("since_month")).alias("since_month"))
    return {_H: kept, _M: members}


def with_birth(members: pl.DataFrame) -> pl.DataFrame:
    """Add birth_date and sex as the identity number carries them."""
    odd = pl.col("id_number").str.slice(16, 1).cast(pl.Int64, strict=False) % 2 == 1
    return members.with_columns(
        pl.col("id_number").str.slice(6, 8).str.to_date("%Y%m%d", strict=False).alias("birth_date"),
        pl.when(pl.col("id_number").is_not_null()).then(pl.when(odd).then(pl.lit("M")).otherwise(pl.lit("F")))
        .alias("sex"),
    )  # fmt: skip


def _is_given(name: str) -> pl.Expr:
    """Whether a choice says something other than 无; false where it is empty."""
    return (pl.col(name) != "无").fill_null(False)


def _check_duplicates(households: pl.DataFrame, members: pl.DataFrame, findings: Findings) -> None:
    for sheet, frame, name, code in (
        (_H, households, "household_no", "household_duplicate"),
        (_M, members, "id_number", "id_duplicate"),
    ):
        doubled = frame.filter(pl.col(name).is_not_null() & (pl.len().over(name) > 1))
        rows = doubled.group_by(name).agg(pl.col("row").cast(pl.String).head(10).str.join("、").alias("rows"))
        named = doubled.join(rows, on=name, how="left", maintain_order="left")
        findings.check(sheet, named, None, code, name, other=pl.col("rows"))


def _check_sheets_agree(households: pl.DataFrame, members: pl.DataFrame, findings: Findings) -> None:
    orphans = members.filter(pl.col("household_no").is_not_null()).join(households, on="household_no", how="anti")
    findings.check(_M, orphans, None, "household_unknown", "household_no")
    empty = households.filter(pl.col("household_no").is_not_null()).join(members, on="household_no", how="anti")
    findings.check(_H, empty, None, "members_missing", "household_no")


def _check_disability(members: pl.DataFrame, findings: Findings) -> None:
    category, grade = _is_given("disability_category"), _is_given("disability_grade")
    findings.check(_M, members, category & ~grade, "grade_missing", "disability_grade",
                   other=pl.col("disability_category"))  # fmt: skip
    findings.check(_M, members, grade & ~category, "category_missing", "disability_category",
                   value=pl.col("disability_grade"))  # fmt: skip


def _check_children(members: pl.DataFrame, month: Month, findings: Findings) -> None:
    """Under 18 means: not yet 18 on the first day of the month. Who is older and in school may still be paid somewhere."""
    latest = date(month.year - 18, month.number, 1)
    grown = _is_given("child_status") & (pl.col("birth_date") <= latest)
    in_school = pl.col("schooling").is_in(["高中", "高校"]).fill_null(False)
    findings.check(_M, members, grown & ~in_school, "child_age", "child_status", other=pl.lit(str(month)))
    findings.check(_M, members, grown & in_school, "child_age_in_school", "child_status", other=pl.lit(str(month)))


def _check_support(households: pl.DataFrame, members: pl.DataFrame, findings: Findings) -> None:
    status = households.select("household_no", "current_status").unique("household_no", keep="first")
    joined = members.join(status, on="household_no", how="left", maintain_order="left")
    is_tekun = (pl.col("current_status") == "特困").fill_null(False)
    entitled = is_tekun | (pl.col("child_status") == "孤儿").fill_null(False)
    findings.check(_M, joined, _is_given("support_place") & ~entitled, "support_place", "support_place")
    findings.check(_M, joined, is_tekun & ~_is_given("support_place"), "support_missing", "support_place")


def _check_status(households: pl.DataFrame, findings: Findings) -> None:
    since = pl.col("since_month")
    found = findings.errors().filter((pl.col("sheet") == str(_H)) & (pl.col("name") == "since_month"))
    told = pl.col("row").is_in(found["row"].to_list())
    findings.check(_H, households, _is_given("current_status") & since.is_null() & ~told, "since_missing",
                   "since_month", other=pl.col("current_status"))  # fmt: skip
    findings.check(_H, households, ~_is_given("current_status") & since.is_not_null(), "since_without", "since_month")


def _check_heads(households: pl.DataFrame, members: pl.DataFrame, findings: Findings) -> None:
    heads = (pl.col("relation") == "户主").fill_null(False)
    counted = members.group_by("household_no").agg(heads.sum().alias("heads"), pl.col("relation").null_count().alias("n"))
    known = households.join(counted, on="household_no", how="inner", maintain_order="left")
    findings.check(_H, known, (pl.col("heads") == 0) & (pl.col("n") == 0), "head_missing", "head_id",
                   value=pl.col("household_no"))  # fmt: skip
    several = members.join(counted, on="household_no", how="left", maintain_order="left").filter(heads)
    findings.check(_M, several, pl.col("heads") > 1, "head_several", "relation", value=pl.col("household_no"))
    named = members.select("household_no", pl.col("id_number").alias("head_id"), "relation")
    named = named.filter(pl.col("head_id").is_not_null()).unique(["household_no", "head_id"], keep="first")
    matched = known.filter(pl.col("head_id").is_not_null()).join(
        named, on=["household_no", "head_id"], how="left", maintain_order="left"
    )
    unread = _rows_with_unread_id(members, findings)
    settled = ~pl.col("household_no").is_in(unread)
    findings.check(_H, matched, pl.col("relation").is_null() & settled, "head_not_member", "head_id")
    findings.check(_H, matched, pl.col("relation") != "户主", "head_not_head", "head_id", other=pl.col("relation"))


def _rows_with_unread_id(members: pl.DataFrame, findings: Findings) -> list[str]:
    """Households with a member whose number or relation is already an error: nothing can be said about their head."""
    unread = members.filter(pl.col("id_number").is_null() | pl.col("relation").is_null())
    return unread["household_no"].drop_nulls().unique().to_list()


def _check_relations(members: pl.DataFrame, findings: Findings) -> None:
    spouses = members.filter(pl.col("relation") == "配偶").filter(pl.len().over("household_no") > 1)
    findings.check(_M, spouses, None, "spouse_several", "relation", value=pl.col("household_no"))
    head = members.filter(pl.col("relation") == "户主").unique("household_no", keep="first")
    head = head.select("household_no", pl.col("birth_date").alias("head_birth"))
    beside = members.join(head, on="household_no", how="left", maintain_order="left")
    younger = pl.col("relation").is_in(["子", "女", "孙子女"]) & (pl.col("birth_date") <= pl.col("head_birth"))
    older = pl.col("relation").is_in(["父母", "祖父母"]) & (pl.col("birth_date") >= pl.col("head_birth"))
    findings.check(_M, beside, younger | older, "relation_age", "relation", value=pl.col("id_number"),
                   other=pl.col("relation"))  # fmt: skip
    other_sex = ((pl.col("relation") == "子") & (pl.col("sex") == "F")) | ((pl.col("relation") == "女") & (pl.col("sex") == "M"))
    findings.check(_M, beside, other_sex, "relation_sex", "relation", value=pl.col("id_number"),
                   other=pl.col("relation"))  # fmt: skip


def _check_accounts(households: pl.DataFrame, members: pl.DataFrame, findings: Findings) -> None:
    account, holder = pl.col("account_no"), pl.col("account_name")
    findings.check(_H, households, ~passes_luhn(account), "account_luhn", "account_no")
    findings.check(_H, households, account.is_not_null() & holder.is_null(), "account_holder_missing", "account_name",
                   value=pl.lit(""))  # fmt: skip
    named = households.filter(holder.is_not_null())
    stranger = named.join(members, left_on=["household_no", "account_name"], right_on=["household_no", "name"], how="anti")
    findings.check(_H, stranger, None, "account_holder", "account_name")
    shared = households.filter(account.is_not_null()).with_columns(pl.len().over("account_no").alias("n"))
    findings.check(_H, shared, pl.col("n") > 1, "account_shared", "account_no", other=pl.col("n"))


def _check_amounts(households: pl.DataFrame, members: pl.DataFrame, findings: Findings) -> None:
    for column in COLUMNS[_M]:
        if column.kind is Kind.YUAN:
            large = members.filter(pl.col(column.name) > _LARGE)
            shown = pl.col(column.name).map_elements(as_read, return_dtype=pl.String)
            findings.check(_M, large, None, "amount_large", column.name, value=shown, other=shown)
