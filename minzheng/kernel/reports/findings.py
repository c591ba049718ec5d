"""The chapter of problems: what the figures themselves show, and what of them must not be taken for more than it is."""

from __future__ import annotations

from fractions import Fraction

from minzheng.kernel.indicators.computation import Computation
from minzheng.kernel.indicators.declarations import Counted
from minzheng.kernel.indicators.periods import last_day
from minzheng.kernel.indicators.results import Query, Result, State
from minzheng.kernel.paper.typesetting import Piece
from minzheng.kernel.values.language import Label

from .outline import Outline


def failed_checks(computation: Computation) -> Result:
    """Indicator RP-03.01: how many cross-checks failed."""
    count = sum(check.holds is False for check in computation.checks)
    return Result("RP-03.01", Label("指标口径不一致告警数", "Failed cross-checks"), "条", computation.area,
                  last_day(computation.cut_off) if computation.cut_off else None, State.EXACT,
                  Query("", "count(failed cross-checks)"), Fraction(count))


def problems(outline: Outline, computation: Computation) -> list[list[Piece]]:
    """One paragraph for each kind of problem the figures show; one sentence when they show none."""
    found = [_missing(computation), _unlocked(computation), _unpaid(outline, computation), _unresolved(outline, computation),
             _inconsistent(computation), _illustrative(computation)]
    shown = [pieces for pieces in found if pieces]
    return shown or [[Piece("本期各项数据完整，未发现口径不一致。")]]


def _missing(computation: Computation) -> list[Piece]:
    if computation.cut_off is None:
        return [Piece("统计期内没有发放清册，各项数据未收集。", True)]
    if not computation.missing_months:
        return []
    months = "、".join(f"{month.year}年{month.number}月" for month in computation.missing_months)
    return [Piece(f"{months}没有发放清册，累计数不含上述月份。", True)]


def _unlocked(computation: Computation) -> list[Piece]:
    months = sorted({run.month for run in computation.runs if not run.is_locked})
    if not months:
        return []
    names = "、".join(f"{month.year}年{month.number}月" for month in months)
    return [Piece(f"{names}的清册尚未锁定发放，有关数据为测算数。", True)]


def _unpaid(outline: Outline, computation: Computation) -> list[Piece]:
    parts = []
    for one in outline.indicators.values():
        result = computation.results[one.id]
        if isinstance(one, Counted) and one.of == "exceptions" and (result.value or result.state is State.SUPPRESSED):
            parts.append(f"{result.title}{result.shown()}" + (one.unit if result.value is not None else ""))
    return [Piece("部分对象当月未能发放，需逐笔核实：" + "，".join(parts) + "。")] if parts else []


def _unresolved(outline: Outline, computation: Computation) -> list[Piece]:
    """What has no value, by name where a business of the report keeps it, by number where none does."""
    if computation.cut_off is None:
        return []
    beyond = {one.id for file in outline.commons.values() for one in file.indicators}
    missing = [one for one in computation.results.values() if one.state is State.UNRESOLVED]
    names = [f"{one.title}（{one.note}）" for one in missing if one.id not in beyond]
    count = len(missing) - len(names)
    parts = ["下列指标数据未收集：" + "、".join(names) + "。"] if names else []
    parts += [f"另有{count}项指标的业务尚未纳入系统，见附件1。"] if count else []
    return [Piece("".join(parts), True)] if parts else []


def _inconsistent(computation: Computation) -> list[Piece]:
    failed = [str(check.sentence) for check in computation.checks if check.holds is False]
    return [Piece("下列指标口径不一致，发布前应核实：" + "；".join(failed) + "。", True)] if failed else []


def _illustrative(computation: Computation) -> list[Piece]:
    names = [str(one.title) for one in computation.results.values() if one.illustrative]
    return [Piece("下列标准为示例值，不是正式文件公布的标准：" + "、".join(names) + "。", True)] if names else []
