"""Periodic review: who is due, who is late, what was done; a review taken down; proposals and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.casework import actions
from minzheng.kernel.casework.changes.kinds import LABELS
from minzheng.kernel.casework.changes.reporting import changeable_under
from minzheng.kernel.casework.records import EXITS, HOLDS
from minzheng.kernel.casework.supervision.models import Campaign, Outcome, Proposal, ProposalSource, ProposalState
from minzheng.kernel.casework.supervision.proposing import (
    ALTERS,
    ENDS,
    SETTLERS,
    proposals_within,
    usual_exit,
    usual_hold,
)
from minzheng.kernel.casework.supervision.reviewing import (
    CLASSES,
    METHODS,
    OUTCOMES,
    REVIEWERS,
    ReviewGiven,
    due_reviews,
    reviews_within,
)
from minzheng.kernel.casework.suspending import SUSPEND
from minzheng.kernel.people.models import Household
from minzheng.kernel.values.language import Label, Sentence, say

from ..components.keyset import counted, slice_of
from ..components.table import Column, Filter, Table, order_of
from ..lawbook import endable, holdable, law
from ..listing import EXPORT_MOST, export, state_of
from ..places import lower_areas
from ..scope import account_of, by, now, require_role, scope_of
from ..words import STATUSES, word
from .confirm import Field, Question, ask
from .household import household_in_scope
from .households import sought
from .supervision import DUE, SOON, choices_of, day_of, due_word, heads_of, narrowed, show, with_homes

VIEWS = (("late", Label("已超期", "Late")), ("due", Label("30 天内到期", "Due within 30 days")),
         ("all", Label("全部在册", "All on the roll")), ("done", Label("已复核", "Reviewed")))
HOUSEHOLD = Column("household_no", say("户号"), lambda row: row.household.household_no, sort="household__household_no",
                   link=lambda row: reverse("household", args=[row.household_id]))
HEAD = Column("head", say("户主"), lambda row: row.head, "name")
VILLAGE = Column("village", say("村（社区）"), lambda row: row.village, sort="household__area_code", is_wide_only=True)
VILLAGE_DUE = replace(VILLAGE, sort="area_code")
DUE_COLUMNS = (
    Column("due", say("期限"), lambda row: DUE[row.due_word][0], "badge", sort="due_on", tone=lambda row: DUE[row.due_word][1]),
    HEAD, HOUSEHOLD, VILLAGE_DUE,
    Column("status", say("保障类别"), lambda row: word(row.status), is_wide_only=True),
    Column("class", say("类别"), lambda row: row.review_class, sort="review_class", is_wide_only=True),
    Column("last_on", say("上次复核"), lambda row: row.last_on, "date", is_wide_only=True),
    Column("due_on", say("应复核日期"), lambda row: row.due_on, "date", sort="due_on"),
)
DO = Column("do", say("办理"), lambda row: say("登记复核"), link=lambda row: reverse("record_review", args=[row.household_id]))
DONE_COLUMNS = (
    Column("reviewed_on", say("复核日期"), lambda row: row.reviewed_on, "date", sort="reviewed_on"),
    HEAD, HOUSEHOLD, VILLAGE,
    Column("outcome", say("结果"), lambda row: OUTCOMES[row.outcome], "badge", sort="outcome",
           tone=lambda row: "green" if row.outcome == "keep" else "orange"),
    Column("class", say("类别"), lambda row: row.review_class),
    Column("investigators", say("调查人员"), lambda row: row.investigators, is_wide_only=True),
    Column("next_due_on", say("下次复核"), lambda row: row.next_due_on, "date"),
    Column("campaign", say("行动"), lambda row: row.campaign.name if row.campaign else "", is_wide_only=True),
)
SOURCES: dict[str, Label] = {
    ProposalSource.REVIEW: Label("定期复核", "Periodic review"), ProposalSource.CAMPAIGN: Label("专项复核", "Campaign"),
    ProposalSource.SPOT_CHECK: Label("抽查", "Spot check"), ProposalSource.SIGN_IN: Label("连续未签到", "Missed sign-ins"),
    ProposalSource.COMPLAINT: Label("投诉举报", "Complaint"), ProposalSource.FINDING: Label("核对疑点", "Finding"),
}
STATES: dict[str, tuple[Label, str]] = {
    ProposalState.OPEN: (Label("待处理", "Open"), "orange"), ProposalState.TAKEN: (Label("已转办", "Taken up"), "blue"),
    ProposalState.DROPPED: (Label("不予采纳", "Dropped"), "secondary"),
}
PROPOSAL_COLUMNS = (
    Column("state", say("状态"), lambda row: STATES[row.state][0], "badge", sort="state", tone=lambda row: STATES[row.state][1]),
    HEAD, HOUSEHOLD, VILLAGE,
    Column("outcome", say("提议"), lambda row: OUTCOMES[row.outcome]),
    Column("source", say("来源"), lambda row: SOURCES[row.source], is_wide_only=True),
    Column("hearing", say("听取意见"), lambda row: say("须听取") if row.needs_hearing else say("不需要"),
           is_wide_only=True),
    Column("reason", say("理由"), lambda row: row.told_reason, is_wide_only=True),
    Column("made_on", say("提出日期"), lambda row: row.made_on, "date", sort="made_on", is_wide_only=True),
    Column("settlement", say("处理情况"), lambda row: row.settlement, is_wide_only=True),
    Column("case", say("转办案件"), lambda row: row.case.number if row.case else "", is_wide_only=True,
           link=lambda row: reverse("case", args=[row.case_id]) if row.case_id else ""),
)
SETTLE = Column("do", say("办理"), lambda row: say("处理") if row.state == ProposalState.OPEN else "",
                link=lambda row: reverse("settle_proposal", args=[row.pk]))
ASKED = ("q", "tab", "area", "status", "class")


def listing(request: HttpRequest) -> HttpResponse:
    """The households that are due, or the reviews that were made."""
    state = state_of(request, *ASKED)
    view, found = state.get("tab", "late"), _found(request, state)
    is_done = view == "done"
    columns = DONE_COLUMNS if is_done else (*DUE_COLUMNS, *((DO,) if account_of(request).role in REVIEWERS else ()))
    page = slice_of(found, order=_order(state), cursor=state.get("at", ""))
    filters = [Filter("q", say("查找"), placeholder=say("姓名、户号或完整公民身份号码"), is_search=True),
               Filter("area", say("区划"), lower_areas(scope_of(request).code)),
               *([] if is_done else [Filter("status", say("保障类别"), [(one, word(one)) for one in STATUSES[:-1]])]),
               Filter("class", say("类别"), [(one, one) for one in CLASSES])]
    table = Table("reviews", columns, _described(request, page.rows, is_done), say("复核名单"), filters=filters, keep=("tab",),
                  state=state, paging=page, export=reverse("reviews_export", args=["x"])[:-2],
                  empty_title=say("没有要复核的家庭"),
                  empty_text=say("这里没有符合条件的家庭。可以换一个标签页，或清除筛选条件。"))
    counts = {name: counted(_due(request, name)) for name in ("late", "due")}
    return show(request, "reviews", table, title=say("复核监督"), view=view,
                lead=say("A 类每年、B 类每半年、C 类每季度至少复核一次；复核结果只是提议，待遇不会自动停发。"),
                views=[(name, label, counts.get(name)) for name, label in VIEWS])


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same list as a file."""
    state = state_of(request, *ASKED)
    is_done = state.get("tab") == "done"
    rows = _found(request, state).order_by(*_order(state))[:EXPORT_MOST]
    return export(request, kind, name="reviews", title=str(say("复核名单")), columns=DONE_COLUMNS if is_done else DUE_COLUMNS,
                  rows=_described(request, list(rows), is_done))


def _order(state: dict[str, str]) -> list[str]:
    if state.get("tab") == "done":
        return order_of(DONE_COLUMNS, state.get("sort", ""), "-reviewed_on")
    return order_of(DUE_COLUMNS, state.get("sort", ""), "due_on", "area_code")


def _due(request: HttpRequest, view: str) -> QuerySet[Any]:
    today = now().date()
    found = due_reviews(law(), today, area=scope_of(request).code)
    if view == "late":
        return found.filter(due_on__lt=today)
    return found.filter(due_on__gte=today, due_on__lte=today + SOON) if view == "due" else found


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[Any]:
    view = state.get("tab", "late")
    is_done = view == "done"
    found: QuerySet[Any] = reviews_within(scope_of(request).code) if is_done else _due(request, view)
    found = narrowed(found, state, "household__area_code" if is_done else "area_code")
    if "status" in state and not is_done:
        found = found.filter(status=state["status"])
    if "class" in state:
        found = found.filter(review_class=state["class"])
    if "q" in state:
        found = found.filter(sought(state["q"], path="household__"))
    return found.select_related("household", "campaign") if is_done else found.select_related("household")


def _described(request: HttpRequest, rows: list[Any], is_done: bool) -> list[Any]:
    today, found = now().date(), with_homes(rows)
    if not is_done:
        for row in found:
            row.due_word = due_word(row.due_on, today)
    return found


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, household_id: int) -> HttpResponse:
    """Take a review down; in a campaign where the address names one."""
    household = household_in_scope(request, household_id)
    require_role(request, REVIEWERS)
    given = request.GET.get("campaign", "")
    campaign = Campaign.objects.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 10 else None
    back = reverse("campaign", args=[campaign.pk]) if campaign else reverse("reviews")
    name = heads_of([household.pk]).get(household.pk, household.household_no)
    plain = say("至少两人共同调查；除维持外，结果转为提议，由县级处理。")
    text = say("用于“{name}”。", name=campaign.name) if campaign else plain
    question = Question(
        title=say("登记对{name}家庭的复核", name=name), text=text, action=say("登记复核"), back=back,
        done=say("已登记复核"), fields=(
            Field("reviewed_on", say("复核日期"), "date", value=now().date().isoformat(), most=now().date().isoformat()),
            Field("method", say("复核方式"), "choice", options=choices_of(METHODS)),
            Field("investigators", say("调查人员"), hint=say("至少两人，用顿号分开")),
            Field("findings", say("收入、财产和生活状况"), "lines"),
            Field("outcome", say("结果"), "choice", options=choices_of(OUTCOMES)),
            Field("reason", say("理由"), "lines", is_required=False, hint=say("除维持外，须写明理由")),
            Field("review_class", say("类别"), "choice", is_required=False,
                  options=[("", say("按家庭情况确定")), *((one, one) for one in CLASSES)])))
    return ask(request, question, lambda typed: actions.record_review(
        household_id=household_id, law=law(), by=by(request), at=now(), campaign_id=campaign.pk if campaign else None,
        given=ReviewGiven(day_of(typed["reviewed_on"]), *(typed[one] for one in (
            "method", "investigators", "findings", "outcome", "reason", "review_class")))))


def proposals(request: HttpRequest) -> HttpResponse:
    """What was proposed, and what became of it."""
    state = state_of(request, "q", "area", "state", "source")
    found = _proposals(request, state)
    page = slice_of(found, order=order_of(PROPOSAL_COLUMNS, state.get("sort", ""), "-made_on"), cursor=state.get("at", ""))
    columns = (*PROPOSAL_COLUMNS, *((SETTLE,) if account_of(request).role in SETTLERS else ()))
    filters = (Filter("q", say("查找"), placeholder=say("姓名、户号或完整公民身份号码"), is_search=True),
               Filter("area", say("区划"), lower_areas(scope_of(request).code)),
               Filter("state", say("状态"), [(name, label) for name, (label, _) in STATES.items()]),
               Filter("source", say("来源"), list(SOURCES.items())))
    table = Table("proposals", columns, _told(page.rows), say("调整提议"), filters=filters, state=state, paging=page,
                  export=reverse("proposals_export", args=["x"])[:-2], empty_title=say("没有提议"),
                  empty_text=say("复核、抽查、连续未签到和举报查实后提出的调整列在这里。"))
    return show(request, "proposals", table, title=say("调整提议"),
                lead=say("提议不改变待遇：减发、暂停和终止先听取家庭意见，再按程序作出决定。"))


def proposals_exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same proposals as a file."""
    state = state_of(request, "q", "area", "state", "source")
    rows = _proposals(request, state).order_by(*order_of(PROPOSAL_COLUMNS, state.get("sort", ""), "-made_on"))[:EXPORT_MOST]
    return export(request, kind, name="proposals", title=str(say("调整提议")), columns=PROPOSAL_COLUMNS, rows=_told(list(rows)))


def _proposals(request: HttpRequest, state: dict[str, str]) -> QuerySet[Any]:
    found = narrowed(proposals_within(scope_of(request).code), state, "household__area_code").select_related("household", "case")
    for name in ("state", "source"):
        if name in state:
            found = found.filter(**{name: state[name]})
    return found.filter(sought(state["q"], path="household__")) if "q" in state else found


def _told(rows: list[Any]) -> list[Any]:
    """The proposals with homes; what came of a complaint says no more than that."""
    found = with_homes(rows)
    for row in found:
        row.told_reason = str(say("经举报核查")) if row.source == ProposalSource.COMPLAINT else row.reason
    return found


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Say what became of a proposal."""
    found = Proposal.objects.filter(pk=proposal_id).annotate(home=F("household_id")).first()
    household = household_in_scope(request, found.household_id if found else 0)
    require_role(request, SETTLERS)
    assert found is not None
    name = heads_of([household.pk]).get(household.pk, household.household_no)
    heard = say("须先听取家庭意见。") if found.needs_hearing else say("不需要听取意见。")
    reason = _told([found])[0].told_reason
    way = _way(found, household)
    if request.method == "POST" and request.POST.get("is_taken") == "yes" and request.POST.get("kind") in way.kinds:
        return redirect(f"{reverse('report_change', args=[household.pk, request.POST['kind']])}?proposal={found.pk}")
    question = Question(
        title=say("处理对{name}家庭的提议", name=name),
        text=say("提议{outcome}：{reason}。{heard}", outcome=OUTCOMES[found.outcome], heard=heard, reason=reason),
        action=say("登记处理"), back=reverse("proposals"), done=say("已登记处理"), fields=(
            Field("is_taken", say("如何处理"), "choice", options=(("yes", way.taken), ("no", say("不予采纳")))), *way.fields,
            Field("settlement", say("处理情况"), "lines", is_required=not way.kinds, hint=way.hint,
                  value=str(reason) if way.fields and not way.kinds and found.complaint_id is None else "")))
    return ask(request, question, lambda typed: _settle(request, proposal_id, typed))


@dataclass(frozen=True)
class _Way:
    """What agreeing to a proposal leads to: its words, what it asks besides, and the kinds of change it may become."""

    taken: Sentence
    hint: Sentence
    fields: tuple[Field, ...] = ()
    kinds: tuple[str, ...] = ()


def _way(found: Proposal, household: Household) -> _Way:
    today = now().date()
    if found.outcome in ENDS and (ends := endable(household, today)):
        return _Way(say("采纳，提出终止"), say("写明处理的理由；采纳终止的，写入案件的事实和依据"), (
            Field("business", say("终止的待遇"), "choice", options=ends, is_required=False),
            _chosen("exit_reason", say("终止原因"), usual_exit(found), EXITS)))
    held = [(name, title) for name, title, flow in holdable(household, today) if flow == SUSPEND]
    if found.outcome == Outcome.SUSPEND and held:
        return _Way(say("采纳，提出暂停"), say("写明处理的理由；采纳暂停的，写入案件的事实和依据"), (
            Field("business", say("暂停的待遇"), "choice", options=held, is_required=False),
            _chosen("hold_reason", say("暂停原因"), usual_hold(found), HOLDS)))
    if found.outcome in ALTERS and changeable_under(household, law(), on=today):
        kinds = [(str(kind), label) for kind, label in LABELS.items()]
        return _Way(say("采纳，填写变更"), say("不予采纳的，写明理由；采纳的，在变更表中写明情况"), (
            Field("kind", say("变更事项"), "choice", options=kinds, is_required=False),), tuple(kind for kind, _ in kinds))
    return _Way(say("采纳，另行办理调整或终止"), say("写明听取意见的日期、结果和理由"))


def _chosen(name: str, label: Sentence, usual: str, choices: Sequence[tuple[str, Label]]) -> Field:
    """A reason in the words of the procedure, asked where the proposal does not say it itself."""
    asked = [] if usual else [("", say("请选择"))]
    return Field(name, label, "choice", value=usual, options=[*asked, *choices], is_required=False)


def _settle(request: HttpRequest, proposal_id: int, typed: dict[str, str]) -> Sentence | None:
    """Do as was answered; an end or a suspension that is agreed becomes a case at once."""
    if typed["is_taken"] != "yes" or "business" not in typed:
        actions.settle_proposal(proposal_id=proposal_id, is_taken=typed["is_taken"] == "yes", settlement=typed["settlement"],
                                by=by(request), at=now())
        return None
    given: dict[str, Any] = {"proposal_id": proposal_id, "business": typed["business"], "settlement": typed["settlement"],
                             "law": law(), "by": by(request), "at": now()}
    if "hold_reason" in typed:
        case = actions.take_to_suspension(**given, hold_reason=typed["hold_reason"])
        return say("已提出暂停，案件 {number} 进入听取意见和审核", number=case.number)
    case = actions.take_to_end(**given, exit_reason=typed["exit_reason"])
    return say("已提出终止，案件 {number} 进入听取意见和审核", number=case.number)
