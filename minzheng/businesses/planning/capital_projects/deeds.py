"""What decides of projects: stages in order, money that adds up, and payments within contract and source."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import as_read

STAGES = ("proposed_on", "approved_on", "land_on", "designed_on", "tendered_on", "contracted_on", "founded_on", "structured_on",
          "fitted_on", "accepted_on", "used_on")
SOURCES = ("from_upper", "from_county", "from_lottery", "from_own")
THOUSAND = 1000


def are_stages_in_order(doing: Doing) -> None:
    """No stage is earlier than the one before, none lies ahead, and none is reached while the work is suspended."""
    if doing.before.get("is_suspended") == "yes":
        doing.wrong("", say("项目已停工：复工以后再登记进度"))
    known = [(name, day) for name in STAGES if (day := doing.day(name)) is not None]
    for (first, before), (name, day) in pairwise(known):
        if day < before and name in doing.given:
            doing.wrong(name, say("“{label}”{day} 早于“{before}”{since}", label=doing.kind.fields[name].label, day=day,
                                  before=doing.kind.fields[first].label, since=before))
    for name, day in known:
        if day > doing.on and name in doing.given:
            doing.wrong(name, say("“{label}”{day} 还没有到", label=doing.kind.fields[name].label, day=day))


def do_sources_add_up(doing: Doing) -> None:
    """The sources are the investment, to the fen."""
    total = sum(doing[name] or 0 for name in SOURCES)
    if total != (doing["investment"] or 0):
        doing.wrong("investment", say("资金来源合计 {total} 元，与总投资不一致", total=as_read(total)))


def is_finish_after_start(doing: Doing) -> None:
    """What is planned ends after it begins."""
    start, finish = doing.day("planned_start"), doing.day("planned_finish")
    if start is not None and finish is not None and finish < start:
        doing.wrong("planned_finish", say("计划完工早于计划开工 {day}", day=start))


def is_contract_covered(doing: Doing) -> None:
    """A contract is within the investment."""
    if (doing["contract"] or 0) > (doing["investment"] or 0):
        doing.wrong("contract", say("合同金额超过总投资"))


def day_to_finish(doing: Doing) -> date | None:
    """Until when the project is to be finished."""
    return doing.day("planned_finish")


def is_suspended(doing: Doing) -> str | None:
    """Whether the work is suspended; it goes on where it stood."""
    return {"suspend": "yes", "resume": "no"}.get(doing.deed.name, doing.before.get("is_suspended"))


def paid_so_far(doing: Doing) -> int:
    """What was paid and not returned."""
    return _paid(doing.entry) if doing.entry else 0


# payments

def _project(doing: Doing) -> Entry:
    assert doing.parent is not None
    return doing.parent


def _paid(project: Entry, source: str = "") -> int:
    found = Entry.objects.filter(kind="capital_payment", parent=project, state="paid")
    return sum(one.values["amount"] for one in found if source in ("", one.values["source"]))


def is_paid_by_now(doing: Doing) -> None:
    """Nothing is paid tomorrow."""
    day = doing.day("paid_on")
    if day is not None and day > doing.on:
        doing.wrong("paid_on", say("“{label}”{day} 还没有到", label=doing.kind.fields["paid_on"].label, day=day))


def is_within_contract(doing: Doing) -> None:
    """Paid is at most the contract with its margin."""
    contract = _project(doing).values.get("contract")
    if contract is None:
        doing.wrong("", say("还没有签订合同，不能付款"))
        return
    left = contract * (THOUSAND + doing.parameter("over_contract")) // THOUSAND - _paid(_project(doing))
    if (doing["amount"] or 0) > left:
        doing.wrong("amount", say("按合同还可支付 {left} 元", left=as_read(left)))


def is_within_source(doing: Doing) -> None:
    """A source pays at most what it gives."""
    source = doing["source"]
    left = (_project(doing).values.get(source) or 0) - _paid(_project(doing), source)
    if (doing["amount"] or 0) > left:
        doing.wrong("source", say("这项资金还可支付 {left} 元", left=as_read(left)))


def tell_project(doing: Doing) -> None:
    """The project counts again."""
    doing.do(_project(doing), "recount")
