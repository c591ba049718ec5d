"""What decides about supplies and calls: received by now, by somebody who is supported, and something was said."""

from __future__ import annotations

from datetime import date

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.values.language import say

from .visits import EMPTY_WORDS


def is_given_by_now(doing: Doing) -> None:
    """What is not given yet is not recorded."""
    day = doing.day("given_on")
    if day is not None and day > doing.on:
        doing.wrong("given_on", say("发放日期 {day} 还没有到", day=day))


def is_given_before_end(doing: Doing) -> None:
    """Nothing is given to who is no longer supported at home."""
    assert doing.parent is not None
    ended = doing.parent.values.get("ended_on")
    if doing.parent.state == "ended" and ended and str(doing["given_on"]) > ended:
        doing.wrong("given_on", say("此人已于 {day} 停止分散供养，不能登记之后的发放", day=ended))


def day_first_called(doing: Doing) -> date | str:
    """When somebody was called first."""
    return doing.before.get("first_called_on") or doing.on


def day_called(doing: Doing) -> date | str:
    """When somebody was called last."""
    return doing.on if doing.deed.name in ("survey", "survey_again") else str(doing.before["called_on"])


def is_condition_told(doing: Doing) -> None:
    """Who answered said something; one word for everybody says nothing."""
    if doing["reached"] == "yes" and (doing["condition"] or "").strip("。. ") in EMPTY_WORDS:
        doing.wrong("condition", say("请写明摸排到的具体情况，不能只写“{text}”", text=doing["condition"]))
