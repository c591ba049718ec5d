"""What decides in dual prevention: the grade of a risk, when a home has built it, when a danger is closed."""

from __future__ import annotations

from datetime import date, timedelta

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.models import Entry, Paper
from minzheng.kernel.registers.papers import used_before
from minzheng.kernel.values.language import say

DAY = timedelta(days=1)
GRADES = {1: "red", 2: "orange", 3: "yellow", 4: "blue"}
FIVE = ("measure", "responsible", "money", "deadline", "plan")


def _home(doing: Doing) -> Entry:
    assert doing.parent is not None
    return doing.parent.root or doing.parent


def name_of_home(doing: Doing) -> str:
    """What the home is called."""
    return _home(doing).label


def key_of_home(doing: Doing) -> int:
    """The home, which is selected once."""
    return _home(doing).pk


def ground(doing: Doing) -> str:
    """Whether the rule asks for it, or somebody chose the home."""
    before = doing.before.get("ground")
    return before or ("rule" if doing.known(_home(doing)).get("prevention") == "required" else "choice")


def tell_home(doing: Doing) -> None:
    """The home says where it stands."""
    doing.do(_home(doing), "recount")


def is_built_later(doing: Doing) -> None:
    """It is selected today or before, and built later."""
    _not_ahead(doing, "selected_on")
    selected, until = doing.day("selected_on"), doing.day("build_by")
    if selected is not None and until is not None and until <= selected:
        doing.wrong("build_by", say("要求建成日期应晚于纳入日期"))


def _not_ahead(doing: Doing, name: str) -> None:
    day = doing.day(name)
    if day is not None and day > doing.on:
        doing.wrong(name, say("“{label}”{day} 还没有到", label=doing.kind.fields[name].label, day=day))


def day_to_build(doing: Doing) -> date | None:
    """Until when it is to be built."""
    return doing.day("build_by")


def is_whole(doing: Doing) -> None:
    """Built is: people trained, risks listed, the map hung, records kept, and run for some months."""
    assert doing.entry is not None
    _not_ahead(doing, "accepted_on")
    for name in ("trained_on", "mapped_on", "runs_since"):
        if not doing[name]:
            doing.wrong(name, say("还不能验收：缺少“{label}”", label=doing.kind.fields[name].label))
    if not doing.below("risk_point").exists():
        doing.wrong("", say("还不能验收：没有风险点清单"))
    if not doing.entries("danger").filter(parent=doing.parent).exists():
        doing.wrong("", say("还不能验收：没有隐患排查记录"))
    since, months = doing.day("runs_since"), doing.parameter("run_months")
    if since is not None and doing.on < (ready := _months_after(since, months)):
        doing.wrong("accepted_on", say("须连续运行满 {months} 个月：{day} 起可以验收", months=months, day=ready))


def day_of_recheck(doing: Doing) -> date:
    """Until when what is built is checked again."""
    return _months_after(doing.on, doing.parameter("recheck_months"))


def _months_after(day: date, months: int) -> date:
    month = day.month - 1 + months
    following = date(day.year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(day.year + month // 12, month % 12 + 1, 1) + DAY * (day.day - 1), following - DAY)


# risks

def risk_score(doing: Doing) -> int | None:
    """D = L × E × C, in thousandths."""
    parts = [doing[name] for name in ("likelihood", "exposure", "consequence")]
    if not all(parts):
        return None
    likelihood, exposure, consequence = (_tenths(one) for one in parts)
    return likelihood * exposure * consequence


def _tenths(text: str) -> int:
    whole, _, tenth = text.partition(".")
    return int(whole) * 10 + int(tenth or 0)


def risk_grade(doing: Doing) -> str | None:
    """The colour of a risk."""
    score = risk_score(doing)
    return None if score is None else GRADES[int(doing.rule("risk_grade", risk_score=score))]


def day_of_review(doing: Doing) -> date:
    """Until when a risk is looked at again."""
    return _months_after(doing.on, doing.parameter("review_months"))


# dangers

def is_found_by_now(doing: Doing) -> None:
    """What is not found yet is not recorded."""
    _not_ahead(doing, "found_on")


def day_to_plan(doing: Doing) -> date:
    """A major danger is dealt with the same day, another within some working days."""
    return doing.on if doing["level"] == "major" else doing.working_days(doing.parameter("plan_days"))


def is_deadline_ahead(doing: Doing) -> None:
    """A deadline lies ahead."""
    day = doing.day("deadline")
    if day is not None and day < doing.on:
        doing.wrong("deadline", say("整改期限 {day} 已经过去", day=day))


def are_five_fixed(doing: Doing) -> None:
    """A major danger has its five things fixed, and the place is out of use until it is closed."""
    if doing["level"] != "major":
        return
    for name in FIVE:
        if doing[name] in (None, ""):
            doing.wrong(name, say("重大隐患整改须五落实：请填写“{label}”", label=doing.kind.fields[name].label))
    if doing["is_stopped"] != "yes":
        doing.wrong("is_stopped", say("重大隐患未消除前，危险部位须停用"))


def day_of_deadline(doing: Doing) -> date | None:
    """Until when a danger is put right."""
    return doing.day("deadline")


def is_fixed_by_now(doing: Doing) -> None:
    """What is put right was found before."""
    _not_ahead(doing, "fixed_on")
    fixed, found = doing.day("fixed_on"), doing.day("found_on")
    if fixed is not None and found is not None and fixed < found:
        doing.wrong("fixed_on", say("整改完成日期早于发现日期 {day}", day=found))


def is_late(doing: Doing) -> str | None:
    """Whether it was put right after its deadline."""
    fixed, until = doing.day("fixed_on"), doing.day("deadline")
    if doing.deed.name != "fix":
        return doing.before.get("is_late")
    return None if fixed is None or until is None else _truth(fixed > until)


def _truth(is_so: bool) -> str:
    return "yes" if is_so else "no"


def day_to_verify(doing: Doing) -> date:
    """Until when somebody else looks."""
    return doing.working_days(doing.parameter("verify_days"))


def is_photo_reused(doing: Doing) -> Value:
    """Whether the photo of what was put right proved something else before (K-20)."""
    if doing.entry is None or doing.deed.name not in ("verify", "send_back"):
        return doing.before.get("is_photo_reused")
    return _truth(any(used_before(one) for one in Paper.objects.filter(entry=doing.entry, deed="fix")))


def is_photo_own(doing: Doing) -> None:
    """A photo that proves two things proves none, unless somebody says why."""
    if doing["is_photo_reused"] == "yes" and not doing["photo_note"]:
        doing.wrong("photo_note", say("整改后照片与以前提交的照片相同：请退回重拍，或说明理由"))


def is_drilled_by_now(doing: Doing) -> None:
    """What is not held yet is not recorded."""
    _not_ahead(doing, "drilled_on")
