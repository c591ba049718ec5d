"""Shelters never hold more than they can; everybody who was evacuated is in one place."""

from __future__ import annotations

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say

from .events import day_in, event_of


def persons_in_shelter(doing: Doing) -> Value:
    """How many are staying, after somebody came or left."""
    there = doing.before.get("occupied", 0)
    return there + {"admit": 1, "release": -1}.get(doing.deed.name, 0)


def has_room(doing: Doing) -> None:
    """Those who stay are not more than the place holds."""
    if doing["occupied"] > doing["capacity"]:
        doing.wrong("capacity", say("安置点只能容纳 {capacity} 人：请另选安置点", capacity=doing["capacity"]))


def is_empty(doing: Doing) -> None:
    """Nobody is left where a shelter closes."""
    if doing["occupied"]:
        doing.wrong("", say("还有 {count} 人在点，不能关闭", count=doing["occupied"]))


def placement_fits(doing: Doing) -> None:
    """Who is in a shelter names it, who is elsewhere says with whom; on a day of the event."""
    if doing["placement"] == "concentrated":
        doing.given["host"] = None
        if not doing["shelter"]:
            doing.wrong("shelter", say("集中安置的，请选择安置点"))
    else:
        doing.given["shelter"] = None
        if not doing["host"]:
            doing.wrong("host", say("分散安置的，请填写投靠何处"))
    day, began = doing.day("evacuated_on"), day_in(event_of(doing), "started_on")
    if day is not None and began is not None and not began <= day <= doing.on:
        doing.wrong("evacuated_on", say("转移日期应在灾害发生日期和今天之间"))


def come_to_shelter(doing: Doing) -> None:
    """One more is staying there."""
    if doing["placement"] == "concentrated":
        doing.do(Entry.objects.get(pk=doing["shelter"]), "admit")


def leave_old_shelter(doing: Doing) -> None:
    """One fewer is staying where they were."""
    if doing.before.get("placement") == "concentrated":
        doing.do(Entry.objects.get(pk=doing.before["shelter"]), "release")


def left_after_coming(doing: Doing) -> None:
    """Nobody goes home before being evacuated, or tomorrow."""
    came, left = doing.day("evacuated_on"), doing.day("left_on")
    if came is not None and left is not None and not came <= left <= doing.on:
        doing.wrong("left_on", say("返回日期应在转移日期和今天之间"))
