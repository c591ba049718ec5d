"""Review campaigns and spot checks: a frozen list, results household by household, figures, the draw repeated, the end."""

from __future__ import annotations

import secrets
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.casework import actions
from minzheng.kernel.casework.supervision.models import Campaign, CampaignEntry, CampaignKind, Review, Sample
from minzheng.kernel.casework.supervision.reviewing import CLASSES, OUTCOMES, REVIEWERS
from minzheng.kernel.casework.supervision.rolls import statuses
from minzheng.kernel.casework.supervision.sampling import (
    LEAST_SHARE,
    STARTERS,
    Plan,
    Statistics,
    check_deadline,
    newcomers,
    redraw,
    statistics,
)
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import Label, say

from ..components.keyset import slice_of
from ..components.table import Column, Filter, Table, order_of
from ..lawbook import business_title, law
from ..listing import EXPORT_MOST, export, span_of, state_of
from ..places import lower_areas, names
from ..scope import account_of, by, now, require_role, scope_of
from ..words import word
from .case import ABSENT
from .confirm import Field, Question, ask
from .households import sought
from .supervision import choices_of, day_of, narrowed, own_and_lower, show, tabs_of, with_homes

KINDS: dict[str, Label] = {
    CampaignKind.CAMPAIGN: Label("专项复核", "Campaign"), CampaignKind.SPOT_CHECK: Label("抽查", "Spot check"),
}
SAMPLES: dict[str, Label] = {
    Sample.ALL: Label("全部", "All"), Sample.SHARE: Label("按比例随机抽取", "A share drawn at random"),
    Sample.RISK: Label("风险名单", "Risk list"),
}
DELEGATED = "delegated"
SCOPES: dict[str, Label] = {
    "": Label("全部在册家庭", "All households on the rolls"),
    DELEGATED: Label("乡镇依授权确认的家庭", "Households that townships confirmed by delegation"),
}
MOST_NEWCOMERS = 50
COLUMNS = (
    Column("name", say("名称"), lambda row: row.name, link=lambda row: reverse("campaign", args=[row.pk])),
    Column("kind", say("类型"), lambda row: KINDS[row.kind]),
    Column("area", say("区划"), lambda row: row.place, sort="area_code"),
    Column("sample", say("抽取方式"), lambda row: SAMPLES[row.sample], is_wide_only=True),
    Column("chosen", say("应查户数"), lambda row: row.chosen, "count", is_wide_only=True),
    Column("ends_on", say("截止日期"), lambda row: row.ends_on, "date", sort="ends_on"),
    Column("state", say("状态"), lambda row: say("已办结") if row.closed_on else say("进行中"), "badge",
           tone=lambda row: "green" if row.closed_on else "blue"),
)
ENTRY_COLUMNS = (
    Column("outcome", say("结果"), lambda row: OUTCOMES[row.outcome] if row.outcome else
           (say("待查") if row.is_chosen else say("未抽中")), "badge",
           tone=lambda row: _tone(row)),
    Column("head", say("户主"), lambda row: row.head, "name"),
    Column("household_no", say("户号"), lambda row: row.household.household_no, sort="household__household_no",
           link=lambda row: reverse("household", args=[row.household_id])),
    Column("village", say("村（社区）"), lambda row: row.village, sort="area_code"),
    Column("status", say("保障类别"), lambda row: word(row.status), is_wide_only=True),
    Column("class", say("类别"), lambda row: row.review_class, is_wide_only=True),
    Column("persons", say("人数"), lambda row: row.persons, "count", is_wide_only=True),
    Column("team", say("工作组"), lambda row: row.team_name, is_wide_only=True),
)



def _tone(row: Any) -> str:
    if row.outcome:
        return "green" if row.outcome == "keep" else "orange"
    return "blue" if row.is_chosen else "secondary"


KEY = Column("key", say("名单键"), lambda row: row.key)


def listing(request: HttpRequest) -> HttpResponse:
    """The campaigns and checks that touch the account's area, the latest first."""
    state = state_of(request, "q", "kind")
    page = slice_of(_found(request, state), order=order_of(COLUMNS, state.get("sort", ""), unique="-id"),
                    cursor=state.get("at", ""))
    table = Table(
        "campaigns", COLUMNS, _placed(page.rows), say("专项复核与抽查"), state=state, paging=page,
        filters=(Filter("q", say("查找"), placeholder=say("名称"), is_search=True),
                 Filter("kind", say("类型"), list(KINDS.items()))),
        export=reverse("campaigns_export", args=["x"])[:-2], empty_title=say("还没有专项复核或抽查"),
        empty_text=say("由县级业务股发起；名单在发起时固定，抽查由系统按公开的种子抽取。"))
    buttons = [(reverse("start_campaign"), say("发起专项复核或抽查"), True)] if account_of(request).role in STARTERS else []
    return show(request, "campaigns", table, title=say("专项复核与抽查"), actions=buttons,
                lead=say("名单在发起时固定，覆盖率达到 100 % 才能办结；期间新纳入的家庭另列。"))


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same list as a file."""
    state = state_of(request, "q", "kind")
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), unique="-id"))[:EXPORT_MOST]
    return export(request, kind, name="campaigns", title=str(say("专项复核与抽查")), columns=COLUMNS, rows=_placed(list(rows)))


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[Campaign]:
    code = scope_of(request).code
    above = [areas.at(code, level) for level in areas.LEVELS] + [areas.NATION]
    found = Campaign.objects.filter(scope_of(request).within() | Q(area_code__in=above))
    if "kind" in state:
        found = found.filter(kind=state["kind"])
    return found.filter(name__contains=state["q"]) if "q" in state else found


def _placed(rows: list[Any]) -> list[Any]:
    places = names({row.area_code for row in rows})
    for row in rows:
        row.place = places.get(row.area_code, "")
    return rows


def campaign_in_scope(request: HttpRequest, campaign_id: int) -> Campaign:
    """The campaign. Raises NotFound where there is none or it does not touch the account's area."""
    found = _found(request, {}).filter(pk=campaign_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def page(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """One campaign: how far it is, what was found, and its households in the account's area."""
    campaign, account = campaign_in_scope(request, campaign_id), account_of(request)
    state = state_of(request, "q", "tab", "area", "verify")
    entries = _entries(request, campaign, state)
    sliced = slice_of(entries, order=order_of(ENTRY_COLUMNS, state.get("sort", ""), "area_code"), cursor=state.get("at", ""))
    may = account.role in REVIEWERS and campaign.closed_on is None
    record = Column("do", say("办理"), lambda row: say("登记结果") if row.is_chosen and not row.outcome else "",
                    link=lambda row: f"{reverse('record_review', args=[row.household_id])}?campaign={campaign.pk}")
    table = Table(
        "entries", (*ENTRY_COLUMNS, *((record,) if may else ())), _described(campaign, sliced.rows), say("名单"), keep=("tab",),
        filters=(Filter("q", say("查找"), placeholder=say("姓名、户号或完整公民身份号码"), is_search=True),
                 Filter("area", say("区划"), lower_areas(scope_of(request).code))),
        state=state, paging=sliced, export=reverse("campaign_export", args=[campaign.pk, "x"])[:-2],
        empty_title=say("没有家庭"), empty_text=say("这里没有符合条件的家庭。可以换一个标签页，或清除筛选条件。"))
    today = now().date()
    found = statistics(campaign, law(), today, area=scope_of(request).code)
    fresh = with_homes(newcomers(campaign, law(), today, area=scope_of(request).code).select_related("household")
                       .order_by("area_code", "pk")[:MOST_NEWCOMERS])
    return render(request, "pages/campaign.html", {
        "campaign": campaign, "table": table, "tabs": tabs_of(request, "campaigns"), "figures": found, "newcomers": fresh,
        "outcomes": [(OUTCOMES[name], tally) for name, tally in found.outcomes.items()], "view": state.get("tab", "left"),
        "views": _views(found), "kind": KINDS[campaign.kind], "particulars": _particulars(campaign),
        "may_close": account.role in STARTERS and campaign.closed_on is None and scope_of(request).low <= campaign.area_code,
        "verified": redraw(campaign) if "verify" in state else None, "is_drawn": campaign.sample == Sample.SHARE,
    })


def _views(found: Statistics) -> list[tuple[str, Label, int | None]]:
    return [("left", Label("待查", "To be done"), found.left), ("done", Label("已有结果", "Done"), found.done.households),
            ("listed", Label("固定名单", "Frozen list"), None)]


def _particulars(campaign: Campaign) -> list[tuple[object, object]]:
    joined = str(say("、"))
    items: list[tuple[object, object]] = [
        (say("范围"), names([campaign.area_code]).get(campaign.area_code, "")),
        (say("业务"), joined.join(business_title(one) for one in campaign.businesses) or say("全部")),
        (say("类别"), joined.join(campaign.classes) or say("全部")),
        (say("期间"), f"{campaign.starts_on} – {campaign.ends_on}"),
        (say("对象"), SCOPES[DELEGATED if campaign.of_delegated else ""]), (say("抽取方式"), SAMPLES[campaign.sample]),
        (say("名单户数"), campaign.listed), (say("应查户数"), campaign.chosen),
        (say("工作组"), "；".join(campaign.teams)), (say("发起人"), campaign.started_by), (say("名单摘要"), campaign.digest),
    ]
    if campaign.sample == Sample.SHARE:
        items[6:6] = [(say("比例"), f"{campaign.share / 10:g} %"), (say("随机种子"), campaign.seed)]
    return items


def _entries(request: HttpRequest, campaign: Campaign, state: dict[str, str]) -> QuerySet[Any]:
    result = Review.objects.filter(campaign=campaign, household=OuterRef("household")).values("outcome")[:1]
    found: QuerySet[Any] = CampaignEntry.objects.filter(scope_of(request).within(), campaign=campaign).annotate(
        outcome=Subquery(result)).select_related("household")
    found = narrowed(found, state)
    view, done = state.get("tab", "left"), Exists(Review.objects.filter(campaign=campaign, household=OuterRef("household")))
    if view == "left":
        found = found.filter(~done, is_chosen=True)
    elif view == "done":
        found = found.filter(done)
    return found.filter(sought(state["q"], path="household__")) if "q" in state else found


def _described(campaign: Campaign, rows: list[Any]) -> list[Any]:
    found = with_homes(rows)
    for row in found:
        row.team_name = campaign.teams[row.team] if row.team < len(campaign.teams) else ""
    return found


def entries_exported(request: HttpRequest, campaign_id: int, kind: str) -> HttpResponse:
    """The households of a campaign as a file, with the keys of the draw."""
    campaign = campaign_in_scope(request, campaign_id)
    state = state_of(request, "q", "tab", "area")
    rows = _entries(request, campaign, state).order_by(*order_of(ENTRY_COLUMNS, state.get("sort", ""), "area_code"))[:EXPORT_MOST]
    return export(request, kind, name=f"campaign-{campaign.pk}", title=campaign.name, columns=(*ENTRY_COLUMNS, KEY),
                  rows=_described(campaign, list(rows)))


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin a campaign or a spot check."""
    require_role(request, STARTERS)
    today = now().date()
    bound = [(name, business_title(name)) for name in statuses(law(), today).values()]
    question = Question(
        title=say("发起专项复核或抽查"), action=say("发起并固定名单"), back=reverse("campaigns"), done=say("已发起"),
        text=say("名单和抽取结果在发起时固定，不能再改。抽查按乡镇随机抽取，比例不低于 {least} %；种子由系统产生并公开。",
                 least=LEAST_SHARE // 10), fields=(
            Field("name", say("名称")), Field("kind", say("类型"), "choice", options=choices_of(KINDS)),
            Field("area", say("区划"), "choice", options=own_and_lower(request)),
            Field("business", say("业务"), "choice", options=[("", say("全部")), *bound], is_required=False),
            Field("class", say("类别"), "choice", options=[("", say("全部")), *((one, one) for one in CLASSES)],
                  is_required=False),
            Field("scope", say("对象"), "choice", options=choices_of(SCOPES), is_required=False),
            Field("sample", say("抽取方式"), "choice", options=choices_of(SAMPLES), hint=say("抽查须选按比例随机抽取")),
            Field("share", say("比例（%）"), value=str(LEAST_SHARE // 10), hint=say("只用于按比例抽取")),
            Field("starts_on", say("开始日期"), "date", value=today.isoformat()),
            Field("ends_on", say("截止日期"), "date", value=check_deadline(today).isoformat(),
                  hint=say("抽查在 10 个工作日内完成")),
            Field("teams", say("工作组"), "lines", hint=say("每行一组，每组至少两人，用顿号分开"))))
    return ask(request, question, lambda given: actions.start_campaign(
        plan=_plan(given), seed=secrets.token_hex(16), law=law(), by=by(request), at=now()))


def _plan(given: dict[str, str]) -> Plan:
    span = span_of(given)
    if span is None:
        raise NotFound(ABSENT)
    if not (given["share"].isdecimal() and len(given["share"]) <= 3):
        raise MinzhengError(say("比例应在 1 % 至 100 % 之间"), code="campaign_plan")
    return Plan(given["kind"], given["name"], span[0], day_of(given["starts_on"]), day_of(given["ends_on"]),
                given["teams"].splitlines(), given["sample"], int(given["share"]) * 10,
                [given["business"]] if given["business"] else [], [given["class"]] if given["class"] else [],
                given.get("scope") == DELEGATED)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Close a campaign that is covered."""
    campaign = campaign_in_scope(request, campaign_id)
    require_role(request, STARTERS)
    question = Question(
        title=say("办结“{name}”", name=campaign.name), text=say("办结后不能再登记结果。覆盖率须达到 100 %。"), action=say("办结"),
        back=reverse("campaign", args=[campaign_id]), done=say("已办结"))
    return ask(request, question, lambda _: actions.close_campaign(campaign_id=campaign_id, by=by(request), at=now()))
