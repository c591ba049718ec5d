"""What decides in visits: how often, when the next is due, and when somebody has to go there today."""

from __future__ import annotations

from datetime import date, timedelta

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.models import Deed, Entry
from minzheng.kernel.values.language import say

DAY = timedelta(days=1)
RISKS = {"high": "高", "medium": "中", "low": "低"}
CARE = {"none": "非特困", "self": "自理", "partial": "半失能", "full": "失能"}
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


def is_tekun_told(doing: Doing) -> None:
    """For a tekun person the self-care is known, and for nobody else."""
    is_tekun = "tekun" in (doing["groups"] or [])
    if is_tekun and doing["tekun_care"] == "none":
        doing.wrong("tekun_care", say("分散供养特困人员须选择自理能力"))
    if not is_tekun and doing["tekun_care"] != "none":
        doing.wrong("tekun_care", say("困难类别没有勾选分散供养特困人员"))


def interval_days(doing: Doing) -> int | None:
    """The days between visits, by risk and self-care."""
    if not doing["risk"] or not doing["tekun_care"]:
        return None
    return int(doing.rule("visit_interval", visit_risk=RISKS[doing["risk"]], home_tekun_care=CARE[doing["tekun_care"]]))


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


def is_tekun(doing: Doing) -> str:
    """Whether the visit was to a tekun person at home."""
    before = doing.before.get("is_tekun")
    return str(before) if before else _truth(doing.known(_target(doing)).get("tekun_care") != "none")


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


# supplies and agreements

def is_given_by_now(doing: Doing) -> None:
    """What is not given yet is not recorded."""
    _not_ahead(doing, "given_on")


def is_still_listed(doing: Doing) -> None:
    """Nothing is given to who is not on the list."""
    if _target(doing).state == "ended":
        doing.wrong("", say("这名老年人已停止探访，不能登记发放"))


def is_term_in_order(doing: Doing) -> None:
    """An agreement lasts a year at the most."""
    first, last = doing.day("from"), doing.day("until")
    if first is None or last is None:
        return
    months = int(doing.parameter("agreement_months"))
    month = first.month - 1 + months
    longest = date(first.year + month // 12, month % 12 + 1, min(first.day, 28))
    if last <= first:
        doing.wrong("until", say("届满日期应晚于起始日期"))
    elif last > longest:
        doing.wrong("until", say("协议每 {months} 个月续签一次：届满日期不应晚于 {day}", months=months, day=longest))


def is_only_agreement(doing: Doing) -> None:
    """One agreement at a time, for a tekun person."""
    if doing.beside().filter(state="in_force").exists():
        doing.wrong("", say("已有一份有效的协议：请先解除"))
    if doing.known(_target(doing))["tekun_care"] == "none":
        doing.wrong("", say("照料服务协议只与分散供养特困人员签订"))


def is_other_person(doing: Doing) -> None:
    """Nobody is their own carer."""
    if doing["carer"]["id_number"] == doing.known(_target(doing))["person"]["id_number"]:
        doing.wrong("carer", say("照料人不能是本人"))


def last_day(doing: Doing) -> date | None:
    """The last day of an agreement."""
    return doing.day("until")
