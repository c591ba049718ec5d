"""What a bank's answers mean for the transfers they name: pure frames, so that a preview and an import are the same.

A transfer's state depends on which answers it was given, never on their order or on how often: paid where all say so, failed
where all say so, disputed where both were said. One that was settled by somebody, or paid again since, only grows a finding.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.access.encryption import open_all
from minzheng.kernel.values import areas

from .layouts import TAIL
from .models import TransferState, Verdict
from .returns import Answer

ANSWERS = {"number": pl.Int32, "item": pl.String, "account_tail": pl.String, "amount_fen": pl.Int64, "is_success": pl.Boolean,
           "code": pl.String, "message": pl.String}
TRANSFERS = {"transfer_id": pl.Int64, "sealed": pl.Binary, "due_fen": pl.Int64, "state": pl.String}
_BIGGEST = 2**63 - 1


def matched(answers: Sequence[Answer], *, area: int) -> pl.DataFrame:
    """Each answer (columns ANSWERS) with ``transfer_id`` (null for one that is not ours) and ``verdict``."""
    frame = pl.DataFrame([vars(one) for one in answers], schema=ANSWERS)
    known = _known(frame["item"].unique().to_list(), area)
    frame = frame.with_columns(_number(frame["item"]).alias("transfer_id"))
    joined = frame.join(known, on="transfer_id", how="left", maintain_order="left")
    joined = joined.with_columns(
        pl.when(pl.col("state").is_not_null()).then("transfer_id").alias("transfer_id"), _fits().alias("fits"))
    counted = joined.with_columns(_both().alias("both"), _again().alias("again"))
    return counted.with_columns(_verdict().alias("verdict")).select(*ANSWERS, "transfer_id", "verdict")


def numbers(answers: Sequence[Answer]) -> list[int]:
    """The numbers that the answers name, of ours or not."""
    return sorted({number for number in (_as_number(one.item) for one in answers) if number is not None})


def _number(items: pl.Series) -> pl.Series:
    return pl.Series([_as_number(item) for item in items], dtype=pl.Int64)


def _as_number(item: str) -> int | None:
    return int(item) if item.isascii() and item.isdigit() and int(item) <= _BIGGEST else None


def _known(items: Sequence[str], area: int) -> pl.DataFrame:
    """The transfers of these numbers within an area, with the end of their account."""
    low, high = areas.span(area)
    wanted = [number for number in map(_as_number, items) if number is not None]
    found = copy_out("""
        SELECT id, account_no, amount_fen, state FROM bank_transfer
        WHERE id = ANY(%(numbers)s::bigint[]) AND area_code >= %(low)s AND area_code < %(high)s""",
        {"numbers": wanted, "low": low, "high": high}, TRANSFERS)
    tails = [text[-TAIL:] for text in open_all(found["sealed"].to_list())]
    return found.with_columns(pl.Series("tail", tails, dtype=pl.String)).drop("sealed")


def _fits() -> pl.Expr:
    return (pl.col("account_tail") == pl.col("tail")) & (pl.col("amount_fen") == pl.col("due_fen"))


def _both() -> pl.Expr:
    """Whether the file itself says both of a transfer."""
    said = pl.col("is_success").filter(pl.col("fits"))
    return said.any().over("transfer_id") & ~said.all().over("transfer_id")


def _again() -> pl.Expr:
    """Whether an earlier line of the file says the same of a transfer."""
    return (pl.int_range(pl.len()).over("transfer_id", "fits", "is_success") > 0) & pl.col("transfer_id").is_not_null()


def _verdict() -> pl.Expr:
    state, paid = pl.col("state"), pl.col("is_success")
    unanswered = [str(TransferState.PREPARED), str(TransferState.CANCELLED)]
    same = (paid & (state == TransferState.SUCCESS)) | (~paid & state.is_in([TransferState.FAILED, TransferState.REISSUED]))
    return (
        pl.when(state.is_null()).then(pl.lit(str(Verdict.UNKNOWN)))
        .when(~pl.col("fits")).then(pl.lit(str(Verdict.MISMATCHED)))
        .when(state.is_in(unanswered)).then(pl.lit(str(Verdict.NOT_SENT)))
        .when(pl.col("both") | ~(same | (state == TransferState.SENT))).then(pl.lit(str(Verdict.CONTRADICTING)))
        .when(same | pl.col("again")).then(pl.lit(str(Verdict.REPEATED)))
        .when(paid).then(pl.lit(str(Verdict.SUCCESS)))
        .otherwise(pl.lit(str(Verdict.FAILED)))
    )
