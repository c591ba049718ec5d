"""The annual inspection: who is bound, until when, what a report must agree with, what a conclusion asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.finding import Finding, Found
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import Sentence, say

from .days import months_after
from .organisations import LIVE, org_of

GRAVE = frozenset({"violation", "no_activity", "no_premises", "finance", "below_capital", "branches"})
"""What an inspection is failed for; the rest is put right on a basic pass."""
CONCLUSIONS = ("pass", "basically_pass", "fail", "pass_again", "fail_again")


def is_bound_for(established: date, year: int, months: int) -> bool:
    """Whether who was registered on that day is inspected for a year: for so many months at its end."""
    return months_after(established, months) <= date(year, 12, 31)


def _year(doing: Doing) -> int:
    return int(doing["year"])


def _is_foundation(doing: Doing) -> bool:
    return bool(doing.known(org_of(doing))["kind"] == "foundation")


def supervisor_due(doing: Doing) -> str:
    """The report is with the supervising authority by 31 March."""
    return date(_year(doing) + 1, 3, 31).isoformat()


def inspection_due(doing: Doing) -> date:
    """The report is with the registry by 31 May, that of a foundation by 31 March."""
    return date(_year(doing) + 1, 3, 31) if _is_foundation(doing) else date(_year(doing) + 1, 5, 31)


def first_day_of_inspection(doing: Doing) -> Value:
    """The day of the notice; for a result of old the day it was submitted or was due."""
    if doing.before.get("notified_on"):
        return None
    if doing.deed.name in ("enter_result", "enter_missing"):
        return min(doing.day("submitted_on") or inspection_due(doing), doing.on).isoformat()
    return doing.on.isoformat()


def is_a_past_year(doing: Doing) -> None:
    """A year is inspected after it ended."""
    if _year(doing) >= doing.on.year:
        doing.wrong("year", say("{year} 年度尚未结束", year=_year(doing)))
    if org_of(doing).on.year > _year(doing):
        doing.wrong("year", say("{year} 年这个社会组织还没有成立", year=_year(doing)))


def is_bound(doing: Doing) -> None:
    """Registered for six months at the end of the year, and registered now."""
    if org_of(doing).state not in LIVE:
        doing.wrong("", say("这个社会组织不是在登记状态"))
    months = doing.parameter("exempt_months")
    if not is_bound_for(org_of(doing).on, _year(doing), months):
        doing.wrong("year", say("截至当年 12 月 31 日登记未满 {months} 个月，应列入免检", months=months))


def is_exempt(doing: Doing) -> None:
    """Registered for less than six months at the end of the year."""
    months = doing.parameter("exempt_months")
    if is_bound_for(org_of(doing).on, _year(doing), months):
        doing.wrong("year", say("截至当年 12 月 31 日登记已满 {months} 个月，应参加年检", months=months))


def deadline_is_over(doing: Doing) -> None:
    """Nobody has missed what is not due yet."""
    if inspection_due(doing) >= doing.on:
        doing.wrong("year", say("报送期限 {day} 尚未届满", day=inspection_due(doing)))


def orgs_to_notify(finding: Finding) -> Iterator[Found]:
    """Who is bound for last year's inspection and has not been notified."""
    for org in _without_inspection(finding):
        if is_bound_for(org.on, finding.on.year - 1, finding.parameter("exempt_months")):
            is_foundation = org.values["kind"] == "foundation"
            due = date(finding.on.year, 3, 31) if is_foundation else date(finding.on.year, 5, 31)
            yield Found(org, say("{year} 年度应参加年检，{due} 前报送", year=finding.on.year - 1, due=due),
                        {"year": finding.on.year - 1})


def orgs_exempt(finding: Finding) -> Iterator[Found]:
    """Who was registered too late in the year to be inspected for it."""
    for org in _without_inspection(finding):
        if not is_bound_for(org.on, finding.on.year - 1, finding.parameter("exempt_months")):
            yield Found(org, _since(org, finding), {"year": finding.on.year - 1})


def _since(org: Entry, finding: Finding) -> Sentence:
    months = finding.parameter("exempt_months")
    return say("{day} 成立，截至 {year} 年 12 月 31 日登记未满 {months} 个月",
               day=org.on, year=finding.on.year - 1, months=months)


def _without_inspection(finding: Finding) -> list[Entry]:
    year = finding.on.year - 1
    there = finding.entries("annual_inspection").filter(period=str(year)).values("parent_id")
    return list(finding.entries("social_org").filter(state__in=LIVE, on__lte=date(year, 12, 31)).exclude(pk__in=there))


def is_sent_today(doing: Doing) -> None:
    """What is sent is entered on the day."""
    if doing.day("to_supervisor_on") != doing.on:
        doing.wrong("to_supervisor_on", say("日期应为当日 {day}", day=doing.on))


def has_supervisor(doing: Doing) -> None:
    """Who is registered directly submits to the registry at once."""
    if doing.known(org_of(doing)).get("supervision") == "direct":
        doing.wrong("", say("直接登记的没有业务主管单位：请直接报送年度工作报告"))


def is_submitted_today(doing: Doing) -> None:
    """What is submitted is entered on the day."""
    if doing.day("submitted_on") != doing.on:
        doing.wrong("submitted_on", say("报送日期应为当日 {day}", day=doing.on))


def is_late(doing: Doing) -> Value:
    """Whether one of the two days was missed."""
    submitted = doing.day("submitted_on")
    if submitted is None or doing.deed.name == "enter_result":
        return None
    sent, until = doing.day("to_supervisor_on"), date.fromisoformat(supervisor_due(doing))
    return "yes" if submitted > inspection_due(doing) or (sent is not None and sent > until) else "no"


def is_form_of_the_year(doing: Doing) -> None:
    """Not last year's form."""
    if doing["form_year"] != doing["year"]:
        doing.wrong("form_year", say("这是 {found} 年度的报告书，应报 {year} 年度", found=doing["form_year"], year=doing["year"]))


def is_legal_rep_as_registered(doing: Doing) -> None:
    """The report names who is registered; otherwise a change was not registered."""
    registered = doing.known(org_of(doing))["legal_rep_name"]
    if doing["legal_rep_named"] != registered:
        doing.wrong("legal_rep_named", say("登记的法定代表人是“{name}”：请更正，或先办理变更登记", name=registered))


def balances(doing: Doing) -> None:
    """Assets are liabilities and net assets."""
    if doing["assets"] != doing["liabilities"] + doing["net_assets"]:
        doing.wrong("assets", say("资产总额应等于负债加净资产"))


def has_opinion(doing: Doing) -> None:
    """The opinion of the supervising authority, where there is one."""
    is_direct = doing.known(org_of(doing)).get("supervision") == "direct"
    if is_direct != (doing["supervisor_opinion"] == "direct"):
        doing.wrong("supervisor_opinion", say("与登记方式不符：有业务主管单位的须有其初审意见，直接登记的没有"))


def has_audit_report(doing: Doing) -> None:
    """A foundation and a charity report with an audit."""
    known = doing.known(org_of(doing))
    if (known["kind"] == "foundation" or known.get("charity") == "yes") and doing["audited"] != "yes":
        doing.wrong("audited", say("基金会和慈善组织的年度报告须附审计报告"))


def findings_are_complete(doing: Doing) -> None:
    """What the report itself shows is not passed over."""
    found = set(doing["findings"] or ())
    shown = {"late": doing["is_late"] == "yes", "no_activity": doing["activities"] == 0,
             "below_capital": doing["net_assets"] < _least_capital(doing)}
    words = {one.name: one.label for one in doing.kind.fields["findings"].choices}
    for name, is_so in shown.items():
        if is_so and name not in found:
            doing.wrong("findings", say("报告显示“{finding}”，请列入发现的问题", finding=words[name]))


def _least_capital(doing: Doing) -> int:
    known = doing.known(org_of(doing))
    if known["kind"] == "foundation":
        public = known.get("raises_publicly") == "yes"
        return int(doing.parameter("foundation_funds_public" if public else "foundation_funds_other"))
    return int(doing.parameter("association_funds")) if known["kind"] == "association" else 0


def has_no_findings(doing: Doing) -> None:
    """Passed is who was found in order."""
    if doing["findings"]:
        doing.wrong("", say("有发现的问题，不能定为合格"))


def has_findings(doing: Doing) -> None:
    """A basic pass has something to put right, and nothing grave."""
    found = set(doing["findings"] or ())
    if not found:
        doing.wrong("", say("没有发现问题，应定为合格"))
    if found & GRAVE:
        doing.wrong("", say("有严重问题，应定为不合格"))


def has_grave_findings(doing: Doing) -> None:
    """Failed is who was found with something grave."""
    if not set(doing["findings"] or ()) & GRAVE:
        doing.wrong("", say("没有足以定为不合格的问题"))


def concluded_day(doing: Doing) -> Value:
    """The day of the conclusion."""
    return doing.on.isoformat() if doing.deed.name in CONCLUSIONS else None


def rectification_until(doing: Doing) -> Value:
    """Three months from the conclusion."""
    if doing.deed.name not in ("basically_pass", "fail"):
        return None
    return months_after(doing.on, doing.parameter("rectify_months")).isoformat()


def rectification_due(doing: Doing) -> date | None:
    """What was found is put right by then."""
    return doing.day("rectify_until")


def issue_due(doing: Doing) -> date | None:
    """An issue is put right by the day of its inspection."""
    return doing.day("rectify_until")


def open_issues(doing: Doing) -> None:
    """One issue to put right for each finding."""
    words = {one.name: one.zh for one in doing.kind.fields["findings"].choices}
    for name in doing["findings"] or ():
        doing.make("annual_inspection_issue", "open", parent=doing.entry, description=words[name],
                   rectify_until=doing["rectify_until"])


def issues_are_closed(doing: Doing) -> None:
    """Every issue is closed by somebody who did not put it right."""
    left = doing.below("annual_inspection_issue").exclude(state="closed").count()
    if left:
        doing.wrong("", say("还有 {count} 个整改事项没有销号", count=left))


def rectification_is_over(doing: Doing) -> None:
    """Nobody fails before the time is over."""
    until = doing.day("rectify_until")
    if until is not None and doing.on <= until:
        doing.wrong("", say("整改期限至 {day} 届满", day=until))
