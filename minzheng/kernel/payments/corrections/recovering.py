"""What is owed by who was paid wrongly: instalments agreed, money given back, debts waived. Nothing of it edits a payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import as_read
from minzheng.kernel.values.periods import Month

from ..models import Award, AwardState
from ..rulebook import RECOVERY_CAP, value_of
from .models import AwardBalance, AwardEntry, EntryKind, RecoveryPlan


@dataclass(frozen=True)
class Agreement:
    """What was agreed: so many fen a month from the payments of an award, from a month on, by a document of a day."""

    from_award_id: int
    instalment_fen: int
    first_month: Month
    agreed_on: date
    document: str


def balance(award_id: int) -> int:
    """Fen owed to the person (> 0) or by them (< 0)."""
    return AwardBalance.objects.filter(award=award_id).values_list("fen", flat=True).first() or 0


def held(award_id: int) -> Award:
    """The award, locked. Raises NotFound."""
    found = Award.objects.select_for_update(of=("self",)).select_related("household").filter(pk=award_id).first()
    if found is None:
        raise NotFound(say("没有编号为 {award} 的待遇", award=award_id))
    return found


def agree(award: Award, agreed: Agreement, parameters: ParameterBook, *, by: str, at: datetime) -> RecoveryPlan:
    """Keep an agreement; one before it ends. Raises Refused where nothing is owed, or no parameter says what may be kept back."""
    if balance(award.pk) >= 0:
        raise Refused(say("该待遇没有待追回的金额"), (), code="nothing_to_recover")
    if agreed.instalment_fen <= 0 or not agreed.document.strip():
        raise Refused(say("请填写每月抵扣的金额和约定文书"), (), code="agreement_incomplete")
    source = Award.objects.filter(pk=agreed.from_award_id, household=award.household_id).first()
    if source is None or source.state == AwardState.ENDED:
        raise Refused(say("只能从该户正在发放的待遇中抵扣"), (), code="not_of_the_household")
    if value_of(parameters, RECOVERY_CAP, area_code=award.household.area_code, on=agreed.first_month.first_day) is None:
        raise Refused(say("本地没有规定每月可抵扣的比例，不能约定抵扣"), (), code="parameter_missing")
    end_plans(award.pk, by=by, at=at)
    return RecoveryPlan.objects.create(
        award=award, from_award=source, instalment_fen=agreed.instalment_fen, first_month=int(agreed.first_month),
        agreed_on=agreed.agreed_on, document=agreed.document.strip()[:200], by=by, at=at)


def end_plans(award_id: int, *, by: str, at: datetime) -> int:
    """End what was agreed; how many agreements that are."""
    return RecoveryPlan.objects.filter(award=award_id, ended_at=None).update(ended_by=by, ended_at=at)


def settle(award: Award, kind: EntryKind, fen: int, *, month: Month, document: str, by: str, at: datetime) -> AwardEntry:
    """Take so many fen off what is open, towards zero. Raises Refused for more than is open, or nothing."""
    now = balance(award.pk)
    is_refund = kind == EntryKind.REFUND
    if fen <= 0 or fen > abs(now) or (is_refund and now > 0):
        amount = as_read(max(-now, 0) if is_refund else abs(now))
        raise Refused(say("金额应大于零，且不超过未结的 {amount} 元", amount=amount), (), code="more_than_open")
    return AwardEntry.objects.create(
        award=award, kind=kind, month=int(month), fen=fen if now < 0 else -fen, document=document.strip()[:200], by=by, at=at)
