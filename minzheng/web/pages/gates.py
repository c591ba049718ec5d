"""From a computed list to its release: looked through, what was found explained, three signatures, or given back."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.payments import actions
from minzheng.kernel.payments.actions import LOOKERS
from minzheng.kernel.payments.gates import LABELS, ORDER, RETURNERS, SIGNERS
from minzheng.kernel.payments.models import GateKind, PayrollRun, PrepayFinding, RunKind, RunState
from minzheng.kernel.payments.prepay import CHECKS
from minzheng.kernel.values.errors import NotAllowed, NotFound
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import Month

from ..benefits import title as benefit_title
from ..components.figures import count_text, money_text
from ..components.keyset import counted, slice_of
from ..components.table import Column, Filter, Table
from ..listing import EXPORT_MOST, export, state_of
from ..places import names
from ..scope import account_of, by, now, require_role
from .case import ABSENT
from .confirm import Field, Question, ask
from .runs import run_seen

STATES = (("open", say("待说明")), ("explained", say("已说明")))


@require_POST
def look_through(request: HttpRequest, number: int) -> HttpResponse:
    """Look the run through before payment."""
    run = run_seen(request, number)
    require_role(request, LOOKERS)
    law = catalogue()
    actions.look_through(run_id=run.pk, parameters=law.parameters, program=law.program, by=by(request), at=now())
    return redirect("run", number=number)


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, number: int, gate: str) -> HttpResponse:
    """Sign a gate, after a question."""
    run = run_seen(request, number)
    kind = next((one for one in ORDER if one == gate), None)
    if kind is None:
        raise NotFound(ABSENT)
    require_role(request, SIGNERS[kind])
    if run.by == str(by(request)):
        raise NotAllowed(say("本批由您核算，须由另一人签字"))
    of_run = {"month": Month.from_int(run.month), "lines": count_text(run.line_count), "amount": money_text(run.amount_fen)}
    told = _of_arrears(of_run) if run.kind == RunKind.ARREARS else {
        GateKind.SECTION: say("签字后清单冻结：{month} 不能再核算，除非退回。共 {lines} 笔、{amount} 元。", **of_run),
        GateKind.FINANCE: say("复核 {month} 的清单：共 {lines} 笔、{amount} 元。", **of_run),
        GateKind.RELEASE: say("批准后 {month} 不能再核算，本批 {lines} 笔、{amount} 元交银行发放。此步不能撤回。",
                              **of_run),
    }
    question = Question(
        title=say("{gate}：第 {number} 批", gate=LABELS[kind], number=number), text=told[kind], action=LABELS[kind],  # type: ignore[arg-type]
        back=reverse("run", args=[number]), done=say("已签字"), is_grave=kind == GateKind.RELEASE)
    law = catalogue()
    return ask(request, question, lambda given: actions.sign_gate(
        run_id=run.pk, kind=kind, parameters=law.parameters, program=law.program, by=by(request), at=now()))


def _of_arrears(of_run: dict[str, Any]) -> dict[GateKind, Sentence]:
    """What the gates of arrears ask: no month is closed by them."""
    return {
        GateKind.SECTION: say("签字后补发清单冻结，除非退回。共 {lines} 笔、{amount} 元。", **of_run),
        GateKind.FINANCE: say("复核补发清单：共 {lines} 笔、{amount} 元。", **of_run),
        GateKind.RELEASE: say("批准后本批补发 {lines} 笔、{amount} 元按银行文件发放，记入各待遇的往来账。此步不能撤回。",
                              **of_run),
    }


@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, number: int) -> HttpResponse:
    """Give a frozen run back."""
    run = run_seen(request, number)
    require_role(request, RETURNERS)
    question = Question(
        title=say("退回第 {number} 批", number=number), text=say("退回后恢复为草稿，可以重新核算，三道签字都要重来。"),
        action=say("退回"), back=reverse("run", args=[number]), done=say("已退回"), is_grave=True,
        fields=(Field("reason", say("原因"), "lines"),))
    return ask(request, question, lambda given: actions.give_back(
        run_id=run.pk, reason=given["reason"], by=by(request), at=now()))


def _columns(explains: bool = False) -> tuple[Column, ...]:
    """The columns; ``explains``: what is about a place leads to its explanation."""
    def way(row: PrepayFinding) -> str:
        is_open = explains and CHECKS[row.code].of_place and row.explained_at is None
        return f"{reverse('explain_findings', args=[row.run_id, row.code])}?finding={row.pk}" if is_open else ""

    return (
        Column("code", say("检查"), lambda row: CHECKS[row.code].label, link=way),
        Column("household", say("户号"), _whose, "name", link=_lines_of),
        Column("village", say("村（社区）"), lambda row: row.village, is_wide_only=True),
        Column("benefit", say("待遇"), lambda row: benefit_title(row.line.benefit), is_wide_only=True),
        Column("amount", say("金额（元）"), _amount, "money"),
        Column("shown", say("情况"), lambda row: row.shown),
        Column("note", say("说明"), lambda row: row.note),
        Column("by", say("说明人"), lambda row: row.explained_by, is_wide_only=True),
    )


def _whose(row: Any) -> str:
    """The number of the household, or the village where it is about all of it."""
    return str(row.village if CHECKS[row.code].of_place else row.household.household_no)


def _amount(row: PrepayFinding) -> int | None:
    return None if CHECKS[row.code].of_place else row.line.amount_fen


def _lines_of(row: PrepayFinding) -> str:
    """The household; of what is about a village all that the run pays there of the benefit."""
    if not CHECKS[row.code].of_place:
        return reverse("household", args=[row.household_id])
    return f"{reverse('run_lines', args=[row.run_id])}?benefit={row.line.benefit}&area={row.area_code:012d}"


def findings(request: HttpRequest, number: int) -> HttpResponse:
    """What was found before payment, by check."""
    run = run_seen(request, number)
    state = state_of(request, "code", "state")
    found = _found(run, state)
    page = slice_of(found, order=("area_code", "id"), cursor=state.get("at", ""))
    code, may = state.get("code", ""), run.state == RunState.DRAFT and account_of(request).role in LOOKERS
    table = Table(
        "findings", _columns(explains=may), _described(page.rows), say("发放前检查"), state=state, paging=page,
        count=counted(found), filters=(Filter("code", say("检查"), [(code, one.label) for code, one in CHECKS.items()]),
                 Filter("state", say("状态"), STATES)),
        export=reverse("findings_export", args=[number, "x"])[:-2], empty_title=say("没有问题"),
        empty_text=say("这里没有需要说明的发放。"))
    check = CHECKS.get(code)
    return render(request, "pages/findings.html", {
        "table": table, "run": run, "code": code if check and may and not (check.stops or check.of_place) else "",
        "label": check.label if check else "", "by_place": bool(check and check.of_place and may)})


def findings_exported(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """The same as a file."""
    run = run_seen(request, number)
    rows = _found(run, state_of(request, "code", "state")).order_by("area_code", "id")[:EXPORT_MOST]
    return export(request, kind, name="findings", title=str(say("发放前检查")), columns=_columns(), rows=_described(list(rows)))


def _found(run: PayrollRun, state: dict[str, str]) -> QuerySet[PrepayFinding]:
    found = PrepayFinding.objects.filter(run=run).select_related("household", "line")
    if state.get("code") in CHECKS:
        found = found.filter(code=state["code"])
    if state.get("state") in dict(STATES):
        found = found.filter(explained_at__isnull=state["state"] == "open")
    return found


def _described(rows: list[Any]) -> list[Any]:
    places = names({row.area_code for row in rows})
    for row in rows:
        row.village = places.get(row.area_code, "")
    return rows


@require_http_methods(["GET", "POST"])
def explain(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Explain everything of one check that nobody explained yet, or of one village."""
    run = run_seen(request, number)
    require_role(request, LOOKERS)
    if code not in CHECKS or CHECKS[code].stops:
        raise NotFound(ABSENT)
    if CHECKS[code].of_place:
        return _explain_place(request, run, code)
    count = PrepayFinding.objects.filter(run=run, code=code, explained_at=None).count()
    question = Question(
        title=say("说明：{check}", check=CHECKS[code].label),
        text=say("{count} 笔还没有说明；逐笔核实后填写原因，对这 {count} 笔一并生效。", count=count_text(count)),
        action=say("说明"), back=f"{reverse('findings', args=[number])}?code={code}", done=say("已说明"),
        fields=(Field("note", say("说明"), "lines"),))
    return ask(request, question, lambda given: actions.explain_findings(
        run_id=run.pk, code=code, note=given["note"], by=by(request), at=now()))


def _explain_place(request: HttpRequest, run: PayrollRun, code: str) -> HttpResponse:
    """Explain what was found of one village."""
    asked = request.GET.get("finding", "")
    key = int(asked) if asked.isdecimal() and asked.isascii() and len(asked) < 18 else 0
    found = PrepayFinding.objects.filter(run=run, code=code, pk=key, explained_at=None).first()
    if found is None:
        raise NotFound(ABSENT)
    question = Question(
        title=say("说明：{check}", check=CHECKS[code].label),
        text=say("{village}：{shown} 元。先看这些户的收入是否核实，再填写原因。",
                 village=names([found.area_code]).get(found.area_code, ""), shown=found.shown),
        action=say("说明"), back=f"{reverse('findings', args=[run.pk])}?code={code}", done=say("已说明"),
        fields=(Field("note", say("说明"), "lines"),))
    return ask(request, question, lambda given: actions.explain_findings(
        run_id=run.pk, code=code, note=given["note"], finding_id=found.pk, by=by(request), at=now()))
