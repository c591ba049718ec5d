"""Complaints and reports: taken down, acknowledged, given to two without interest, found, answered; nobody sees too much."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.casework import actions
from minzheng.kernel.casework.supervision.complaints import (
    ASSIGNERS,
    CHANNELS,
    FINDINGS,
    READERS,
    REGISTRARS,
    STATES,
    Received,
    candidates,
    overdue,
    visible_to,
)
from minzheng.kernel.casework.supervision.models import NEVER, Complaint, ComplaintState
from minzheng.kernel.casework.supervision.reviewing import OUTCOMES
from minzheng.kernel.values.errors import NotAllowed, NotFound
from minzheng.kernel.values.language import Label, Sentence, say

from ..components.keyset import counted, slice_of
from ..components.table import Column, Filter, Table, order_of
from ..listing import EXPORT_MOST, export, plain, span_of, state_of
from ..places import lower_areas, names
from ..scope import account_of, by, now, require_role, scope_of
from .case import ABSENT
from .confirm import Field, Question, ask
from .supervision import choices_of, day_of, narrowed, own_and_lower, show, tabs_of, with_homes

ROLES = frozenset(REGISTRARS | READERS)
VIEWS = (("open", Label("在办", "Open")), ("late", Label("已超期", "Overdue")), ("closed", Label("已办结", "Closed")))
TONES = {ComplaintState.CLOSED: "green", ComplaintState.RECEIVED: "orange"}
COLUMNS = (
    Column("state", say("状态"), lambda row: STATES[row.state], "badge", tone=lambda row: TONES.get(row.state, "blue")),
    Column("number", say("编号"), lambda row: row.number, sort="number", link=lambda row: reverse("complaint", args=[row.pk])),
    Column("about", say("反映对象"), lambda row: row.about),
    Column("limit", say("办理期限"), lambda row: row.limit if row.limit < NEVER else None, "date", sort="limit"),
    Column("channel", say("渠道"), lambda row: CHANNELS[row.channel], is_wide_only=True),
    Column("received_on", say("收到日期"), lambda row: row.received_on, "date", sort="received_on", is_wide_only=True),
    Column("named", say("是否实名"), lambda row: say("实名") if row.is_named else say("匿名"), is_wide_only=True),
    Column("village", say("区划"), lambda row: row.place, sort="area_code", is_wide_only=True),
    Column("finding", say("结论"), lambda row: FINDINGS.get(row.finding, ""), is_wide_only=True),
)
DEEDS: dict[str, Sentence] = {
    "register": say("登记"), "acknowledge": say("告知受理"), "assign": say("分办"), "find": say("核查结论"),
    "answer": say("答复举报人"),
}


def listing(request: HttpRequest) -> HttpResponse:
    """The complaints the account may see."""
    require_role(request, ROLES)
    state = state_of(request, "q", "tab", "area", "channel")
    view = state.get("tab", "open")
    page = slice_of(_found(request, state), order=order_of(COLUMNS, state.get("sort", ""), "limit"), cursor=state.get("at", ""))
    table = Table(
        "complaints", COLUMNS, _described(page.rows), say("投诉举报"), keep=("tab",), state=state, paging=page,
        filters=(Filter("q", say("查找"), placeholder=say("编号、户号或案件编号"), is_search=True),
                 Filter("area", say("区划"), lower_areas(scope_of(request).code)),
                 Filter("channel", say("渠道"), list(CHANNELS.items()))),
        export=reverse("complaints_export", args=["x"])[:-2], empty_title=say("没有投诉举报"),
        empty_text=say("这里只列出您登记、核查或监督的举报。"))
    counts = {"late": counted(overdue(visible_to(account_of(request)), now().date()))}
    buttons = [(reverse("register_complaint"), say("登记举报"), True)] if account_of(request).role in REGISTRARS else []
    return show(request, "complaints", table, title=say("投诉举报"), view=view, actions=buttons,
                lead=say("举报人信息严格保密，只有核查人员可见；被反映人及其所在乡镇、村的人员看不到举报。"),
                views=[(name, label, counts.get(name)) for name, label in VIEWS])


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same list as a file; without content and informer."""
    require_role(request, ROLES)
    state = state_of(request, "q", "tab", "area", "channel")
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), "limit"))[:EXPORT_MOST]
    return export(request, kind, name="complaints", title=str(say("投诉举报")), columns=COLUMNS, rows=_described(list(rows)))


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[Any]:
    found = visible_to(account_of(request))
    view = state.get("tab", "open")
    if view == "late":
        found = overdue(found, now().date())
    else:
        is_closed = Q(state=ComplaintState.CLOSED)
        found = found.filter(is_closed if view == "closed" else ~is_closed)
    if "channel" in state:
        found = found.filter(channel=state["channel"])
    if "q" in state:
        text = state["q"].upper()
        found = found.filter(Q(number__startswith=text) | Q(household__household_no__startswith=state["q"])
                             | Q(case__number__startswith=text))
    return narrowed(found, state).select_related("household", "case", "staff")


def _described(rows: list[Any]) -> list[Any]:
    found, places = with_homes(rows), names({row.area_code for row in rows})
    for row in found:
        row.place = places.get(row.area_code, "")
        about = [row.head or row.household.household_no] if row.household_id else []
        about += [row.case.head_name] if row.case_id and not row.household_id else []
        about += [str(row.staff)] if row.staff_id else []
        row.about = str(say("、")).join(about) or str(say("其他"))
    return found


def complaint_seen(request: HttpRequest, complaint_id: int) -> Complaint:
    """The complaint. Raises NotFound for everybody who may not see it."""
    found = visible_to(account_of(request)).filter(pk=complaint_id).select_related("household", "case", "staff").first()
    if found is None or account_of(request).role not in ROLES:
        raise NotFound(ABSENT)
    return found


def page(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """One complaint: what it says, how far it is, what the account can do."""
    complaint = complaint_seen(request, complaint_id)
    row = _described([Complaint.objects.filter(pk=complaint.pk).select_related("household", "case", "staff").get()])[0]
    account = account_of(request)
    mine = complaint.investigators.filter(pk=account.pk).exists()
    may = {"acknowledge": complaint.state == ComplaintState.RECEIVED and account.role in REGISTRARS | ASSIGNERS,
           "assign": complaint.state == ComplaintState.ACKNOWLEDGED and account.role in ASSIGNERS,
           "find": complaint.state == ComplaintState.ASSIGNED and mine,
           "answer": complaint.state == ComplaintState.FOUND and mine}
    next_deed = next((name for name, is_possible in may.items() if is_possible), "")
    events = [{"deed": DEEDS[one.action], "event": one, "is_late": bool(one.due_on and one.on > one.due_on)}
              for one in complaint.events.order_by("-pk")]
    return render(request, "pages/complaint.html", {
        "complaint": complaint, "row": row, "tabs": tabs_of(request, "complaints"), "state": STATES[complaint.state],
        "tone": TONES.get(ComplaintState(complaint.state), "blue"), "particulars": _particulars(complaint, row), "events": events,
        "next_link": reverse(f"{next_deed}_complaint", args=[complaint.pk]) if next_deed else "",
        "next_words": DEEDS.get(next_deed, ""), "may_read_informer": mine and complaint.is_named,
        "investigators": list(complaint.investigators.order_by("username")),
    })


def _particulars(complaint: Complaint, row: Any) -> list[tuple[object, object]]:
    limit = row.limit.isoformat() if row.limit < NEVER else say("没有规定")
    items: list[tuple[object, object]] = [
        (say("反映对象"), row.about), (say("渠道"), CHANNELS[complaint.channel]),
        (say("收到日期"), complaint.received_on.isoformat()),
        (say("举报人"), say("实名（保密）") if complaint.is_named else say("匿名")), (say("区划"), row.place),
        (say("办理期限"), say("已办结") if complaint.state == ComplaintState.CLOSED else limit),
    ]
    if complaint.case_id and complaint.case is not None:
        items.append((say("关联案件"), complaint.case.number))
    if complaint.finding:
        items.append((say("结论"), FINDINGS[complaint.finding]))
    return items


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Take a complaint down."""
    require_role(request, REGISTRARS)
    today = now().date().isoformat()
    question = Question(
        title=say("登记举报"), action=say("登记"), back=reverse("complaints"), done=say("已登记举报"),
        text=say("举报箱由两人同时开启。举报人信息加密保存，只有核查人员可见。"), fields=(
            Field("channel", say("渠道"), "choice", options=choices_of(CHANNELS)),
            Field("received_on", say("收到日期"), "date", value=today, most=today),
            Field("content", say("举报内容"), "lines"),
            Field("informer", say("举报人和联系方式"), is_required=False, hint=say("匿名的不填；实名的必须答复")),
            Field("area", say("区划"), "choice", options=own_and_lower(request)),
            Field("household_no", say("被反映家庭的户号"), is_required=False),
            Field("case_number", say("案件编号"), is_required=False, hint=say("反映正在办理的申请时填写，县级须入户核查")),
            Field("staff", say("被反映的工作人员（用户名）"), is_required=False)))

    def do(given: dict[str, str]) -> object:
        span = span_of(given)
        if span is None:
            raise NotFound(ABSENT)
        return actions.register_complaint(given=Received(
            given["channel"], day_of(given["received_on"]), given["content"], span[0], given["informer"], given["household_no"],
            given["case_number"], given["staff"]), by=by(request), at=now())

    return ask(request, question, do)


def _ask(
    request: HttpRequest, complaint: Complaint, deed: str, text: Sentence, fields: tuple[Field, ...], do: Any
) -> HttpResponse:
    question = Question(title=DEEDS[deed], text=text, action=DEEDS[deed], back=reverse("complaint", args=[complaint.pk]),
                        done=say("已登记"), fields=fields)
    return ask(request, question, do)


@require_http_methods(["GET", "POST"])
def acknowledge(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Say that the complaint was taken in hand."""
    complaint = complaint_seen(request, complaint_id)
    require_role(request, frozenset(REGISTRARS | ASSIGNERS))
    return _ask(request, complaint, "acknowledge", say("实名举报告知举报人已经受理；匿名举报登记即可。"),
                (Field("note", say("告知方式"), is_required=False),),
                lambda given: actions.acknowledge_complaint(complaint_id=complaint_id, note=given["note"], by=by(request),
                                                            at=now()))


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Give the complaint to two investigators without interest."""
    complaint = complaint_seen(request, complaint_id)
    require_role(request, ASSIGNERS)
    free = [(one.username, f"{one.username}（{one.post}）" if one.post else one.username) for one in candidates(complaint)]
    return _ask(request, complaint, "assign", say("名单中没有应当回避的人。核查人员不得少于两人。"),
                (Field("first", say("核查人员一"), "choice", options=free),
                 Field("second", say("核查人员二"), "choice", options=free[::-1])),
                lambda given: actions.assign_complaint(complaint_id=complaint_id, to=[given["first"], given["second"]],
                                                       by=by(request), at=now()))


def _investigated(request: HttpRequest, complaint_id: int) -> Complaint:
    """The complaint, which the account investigates."""
    complaint = complaint_seen(request, complaint_id)
    if not complaint.investigators.filter(pk=account_of(request).pk).exists():
        raise NotAllowed(say("只有这件举报的核查人员可以这样做"), code="not_investigator")
    return complaint


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Say what the investigation found."""
    complaint = _investigated(request, complaint_id)
    measures = [("", say("不提出")), *((name, label) for name, label in OUTCOMES.items() if name != "keep")]
    return _ask(request, complaint, "find", say("由两名核查人员共同核查。"), (
        Field("finding", say("结论"), "choice", options=choices_of(FINDINGS)), Field("report", say("核查情况"), "lines"),
        Field("measure", say("对家庭提出调整"), "choice", options=measures, is_required=False,
              hint=say("只是提议，另按程序决定"))),
        lambda given: actions.find_complaint(complaint_id=complaint_id, finding=given["finding"], report=given["report"],
                                             measure=given["measure"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Answer the informer."""
    complaint = _investigated(request, complaint_id)
    return _ask(request, complaint, "answer", say("书面答复实名举报人，不得泄露他人信息。"),
                (Field("reply", say("答复内容"), "lines"),),
                lambda given: actions.answer_complaint(complaint_id=complaint_id, reply=given["reply"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def informer(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Who reported, for an investigator and a purpose; the reading is on record."""
    complaint = _investigated(request, complaint_id)
    if not complaint.is_named:
        raise NotFound(ABSENT)
    value, problem = "", ""
    if request.method == "POST":
        try:
            value = actions.read_informer(complaint_id=complaint_id, purpose=plain(request.POST.get("purpose", ""))[:200],
                                          by=by(request), at=now())
        except NotAllowed as error:
            problem = str(error)
    return render(request, "pages/complaint_informer.html", {"complaint": complaint, "value": value, "problem": problem},
                  status=409 if problem else 200)


