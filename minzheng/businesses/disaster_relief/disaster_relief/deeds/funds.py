"""Relief funds: received, shared among townships by need, transferred in time, never overdrawn and never diverted."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from minzheng.kernel.casework.workdays import deadline
from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import yuan

from .allocating import shares
from .events import event_of

_PURPOSES = {"living_relief": "living", "rebuild_household": "rebuilding"}


def has_arrived(doing: Doing) -> None:
    """Money is entered when it has arrived."""
    day = doing.day("arrived_on")
    if day is not None and day > doing.on:
        doing.wrong("arrived_on", say("到账日期不能晚于今天"))


def is_some_money(doing: Doing) -> None:
    """An amount is more than nothing."""
    if not doing["amount"]:
        doing.wrong("amount", say("金额应大于 0"))


def transfer_due(doing: Doing) -> date | None:
    """So many working days after the money arrived."""
    day = doing.day("arrived_on")
    return None if day is None else deadline(day, doing.parameter("transfer_days"))


def has_need(doing: Doing) -> None:
    """There is somebody to share the money among."""
    if not sum(need for _, need in _needs(doing).values()):
        doing.wrong("", say("没有可以测算的需求：先核定受灾户或重建户"))


def make_allocations(doing: Doing) -> None:
    """A line for each township in need; together they are the whole amount, to the fen."""
    needs = _needs(doing)
    shared = shares({township: need for township, (_, need) in needs.items()}, doing["amount"])
    for township, amount in sorted(shared.items()):
        persons, need = needs[township]
        if need:
            doing.make("allocation", "plan", area_code=township, township=township, source=doing["source"],
                       purpose=doing["purpose"], persons=persons, need=need, amount=amount)


def drop_allocations(doing: Doing) -> None:
    """What was proposed is proposed no more."""
    for one in doing.below("allocation").filter(state="planned"):
        doing.do(one, "drop")


def transfer_allocations(doing: Doing) -> None:
    """Every township gets its part."""
    for one in doing.below("allocation").filter(state="planned"):
        doing.do(one, "transfer")


def spent_so_far(doing: Doing) -> Value:
    """What a township has spent of its part."""
    spent: int = doing.before.get("spent", 0)
    return spent + {"spend": 1, "give_back": -1}.get(doing.deed.name, 0) * (doing["spending"] or 0)


def is_covered(doing: Doing) -> None:
    """Nothing is spent that was not allocated."""
    if doing["spent"] > doing["amount"]:
        left = doing["amount"] - doing.before.get("spent", 0)
        doing.wrong("spending", say("这笔资金只剩 {left} 元", left=yuan(left)))


def is_of_their_township(doing: Doing) -> None:
    """Money of this event, of the household's township, for this purpose."""
    fund = Entry.objects.select_related("root").filter(pk=doing["allocation"] or 0).first()
    if fund is None:
        return
    if fund.area_code != areas.at(doing.area_code, areas.TOWNSHIP):
        doing.wrong("allocation", say("不是这一户所在乡镇的资金"))
    elif fund.root_id != event_of(doing).pk:
        doing.wrong("allocation", say("不是这次灾害的资金：不同灾害的资金不能混用"))
    elif fund.values["purpose"] != _PURPOSES[doing.kind.name]:
        doing.wrong("allocation", say("资金用途不符：专款专用"))
    elif fund.state != "transferred":
        doing.wrong("allocation", say("这笔资金还没有下拨"))


def spend_amount(doing: Doing) -> None:
    """The township's money pays the allowance."""
    if doing["amount"]:
        doing.do(Entry.objects.get(pk=doing["allocation"]), "spend", spending=doing["amount"])


def give_back_amount(doing: Doing) -> None:
    """What the bank returned lies with the township again."""
    if doing["amount"]:
        doing.do(Entry.objects.get(pk=doing["allocation"]), "give_back", spending=doing["amount"])


def spend_payment(doing: Doing) -> None:
    """The township's money pays the tranche."""
    doing.do(Entry.objects.get(pk=doing["allocation"]), "spend", spending=doing["payment"])


def invested_so_far(doing: Doing) -> Value:
    """What was paid for a site."""
    paid: int = doing.before.get("invested", 0)
    return paid + (doing["payment"] if doing.deed.name == "pay" else 0)


def is_within_contract(doing: Doing) -> None:
    """No more is paid than the contract says."""
    if doing["invested"] > doing["contract"]:
        doing.wrong("payment", say("累计支付不能超过合同金额"))


def _needs(doing: Doing) -> dict[int, tuple[int, int]]:
    """Persons and fen that each township needs, by its code."""
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for area, persons, need in (_of_houses if doing["purpose"] == "rebuilding" else _of_persons)(doing):
        township = areas.at(area, areas.TOWNSHIP)
        found[township] = (found[township][0] + persons, found[township][1] + need)
    return dict(found)


def _of_persons(doing: Doing) -> list[tuple[int, int, int]]:
    labels = {one.name: one.zh for one in doing.book.kind("victim_household").fields["main_class"].choices}
    standards = {name: doing.parameter("class_standard", codes=(zh,)) for name, zh in labels.items()}
    rows = doing.entries("victim_household").filter(root=event_of(doing), state="confirmed").values_list("area_code", "values")
    return [(area, values["persons"], values["persons"] * standards[values["main_class"]]) for area, values in rows]


def _of_houses(doing: Doing) -> list[tuple[int, int, int]]:
    rows = doing.entries("rebuild_household").filter(root=event_of(doing), values__grant__gt=0).exclude(state="refused")
    return [(area, 0, values["grant"] - values.get("paid", 0)) for area, values in rows.values_list("area_code", "values")]
