"""One case: where it stands on its procedure, what is to be done now and by whom, and everything that was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.models import Account
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.aids import AMOUNT
from minzheng.kernel.casework.assessing import bounds
from minzheng.kernel.casework.assigning import OVERSEERS, colleagues
from minzheng.kernel.casework.changes.reporting import AMENDERS, may_amend
from minzheng.kernel.casework.duties import INTAKE, doers
from minzheng.kernel.casework.intake import answers as filled
from minzheng.kernel.casework.models import CHANNELS, STATES, Case, CaseEvent, CaseState
from minzheng.kernel.casework.papers.evidence import brought_by
from minzheng.kernel.casework.procedures import Step, Version
from minzheng.kernel.casework.proceeding import prospects_of, version_of
from minzheng.kernel.casework.queries import Station, light_of, way_of
from minzheng.kernel.casework.records import RecordField
from minzheng.kernel.casework.stepping import is_called_for
from minzheng.kernel.casework.suspending import member_of
from minzheng.kernel.casework.workdays import days_used
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import MinzhengError, NotAllowed, NotFound
from minzheng.kernel.values.identity import mask_id
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.values.money import yuan
from minzheng.kernel.verification.findings.queries import of_household
from minzheng.kernel.verification.requests.duties import ASKERS
from minzheng.kernel.verification.requests.duties import READERS as REQUEST_READERS
from minzheng.kernel.verification.requests.models import STATES as REQUEST_STATES
from minzheng.kernel.verification.requests.models import Request, RequestState

from ..changes_shown import FLOWS, MONTHS, changed, kind_of
from ..lawbook import business_title, law, role_title
from ..letters_shown import letters_of_case
from ..listing import plain
from ..papers_shown import papers_shown, take_in
from ..places import names
from ..scope import account_of, by, now, scope_of
from ..words import heading, is_money, word
from .cases import LIGHTS, TONES
from .confirm import Field, Question, ask
from .explain import trees
from .finding.shown import described

ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")
DEEDS: dict[str, Sentence] = {
    "accept": say("受理"), "complete": say("完成"), "send_back": say("退回"), "withdraw": say("申请人撤回"),
    "terminate": say("终止审核"), "post_notice": say("张贴公示"), "object": say("收到异议"),
    "settle_objection": say("答复异议"), "amend": say("更正变更内容"), "assign": say("交办"), "issue_letter": say("出具文书"),
    "file_report": say("归入核对报告"), "contest_report": say("对核对报告提出异议"),
    "answer_contest": say("答复对核对报告的异议"),
}
"""What is done to cases, as readers call it."""


def case_in_scope(request: HttpRequest, case_id: int) -> Case:
    """The case with its application and household. Raises NotFound where there is none or it lies outside the scope."""
    found = Case.objects.select_related("application__household", "assignee").filter(pk=case_id).first()
    if found is None:
        raise NotFound(ABSENT)
    scope_of(request).require(found.area_code)
    if found.flow == "change":
        prefetch_related_objects([found], "changes")
    return found


def page(request: HttpRequest, case_id: int) -> HttpResponse:
    """The page of one case."""
    return page_of(request, case_in_scope(request, case_id))


@require_POST
def do(request: HttpRequest, case_id: int) -> HttpResponse:
    """Complete the step that the form was for; what is wrong is shown at its field and nothing typed is lost."""
    case, given = case_in_scope(request, case_id), given_in(request)
    _, refused = take_in(request, [case], given.get("step", ""))
    if refused:
        return page_of(request, case, given=given)
    try:
        actions.complete_step(case_id=case.pk, step=given.get("step", ""), given=given, law=law(), by=by(request), at=now())
    except NotFound:
        raise
    except MinzhengError as error:
        case.refresh_from_db()
        return page_of(request, case, given=given, error=error)
    messages.success(request, str(say("已完成")))
    return redirect("case", case_id)


def given_in(request: HttpRequest) -> dict[str, str]:
    """What was typed for a step."""
    return {name: plain(request.POST.get(name, "")) for name in request.POST if name != "csrfmiddlewaretoken"}


def page_of(
    request: HttpRequest, case: Case, *, given: Mapping[str, str] | None = None, error: MinzhengError | None = None
) -> HttpResponse:
    """The page, with what was typed and why it was refused where that was tried."""
    today = now().date()
    version = version_of(case, law())
    events = list(CaseEvent.objects.filter(case=case).order_by("pk"))
    stations = way_of(case, version, events, law())
    context = {
        "case": case, "title": business_title(case.business), "is_application": case.flow == "application",
        "flow": FLOWS.get(case.flow), "kind": kind_of(case), "changed": changed(case),
        "may_amend": account_of(request).role in AMENDERS and may_amend(case, version),
        "way": _way(case, stations, today),
        "state": (STATES[case.state], TONES.get(CaseState(case.state), "secondary")), "views": _views(case, version, stations),
        "light": LIGHTS[light_of(case, today)] if case.closed_on is None else None,
        "particulars": _particulars(case, version, today), "members": _members(case), "places": _places(case),
        "history": [_told(one, version) for one in reversed(events)],
        "papers": papers_shown(account_of(request), case, version),
        "notices": list(case.notice_lines.select_related("notice").order_by("pk")),
        "objections": list(case.objections.order_by("pk")),
        "pays_once": version.pays_once, "now": _now(account_of(request), case, version, given or {}, error, today),
        "may_assign": may_assign(account_of(request), case), "letters": letters_of_case(account_of(request), case),
        "may_withdraw": case.state == CaseState.OPEN and account_of(request).role in INTAKE,
        "may_object": account_of(request).role in doers("village_officer"),
        "verification": _verification(account_of(request), case, version),
        "findings": _findings(case),
    }
    return render(request, "pages/case.html", context, status=409 if error else 200)


def _findings(case: Case) -> list[Any]:
    """What the checks found about the household of the case."""
    household = case.application.household_id
    return described(of_household(household)[:20], today=now().date()) if household else []


def _way(case: Case, stations: Sequence[Station], today: date) -> list[dict[str, Any]]:
    """The steps of the picture: title, who, state in words and the day."""
    steps = []
    for one in stations:
        note: Label | Sentence | str = ""
        if one.state == "current" and case.step_due_on:
            left = days_used(today, case.step_due_on) if today <= case.step_due_on else -days_used(case.step_due_on, today)
            note = say("还有 {days} 个工作日", days=left) if left >= 0 else say("超期 {days} 个工作日", days=-left)
        elif one.step.working_days and one.state in ("ahead", "again"):
            note = say("{days} 个工作日内", days=one.step.working_days)
        elif one.step.notice and one.step.notice.days and one.state in ("ahead", "again", "current"):
            note = say("{days} 天", days=one.step.notice.days)
        steps.append({"title": one.step.title, "who": role_title(one.step.who), "state": one.state, "note": note,
                      "is_delegated": one.step.is_delegated,
                      "on": one.event.on if one.event and one.state == "done" else None,
                      "by": one.event.username if one.event and one.state == "done" else "",
                      "words": _STATES[one.state]})
    return steps


_STATES = {"done": say("已完成"), "current": say("当前"), "ahead": say("未到"), "again": say("须重办"), "skipped": say("不需要")}


def _views(case: Case, version: Version, stations: Sequence[Station]) -> list[dict[str, Any]]:
    """The same way in another profile, such as the ten steps that villagers know."""
    if case.flow != "application":
        return []
    found: dict[str, Station] = {one.step.name: one for one in stations}
    return [{"title": view.title.label,
             "lines": [_line(Label(line["zh"], line["en"]), found.get(line["step"])) for line in view.lines]}
            for view in version.views]


def _line(label: Label, station: Station | None) -> dict[str, Any]:
    event = station.event if station is not None and station.state == "done" else None
    return {"title": label, "words": _STATES[station.state if station else "skipped"], "on": event.on if event else None,
            "by": event.username if event else ""}


def _particulars(case: Case, version: Version, today: date) -> list[tuple[object, object]]:
    used = days_used(case.accepted_on, case.closed_on or case.decided_on or today)
    limit = case.due_on.isoformat() if case.due_on else say("没有规定")
    items: list[tuple[object, object]] = [
        (say("申请编号"), case.application.number), (say("渠道"), CHANNELS[case.application.channel]),
        (say("受理日期"), case.accepted_on.isoformat()), (say("办结时限"), limit),
        (say("已用时"), say("{days} 个工作日", days=used)),
        (say("适用程序"), say("{law}（{day} 起）", law=version.law, day=version.from_)),
    ]
    if case.first_month:
        items.append((MONTHS[case.flow], f"{case.first_month // 100}-{case.first_month % 100:02d}"))
    if variant := version.variant(case.variant):
        items.insert(0, (say("类型"), variant.label))
    if member := member_of(case):
        items.append((say("涉及成员"), member.name))
    if case.delegated_by:
        items.append((say("确认权限"), say("授权乡镇（街道）确认：{document}", document=case.delegated_by)))
    if case.is_relative:
        items.append((say("近亲属备案"), say("是：县级须入户核查")))
    return items


def _members(case: Case) -> list[dict[str, Any]]:
    """The household as applied for, numbers masked; without a form, as it is known."""
    answers = filled.opened(case.application.answers)
    if not answers:
        return [{"name": one.name, "relation": "", "id": mask_id(open_sealed(one.id_number)), "facts": ""}
                for one in case.application.people.order_by("pk")]
    rows = []
    for place in filled.places(answers):
        one = filled.of(answers, place)
        facts = [f"{heading(name)} {_said(name, value)}" for name, value in one.items()
                 if name not in ("name", "id_number", "relation") and value not in ("", "0", "无", "否", "有", "自理")]
        rows.append({"name": one.get("name", ""), "relation": word(one.get("relation", "")),
                     "id": mask_id(one.get("id_number", "")), "facts": str(say("；")).join(facts)})
    return rows


def _said(name: str, value: str) -> str:
    """An answer as people read it: amounts in yuan as written, choices in the reader's language."""
    return str(say("{amount} 元", amount=value)) if is_money(name) else str(word(value))


def _places(case: Case) -> str:
    codes = [areas.at(case.area_code, areas.TOWNSHIP), case.area_code]
    known = names(codes)
    return "".join(known.get(code, "") for code in codes)


def _told(event: CaseEvent, version: Version) -> dict[str, Any]:
    """An event as a line of the history, its record in the words of its form."""
    kinds = {step.name: step for step in version.steps}
    step = kinds.get(event.step)
    fields = {one.name: one for one in step.fields} if step else {}
    items = [(one.label, _value(one, event.record[name])) for name, one in fields.items()
             if name in event.record and name != "opinion"]
    head = say("{step}：{deed}", step=step.title if step else event.step, deed=DEEDS.get(event.action, event.action))
    return {"event": event, "head": head, "items": items, "is_late": bool(event.due_on and event.on > event.due_on)}


def _value(one: RecordField, value: str) -> object:
    return dict(one.choices).get(value, value)


def _now(
    account: Account, case: Case, version: Version, given: Mapping[str, str], error: MinzhengError | None, today: date
) -> dict[str, Any] | None:
    """What is to be done now: the form where the account may do it, or whom the case waits for."""
    if not case.step:
        return None
    step = version.step(case.step)
    may = account.role in doers(step.who) and case.assignee_id in (None, account.pk)
    wrong = {one.place.heading: one.sentence for one in error.problems} if error else {}
    return {
        "step": step, "title": step.title, "note": step.note, "who": role_title(step.who), "may": may,
        "assignee": case.assignee, "due_on": case.step_due_on, "is_notice": step.kind == "notice",
        "problem": error.sentence if error else "", "problems": [one.sentence for one in error.problems
                                                                  if one.place.heading not in _names(step)] if error else [],
        "fields": [{"field": one, "value": given.get(one.name, _usual(one, case, today)), "problem": wrong.get(one.name, "")}
                   for one in step.fields],
        "page": reverse(f"{case.business}:{step.page}", args=[case.pk]) if step.page else "",
        "may_send_back": may and step.kind in ("review", "decide") and case.state == CaseState.OPEN,
        "verify": step.kind == "verify", "brings": brought_by(step), "decides": step.kind == "decide",
        "posted": case.notice_lines.filter(ended_on=None).select_related("notice").first(),
    }


def _verification(account: Account, case: Case, version: Version) -> dict[str, Any] | None:
    """The way to the check of the case: the one there is, or to ask for it where the account may."""
    verifies = any(one.kind == "verify" for one in version.flow(case.flow))
    if not verifies or account.role not in REQUEST_READERS:
        return None
    known = Request.objects.filter(case=case).order_by("-pk").first()
    is_here = bool(case.step) and version.step(case.step).kind == "verify"
    if known is not None and known.state != RequestState.CANCELLED and (known.state != RequestState.REPORTED or not is_here):
        return {"link": reverse("requests_one", args=[known.pk]), "label": say("核对 {number}", number=known.number),
                "state": REQUEST_STATES[known.state]}
    if case.decided_on is not None or account.role not in ASKERS:
        return None
    return {"link": reverse("requests_ask", args=[case.pk]), "label": say("请求核对"), "state": ""}


def _names(step: Step) -> set[str]:
    return {one.name for one in step.fields}


def _usual(one: RecordField, case: Case, today: date) -> str:
    """What a field holds at first: today, the usual choice, nothing."""
    if one.type == "date":
        return today.isoformat()
    if one.name == AMOUNT and case.amount_fen is not None:
        return yuan(case.amount_fen)
    return one.choices[0][0] if one.type == "choice" and one.name == "method" else ""


def may_assign(account: Account, case: Case) -> bool:
    """Whether the account may say who works on the case."""
    is_own = account.role in doers(case.step_who) and case.assignee_id in (None, account.pk)
    return bool(case.step) and (is_own or account.role in OVERSEERS)


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say who works on the case."""
    case = case_in_scope(request, case_id)
    if not may_assign(account_of(request), case):
        raise NotAllowed(say("您的岗位没有这项权限。需要时请联系本单位的系统管理员。"))
    people = [(one.username, f"{one.username}（{one.post}）" if one.post else one.username) for one in colleagues(case)]
    question = Question(
        title=say("交办{name}的案件", name=case.head_name),
        text=say("交给谁，就只有谁能办理这一步；放回队列，同岗位的人都能办理。"),
        action=say("确定"), back=reverse("case", args=[case_id]), done=say("已交办"),
        fields=(Field("to", say("承办人"), "choice", options=[("", say("放回队列")), *people], is_required=False,
                      value=case.assignee.username if case.assignee else account_of(request).username),
                Field("reason", say("原因"), is_required=False, hint=say("例如：休假期间移交"))))
    return ask(request, question, lambda given: actions.assign(
        case_id=case_id, to=given["to"], reason=given["reason"], by=by(request), at=now()))


def explanation(request: HttpRequest, case_id: int) -> HttpResponse:
    """What the case would pay and why, by the answers and the rules of the coming month; a part of the page."""
    case = case_in_scope(request, case_id)
    aid = version_of(case, law()).aid
    if aid is not None:
        return render(request, "pages/case_aid.html", {"nodes": trees(one.as_json() for one in bounds(case, aid, law()))})
    found = [one for one in prospects_of(case.application, law(), on=now().date()) if one.business == case.business]
    nodes = trees(one.as_json() for one in found[0].explanation.inputs) if found else []
    context = {"case": case, "prospect": found[0] if found else None, "nodes": nodes}
    return render(request, "pages/case_explanation.html", context)


@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, case_id: int) -> HttpResponse:
    """Give the case back to an earlier step, with the reason."""
    case = case_in_scope(request, case_id)
    version = version_of(case, law())
    names_ = [step.name for step in version.flow(case.flow)]
    here = names_.index(case.step) if case.step in names_ else 0
    steps = [version.step(name) for name in names_[1:here]]
    earlier = [(one.name, one.title) for one in steps if one.kind != "notice" and is_called_for(one, case, version, law())]
    question = Question(
        title=say("退回{name}的案件", name=case.head_name), text=say("退回的步骤和它之后的步骤须重新办理；办理期限继续计算。"),
        action=say("退回"), back=reverse("case", args=[case_id]), done=say("已退回"),
        fields=(Field("to", say("退回到"), "choice", options=earlier), Field("reason", say("退回原因"), "lines")))
    return ask(request, question, lambda given: actions.send_back(
        case_id=case_id, step=case.step, to=given["to"], reason=given["reason"], law=law(), by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def terminate(request: HttpRequest, case_id: int) -> HttpResponse:
    """End the case for want of cooperation."""
    case = case_in_scope(request, case_id)
    question = Question(
        title=say("终止审核{name}的案件", name=case.head_name),
        text=say("申请人或家庭成员不配合调查核对的，可以终止审核确认程序，并书面告知。终止后可以重新申请。"),
        action=say("确认终止"), back=reverse("case", args=[case_id]), done=say("已终止"), is_grave=True,
        fields=(Field("reason", say("原因"), "lines", hint=say("例如：三次预约入户均拒绝")),))
    return ask(request, question, lambda given: actions.terminate(
        case_id=case_id, reason=given["reason"], law=law(), by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take the whole application back at the applicant's wish."""
    case = case_in_scope(request, case_id)
    question = Question(
        title=say("撤回{name}的申请", name=case.head_name),
        text=say("同一份申请的全部事项一并撤回。撤回后可以重新申请。"), action=say("确认撤回"),
        back=reverse("case", args=[case_id]), done=say("已撤回"), is_grave=True, fields=(Field("reason", say("原因"), "lines"),))
    return ask(request, question, lambda given: actions.withdraw(
        application_id=case.application_id, reason=given["reason"], by=by(request), at=now()))
