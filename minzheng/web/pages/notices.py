"""Public notices as a process: lists made from cases, posted, objected to, ended; each case with a result of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from minzheng.kernel.access.models import Account
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.duties import INTAKE, doers
from minzheng.kernel.casework.models import Case, NoticeLine, Objection, PublicNotice
from minzheng.kernel.casework.proceeding import version_of
from minzheng.kernel.casework.queries import tasks_of
from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import Label, Sentence, say

from ..components.keyset import counted, slice_of
from ..components.table import Column, Filter, Table, order_of
from ..lawbook import business_title, law
from ..letters_shown import may_issue_sheet
from ..listing import EXPORT_MOST, export, plain, span_of, state_of
from ..papers_shown import photos_of, take_in
from ..places import lower_areas, names
from ..scope import account_of, by, now, require_role, scope_of
from .case import ABSENT, case_in_scope
from .cases import described
from .confirm import Field, Question, ask

POSTERS = doers("village_officer")
MOST_AT_ONCE = 200
STATES: dict[str, tuple[Label, str]] = {
    "running": (Label("公示中", "Posted"), "blue"), "over": (Label("期满待办", "Over, to be ended"), "orange"),
    "ended": (Label("已结束", "Ended"), "secondary"), "published": (Label("长期公布", "Published"), "green"),
}
COLUMNS = (
    Column("posted_on", say("张贴日期"), lambda row: row.posted_on, "date", sort="posted_on",
           link=lambda row: reverse("notice", args=[row.pk])),
    Column("business", say("事项"), lambda row: business_title(row.business)),
    Column("village", say("村（社区）"), lambda row: row.village, sort="area_code"),
    Column("place", say("张贴地点"), lambda row: row.place, is_wide_only=True),
    Column("cases", say("户数"), lambda row: row.cases, "count"),
    Column("ends_on", say("期满"), lambda row: row.ends_on, "date"),
    Column("state", say("状态"), lambda row: row.state_word, "badge", tone=lambda row: row.state_tone),
)


def listing(request: HttpRequest) -> HttpResponse:
    """The notices of the scope, the latest first."""
    state = state_of(request, "area")
    page = slice_of(_found(request, state), order=order_of(COLUMNS, state.get("sort", ""), "-posted_on"),
                    cursor=state.get("at", ""))
    table = Table(
        "notices", COLUMNS, _described(page.rows, now().date()), say("公示"),
        filters=(Filter("area", say("区划"), lower_areas(scope_of(request).code)),), state=state, paging=page,
        export=reverse("notices_export", args=["x"])[:-2], empty_title=say("还没有公示"),
        empty_text=say("案件初审后进入公示，在这里成批张贴。"))
    waiting = counted(_waiting(account_of(request))) if account_of(request).role in POSTERS else 0
    return render(request, "pages/notices.html", {"table": table, "waiting": waiting})


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same notices as a file."""
    state = state_of(request, "area")
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), "-posted_on"))[:EXPORT_MOST]
    return export(request, kind, name="notices", title=str(say("公示")), columns=COLUMNS,
                  rows=_described(list(rows), now().date()))


def _found(request: HttpRequest, state: dict[str, str]) -> Any:
    found = PublicNotice.objects.filter(scope_of(request).within())
    if (span := span_of(state)) is not None:
        found = found.filter(area_code__gte=span[0], area_code__lt=span[1])
    return found


def _described(rows: list[Any], today: date) -> list[Any]:
    """The notices with village, number of cases and state, in two queries."""
    places = names({row.area_code for row in rows})
    lines = NoticeLine.objects.filter(notice__in=[row.pk for row in rows])
    counts = dict(lines.values_list("notice").annotate(n=Count("pk")))
    for row in rows:
        row.village, row.cases = places.get(row.area_code, str(row.area_code)), counts.get(row.pk, 0)
        row.state_word, row.state_tone = STATES[_state(row, today)]
    return rows


def _state(notice: PublicNotice, today: date) -> str:
    if notice.removed_on is not None:
        return "ended"
    if notice.ends_on is None:
        return "published"
    return "over" if today > notice.ends_on else "running"


def _waiting(account: Account) -> Any:
    """The cases of the account that stand at a notice and are not posted yet."""
    known = law()
    steps = {step.name for procedure in known.procedures.values() for version in procedure.versions
             for step in version.steps if step.kind == "notice"}
    return tasks_of(account).filter(step__in=steps).exclude(notice_lines__ended_on=None, notice_lines__isnull=False)


@require_http_methods(["GET", "POST"])
def post(request: HttpRequest) -> HttpResponse:
    """Choose cases and post them: one list for each business and village."""
    require_role(request, POSTERS)
    found = _waiting(account_of(request)).order_by("area_code", "business", "pk")[:MOST_AT_ONCE]
    chosen = {int(one) for one in request.POST.getlist("case") or request.GET.getlist("case") if one.isascii() and one.isdigit()}
    given = {"place": plain(request.POST.get("place", ""))[:200], "posted_on": request.POST.get("posted_on", "").strip()}
    problem = ""
    if request.method == "POST":
        try:
            notices = actions.post_notice(case_ids=sorted(chosen), place=given["place"], law=law(), by=by(request), at=now(),
                                          posted_on=_day(given["posted_on"]))
        except NotFound:
            raise
        except MinzhengError as error:
            problem = str(error.sentence)
        else:
            return redirect("notice", notices[0].pk) if len(notices) == 1 else redirect("notices")
    rows = described(found, now().date())
    return render(request, "pages/notice_post.html", {
        "rows": [{"case": row, "title": business_title(row.business), "amount": row.amount_fen,
                  "is_chosen": row.pk in chosen or not chosen} for row in rows],
        "place": given["place"], "posted_on": given["posted_on"] or now().date().isoformat(), "problem": problem,
        "today": now().date().isoformat(),
    }, status=409 if problem else 200)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MinzhengError(say("“{text}”不是日期：请写成 YYYY-MM-DD", text=text), code="not_a_day") from None


def notice_in_scope(request: HttpRequest, notice_id: int) -> PublicNotice:
    """The notice. Raises NotFound where there is none or it lies outside the scope."""
    found = PublicNotice.objects.filter(scope_of(request).within(), pk=notice_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def page(request: HttpRequest, notice_id: int) -> HttpResponse:
    """One notice: what was posted, where, until when, and what became of each line."""
    return _page(request, notice_in_scope(request, notice_id), {})


def _page(request: HttpRequest, notice: PublicNotice, results: dict[int, Sentence]) -> HttpResponse:
    today = now().date()
    lines = list(notice.lines.select_related("case").order_by("pk"))
    open_objections = set(Objection.objects.filter(notice=notice, is_upheld=None).values_list("case_id", flat=True))
    rows = [{"line": line, "is_open": line.ended_on is None, "has_objection": line.case_id in open_objections,
             "result": results.get(line.case_id, "")} for line in lines]
    state = _state(notice, today)
    return render(request, "pages/notice.html", {
        "notice": notice, "title": business_title(notice.business), "rows": rows, "state": STATES[state],
        "village": names([notice.area_code]).get(notice.area_code, ""), "shows": set(notice.shows),
        "may_end": state == "over" and account_of(request).role in POSTERS,
        "may_object": state in ("running", "over") and account_of(request).role in POSTERS,
        "may_photograph": state in ("running", "over") and account_of(request).role in POSTERS,
        "photos": photos_of(account_of(request), lines[0].case, notice.step) if lines else [],
        "may_issue_sheet": may_issue_sheet(account_of(request)),
    })


@require_POST
def photograph(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Keep photos of where the list hangs, in the file of each case on it."""
    notice = notice_in_scope(request, notice_id)
    require_role(request, POSTERS)
    lines = list(notice.lines.filter(ended_on=None).select_related("case").order_by("pk"))
    if not request.FILES:
        messages.error(request, str(say("请选择文件或拍照")))
    elif lines:
        take_in(request, [line.case for line in lines], notice.step)
    return redirect("notice", notice_id)


@require_POST
def finish(request: HttpRequest, notice_id: int) -> HttpResponse:
    """End the notice for each of its cases; one that cannot end says why and does not hold up the others."""
    notice = notice_in_scope(request, notice_id)
    results: dict[int, Sentence] = {}
    for line in notice.lines.filter(ended_on=None).order_by("pk"):
        try:
            actions.finish_notice(case_id=line.case_id, law=law(), by=by(request), at=now())
            results[line.case_id] = say("期满无异议，已转入下一步")
        except MinzhengError as error:
            results[line.case_id] = error.sentence
    notice.refresh_from_db()
    return _page(request, notice, results)


@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, case_id: int) -> HttpResponse:
    """Put an objection against a posted case on record."""
    case = case_in_scope(request, case_id)
    require_role(request, POSTERS)
    question = Question(
        title=say("登记对{name}的异议", name=case.head_name),
        text=say("异议未答复前案件不能继续办理。提出人可以不署名；署名的必须书面答复，姓名只供办案人员查看。"),
        action=say("登记"), back=reverse("case", args=[case_id]), done=say("已登记异议"),
        fields=(Field("content", say("异议内容"), "lines"),
                Field("contact", say("提出人和联系方式"), is_required=False, hint=say("可不填")),
                Field("received_on", say("收到日期"), "date", value=now().date().isoformat(), most=now().date().isoformat())))
    return ask(request, question, lambda given: actions.object_to(
        case_id=case_id, content=given["content"], contact=given["contact"],
        received_on=_day(given["received_on"]) or now().date(), law=law(), by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Answer an objection."""
    found = Objection.objects.select_related("case").filter(pk=objection_id).first()
    if found is None:
        raise NotFound(ABSENT)
    case: Case = case_in_scope(request, found.case_id)
    require_role(request, frozenset({*INTAKE, "township_leader"}))
    survey = next((one.title for one in version_of(case, law()).flow(case.flow) if one.kind == "survey"), say("调查"))
    question = Question(
        title=say("答复对{name}的异议", name=case.head_name), text=say("异议：{content}", content=found.content),
        action=say("答复"), back=reverse("case", args=[case.pk]), done=say("已答复"),
        fields=(Field("is_upheld", say("是否成立"), "choice",
                      options=(("no", say("不成立，继续公示")), ("yes", say("成立，退回“{step}”重新办理", step=survey)))),
                Field("reply", say("答复内容"), "lines")))
    return ask(request, question, lambda given: actions.settle_objection(
        objection_id=objection_id, is_upheld=given["is_upheld"] == "yes", reply=given["reply"], law=law(), by=by(request),
        at=now()))
