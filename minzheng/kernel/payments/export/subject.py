"""What a file is about: one benefit of one run, and what every file of it says at its head."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from minzheng.kernel.values.periods import Month

from ..models import PayrollRun, RunState


@dataclass(frozen=True)
class Subject:
    """What a file is about: one benefit of one run. ``shows`` is what the public may see of it, empty for nothing."""

    run: PayrollRun
    benefit: str
    title: str
    components: dict[str, str]
    shows: tuple[str, ...]
    area: str
    at: datetime
    encoding: str = "gb18030"

    @property
    def month(self) -> Month:
        return Month.from_int(self.run.month)

    @property
    def month_zh(self) -> str:
        return f"{self.month.year}年{self.month.number}月"

    @property
    def batch(self) -> str:
        """The batch number that the bank returns with its answer."""
        return f"{self.run.month}-{self.run.pk}-{self.benefit}"


@dataclass(frozen=True)
class Written:
    """How many rows a file has and how much money they say, in fen."""

    rows: int
    amount_fen: int


def about(subject: Subject) -> list[str]:
    """The line below a title: office, month, run and its state, when it was made, the unit."""
    state = "草稿，尚未锁定" if subject.run.state == RunState.DRAFT else "已锁定"
    return [f"单位：{subject.area}    月份：{subject.month_zh}    核算批次：{subject.run.pk}（{state}）    "
            f"制表时间：{subject.at:%Y-%m-%d %H:%M}    金额单位：元"]


def written(frame: pl.DataFrame) -> Written:
    """The rows of a frame and the sum of its ``amount_fen``."""
    return Written(frame.height, int(frame["amount_fen"].sum()))
