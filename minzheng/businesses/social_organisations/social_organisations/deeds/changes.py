"""Changes and endings: consent and deadlines, audit, liquidation, what is given back."""

from __future__ import annotations

from datetime import date, timedelta

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value, shown
from minzheng.kernel.values.language import say

from .organisations import is_local_name, is_plain_text, org_of

IN_LIQUIDATION = ("liquidating", "applied")
OPEN_PENALTIES = ("filed", "notified", "hearing", "decided", "served")


def is_applied_today(doing: Doing) -> None:
    """An application is taken on the day it is made."""
    if doing.day("applied_on") != doing.on:
        doing.wrong("applied_on", say("申请日期应为受理当日 {day}", day=doing.on))


def is_not_liquidating(doing: Doing) -> None:
    """In liquidation nothing else is done."""
    if doing.entries("org_cancellation").filter(parent=org_of(doing), state__in=IN_LIQUIDATION).exists():
        doing.wrong("", say("这个社会组织正在清算，清算期间不办理其他事项"))


def org_is_not_liquidating(doing: Doing) -> None:
    """In liquidation there are no activities."""
    is_not_liquidating(doing)


def old_value(doing: Doing) -> Value:
    """What is registered now of the item that changes, as it is read."""
    if doing.before.get("old") is not None or doing["item"] in (None, "charter"):
        return None
    org, item = org_of(doing), doing["item"]
    known = doing.known(org)
    if item == "legal_rep":
        return known.get("legal_rep_name")
    field = doing.book.kind(org.kind).fields[item]
    return shown(field, known.get(item), in_full=True, named={}) or "（无）"


def has_new_value(doing: Doing) -> None:
    """The new content of the item, and of that item alone."""
    item = doing["item"]
    wanted = {"legal_rep": "new_legal_rep", "funds": "new_funds"}.get(item, "new")
    if doing[wanted] is None and not (item == "supervising_authority" and doing["consent_on"] is None):
        doing.wrong(wanted, say("请填写变更后的内容"))
    for other in ("new", "new_legal_rep", "new_funds"):
        if other != wanted and doing[other] is not None:
            doing.wrong(other, say("一件只办一个事项：请把别的事项另行登记"))
    if doing[wanted] is not None and item == "name":
        kind = doing.known(org_of(doing))["kind"]
        is_plain_text(doing, "new", doing["new"], kind)
        is_local_name(doing, "new", doing["new"])
        if doing.entries("social_org").filter(label=doing["new"]).exclude(pk=org_of(doing).pk).exists():
            doing.wrong("new", say("这一名称已有社会组织使用或核准"))


def has_consent_in_time(doing: Doing) -> None:
    """Within thirty days of the consent; who is registered directly needs none."""
    meeting = doing.day("meeting_on")
    if meeting is not None and meeting > doing.on:
        doing.wrong("meeting_on", say("表决日期不能晚于今天"))
    if _is_direct(doing):
        return
    consent, days = doing.day("consent_on"), doing.parameter("change_days")
    if consent is None:
        doing.wrong("consent_on", say("请填写业务主管单位审查同意的日期"))
    elif consent > doing.on or (meeting is not None and consent < meeting):
        doing.wrong("consent_on", say("同意日期应在表决以后、今天以前"))
    elif (doing.on - consent).days > days:
        doing.wrong("consent_on", say("须自同意之日起 {days} 日内申请，已于 {day} 届满：请重新取得同意", days=days,
                                      day=consent + timedelta(days=days)))


def _is_direct(doing: Doing) -> bool:
    return bool(doing.known(org_of(doing)).get("supervision") == "direct")


def has_consent(doing: Doing) -> None:
    """An organisation ends with the consent of its supervising authority, where it has one."""
    ordered = doing["reason"] in ("ordered", "court")
    if doing["consent_on"] is None and not _is_direct(doing) and not ordered:
        doing.wrong("consent_on", say("请填写业务主管单位审查同意的日期"))


def has_audit(doing: Doing) -> None:
    """Who was legal representative is audited on leaving."""
    if doing["item"] == "legal_rep" and not doing["audit_no"]:
        doing.wrong("audit_no", say("变更法定代表人须先作离任审计：请填写审计报告文号"))


def finds_supervisor_in_time(doing: Doing) -> None:
    """A new supervising authority within ninety days of the end of the old one."""
    if doing["item"] != "supervising_authority":
        return
    ended, days = doing.day("supervisor_ended_on"), doing.parameter("supervisor_days")
    if ended is None:
        doing.wrong("supervisor_ended_on", say("请填写原业务主管单位不再主管之日"))
    elif (doing.on - ended).days > days:
        sentence = say("应在 {days} 日内找到新的业务主管单位，已于 {day} 届满：应办理注销或依法处理",
                       days=days, day=ended + timedelta(days=days))
        doing.wrong("supervisor_ended_on", sentence)


def change_due(doing: Doing) -> date:
    """A change is decided within so many working days."""
    return doing.working_days(doing.parameter("change_decision_days"))


def amend_org(doing: Doing) -> None:
    """Write the change into the register; a new charter changes nothing that is registered."""
    item = doing["item"]
    if item == "charter":
        return
    values: dict[str, Value] = {item: doing["new"]}
    if item == "legal_rep":
        person = doing["new_legal_rep"]
        values = {"legal_rep": person}
    elif item == "funds":
        values = {"funds": doing["new_funds"]}
    elif item == "supervising_authority":
        values["supervision"] = "supervised"
    doing.do(org_of(doing), "amend", **values)


def is_notice_after_resolution(doing: Doing) -> None:
    """Resolved first, then creditors are told."""
    resolved, told = doing.day("resolution_on"), doing.day("creditors_notice_on")
    if resolved is not None and resolved > doing.on:
        doing.wrong("resolution_on", say("决议日期不能晚于今天"))
    if resolved is not None and told is not None and told < resolved:
        doing.wrong("creditors_notice_on", say("通知债权人的日期早于决议日期"))


def liquidation_is_over(doing: Doing) -> None:
    """Liquidation ends after it began, and before the application."""
    ended, told = doing.day("liquidation_ended_on"), doing.day("creditors_notice_on")
    if ended is not None and (ended > doing.on or (told is not None and ended < told)):
        doing.wrong("liquidation_ended_on", say("清算结束日期应在通知债权人以后、申请以前"))


def is_within_fifteen_days(doing: Doing) -> None:
    """Within fifteen days of the end of the liquidation."""
    ended, days = doing.day("liquidation_ended_on"), doing.parameter("cancellation_days")
    if ended is not None and (doing.on - ended).days > days:
        sentence = say("应自清算结束之日起 {days} 日内申请，已于 {day} 届满：请核实后重新出具清算报告",
                       days=days, day=ended + timedelta(days=days))
        doing.wrong("liquidation_ended_on", sentence)


def assets_stay_public(doing: Doing) -> None:
    """What remains goes to a like purpose, never to members."""
    if doing["assets_divided"] != "no":
        doing.wrong("assets_divided", say("剩余财产不得由会员或举办者分配"))
    if doing["remaining_assets"] and not doing["assets_to"]:
        doing.wrong("assets_to", say("请填写剩余财产的去向"))


def papers_are_returned(doing: Doing) -> None:
    """Certificate, seal and finance papers are given back."""
    for name in ("certificate_returned", "seal_returned", "finance_returned"):
        if doing[name] != "yes":
            doing.wrong(name, say("“{label}”没有完成，不能注销", label=doing.kind.fields[name].label))


def has_no_open_penalty(doing: Doing) -> None:
    """Nobody leaves a case behind."""
    case = doing.entries("org_enforcement_case").filter(values__org=org_of(doing).pk, state__in=OPEN_PENALTIES).first()
    if case is not None:
        doing.wrong("", say("有未办结的行政处罚案件 {number}，办结后才能注销", number=case.number))


def cancel_org(doing: Doing) -> None:
    """Strike the organisation off."""
    doing.do(org_of(doing), "cancel")
