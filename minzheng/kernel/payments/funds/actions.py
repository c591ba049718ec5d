"""The doors through which money comes into the funds and moves between them. Payrolls draw on them in ``drawing``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of, is_in_scope
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.money import as_read
from minzheng.kernel.values.periods import ZONE, Month

from . import models
from .models import SOURCES, DifferenceNote, FundAccount, FundBalance, FundEntry, FundPurpose

KEEPERS = frozenset({Role.FINANCE_OFFICER})
"""Who keeps the fund ledger."""
YEARS = range(2000, 2100)


def open_account(
    *, area_code: int, year: int, source: str, purpose: str, benefits: Sequence[str], by: Actor, at: datetime
) -> FundAccount:
    """Open an account for money of one source, purpose and year; ``benefits`` are what may be paid from it, perhaps none."""
    if source not in SOURCES:
        raise _refused(say("请选择资金来源"))
    if year not in YEARS:
        raise _refused(say("请填写四位数的年度"))
    named = _text(purpose, say("用途"))[:100]
    with transaction.atomic():
        _require(by, area_code)
        fund, is_new = FundAccount.objects.get_or_create(
            area_code=area_code, year=year, source=source, purpose=named, defaults={"at": at, "by": str(by)})
        if not is_new:
            raise _refused(say("{year} 年“{purpose}”的{source}账户已经有了", year=year, purpose=named, source=SOURCES[source]))
        FundPurpose.objects.bulk_create(FundPurpose(fund=fund, benefit=benefit) for benefit in sorted(set(benefits)))
        record(by=by, at=at, action="open_fund", subject=f"fund:{fund.pk}",
               details={"year": year, "source": source, "purpose": named, "benefits": sorted(set(benefits))})
    return fund


def allocate(*, fund_id: int, fen: int, document: str, on: date | None = None, by: Actor, at: datetime) -> FundEntry:
    """Enter money that was allocated by a document."""
    with transaction.atomic():
        fund = _held(fund_id, by)
        return _entered(fund, models.ALLOCATION, _positive(fen), document, on=on, by=by, at=at)


def recover(
    *, fund_id: int, fen: int, document: str, benefit: str = "", on: date | None = None, by: Actor, at: datetime
) -> FundEntry:
    """Enter money that somebody paid back, of a benefit where it is known."""
    with transaction.atomic():
        fund = _held(fund_id, by)
        if benefit and benefit not in _benefits(fund):
            raise _refused(say("这个账户不用于这项待遇"))
        return _entered(fund, models.RECOVERY, _positive(fen), document, benefit=benefit, on=on, by=by, at=at)


def transfer(
    *, fund_id: int, fen: int, document: str, target_id: int | None = None, on: date | None = None, by: Actor, at: datetime
) -> FundEntry:
    """Move money to an account of the same source and year, for nothing it was not meant for; without one, out of the ledger."""
    with transaction.atomic():
        fund, target = _both(fund_id, target_id, by)
        if target is not None and (target.source, target.year) != (fund.source, fund.year):
            raise _refused(say("只能调到同一来源、同一年度的账户"))
        _require_free(fund, _positive(fen))
        gone = _entered(fund, models.TRANSFER_OUT, -fen, document, other=target, on=on, by=by, at=at)
        if target is not None:
            _entered(target, models.TRANSFER_IN, fen, document, other=fund, on=on, by=by, at=at)
    return gone


def carry_over(
    *, fund_id: int, target_id: int, fen: int, document: str, on: date | None = None, by: Actor, at: datetime
) -> FundEntry:
    """Carry what is left of a year over to the same source's account of a later year, for nothing it was not meant for."""
    with transaction.atomic():
        fund, target = _both(fund_id, target_id, by)
        if target is None or target.source != fund.source or target.year <= fund.year:
            raise _refused(say("只能结转到同一来源、以后年度的账户"))
        _require_free(fund, _positive(fen))
        gone = _entered(fund, models.CARRY_OVER, -fen, document, other=target, on=on, by=by, at=at)
        _entered(target, models.CARRY_OVER, fen, document, other=fund, on=on, by=by, at=at)
    return gone


def correct(*, entry_id: int, fen: int, reason: str, by: Actor, at: datetime) -> FundEntry:
    """Correct the amount of what was entered from a document: a new entry with the difference, naming the one it corrects."""
    with transaction.atomic():
        entry = FundEntry.objects.filter(pk=entry_id).first()
        if entry is None:
            raise NotFound(_ABSENT)
        fund = _held(entry.fund_id, by)
        if entry.kind not in models.BY_DOCUMENT or entry.other_id is not None:
            raise _refused(say("这笔记录由别处产生，不能更正：请办理相反的调拨"))
        if fen < 0:
            raise _refused(say("金额不能小于 0"))
        known = entry.fen + sum(entry.corrections.values_list("fen", flat=True))
        difference = (-fen if entry.fen < 0 else fen) - known
        if not difference:
            raise _refused(say("金额没有变化"))
        _require_free(fund, -difference)
        return _entered(fund, models.CORRECTION, difference, _text(reason, say("原因")), corrects=entry, by=by, at=at)


def explain_difference(*, area_code: int, month: Month, benefit: str, note: str, by: Actor, at: datetime) -> DifferenceNote:
    """Say why the books of a month differ in a benefit (CB-11: the list of differences carries its reasons)."""
    with transaction.atomic():
        _require(by, area_code)
        found = DifferenceNote.objects.create(
            area_code=area_code, month=int(month), benefit=benefit, note=_text(note, say("原因"))[:500], by=str(by), at=at)
        record(by=by, at=at, action="explain_difference", subject=f"reconciliation:{month}/{area_code}",
               details={"benefit": benefit, "reason": found.note[:200]})
    return found


_ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")


def _require(by: Actor, area_code: int) -> None:
    """Let the keepers of the area pass, and the program itself. Raises NotFound and NotAllowed."""
    if by.account_id is None:
        return
    account = account_of(by)
    if not is_in_scope(account, area_code):
        raise NotFound(_ABSENT)
    if account.role not in KEEPERS:
        raise NotAllowed(say("您的岗位没有这项权限。需要时请联系本单位的系统管理员。"))


def _held(fund_id: int, by: Actor) -> FundAccount:
    """The account, its balance locked. Raises NotFound and NotAllowed."""
    fund = FundAccount.objects.filter(pk=fund_id).first()
    if fund is None:
        raise NotFound(_ABSENT)
    _require(by, fund.area_code)
    FundBalance.objects.select_for_update().get(fund=fund)
    return fund


def _both(fund_id: int, target_id: int | None, by: Actor) -> tuple[FundAccount, FundAccount | None]:
    """Both ends, locked in the order of their keys. Raises Refused where the target may pay what the other end may not."""
    held = {key: _held(key, by) for key in sorted({fund_id, *([] if target_id is None else [target_id])})}
    fund, target = held[fund_id], held[target_id] if target_id is not None else None
    if target == fund:
        raise _refused(say("请选择另一个账户"))
    if target is not None and not (_benefits(target) <= _benefits(fund) if _benefits(target) else target.purpose == fund.purpose):
        raise _refused(say("专款专用：“{target}”的用途超出“{purpose}”", target=target.purpose, purpose=fund.purpose))
    return fund, target


def _benefits(fund: FundAccount) -> set[str]:
    return set(fund.purposes.values_list("benefit", flat=True))


def _require_free(fund: FundAccount, fen: int) -> None:
    free = FundBalance.objects.get(fund=fund).free_fen
    if fen > free:
        sentence = say("账户余额不足：可用 {free} 元，需 {fen} 元", free=as_read(free), fen=as_read(fen))
        raise Refused(sentence, (), code="fund_overdrawn")


def _entered(
    fund: FundAccount, kind: str, fen: int, document: str, *, by: Actor, at: datetime, on: date | None = None, benefit: str = "",
    other: FundAccount | None = None, corrects: FundEntry | None = None,
) -> FundEntry:
    entry = FundEntry.objects.create(
        fund=fund, kind=kind, fen=fen, benefit=benefit, other=other, corrects=corrects,
        document=_text(document, say("文件或凭证"))[:200], on=on or at.astimezone(ZONE).date(), at=at, by=str(by),
        account_id=by.account_id)
    record(by=by, at=at, action=f"fund_{kind}", subject=f"fund:{fund.pk}",
           details={"amount_fen": fen, "document": entry.document})
    return entry


def _positive(fen: int) -> int:
    if fen <= 0:
        raise _refused(say("金额应大于 0"))
    return fen


def _text(text: str, label: Sentence) -> str:
    if not text.strip():
        raise Refused(say("请填写“{label}”", label=label), (), code="field_missing")
    return text.strip()


def _refused(sentence: Sentence) -> Refused:
    return Refused(sentence, (), code="fund_refused")
