"""One aid: registered with what it is for, proposed with an amount, approved within what rules and limits allow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from minzheng.kernel.values.errors import Place, Problem, Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.money import as_read, fen

from .assessing import Assessment
from .law import Law
from .models import Case, CaseState
from .procedures import AidDeclared, Step, Version
from .stepping import is_within_limit
from .workdays import deadline

AMOUNT = "amount"
"""The field of a record that proposes or sets the amount, in yuan."""


def register_aid(case: Case, version: Version, written: Mapping[str, str], law: Law, *, on: date) -> None:
    """Keep what was registered for the rules to read; a proposed amount must lie within what they allow."""
    case.about = {**case.about, **written}
    if variant := version.variant(written.get(version.variant_field, "")):
        case.variant = variant.name
        days = variant.working_days or version.whole.get("working_days")
        case.due_on = deadline(case.accepted_on, days) if days else None
    if AMOUNT in written and version.aid is not None:
        amount = fen(written[AMOUNT])
        _require_allowed(case, version.aid, amount, law, on=on)
        case.amount_fen = amount


def approve_aid(
    case: Case, version: Version, step: Step, written: Mapping[str, str], law: Law, *, on: date
) -> None:
    """Approve the aid with the amount of the decision, else the proposed one: within the rules and the limit of the step."""
    amount = fen(written[AMOUNT]) if AMOUNT in written else case.amount_fen
    if amount is None:
        raise _refused(AMOUNT, say("请填写救助金额"))
    if version.aid is not None:
        _require_allowed(case, version.aid, amount, law, on=on)
    assessed = Assessment(case, law)
    if not is_within_limit(amount, step, assessed):
        raise _refused(AMOUNT, _beyond(step, assessed))
    case.amount_fen, case.state = amount, CaseState.APPROVED


def _beyond(step: Step, assessed: Assessment) -> Sentence:
    most = assessed.money(step.limit)
    if most is None:
        return say("本地没有生效的审批限额，不能在这一级决定")
    return say("超过本级审批限额 {most} 元：请退回重新提出金额，报上一级审批", most=as_read(most))


def _require_allowed(case: Case, aid: AidDeclared, amount: int, law: Law, *, on: date) -> None:
    """Raises Refused when a rule blocks the aid or the amount is out of its bounds, naming each reason."""
    assessed = Assessment(case, law, on)
    for block in aid.blocks:
        if assessed.is_true(block.rule):
            raise _refused("", block.label)
    least, most = assessed.money(aid.least), assessed.money(aid.most)
    if most is None or least is None:
        lacking = assessed.missing(aid.most if most is None else aid.least)
        raise _refused(AMOUNT, say("不能确定救助金额的上下限，缺少：{what}", what=lacking))
    if not least <= amount <= most:
        raise _refused(AMOUNT, say("救助金额应在 {least} 元至 {most} 元之间", least=as_read(least), most=as_read(most)))


def _refused(field: str, sentence: object) -> Refused:
    problem = Problem("aid", sentence, place=Place(heading=field))  # type: ignore[arg-type]
    return Refused(say("还不能完成这一步"), [problem], code="aid_not_allowed")
