"""What decides in visits: how often, when the next is due, and when somebody has to go there today."""

from __future__ import annotations

from datetime import date, timedelta

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.models import Deed, Entry
from minzheng.kernel.values.language import say

DAY = timedelta(days=1)
RISKS = {"high": "高", "medium": "中", "low": "低"}
EMPTY_WORDS = frozenset({"正常", "一切正常", "良好", "无", "好", "没有"})


def _target(doing: Doing) -> Entry:
    assert doing.parent is not None
    return doing.parent


def _not_ahead(doing: Doing, name: str) -> None:
    day = doing.day(name)
    if day is not None and day > doing.on:
        doing.wrong(name, say("“{label}”{day} 还没有到", label=doing.kind.fields[name].label, day=day))


# whom to visit

def is_listed_by_now(doing: Doing) -> None:
    """A list says who is on it now."""
    _not_ahead(doing, "listed_on")


def interval_days(doing: Doing) -> int | None:
    """The days between visits, by risk."""
    return int(doing.rule("visit_interval", visit_risk=RISKS[doing["risk"]])) if doing["risk"] else None


def next_visit(doing: Doing) -> date:
    """The last visit and the interval; where nobody came yet, from the day of the list."""
    last = doing.day("visited_on") or doing.day("listed_on")
    assert last is not None
    return last + DAY * int(doing["interval_days"])


def count_unanswered(doing: Doing) -> int:
    """How often in a row nobody answered."""
    before = int(doing.before.get("unanswered", 0))
    if doing.deed.name == "note_unanswered":
        return before + 1
    return 0 if doing.deed.name == "note_visit" else before


# visits

def is_today(doing: Doing) -> None:
    """A visit is recorded on the spot."""
    if doing.day("visited_on") != doing.on:
        doing.wrong("visited_on", say("探访须当场登记：日期应为当日 {day}", day=doing.on))
    if _target(doing).state == "ended":
        doing.wrong("", say("这名老年人已停止探访"))


def is_visited_here(doing: Doing) -> None:
    """A tekun person at home has a file of their own: a visit is recorded there once, and counts here too."""
    if "home_tekun" not in doing.book.kinds:
        return
    found = doing.naming("home_tekun", doing.known(_target(doing))["person"]).exclude(state="ended").first()
    if found is not None:
        sentence = say("此人有分散供养照料档案 {number}：请在该档案中登记探视，同时计入本名单", number=found.number)
        doing.wrong("", sentence)


def is_at_door(doing: Doing) -> None:
    """A visit is at the door."""
    doing.given["way"] = "door"


def is_a_call(doing: Doing) -> None:
    """A call is no visit at the door."""
    if doing["way"] == "door":
        doing.wrong("way", say("上门探访须带现场照片：请办理“登记上门探访”"))


def is_told(doing: Doing) -> None:
    """Who was met said something: one word for everybody says nothing."""
    if doing["answered"] == "yes" and (doing["talk"] or "").strip("。. ") in EMPTY_WORDS:
        doing.wrong("talk", say("请写明交谈和查看的具体情况，不能只写“{text}”", text=doing["talk"]))
    if doing["answered"] == "yes" and not doing["health"]:
        doing.wrong("health", say("请选择身体状况"))


def _truth(is_so: bool) -> str:
    return "yes" if is_so else "no"


def is_phone_only(doing: Doing) -> str:
    """Whether nobody has been there for so many contacts."""
    if before := doing.before.get("is_phone_only"):
        return str(before)
    if doing.deed.name != "call":
        return _truth(False)
    times = int(doing.parameter("phone_only_times"))
    last = list(doing.beside().order_by("-pk")[: times - 1])
    return _truth(len(last) == times - 1 and all(one.values["way"] != "door" for one in last))


def is_hurried(doing: Doing) -> str:
    """Whether the same account entered so many visits within a minute that nobody can have been there."""
    if before := doing.before.get("is_hurried"):
        return str(before)
    minute = (doing.at - timedelta(minutes=1), doing.at)
    same = Deed.objects.filter(name__in=("visit", "call"), account_id=doing.by.account_id or 0, at__range=minute).count()
    return _truth(same + 1 >= doing.parameter("visits_a_minute"))


def tell_target(doing: Doing) -> None:
    """The next visit is due from this one; who does not answer twice in a row is seen today."""
    target = _target(doing)
    if doing["answered"] == "yes":
        doing.do(target, "note_visit", visited_on=doing["visited_on"])
        return
    told = doing.do(target, "note_unanswered")
    if told.values["unanswered"] >= doing.parameter("unanswered_times"):
        doing.do(target, "go_today")


def ask_for_help(doing: Doing) -> None:
    """A need is passed on the same day."""
    assert doing.entry is not None
    if doing["need"] or doing["health"] == "urgent":
        doing.do(doing.entry, "ask_help")

