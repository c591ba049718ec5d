"""The list of findings: what waits for me, what is late, every one of the scope; handed out or closed many at once."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.models import Account
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.verification.findings import actions, queries
from minzheng.kernel.verification.findings.assigning import MOST, UNEXAMINED
from minzheng.kernel.verification.findings.duties import ASSIGNERS, CLOSERS, EXAMINERS, EXPORTERS
from minzheng.kernel.verification.findings.models import RESULTS, SEVERITIES, STATES, CheckRun, Finding, FindingState, Result

from ...benefits import options
from ...components.figures import count_text
from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import EXPORT_MOST, export, span_of, state_of
from ...places import lower_areas
from ...scope import account_of, by, now, require_role, scope_of
from ..confirm import Field, Question, ask
from ..households import sought
from .shown import SEVERITY_TONES, STATE_TONES, described, rule_title

COLUMNS = (
    Column("severity", say("程度"), lambda row: row.severity_word, "badge", sort="severity",
           tone=lambda row: SEVERITY_TONES[row.severity]),
    Column("says", say("疑点"), lambda row: row.says, link=lambda row: reverse("finding_one", args=[row.pk])),
    Column("who", say("对象"), lambda row: row.who, "name"),
    Column("about", say("待遇"), lambda row: row.about, sort="business", is_wide_only=True),
    Column("village", say("村（社区）"), lambda row: row.village, "name", sort="area_code", is_wide_only=True),
    Column("span", say("涉及月份"), lambda row: row.span, "name", is_wide_only=True),
    Column("paid", say("已发（元）"), lambda row: row.paid_fen, "money", sort="paid_fen", is_wide_only=True),
    Column("state", say("状态"), lambda row: row.state_word, "badge", sort="state",
           tone=lambda row: "red" if row.is_late else STATE_TONES[row.state]),
    Column("due", say("核实期限"), lambda row: row.due, "date"),
    Column("result", say("核实结果"), lambda row: row.result_word, is_wide_only=True),
    Column("found", say("发现时间"), lambda row: row.found_at, "time", sort="found_at", is_wide_only=True),
)
MINE, LATE, OPEN, CLOSED = "mine", "late", "open", "closed"
TABS = ((MINE, Label("等我办理", "For me")), (LATE, Label("已超期", "Overdue")), (OPEN, Label("全部未办结", "All open")),
        (CLOSED, Label("已办结", "Closed")))
NAMES = ("q", "tab", "area", "rule", "severity", "state", "benefit", "result", "month", "holds")
HOLDS = (("yes", Label("暂缓发放中", "Payments wait")),)


def listing(request: HttpRequest) -> HttpResponse:
    """The findings of a tab (``mine`` where none is named) that answer the query."""
    state = state_of(request, *NAMES)
    found, role = found_by(request, state), account_of(request).role
    page = slice_of(found, order=_order(state), cursor=state.get("at", ""))
    table = Table(
        "findings", COLUMNS, described(page.rows, today=now().date()), say("核对疑点"), filters=_filters(request), keep=("tab",),
        state=state, paging=page, count=counted(found),
        export=reverse("finding_list_export", args=["x"])[:-2] if role in EXPORTERS else "",
        empty_title=say("没有疑点"), empty_text=say("这里没有符合条件的疑点。可以换一个标签页，或清除筛选条件。"))
    return render(request, "pages/finding/list.html", {
        "table": table, "tabs": _tabs(request, state), "counts": _counts(request), "may_assign": role in ASSIGNERS,
        "may_close": role in CLOSERS, "query": table.query(at="")})


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same findings as a file."""
    require_role(request, EXPORTERS)
    state = state_of(request, *NAMES)
    rows = found_by(request, state).order_by(*_order(state))[:EXPORT_MOST]
    return export(request, kind, name="findings", title=str(say("核对疑点")), columns=COLUMNS,
                  rows=described(list(rows), today=now().date()))


def found_by(request: HttpRequest, state: dict[str, str]) -> QuerySet[Finding]:
    """The findings of the scope that the query asks for."""
    found = _of_tab(request, state.get("tab", MINE)).select_related("household", "person")
    if (span := span_of(state)) is not None:
        found = found.filter(area_code__gte=span[0], area_code__lt=span[1])
    for name, field in (("rule", "rule"), ("state", "state"), ("benefit", "business"), ("result", "result")):
        if name in state:
            found = found.filter(**{field: state[name]})
    if state.get("severity", "") in ("1", "2", "3"):
        found = found.filter(severity=int(state["severity"]))
    if (month := state.get("month", "")).isdigit() and month.isascii() and len(month) == 6:
        found = found.filter(Q(last_month=None) | Q(last_month__gte=int(month)), first_month__lte=int(month))
    if "holds" in state:
        found = found.filter(holds=True)
    return found.filter(sought(state["q"], path="household__")) if "q" in state else found


def _order(state: dict[str, str]) -> list[str]:
    default = ("-closed_at",) if state.get("tab") == CLOSED else ("-severity",)
    return order_of(COLUMNS, state.get("sort", ""), *default)


def _of_tab(request: HttpRequest, tab: str) -> QuerySet[Finding]:
    own = queries.within(scope_of(request).code)
    if tab == LATE:
        return queries.overdue(own, now().date())
    if tab == OPEN:
        return own.exclude(state=FindingState.CLOSED)
    return own.filter(state=FindingState.CLOSED) if tab == CLOSED else queries.mine(account_of(request))


def _tabs(request: HttpRequest, state: dict[str, str]) -> list[dict[str, Any]]:
    here = state.get("tab", MINE)
    counts = {tab: counted(_of_tab(request, tab)) for tab in (MINE, LATE)}
    return [{"link": f"?tab={name}", "label": label, "is_here": name == here, "count": counts.get(name)} for name, label in TABS]


def _counts(request: HttpRequest) -> dict[str, int]:
    """How many of the scope are not closed, by state."""
    own = queries.within(scope_of(request).code)
    return {one: counted(own.filter(state=one)) for one in (FindingState.OPEN, FindingState.ASSIGNED, FindingState.EXAMINED)}


def _filters(request: HttpRequest) -> list[Filter]:
    return [
        Filter("q", say("查找"), placeholder=say("姓名、拼音首字母、户号或完整公民身份号码"), is_search=True),
        Filter("area", say("区划"), lower_areas(scope_of(request).code)),
        Filter("rule", say("规则"), [(one, rule_title(one)) for one in _rules()]),
        Filter("severity", say("程度"), [(str(key), label) for key, label in sorted(SEVERITIES.items(), reverse=True)]),
        Filter("state", say("状态"), list(STATES.items())), Filter("benefit", say("待遇"), options()),
        Filter("result", say("核实结果"), list(RESULTS.items())), Filter("holds", say("发放"), HOLDS)]


def _rules() -> list[str]:
    """The rules that the latest pass asked."""
    last = CheckRun.objects.order_by("-pk").values_list("counts", flat=True).first()
    return sorted(last or ())


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest) -> HttpResponse:
    """Hand out all that the list shows, to their villages or to somebody."""
    require_role(request, ASSIGNERS)
    state = state_of(request, *NAMES)
    found = found_by(request, state).filter(state__in=UNEXAMINED)
    question = Question(
        title=say("成批分派疑点"), action=say("分派"), back=_back(request), done=say("已分派"),
        text=say("按当前筛选共 {count} 条待核实的疑点。按程度自动定核实期限：严重 5 个、一般 10 个、提示 20 个工作日。",
                 count=count_text(counted(found))),
        fields=(Field("to", say("交给"), "choice", options=examiners(request), is_required=False),))
    return ask(request, question, lambda given: _assigned(actions.assign(
        finding_ids=list(found.order_by().values_list("pk", flat=True)[: MOST + 1]), to=given["to"], by=by(request), at=now())))


def _back(request: HttpRequest) -> str:
    return f"{reverse('finding_list')}?{request.GET.urlencode()}"


def _assigned(count: int) -> Sentence:
    return say("已分派 {count} 条疑点", count=count)


def examiners(request: HttpRequest) -> list[tuple[str, object]]:
    """Whom findings can be handed to: their place, or an account of the scope that examines."""
    accounts = Account.objects.filter(scope_of(request).within(), is_active=True, role__in=EXAMINERS).order_by("username")[:500]
    return [("", say("所在村（社区）")), *((one.username, f"{one.username}（{one.post}）" if one.post else one.username)
                                    for one in accounts)]


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Close all that the list shows and that was found explained or false."""
    require_role(request, CLOSERS)
    found = found_by(request, state_of(request, *NAMES)).filter(
        state=FindingState.EXAMINED, result__in=(Result.EXPLAINED, Result.FALSE))
    question = Question(
        title=say("成批办结疑点"), action=say("办结"), back=_back(request), done=say("已办结"),
        text=say("按当前筛选共 {count} 条核实为有合理解释或不属实的疑点。您自己核实的和暂缓发放的不在此办结。",
                 count=count_text(counted(found))),
        fields=(Field("note", say("办结意见"), "lines"),))
    return ask(request, question, lambda given: _closed(actions.close_explained(
        finding_ids=list(found.order_by().values_list("pk", flat=True)[: MOST + 1]), note=given["note"], by=by(request),
        at=now())))


def _closed(count: int) -> Sentence:
    return say("已办结 {count} 条疑点", count=count)
