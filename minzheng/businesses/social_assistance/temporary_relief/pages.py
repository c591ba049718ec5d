"""The pages of the two books: the relief ledger with what is due, and the standby funds of the townships."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.models import NEVER, Case
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.values.money import as_read, fen, yuan
from minzheng.kernel.values.periods import Month
from minzheng.web.components.keyset import slice_of
from minzheng.web.components.table import Column, Filter, Table, order_of
from minzheng.web.lawbook import law
from minzheng.web.listing import EXPORT_MOST, export, span_of, state_of
from minzheng.web.own_pages import Place
from minzheng.web.pages.case import case_in_scope
from minzheng.web.pages.confirm import Field, Question, ask
from minzheng.web.places import lower_areas, names
from minzheng.web.scope import account_of, by, now, require_role, scope_of

from . import actions, queries
from .actions import BUDGET_PAYERS, KEEPERS, PAYERS, SIGNERS, Given
from .models import FUNDS, KINDS, EntryKind, FundEntry, Handover, Settlement, StandbyFund

READERS = PAYERS | SIGNERS | KEEPERS | BUDGET_PAYERS | {Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER, Role.AUDITOR}
"""Who reads the books: those who pay and sign, those who answer for them, and who audits."""
NAVIGATION = (Place("ledger", Label("救助台账", "Relief ledger"), "building-bank", READERS),)
DEEDS = {
    "open_fund": Label("设立备用金", "Opened a standby fund"), "top_up_fund": Label("补充备用金", "Topped a fund up"),
    "correct_fund": Label("更正备用金", "Corrected a fund"), "settle_fund": Label("核销备用金", "Settled a fund"),
    "prepare_handover": Label("准备交付救助金", "Prepared a handover"),
    "take_back_handover": Label("收回待交付的救助金", "Took a handover back"), "give_aid": Label("发放临时救助", "Gave an aid"),
}
ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")
TABS = (("due", Label("待发放", "Due")), ("given", Label("已发放台账", "Given")))
FILTERS = ("q", "area", "relief_type", "cause", "fund", "petition")

DUE = (
    Column("name", say("救助对象"), lambda row: row.head_name, "name", sort="head_name",
           link=lambda row: reverse("temporary_relief:pay", args=[row.pk])),
    Column("amount", say("金额"), lambda row: row.amount_fen, "money", sort="amount_fen"),
    Column("state", say("状态"), lambda row: row.state_word, "badge", tone=lambda row: row.state_tone),
    Column("relief_type", say("类型"), lambda row: row.type_word),
    Column("cause", say("事由"), lambda row: row.cause_word),
    Column("persons", say("人数"), lambda row: row.persons, "count", is_wide_only=True),
    Column("decided_on", say("决定日期"), lambda row: row.decided_on, "date", sort="decided_on"),
    Column("limit", say("时限"), lambda row: row.limit_on if row.limit_on < NEVER else None, "date", sort="limit_on"),
    Column("village", say("村（社区）"), lambda row: row.village, sort="area_code", is_wide_only=True),
    Column("number", say("案件编号"), lambda row: row.number, sort="number", is_wide_only=True),
)
GIVEN = (
    Column("on", say("日期"), lambda row: row.on, "date", sort="on"),
    Column("name", say("救助对象"), lambda row: row.name, "name", sort="name",
           link=lambda row: reverse("case", args=[row.case_id])),
    Column("amount", say("金额"), lambda row: row.amount_fen, "money", sort="amount_fen"),
    Column("cause", say("事由"), lambda row: row.cause_word, sort="cause"),
    Column("relief_type", say("类型"), lambda row: row.type_word, sort="relief_type", is_wide_only=True),
    Column("persons", say("人数"), lambda row: row.persons, "count", sort="persons"),
    Column("goods", say("实物"), lambda row: row.goods_text or None),
    Column("fund", say("资金"), lambda row: FUNDS[row.fund], sort="fund"),
    Column("recipient", say("领取人"), lambda row: row.recipient, "name"),
    Column("handed_by", say("交付人"), lambda row: row.handed_by.username, is_wide_only=True),
    Column("signed_by", say("共同签字人"), lambda row: row.signed_by.username if row.signed_by else None, is_wide_only=True),
    Column("document", say("凭证"), lambda row: row.document, is_wide_only=True),
    Column("petition", say("信访件"), lambda row: row.petition_text or None, is_wide_only=True),
    Column("village", say("村（社区）"), lambda row: row.village, sort="area_code", is_wide_only=True),
)
FUND_COLUMNS = (
    Column("township", say("乡镇"), lambda row: row.township, sort="area_code",
           link=lambda row: reverse("temporary_relief:fund", args=[row.pk])),
    Column("balance", say("余额"), lambda row: row.held_fen, "money"),
    Column("state", say("状态"), lambda row: row.state_word, "badge", tone=lambda row: row.state_tone),
    Column("quota", say("定额"), lambda row: row.quota_fen, "money", sort="quota_fen"),
    Column("settled", say("已结算至"), lambda row: row.settled, "month"),
    Column("opened_on", say("设立日期"), lambda row: row.opened_on, "date", sort="opened_on", is_wide_only=True),
)
ENTRY_COLUMNS = (
    Column("serial", say("序号"), lambda row: row.serial, "count", sort="serial"),
    Column("on", say("日期"), lambda row: row.on, "date", sort="on"),
    Column("kind", say("类别"), lambda row: KINDS[row.kind], sort="kind"),
    Column("change", say("金额"), lambda row: row.change_fen, "money_delta", sort="change_fen"),
    Column("balance", say("余额"), lambda row: row.balance_fen, "money"),
    Column("document", say("凭证"), lambda row: row.document),
    Column("by", say("登记人"), lambda row: row.by, is_wide_only=True),
    Column("correct", say("冲正"), lambda row: say("冲正") if row.may_correct else None, is_wide_only=True,
           link=lambda row: reverse("temporary_relief:correct", args=[row.pk])),
)


# the relief ledger


def ledger(request: HttpRequest) -> HttpResponse:
    """What is due, or what was given; of the scope, as it is asked for."""
    require_role(request, READERS)
    state = state_of(request, "tab", *FILTERS)
    is_due = state.get("tab", "due") == "due"
    columns: Sequence[Column] = DUE if is_due else GIVEN
    default = ("limit_on",) if is_due else ("-on",)
    found = _found_due(request, state) if is_due else _found_given(request, state)
    page = slice_of(found, order=order_of(columns, state.get("sort", ""), *default), cursor=state.get("at", ""))
    rows = _due_rows(page.rows) if is_due else _given_rows(page.rows)
    table = Table(
        "relief", columns, rows, say("临时救助台账"), filters=_filters(request, is_due), keep=("tab",), state=state, paging=page,
        export=reverse("temporary_relief:ledger_export", args=["x"])[:-2],
        empty_title=say("没有待发放的救助") if is_due else say("台账还没有记录"),
        empty_text=say("审批通过的临时救助在这里等待发放。") if is_due else say("发放以后，每一件救助在这里有一行。"))
    tabs = [{"link": f"?tab={name}", "label": label, "is_here": (name == "due") == is_due,
             "count": queries.due(scope_of(request).code).count() if name == "due" else None} for name, label in TABS]
    return render(request, "temporary_relief/ledger.html", {"table": table, "tabs": tabs})


def ledger_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same lines as a file."""
    require_role(request, READERS)
    state = state_of(request, "tab", *FILTERS)
    if state.get("tab", "due") == "due":
        rows = _found_due(request, state).order_by(*order_of(DUE, state.get("sort", ""), "limit_on"))[:EXPORT_MOST]
        return export(request, kind, name="relief-due", title=str(say("待发放的临时救助")), columns=DUE,
                      rows=_due_rows(list(rows)))
    given = _found_given(request, state).order_by(*order_of(GIVEN, state.get("sort", ""), "-on"))[:EXPORT_MOST]
    return export(request, kind, name="relief-ledger", title=str(say("临时救助台账")), columns=GIVEN,
                  rows=_given_rows(list(given)))


def _filters(request: HttpRequest, is_due: bool) -> list[Filter]:
    found = [Filter("q", say("查找"), placeholder=say("姓名"), is_search=True),
             Filter("area", say("区划"), lower_areas(scope_of(request).code)),
             Filter("relief_type", say("类型"), list(_labels("relief_type").items())),
             Filter("cause", say("事由"), list(_labels("cause").items()))]
    if not is_due:
        found.append(Filter("fund", say("资金"), list(FUNDS.items())))
    return [*found, Filter("petition", say("信访"), [("yes", say("关联信访"))])]


def _labels(field: str) -> dict[str, Label]:
    return queries.labels(law(), field)


def _found_due(request: HttpRequest, state: dict[str, str]) -> Any:
    found = queries.due(scope_of(request).code).order_by()
    asked = {"variant": state.get("relief_type"), "about__cause": state.get("cause"), "head_name__startswith": state.get("q")}
    found = found.filter(**{name: value for name, value in asked.items() if value})
    if state.get("petition"):
        found = found.filter(about__petition_number__gt="")
    return _in_area(found, state)


def _found_given(request: HttpRequest, state: dict[str, str]) -> Any:
    found = queries.aids(scope_of(request).code).order_by().select_related("handed_by", "signed_by")
    asked = {"relief_type": state.get("relief_type"), "cause": state.get("cause"), "fund": state.get("fund"),
             "name__startswith": state.get("q")}
    found = found.filter(**{name: value for name, value in asked.items() if value})
    return _in_area(found.exclude(petition="") if state.get("petition") else found, state)


def _in_area(found: Any, state: dict[str, str]) -> Any:
    span = span_of(state)
    return found if span is None else found.filter(area_code__gte=span[0], area_code__lt=span[1])


def _due_rows(rows: Iterable[Any]) -> list[Any]:
    found = _with_words(rows, lambda row: row.variant, lambda row: row.about.get("cause", ""))
    waiting = set(Handover.objects.filter(closed_at=None, case__in=[row.pk for row in found]).values_list("case_id", flat=True))
    for row in found:
        row.persons = int(row.about.get("persons_helped", 1))
        row.state_word, row.state_tone = (
            (Label("待共同签字", "To be signed"), "orange") if row.pk in waiting else (Label("待发放", "Due"), "blue"))
    return found


def _given_rows(rows: Iterable[Any]) -> list[Any]:
    found = _with_words(rows, lambda row: row.relief_type, lambda row: row.cause)
    reasons = _labels("petition_reason")
    for row in found:
        row.petition_text = f"{row.petition} {reasons.get(row.petition_reason, '')}" if row.petition else ""
    return found


def _with_words(rows: Iterable[Any], type_of: Any, cause_of: Any) -> list[Any]:
    found = list(rows)
    places = names({row.area_code for row in found})
    types, causes = _labels("relief_type"), _labels("cause")
    for row in found:
        row.village = places.get(row.area_code, str(row.area_code))
        row.type_word, row.cause_word = types.get(type_of(row), ""), causes.get(cause_of(row), "")
    return found


# giving one aid


@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, case_id: int) -> HttpResponse:
    """Give one aid: what the account may do about it now."""
    require_role(request, READERS)
    case = case_in_scope(request, case_id)
    if case.business != queries.BUSINESS or case.step != queries.PAY:
        raise NotFound(ABSENT)
    role, handover = account_of(request).role, Handover.objects.filter(case=case, closed_at=None).first()
    if handover is None and role in PAYERS:
        return _prepare(request, case)
    if handover is None and role in BUDGET_PAYERS:
        return _from_budget(request, case)
    return render(request, "temporary_relief/pay.html", {
        "case": case, "items": _particulars(case), "handover": handover, "may_sign": role in SIGNERS and handover is not None,
        "may_take_back": role in PAYERS | SIGNERS and handover is not None})


def _prepare(request: HttpRequest, case: Case) -> HttpResponse:
    question = Question(
        title=say("从备用金发放：{name}", name=case.head_name), text=_summary(case), action=say("登记，等待共同签字"),
        back=reverse("temporary_relief:ledger"), done=say("已登记，请乡镇负责人签字"), fields=_given_fields(case))
    return ask(request, question, lambda given: actions.prepare(
        case_id=case.pk, given=_given(given), law=law(), by=by(request), at=now()))


def _from_budget(request: HttpRequest, case: Case) -> HttpResponse:
    question = Question(
        title=say("登记预算资金支付：{name}", name=case.head_name), text=_summary(case), action=say("登记已支付"),
        back=reverse("temporary_relief:ledger"), done=say("已记入台账"), fields=_given_fields(case))
    return ask(request, question, lambda given: actions.pay_from_budget(
        case_id=case.pk, given=_given(given), law=law(), by=by(request), at=now()))


def _given_fields(case: Case) -> list[Field]:
    fields = [Field("recipient", say("领取人"), value=case.head_name),
              Field("document", say("签收单或凭证编号"), hint=say("证明已经交付的签收单、转账回单或照片的编号"))]
    if case.about.get("form") == "goods":
        fields += [Field("goods", say("物品")), Field("quantity", say("数量")),
                   Field("unit", say("单位"), hint=say("例如：袋、床、件"))]
    return fields


def _given(given: dict[str, str]) -> Given:
    return Given(given["recipient"], given["document"], given.get("goods", ""), given.get("quantity", ""),
                 given.get("unit", ""))


def _summary(case: Case) -> Sentence:
    return say("{type}，{cause}，救助 {persons} 人，{amount} 元。案件 {number}。",
               type=_labels("relief_type").get(case.variant, ""), cause=_labels("cause").get(case.about.get("cause", ""), ""),
               persons=case.about.get("persons_helped", "1"), amount=as_read(case.amount_fen or 0), number=case.number)


def _particulars(case: Case) -> list[tuple[object, object]]:
    return [(say("案件编号"), case.number), (say("类型"), _labels("relief_type").get(case.variant, "")),
            (say("事由"), _labels("cause").get(case.about.get("cause", ""), "")),
            (say("人数"), case.about.get("persons_helped", "1")),
            (say("金额"), say("{amount} 元", amount=as_read(case.amount_fen or 0)))]


def _handover(request: HttpRequest, handover_id: int) -> Handover:
    found = Handover.objects.select_related("case", "prepared_by").filter(pk=handover_id).first()
    if found is None:
        raise NotFound(ABSENT)
    scope_of(request).require(found.case.area_code)
    return found


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Sign beside the one who hands over."""
    require_role(request, SIGNERS)
    handover = _handover(request, handover_id)
    question = Question(
        title=say("共同签字：{name}", name=handover.case.head_name),
        text=say("{summary}{goods}领取人 {recipient}，凭证 {document}，由 {who} 交付。签字后从备用金支出并记入台账，不能再改。",
                 summary=_summary(handover.case), goods=handover.goods_text and say("实物：{goods}。", goods=handover.goods_text),
                 recipient=handover.recipient, document=handover.document, who=handover.prepared_by.username),
        action=say("签字"), back=reverse("temporary_relief:ledger"), done=say("已签字，已记入台账"), is_grave=True)
    return ask(request, question, lambda given: actions.sign(handover_id=handover_id, law=law(), by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Give up a handover that was not signed."""
    require_role(request, PAYERS | SIGNERS)
    handover = _handover(request, handover_id)
    question = Question(
        title=say("撤回交付登记：{name}", name=handover.case.head_name), text=say("撤回后，这件救助重新待发放。"),
        action=say("撤回"), back=reverse("temporary_relief:ledger"), done=say("已撤回"),
        fields=(Field("reason", say("原因"), "lines"),))
    return ask(request, question, lambda given: actions.take_back(
        handover_id=handover_id, reason=given["reason"], by=by(request), at=now()))


# the standby funds


def funds(request: HttpRequest) -> HttpResponse:
    """The funds of the scope with what they hold, today or at the end of the day asked for."""
    require_role(request, READERS)
    state = state_of(request, "on")
    on = _day(state.get("on", ""), now().date())
    page = slice_of(queries.funds(scope_of(request).code).order_by(), cursor=state.get("at", ""),
                    order=order_of(FUND_COLUMNS, state.get("sort", ""), "area_code"))
    rows = _fund_rows(page.rows, on)
    table = Table("funds", FUND_COLUMNS, rows, say("备用金"), state=state, paging=page, keep=("on",),
                  export=reverse("temporary_relief:funds_export", args=["x"])[:-2],
                  empty_title=say("还没有备用金"), empty_text=say("县级业务经办人为乡镇设立备用金以后，在这里显示余额。"))
    return render(request, "temporary_relief/funds.html", {
        "table": table, "on": on, "today": now().date(), "short": [row for row in rows if row.is_short],
        "may_keep": account_of(request).role in KEEPERS})


def funds_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same funds as a file."""
    require_role(request, READERS)
    state = state_of(request, "on")
    rows = queries.funds(scope_of(request).code).order_by(*order_of(FUND_COLUMNS, state.get("sort", ""), "area_code"))
    return export(request, kind, name="standby-funds", title=str(say("备用金")), columns=FUND_COLUMNS,
                  rows=_fund_rows(list(rows[:EXPORT_MOST]), _day(state.get("on", ""), now().date())))


def _day(text: str, today: date) -> date:
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today


def _fund_rows(rows: Iterable[Any], on: date) -> list[Any]:
    found = list(rows)
    places = names({row.area_code for row in found})
    held = dict(FundEntry.objects.filter(fund__in=found, on__lte=on).order_by("fund", "-serial").distinct("fund")
                .values_list("fund_id", "balance_fen"))
    settled = dict(Settlement.objects.filter(fund__in=found).order_by("fund", "-month").distinct("fund")
                   .values_list("fund_id", "month"))
    for row in found:
        row.township = places.get(row.area_code, str(row.area_code))
        row.held_fen, row.settled = held.get(row.pk, 0), settled.get(row.pk)
        row.is_short = queries.is_short(row, row.held_fen, law(), on=on)
        row.state_word, row.state_tone = ((Label("不足，请拨补", "Short: top up"), "red") if row.is_short else
                                          (Label("充足", "Enough"), "green"))
    return found


def fund(request: HttpRequest, fund_id: int) -> HttpResponse:
    """One fund: what it holds, its lines and its settled months."""
    require_role(request, READERS)
    found = _fund(request, fund_id)
    state = state_of(request, "kind")
    page = slice_of(_entries(found, state), order=order_of(ENTRY_COLUMNS, state.get("sort", ""), "-serial"),
                    cursor=state.get("at", ""))
    role = account_of(request).role
    columns = ENTRY_COLUMNS if role in KEEPERS else ENTRY_COLUMNS[:-1]
    table = Table("entries", columns, _entry_rows(page.rows, role in KEEPERS), say("备用金账目"),
                  filters=(Filter("kind", say("类别"), list(KINDS.items())),), state=state, paging=page,
                  export=reverse("temporary_relief:fund_export", args=[fund_id, "x"])[:-2])
    row = _fund_rows([found], now().date())[0]
    return render(request, "temporary_relief/fund.html", {
        "fund": row, "table": table, "promised": queries.promised(found),
        "settlements": found.settlements.order_by("-month")[:24], "may_keep": role in KEEPERS,
        "may_settle": role in PAYERS, "next_month": queries.next_to_settle(found)})


def fund_export(request: HttpRequest, fund_id: int, kind: str) -> HttpResponse:
    """The lines of a fund as a file."""
    require_role(request, READERS)
    found, state = _fund(request, fund_id), state_of(request, "kind")
    rows = _entries(found, state).order_by(*order_of(ENTRY_COLUMNS, state.get("sort", ""), "serial"))[:EXPORT_MOST]
    return export(request, kind, name="standby-fund", title=str(say("备用金账目")), columns=ENTRY_COLUMNS[:-1],
                  rows=_entry_rows(list(rows), False))


def _fund(request: HttpRequest, fund_id: int) -> StandbyFund:
    found = StandbyFund.objects.filter(pk=fund_id).first()
    if found is None:
        raise NotFound(ABSENT)
    scope_of(request).require(found.area_code)
    return found


def _entries(of: StandbyFund, state: dict[str, str]) -> Any:
    found = FundEntry.objects.filter(fund=of)
    return found.filter(kind=state["kind"]) if "kind" in state else found


def _entry_rows(rows: Iterable[Any], may_keep: bool) -> list[Any]:
    found = list(rows)
    corrected = set(FundEntry.objects.filter(corrects__in=found).values_list("corrects_id", flat=True)) if may_keep else set()
    for row in found:
        row.may_correct = may_keep and row.kind in (EntryKind.OPENING, EntryKind.TOP_UP) and row.pk not in corrected
    return found


@require_http_methods(["GET", "POST"])
def open_fund(request: HttpRequest) -> HttpResponse:
    """Set up the fund of a township."""
    require_role(request, KEEPERS)
    scope = scope_of(request)
    taken = set(queries.funds(scope.code).values_list("area_code", flat=True))
    townships = [(code, name) for code, name in lower_areas(scope.code) if int(code) not in taken]
    question = Question(
        title=say("设立备用金"), text=say("每个乡镇一个备用金；定额是平时应有的数额，余额低于定额的一定比例时提醒拨补。"),
        action=say("设立"), back=reverse("temporary_relief:funds"), done=say("已设立"),
        fields=(Field("area", say("乡镇"), "choice", options=townships), Field("quota", say("定额（元）")),
                Field("amount", say("首次拨付（元）")), Field("document", say("文件或凭证编号"))))
    return ask(request, question, lambda given: actions.open_fund(
        area_code=_township(request, given["area"]), quota_fen=fen(given["quota"]), amount_fen=fen(given["amount"]),
        document=given["document"], by=by(request), at=now()))


def _township(request: HttpRequest, text: str) -> int:
    code = int(text) if text.isascii() and text.isdigit() else 0
    scope_of(request).require(code)
    return areas.at(code, areas.TOWNSHIP)


@require_http_methods(["GET", "POST"])
def top_up(request: HttpRequest, fund_id: int) -> HttpResponse:
    """Send money to a fund."""
    require_role(request, KEEPERS)
    found = _fund(request, fund_id)
    lacking = max(found.quota_fen - queries.balance(found), 0)
    question = Question(
        title=say("拨补备用金：{township}", township=_name(found)), text=say("余额 {held} 元，定额 {quota} 元。",
        held=as_read(queries.balance(found)), quota=as_read(found.quota_fen)), action=say("拨补"),
        back=reverse("temporary_relief:fund", args=[fund_id]), done=say("已拨补"),
        fields=(Field("amount", say("金额（元）"), value=yuan(lacking) if lacking else ""),
                Field("document", say("文件或凭证编号"))))
    return ask(request, question, lambda given: actions.top_up(
        fund_id=fund_id, amount_fen=fen(given["amount"]), document=given["document"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, fund_id: int) -> HttpResponse:
    """Close the next month of a fund."""
    require_role(request, PAYERS)
    found = _fund(request, fund_id)
    month = queries.next_to_settle(found)
    figures = queries.month_of(found, month)
    question = Question(
        title=say("结算 {month}：{township}", month=month, township=_name(found)),
        text=say("期初 {opening} 元，收入 {taken} 元，支出 {paid} 元，账面期末 {closing} 元。结算后该月不能再记账。",
                 opening=as_read(figures.opening_fen), taken=as_read(figures.taken_in_fen), paid=as_read(figures.paid_fen),
                 closing=as_read(figures.closing_fen)),
        action=say("结算"), back=reverse("temporary_relief:fund", args=[fund_id]), done=say("已结算"), is_grave=True,
        fields=(Field("month", say("月份"), value=str(month)),
                Field("counted", say("盘点金额（元）"), hint=say("现金与银行存款之和")),
                Field("note", say("差异说明"), is_required=False)))
    return ask(request, question, lambda given: actions.settle(
        fund_id=fund_id, month=Month.parse(given["month"]), counted_fen=fen(given["counted"]), note=given["note"], by=by(request),
        at=now()))


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Take back a line that was entered wrongly."""
    require_role(request, KEEPERS)
    entry = FundEntry.objects.select_related("fund").filter(pk=entry_id).first()
    if entry is None:
        raise NotFound(ABSENT)
    scope_of(request).require(entry.fund.area_code)
    question = Question(
        title=say("冲正第 {serial} 笔账目", serial=entry.serial),
        text=say("另记一笔 {amount} 元的冲正，原账目不改；正确的数额请再记一笔拨补。", amount=as_read(-entry.change_fen)),
        action=say("冲正"), back=reverse("temporary_relief:fund", args=[entry.fund_id]), done=say("已冲正"), is_grave=True,
        fields=(Field("reason", say("原因")),))
    return ask(request, question, lambda given: actions.correct(
        entry_id=entry_id, reason=given["reason"], by=by(request), at=now()))


def _name(of: StandbyFund) -> str:
    return names([of.area_code]).get(of.area_code, str(of.area_code))


urlpatterns = [
    path("", ledger, name="ledger"),
    path("export/<slug:kind>", ledger_export, name="ledger_export"),
    path("pay/<int:case_id>/", pay, name="pay"),
    path("handovers/<int:handover_id>/sign", sign, name="sign"),
    path("handovers/<int:handover_id>/take-back", take_back, name="take_back"),
    path("funds/", funds, name="funds"),
    path("funds/export/<slug:kind>", funds_export, name="funds_export"),
    path("funds/new", open_fund, name="open_fund"),
    path("funds/<int:fund_id>/", fund, name="fund"),
    path("funds/<int:fund_id>/export/<slug:kind>", fund_export, name="fund_export"),
    path("funds/<int:fund_id>/top-up", top_up, name="top_up"),
    path("funds/<int:fund_id>/settle", settle, name="settle"),
    path("entries/<int:entry_id>/correct", correct, name="correct"),
]
