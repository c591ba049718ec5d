"""Money of a project: what is paid, from which source, and never more than the contract."""

from __future__ import annotations

from django.db.models import QuerySet

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import yuan

from .sizes import SOURCES
from .stages import project_of


def _sum(payments: QuerySet[Entry]) -> int:
    return sum(one["amount"] for one in payments.filter(state="paid").values_list("values", flat=True))


def paid_so_far(doing: Doing) -> int:
    """What was paid and not returned."""
    return 0 if doing.entry is None else _sum(doing.below("project_payment"))


def kind_of_facility(doing: Doing) -> str:
    """The kind of facility that is paid for, as the project has it."""
    return str(project_of(doing).values["kind"])


def nature_of_project(doing: Doing) -> str:
    """Whether something new is paid for, or what is enlarged or converted."""
    return str(project_of(doing).values["nature"])


def is_paid_by_now(doing: Doing) -> None:
    """Some money, on a day that has come."""
    day = doing.day("paid_on")
    if day is not None and day > doing.on:
        doing.wrong("paid_on", say("支付日期 {day} 还没有到", day=day))
    if not doing["amount"]:
        doing.wrong("amount", say("金额应大于零"))


def is_within_contract(doing: Doing) -> None:
    """Never more than the contract, with the margin that the rule gives."""
    project = project_of(doing).values
    if not project.get("contract"):
        doing.wrong("amount", say("项目还没有签订合同，不能付款"))
        return
    left = doing.rule("payable", contract_sum=project["contract"], paid_before=_sum(doing.beside()))
    if doing["amount"] > left:
        doing.wrong("amount", say("合同 {contract} 元，还可支付 {left} 元", contract=yuan(project["contract"]), left=yuan(left)))


def is_within_source(doing: Doing) -> None:
    """No source pays more than it gives."""
    given = project_of(doing).values.get(f"from_{doing['source']}") or 0
    left = given - _sum(doing.beside().filter(values__source=doing["source"]))
    if doing["amount"] > left:
        doing.wrong("source", say("这项资金来源安排 {given} 元，还可支付 {left} 元", given=yuan(given), left=yuan(left)))


def is_contract_covered(doing: Doing) -> None:
    """No contract is signed for more than the investment."""
    contract, investment = doing["contract"], doing["investment"]
    if contract is not None and contract > investment:
        doing.wrong("contract", say("合同 {contract} 元超过总投资 {investment} 元：请先调整规划", contract=yuan(contract),
                                    investment=yuan(investment)))


def is_source_paid(doing: Doing) -> None:
    """A plan that is revised leaves each source what was paid from it."""
    for name in SOURCES:
        spent = _sum(doing.below("project_payment").filter(values__source=name))
        if spent > (doing[f"from_{name}"] or 0):
            doing.wrong(f"from_{name}", say("这项资金来源已支付 {spent} 元", spent=yuan(spent)))
