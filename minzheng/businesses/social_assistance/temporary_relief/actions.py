"""The doors to the books of relief: funds opened and topped up by the county, aids handed over by two, months settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.queries import account_of
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.actions import done_elsewhere
from minzheng.kernel.casework.duties import require_no_relative, require_role
from minzheng.kernel.casework.law import Law
from minzheng.kernel.casework.models import Applicant, Case
from minzheng.kernel.casework.proceeding import locked
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotAllowed, NotFound, Problem, Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.money import as_read
from minzheng.kernel.values.periods import ZONE, Month

from .models import Aid, EntryKind, Fund, FundEntry, Handover, Settlement, StandbyFund
from .queries import (
    BUSINESS,
    PAY,
    balance,
    fund_of,
    last_entry,
    month_of,
    next_to_settle,
    parameter,
    promised,
)

KEEPERS = frozenset({Role.COUNTY_CLERK})
"""Who opens, tops up and corrects funds."""
PAYERS = frozenset({Role.TOWNSHIP_CLERK})
"""Who hands aids over from the standby fund, and settles its months."""
SIGNERS = frozenset({Role.TOWNSHIP_LEADER})
"""Who signs beside the payer."""
BUDGET_PAYERS = frozenset({Role.FINANCE_OFFICER})
"""Who enters what the budget paid."""


@dataclass(frozen=True)
class Given:
    """What is put into somebody's hands: to whom, on what evidence, and for goods what, how much and in which unit."""

    recipient: str
    document: str
    goods: str = ""
    quantity: str = ""
    unit: str = ""


def open_fund(
    *, area_code: int, quota_fen: int, amount_fen: int, document: str, by: Actor, at: datetime
) -> StandbyFund:
    """Set up the fund of a township with its quota and first money."""
    require_role(by, KEEPERS, area_code)
    if area_code % areas.TOWNSHIP.unit or area_code % areas.COUNTY.unit == 0:
        raise _refused(say("备用金设在乡镇（街道）"))
    _require_document(document)
    _require_amount(quota_fen)
    with transaction.atomic():
        on = _day(at)
        fund, is_new = StandbyFund.objects.get_or_create(
            area_code=area_code, defaults={"quota_fen": quota_fen, "opened_on": on, "document": document.strip()})
        if not is_new:
            raise _refused(say("该乡镇已经设立备用金"))
        _enter(fund, EntryKind.OPENING, amount_fen, document, by=by, at=at)
        record(by=by, at=at, action="open_fund", subject=f"standby_fund:{area_code}",
               details={"quota_fen": quota_fen, "amount_fen": amount_fen})
    return fund


def top_up(*, fund_id: int, amount_fen: int, document: str, by: Actor, at: datetime) -> FundEntry:
    """Send money from the county to a township's fund."""
    with transaction.atomic():
        fund = _held(fund_id)
        require_role(by, KEEPERS, fund.area_code)
        entry = _enter(fund, EntryKind.TOP_UP, amount_fen, document, by=by, at=at)
        record(by=by, at=at, action="top_up_fund", subject=f"standby_fund:{fund.area_code}",
               details={"amount_fen": amount_fen, "document": document.strip()})
    return entry


def correct(*, entry_id: int, reason: str, by: Actor, at: datetime) -> FundEntry:
    """Take back an opening or a top-up that was entered wrongly, by a line of its own. What was paid out stays paid."""
    with transaction.atomic():
        wrong = FundEntry.objects.select_related("fund").filter(pk=entry_id).first()
        if wrong is None:
            raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
        fund = _held(wrong.fund_id)
        require_role(by, KEEPERS, fund.area_code)
        if wrong.kind not in (EntryKind.OPENING, EntryKind.TOP_UP):
            raise _refused(say("只能冲正设立和拨补的账目"))
        if FundEntry.objects.filter(corrects=wrong).exists():
            raise _refused(say("这笔账目已经冲正"))
        entry = _enter(fund, EntryKind.CORRECTION, -wrong.change_fen, reason, by=by, at=at, corrects=wrong)
        record(by=by, at=at, action="correct_fund", subject=f"standby_fund:{fund.area_code}",
               details={"serial": wrong.serial, "reason": reason.strip()})
    return entry


def prepare(*, case_id: int, given: Given, law: Law, by: Actor, at: datetime) -> Handover:
    """Say what is to be handed over for an approved aid from the standby fund; it counts once another has signed."""
    with transaction.atomic():
        case = _waiting(case_id, PAYERS, by)
        _require_given(case, given)
        fund = _held(fund_of(case.area_code).pk)
        _require_covered(fund, case, law, on=_day(at), promised_fen=promised(fund))
        handover = Handover.objects.create(
            case=case, recipient=given.recipient.strip(), goods=given.goods.strip(), quantity=_quantity(given),
            unit=given.unit.strip(), document=given.document.strip(), prepared_by=account_of(by), prepared_at=at)
        record(by=by, at=at, action="prepare_handover", subject=f"case:{case.number}", details={"amount_fen": case.amount_fen})
    return handover


def sign(*, handover_id: int, law: Law, by: Actor, at: datetime) -> Aid:
    """Sign beside the one who hands over: the fund pays, the ledger has its line, and the case goes on."""
    with transaction.atomic():
        handover = _open_handover(handover_id)
        case = _waiting(handover.case_id, SIGNERS, by, own=handover)
        account = account_of(by)
        if account.pk == handover.prepared_by_id:
            raise NotAllowed(say("备用金须由两人共同交付：登记人不能自己签字"), code="same_person")
        fund = _held(fund_of(case.area_code).pk)
        _require_covered(fund, case, law, on=_day(at), promised_fen=0)
        entry = _enter(fund, EntryKind.PAYMENT, -(case.amount_fen or 0), f"{case.number} {handover.document}"[:200], by=by, at=at)
        given = Given(handover.recipient, handover.document, handover.goods, str(handover.quantity or ""), handover.unit)
        handover.closed_at = at
        handover.save(update_fields=["closed_at"])
        return _give(case, given, Fund.STANDBY, entry, handover.prepared_by, account, law, by=by, at=at)


def take_back(*, handover_id: int, reason: str, by: Actor, at: datetime) -> Handover:
    """Give up a handover that was not signed; the aid is due as before."""
    if not reason.strip():
        raise _refused(say("请说明原因"))
    with transaction.atomic():
        handover = _open_handover(handover_id)
        require_role(by, PAYERS | SIGNERS, handover.case.area_code)
        handover.closed_at = at
        handover.save(update_fields=["closed_at"])
        record(by=by, at=at, action="take_back_handover", subject=f"case:{handover.case.number}",
               details={"reason": reason.strip()})
    return handover


def pay_from_budget(*, case_id: int, given: Given, law: Law, by: Actor, at: datetime) -> Aid:
    """Enter that finance paid an approved aid from the budget, with the document it was paid on."""
    with transaction.atomic():
        case = _waiting(case_id, BUDGET_PAYERS, by)
        _require_given(case, given)
        return _give(case, given, Fund.BUDGET, None, account_of(by), None, law, by=by, at=at)


def settle(
    *, fund_id: int, month: Month, counted_fen: int, note: str, by: Actor, at: datetime
) -> Settlement:
    """Close a month of a fund: what was counted stands beside the book, a difference is explained, no more lines may come."""
    with transaction.atomic():
        fund = _held(fund_id)
        require_role(by, PAYERS, fund.area_code)
        if month != next_to_settle(fund):
            raise _refused(say("应当先结算 {month}", month=next_to_settle(fund)))
        if _day(at) < month.plus(1).first_day:
            raise _refused(say("{month} 还没有结束，不能结算", month=month))
        figures = month_of(fund, month)
        if counted_fen != figures.closing_fen and not note.strip():
            sentence = say("盘点 {counted} 元与账面 {book} 元不符：请说明原因", counted=as_read(counted_fen),
                           book=as_read(figures.closing_fen))
            raise _refused(sentence)
        settlement = Settlement.objects.create(
            fund=fund, month=int(month), opening_fen=figures.opening_fen, taken_in_fen=figures.taken_in_fen,
            paid_fen=figures.paid_fen, closing_fen=figures.closing_fen, counted_fen=counted_fen, note=note.strip()[:200],
            at=at, by=str(by)[:130])
        record(by=by, at=at, action="settle_fund", subject=f"standby_fund:{fund.area_code}",
               details={"month": str(month), "closing_fen": figures.closing_fen, "counted_fen": counted_fen})
    return settlement


def _give(
    case: Case, given: Given, fund: Fund, entry: FundEntry | None, handed_by: Account, signed_by: Account | None, law: Law, *,
    by: Actor, at: datetime,
) -> Aid:
    about = case.about
    aid = Aid.objects.create(
        case=case, area_code=case.area_code, on=_day(at), at=at, name=case.head_name, household=_household(case),
        relief_type=case.variant, cause=about.get("cause", ""), persons=int(about.get("persons_helped", 1)),
        amount_fen=case.amount_fen or 0, goods=given.goods.strip(), quantity=_quantity(given), unit=given.unit.strip(),
        fund=fund, entry=entry, recipient=given.recipient.strip(), document=given.document.strip(),
        petition=about.get("petition_number", "")[:40], petition_reason=about.get("petition_reason", ""),
        handed_by=handed_by, signed_by=signed_by)
    record(by=by, at=at, action="give_aid", subject=f"case:{case.number}",
           details={"amount_fen": aid.amount_fen, "fund": str(fund), "petition": aid.petition})
    written = {"fund": str(fund), "recipient": aid.recipient, "goods": aid.goods_text, "document": aid.document,
               "handed_by": handed_by.username, "signed_by": signed_by.username if signed_by else ""}
    done_elsewhere(case_id=case.pk, step=PAY, written={name: text for name, text in written.items() if text}, law=law, by=by,
                   at=at)
    return aid


def _household(case: Case) -> str:
    """By what the household is known again: the registry, else the applicant's number, as a digest."""
    if case.application.household_id is not None:
        return f"h{case.application.household_id}"
    head = Applicant.objects.filter(application=case.application_id).order_by("pk").first()
    return "p" + sha256(bytes(head.id_number)).hexdigest() if head else f"a{case.application_id}"


def _waiting(case_id: int, roles: frozenset[Role], by: Actor, own: Handover | None = None) -> Case:
    """The case, held, which waits to be paid; nobody's relative, and nobody else's handover."""
    case = locked(case_id)
    if case.business != BUSINESS:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    require_role(by, roles, case.area_code)
    require_no_relative(by, case.application)
    if case.step != PAY:
        raise _refused(say("案件不在发放这一步，请刷新页面"))
    other = Handover.objects.filter(case=case, closed_at=None).first()
    if other is not None and other != own:
        raise _refused(say("已登记从备用金交付，正等待共同签字：请先签字或撤回"))
    return case


def _open_handover(handover_id: int) -> Handover:
    found = Handover.objects.select_for_update(of=("self",)).select_related("case", "prepared_by").filter(
        pk=handover_id).first()
    if found is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    if found.closed_at is not None:
        raise _refused(say("这次交付已经签字或撤回"))
    return found


def _require_given(case: Case, given: Given) -> None:
    problems = []
    if not given.recipient.strip():
        problems.append(say("请填写领取人"))
    if not given.document.strip():
        problems.append(say("请填写签收单或凭证编号"))
    if case.about.get("form") == "goods":
        if not given.goods.strip() or not given.unit.strip() or _quantity(given) is None:
            problems.append(say("发放实物的，须填写物品、数量和单位"))
    elif given.goods.strip() or given.unit.strip() or given.quantity.strip():
        problems.append(say("本案登记为现金或转账，不能填写物品"))
    if problems:
        raise Refused(problems[0], [Problem("handover", one) for one in problems], code="handover_incomplete")


def _quantity(given: Given) -> Decimal | None:
    try:
        found = Decimal(given.quantity.strip()) if given.quantity.strip() else None
    except InvalidOperation:
        return None
    is_good = found is not None and found.is_finite() and 0 < found < 10**8 and found == round(found, 2)
    return found if is_good else None


def _require_covered(fund: StandbyFund, case: Case, law: Law, *, on: date, promised_fen: int) -> None:
    """The amount lies within the limit of one payment, and the fund holds it beside what is promised."""
    amount = case.amount_fen or 0
    limit = parameter(law, "standby_payment_limit", area=case.area_code, on=on)
    if limit is None or amount > limit:
        most = as_read(limit) if limit is not None else say("（本地未规定）")
        raise _refused(say("超过备用金单笔支付限额 {most} 元：请由预算资金支付", most=most))
    held = balance(fund) - promised_fen
    if amount > held:
        raise _refused(say("备用金不足：可用 {held} 元，请县级拨补或由预算资金支付", held=as_read(max(held, 0))))


def _enter(
    fund: StandbyFund, kind: EntryKind, change_fen: int, document: str, *, by: Actor, at: datetime,
    corrects: FundEntry | None = None,
) -> FundEntry:
    """Write the next line of a fund that is held. Raises Refused where the balance would fall below zero or the day is closed."""
    _require_document(document)
    _require_amount(abs(change_fen))
    last, on = last_entry(fund), _day(at)
    after = (last.balance_fen if last else 0) + change_fen
    if after < 0:
        raise _refused(say("备用金余额不能为负：余额 {held} 元", held=as_read(after - change_fen)))
    if last is not None and on < last.on:
        raise _refused(say("日期不能早于上一笔账目（{day}）", day=last.on))
    if Month.of(on) < next_to_settle(fund):
        raise _refused(say("{month} 已经结算，不能再记账", month=Month.of(on)))
    return FundEntry.objects.create(
        fund=fund, serial=(last.serial if last else 0) + 1, on=on, at=at, kind=kind, change_fen=change_fen, balance_fen=after,
        document=document.strip()[:200], by=str(by)[:130], corrects=corrects)


def _held(fund_id: int) -> StandbyFund:
    """The fund, held to the end of the transaction: its lines are written one after another."""
    found = StandbyFund.objects.select_for_update().filter(pk=fund_id).first()
    if found is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    return found


def _require_document(document: str) -> None:
    if not document.strip():
        raise _refused(say("请填写文件或凭证编号"))


def _require_amount(amount_fen: int) -> None:
    if amount_fen <= 0:
        raise _refused(say("金额应大于零"))


def _day(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def _refused(sentence: Sentence) -> Refused:
    return Refused(sentence, (), code="relief_refused")
