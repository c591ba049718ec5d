"""What decides in the office: whose certificate is valid, how many come at a time, whose rating counts, which files are drawn."""

from __future__ import annotations

from datetime import date

from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.models import Deed, Entry
from minzheng.kernel.values.areas import span
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

FILES = {"marriage_record": ("register",), "divorce_case": ("issue", "register_at_once"),
         "certificate_reissue": ("issue", "issue_on_proof")}
"""The deeds that leave a file behind, by the kind of the entry."""
COMES = ("booked", "arrived", "served", "missed")
"""The states of an appointment that takes a place."""


def is_registrar(doing: Doing) -> None:
    """The account is that of a registrar, of this county."""
    low, high = span(doing.area_code)
    known = Account.objects.filter(username=doing["username"], role=Role.REGISTRAR, is_active=True)
    if not known.filter(area_code__gte=low, area_code__lt=high).exists():
        doing.wrong("username", say("本县没有这个婚姻登记员账号：请先由系统管理员开设"))


def has_passed(doing: Doing) -> None:
    """Examined by now, with a score that passes."""
    least = doing.parameter("pass_score")
    if doing["score"] < least:
        doing.wrong("score", say("成绩不合格：至少 {least} 分，不合格的不得从事婚姻登记工作", least=least))
    if doing.day("exam_on") > doing.on:  # type: ignore[operator]
        doing.wrong("exam_on", say("考试日期不能晚于今日"))


def is_span(doing: Doing) -> None:
    """Valid for a time that is not too long, after the examination."""
    first, last = doing.day("valid_from"), doing.day("valid_until")
    assert first is not None
    assert last is not None
    most = doing.parameter("certificate_months")
    if not doing.day("exam_on") <= first < last < Month.of(first).plus(most + 1).first_day:  # type: ignore[operator]
        doing.wrong("valid_until", say("有效期应自考试合格之后起，最长 {most} 个月", most=most))


def last_valid_day(doing: Doing) -> date | None:
    """The last day of a certificate."""
    return doing.day("valid_until")


def is_new_slot(doing: Doing) -> None:
    """Not in the past, of some length, not offered twice."""
    if doing.day("day") < doing.on:  # type: ignore[operator]
        doing.wrong("day", say("日期已过"))
    if doing["from_time"] >= doing["until_time"]:
        doing.wrong("until_time", say("结束时间应晚于开始时间"))
    same = {f"values__{name}": doing[name] for name in ("day", "from_time", "service")}
    if doing.beside().filter(state="open", **same).exists():
        doing.wrong("from_time", say("这个时段已放号：请调整对数"))


def day_of_slot(doing: Doing) -> date | None:
    """The day of a slot, which is its last."""
    return doing.day("day")


def _booked(slot: Entry) -> int:
    return Entry.objects.filter(kind="appointment", parent=slot, state__in=COMES).count()


def holds_the_booked(doing: Doing) -> None:
    """Not fewer couples than have booked."""
    assert doing.entry is not None
    if doing["capacity"] < (there := _booked(doing.entry)):
        doing.wrong("capacity", say("已有 {there} 对预约，不能再少", there=there))


def has_no_bookings(doing: Doing) -> None:
    """Nobody is left standing."""
    assert doing.entry is not None
    if there := doing.below("appointment").filter(state="booked").count():
        doing.wrong("", say("还有 {there} 对预约：请先逐一联系改约并取消", there=there))


def has_room(doing: Doing) -> None:
    """The slot is open, and not all its places are taken."""
    assert doing.parent is not None
    if doing.parent.state != "open" or doing.parent.on < doing.on:
        doing.wrong("", say("这个时段已不能预约"))
    elif _booked(doing.parent) >= doing.known(doing.parent)["capacity"]:
        doing.wrong("", say("这个时段已约满：请选择其他时段"))


def count_bookings(doing: Doing) -> None:
    """Keep with the slot how many have booked."""
    assert doing.parent is not None
    doing.do(doing.parent, "count", booked=_booked(doing.parent))


def day_of_appointment(doing: Doing) -> date | None:
    """The day of the slot."""
    assert doing.parent is not None
    return doing.parent.on


def is_the_day(doing: Doing) -> None:
    """People check in on the day they booked."""
    assert doing.parent is not None
    if doing.parent.on != doing.on:
        doing.wrong("", say("预约的是 {day}：不是当日不能签到", day=doing.parent.on))


def is_of_a_party(doing: Doing) -> None:
    """About something done in this county by then, and not entered by who did it."""
    low, high = span(doing.area_code)
    here = Entry.objects.filter(kind__in=FILES, area_code__gte=low, area_code__lt=high)
    found = here.filter(number=doing["about"].strip().upper()).first()
    rated = doing.day("rated_on")
    if found is None:
        doing.wrong("about", say("没有这个字号的结婚、离婚或补领登记"))
        return
    if rated is None or not found.on <= rated <= doing.on:
        doing.wrong("rated_on", say("评价日期应在办理之后、今日以前"))
    who = doing.by.account_id
    if who is not None and Deed.objects.filter(entry=found, name__in=FILES[found.kind], account_id=who).exists():
        doing.wrong("", say("这件业务是您办理的：评价须由群众作出、由他人登记"))


def ask_back(doing: Doing) -> None:
    """Who is dissatisfied is called back."""
    assert doing.entry is not None
    if doing["verdict"] == "dissatisfied":
        doing.do(doing.entry, "ask_back")


def is_past_month(doing: Doing) -> None:
    """A month is audited when it is over, and not before the office opened."""
    month = Month.parse(doing["month"])
    assert doing.parent is not None
    if not month < Month.of(doing.on) or month < Month.of(doing.parent.on):
        doing.wrong("month", say("只抽查登记处启用以后、已经结束的月份"))


def _numbers(doing: Doing) -> list[str]:
    """The numbers of the files of the month, in order."""
    month, (low, high) = Month.parse(doing["month"]), span(doing.area_code)
    deeds = Deed.objects.filter(entry__kind__in=FILES, name__in=[name for names in FILES.values() for name in names],
                                on__gte=month.first_day, on__lt=month.plus(1).first_day,
                                entry__area_code__gte=low, entry__area_code__lt=high).exclude(source="import")
    return sorted(deeds.values_list("entry__number", flat=True))


def files_of_month(doing: Doing) -> int | None:
    """How many files a month left behind, when its sample is drawn."""
    return len(_numbers(doing)) if doing.deed.name == "draw" else None


def least_sample(doing: Doing) -> int | None:
    """How many of them are looked at, rounded up."""
    return -(-doing["files"] * doing.parameter("audit_share") // 1000) if doing.deed.name == "draw" else None


def numbers_drawn(doing: Doing) -> str | None:
    """Which: evenly spread over the month, from a place that the month decides."""
    if doing.deed.name != "draw" or not doing["least"]:
        return None
    numbers, least = _numbers(doing), doing["least"]
    first = int(Month.parse(doing["month"])) % max(len(numbers) // least, 1)
    return "\n".join(numbers[first + place * len(numbers) // least] for place in range(least))


def are_counts_right(doing: Doing) -> None:
    """No fewer than the sample, no more in order than looked at, and defects have names."""
    if not doing["least"] <= doing["audited"] <= doing["files"]:
        doing.wrong("audited", say("检查件数应在 {least} 与 {most} 之间", least=doing["least"], most=doing["files"]))
    if doing["in_order"] > doing["audited"]:
        doing.wrong("in_order", say("合格件数不能多于检查件数"))
    if (doing["in_order"] < doing["audited"]) != bool(doing["defects"]):
        doing.wrong("defects", say("有不合格的，请勾选缺陷种类；全部合格的不勾选"))


def ask_for_correction(doing: Doing) -> None:
    """Defects are corrected."""
    assert doing.entry is not None
    if doing["defects"]:
        doing.do(doing.entry, "fault")


def is_not_future(doing: Doing) -> None:
    """What was corrected was corrected by now."""
    if doing.day("corrected_on") > doing.on:  # type: ignore[operator]
        doing.wrong("corrected_on", say("整改完成日期不能晚于今日"))


def planned_day(doing: Doing) -> date | None:
    """The day an activity is planned for."""
    return doing.day("planned_on")


def is_done_by_now(doing: Doing) -> None:
    """What was done was done by now."""
    if doing.day("done_on") > doing.on:  # type: ignore[operator]
        doing.wrong("done_on", say("开展日期不能晚于今日"))


def is_violence_found_by_now(doing: Doing) -> None:
    """What was not found yet is not entered."""
    if doing.day("found_on") > doing.on:  # type: ignore[operator]
        doing.wrong("found_on", say("发现日期不能晚于今日"))


def day_of_finding(doing: Doing) -> date:
    """Violence is reported the same day."""
    return doing.on


def is_reported_after_finding(doing: Doing) -> None:
    """Reported on the day it was found or after, and by now."""
    reported, found = doing.day("police_on"), doing.day("found_on")
    if reported is not None and found is not None and not found <= reported <= doing.on:
        doing.wrong("police_on", say("报告日期应在发现日期 {day} 至今日之间", day=found))


def may_stay_unreported(doing: Doing) -> None:
    """Only an adult with full capacity who does not wish it (Anti-Domestic Violence Law, article 14)."""
    if doing["is_incapable"] != "no":
        doing.wrong("", say("无或限制民事行为能力人受到家庭暴力必须报案"))
    if doing["wishes_report"] == "yes":
        doing.wrong("", say("本人愿意报案：请报告公安机关"))
