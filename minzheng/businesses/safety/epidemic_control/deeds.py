"""What decides in an epidemic: which homes are closed, whose reports are doubtful, who is isolated."""

from __future__ import annotations

from datetime import date, timedelta

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import decimal_text
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import say

DAY = timedelta(days=1)
SERVING = ("serving", "filed", "operating", "stopping")


def _home(doing: Doing) -> Entry:
    assert doing.parent is not None
    return doing.parent.root or doing.parent


def name_of_home(doing: Doing) -> str:
    """What the home is called."""
    return _home(doing).label


def key_of_home(doing: Doing) -> int:
    """The home, which is closed once at a time."""
    return _home(doing).pk


def is_by_now(doing: Doing) -> None:
    """What begins later is not recorded."""
    name = next(one for one in ("from", "came_on") if one in doing.kind.fields)
    day = doing.day(name)
    if day is not None and day > doing.on:
        doing.wrong(name, say("“{label}”{day} 还没有到", label=doing.kind.fields[name].label, day=day))


# periods

def count_homes(doing: Doing) -> int:
    """How many homes are closed in the period."""
    if doing.entry is not None:
        return doing.entries("closed_management").filter(values__period=doing.entry.pk).count()
    return sum(1 for home in _serving(doing) if not _is_closed(doing, home))


def _serving(doing: Doing) -> list[Entry]:
    low, high = areas.span(doing.area_code)
    found = doing.entries("elder_institution").filter(area_code__gte=low, area_code__lt=high, state__in=SERVING)
    return list(found.order_by("pk"))


def _is_closed(doing: Doing, home: Entry) -> bool:
    return doing.entries("closed_management").filter(parent=home, state="in_force").exists()


def close_homes(doing: Doing) -> None:
    """Every home of the area that serves is closed, unless it is already."""
    assert doing.entry is not None
    for home in _serving(doing):
        if not _is_closed(doing, home):
            doing.make("closed_management", "begin", parent=home, area_code=home.area_code, period=doing.entry.pk,
                       **{"from": doing["from"]})


def open_homes(doing: Doing) -> None:
    """The homes that this period closed are open again."""
    assert doing.entry is not None
    for closed in doing.entries("closed_management").filter(values__period=doing.entry.pk, state="in_force"):
        doing.do(closed, "end", until=doing["until"])


def is_period_open(doing: Doing) -> None:
    """A home is closed in a period that has not ended."""
    if not doing.entries("epidemic_period").filter(pk=doing["period"], state="in_force").exists():
        doing.wrong("period", say("这一防控期已经解除"))


# daily reports

def is_today(doing: Doing) -> None:
    """A day is reported on that day."""
    if doing.day("date") != doing.on:
        doing.wrong("date", say("只能报告当日 {day} 的情况", day=doing.on))


def are_temperatures_in_order(doing: Doing) -> None:
    """Temperatures are those of people, the lowest first; nobody is measured who is not there."""
    low, high = doing["lowest"], doing["highest"]
    for name in ("lowest", "highest"):
        if not 340 <= doing[name] <= 420:
            doing.wrong(name, say("体温 {value} ℃ 不合理：请写成 36.5 这样的数字", value=decimal_text(doing[name], 1)))
    if low > high:
        doing.wrong("lowest", say("最低体温高于最高体温"))
    if doing["measured"] > doing["residents_in"] + doing["staff_in"]:
        doing.wrong("measured", say("测温人数多于在院人数"))


def _is_fever(doing: Doing, name: str) -> bool:
    return bool(doing[name] >= doing.parameter("fever_from"))


def is_feverish_named(doing: Doing) -> None:
    """A fever is somebody's."""
    if _is_fever(doing, "highest") and not doing["feverish"]:
        limit = decimal_text(doing.parameter("fever_from"), 1)
        doing.wrong("feverish", say("最高体温达到 {limit} ℃：请填写发热人员，立即隔离并报告卫生健康部门", limit=limit))


def find_fever(doing: Doing) -> None:
    """A fever is isolated and reported the same day."""
    if _is_fever(doing, "highest"):
        doing.make("fever_case", "find", parent=_home(doing), person=doing["feverish"], temperature=doing["highest"],
                   found_on=doing["date"])


def is_fever(doing: Doing) -> None:
    """Below the limit nothing is reported."""
    if not _is_fever(doing, "temperature"):
        doing.wrong("temperature", say("体温低于 {limit} ℃，不必报告", limit=decimal_text(doing.parameter("fever_from"), 1)))


def count_items(doing: Doing) -> int:
    """How many of the five items were done."""
    return len(doing["items"] or [])


def count_items_due(doing: Doing) -> int:
    """How many there are."""
    return len(doing.kind.fields["items"].choices)


def doubts(doing: Doing) -> str | None:
    """What is doubtful: all have the same temperature, people were not measured, items left out, supplies short."""
    there = doing["residents_in"] + doing["staff_in"]
    same = doing["lowest"] == doing["highest"] == doing.parameter("doubtful_temperature")
    told = [f"全员体温都是 {decimal_text(doing['highest'], 1)} ℃"] if (
        same and doing["measured"] >= doing.parameter("doubtful_persons")) else []
    told += [f"{there - doing['measured']} 人没有测温"] if doing["measured"] < there else []
    left = count_items_due(doing) - count_items(doing)
    told += [f"{left} 项制度没有落实"] if left else []
    least = doing.parameter("supply_days")
    told += [f"防护物资不足 {least} 日"] if doing["supplies_days"] < least else []
    told += ["封闭管理期间有来访人员"] if doing["visitors"] else []
    return "\n".join(told) or None


def question_doubts(doing: Doing) -> None:
    """Doubts are explained the same day."""
    if doing["doubt"]:
        assert doing.entry is not None
        doing.do(doing.entry, "question")


# who comes in

def isolated_until(doing: Doing) -> date | None:
    """Until when who came in is watched."""
    came = doing.day("came_on")
    return None if came is None else came + DAY * int(doing.parameter("isolation_days"))


def is_entered_late(doing: Doing) -> str | None:
    """Whether somebody was entered later than the day after."""
    came = doing.day("came_on")
    if doing.before.get("is_late"):
        return str(doing.before["is_late"])
    return None if came is None else "yes" if doing.on > came + DAY else "no"


def is_watched_long_enough(doing: Doing) -> None:
    """Nobody is released before the days are over."""
    until = isolated_until(doing)
    if until is not None and doing.on < until:
        doing.wrong("", say("隔离观察至 {day}，还不能解除", day=until))
