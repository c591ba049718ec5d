"""The credit list: a fact, five working days, the abnormal list, after two years the serious one, repair."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.finding import Finding, Found
from minzheng.kernel.values.language import say

from .days import months_after
from .organisations import LIVE, org_of

LISTED = ("abnormal", "serious")
OPEN = ("found", *LISTED)


def abnormal_grounds(finding: Finding) -> Iterator[Found]:
    """Who sent no report by the day, or did not put right what an inspection found in time."""
    there = finding.entries("credit_entry").filter(state__in=OPEN)
    known = set(there.values_list("parent_id", "values__ground"))
    last_year = str(finding.on.year - 1)
    missing = finding.entries("annual_inspection").filter(state="not_submitted", period=last_year, parent__state__in=LIVE)
    for one in missing.select_related("parent"):
        assert one.parent is not None
        if (one.parent_id, "no_report") not in known:
            reason = say("未在 {day} 以前报送 {year} 年度工作报告", day=one.values["due_registry"], year=one.period)
            yield Found(one.parent, reason, {"ground": "no_report", "fact_on": finding.on.isoformat()})
    overdue = finding.entries("annual_inspection").filter(state__in=("basically_passed", "failed"), due_on__lt=finding.on)
    for one in overdue.filter(parent__state__in=LIVE).select_related("parent"):
        assert one.parent is not None
        if (one.parent_id, "rectify_overdue") not in known:
            yield Found(one.parent, say("{year} 年度年检整改期限 {day} 已过，没有完成", year=one.period, day=one.due_on),
                        {"ground": "rectify_overdue", "fact_on": finding.on.isoformat()})


def is_fact_before(doing: Doing) -> None:
    """A fact is found before it is entered."""
    found = doing.day("fact_on")
    if found is not None and found > doing.on:
        doing.wrong("fact_on", say("日期不能晚于今天"))


def is_not_listed_for_it(doing: Doing) -> None:
    """Nobody is listed twice for one thing."""
    if doing.beside().filter(state__in=OPEN, values__ground=doing["ground"]).exists():
        doing.wrong("ground", say("已因这一情形登记或列入名录"))


def listing_due(doing: Doing) -> date:
    """Five working days from the fact."""
    return doing.working_days(doing.parameter("listing_days"))


def is_told_before(doing: Doing) -> None:
    """The organisation is told before it is listed."""
    told, fact = doing.day("told_on"), doing.day("fact_on")
    if told is not None and (told > doing.on or (fact is not None and told < fact)):
        doing.wrong("told_on", say("告知日期应在查明事实以后、今天以前"))


def is_grave(doing: Doing) -> None:
    """The serious list is for grave penalties, and for who stays abnormal for two years."""
    if doing["ground"] != "grave_penalty":
        doing.wrong("", say("这一情形先列入活动异常名录，满两年转入严重违法失信名单"))


def is_not_grave(doing: Doing) -> None:
    """A grave penalty leads to the serious list at once."""
    if doing["ground"] == "grave_penalty":
        doing.wrong("", say("受到较重处罚的，直接列入严重违法失信名单"))


def entered_day(doing: Doing) -> Value:
    """The day it was listed."""
    return doing.on.isoformat() if doing.deed.name in ("enter", "enter_serious") else None


def last_day_abnormal(doing: Doing) -> date | None:
    """The last day of two years on the abnormal list."""
    entered = doing.day("entered_on")
    if entered is None or doing["ground"] == "grave_penalty":
        return None
    return months_after(entered, doing.parameter("abnormal_months"))


def mark_org_abnormal(doing: Doing) -> None:
    """The register shows that it is on the abnormal list, unless it is on the serious one."""
    if org_of(doing).state in ("active", "abnormal"):
        doing.do(org_of(doing), "mark_abnormal")


def mark_org_serious(doing: Doing) -> None:
    """The register shows that it is on the serious list."""
    if org_of(doing).state in LIVE:
        doing.do(org_of(doing), "mark_serious")


def ground_is_gone(doing: Doing) -> None:
    """Who sent no report has sent it; who did not rectify has closed every issue."""
    org, ground = org_of(doing), doing["ground"]
    inspections = doing.entries("annual_inspection").filter(parent=org)
    if ground == "no_report" and inspections.filter(state="not_submitted").exists():
        doing.wrong("", say("仍有未报送的年度工作报告，报送后才能移出"))
    if ground == "rectify_overdue" and inspections.filter(state__in=("basically_passed", "failed")).exists():
        doing.wrong("", say("年检整改还没有复核合格"))


def unmark_org(doing: Doing) -> None:
    """Back to what its other entries say."""
    org = org_of(doing)
    if org.state not in LISTED:
        return
    left = set(doing.beside().filter(state__in=LISTED).values_list("state", flat=True))
    if "serious" in left:
        return
    if "abnormal" not in left or org.state == "serious":
        doing.do(org, "unmark")
    if "abnormal" in left and org.state == "serious":
        doing.do(org, "mark_abnormal")
