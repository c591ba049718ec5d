"""Houses built anew: who may have a grant, what is paid at which stage, and the six items each household must have."""

from __future__ import annotations

from datetime import date

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import yuan

from .events import DAY, event_of

ITEMS = {"assign_task": "task_on", "post": "notice_on", "pay_third": "fund_on", "keep_file": "file_on", "put_plaque": "plaque_on",
         "accept": "acceptance_on"}
"""The six to the household, each by the deed that gives its evidence."""
TRANCHES = {"pay_first": 1, "pay_second": 2, "pay_third": 3}
LEAST_TEAM = 3


def head_of_victim(doing: Doing) -> Value:
    """The head on the ledger when the grant was applied for."""
    if not doing.deed.makes:
        return None
    return doing.known(Entry.objects.get(pk=doing["household"]))["head"]


def lost_a_house(doing: Doing) -> None:
    """A household of this village and event whose house collapsed or can be lived in no more."""
    household = Entry.objects.get(pk=doing["household"])
    if household.state != "confirmed" or household.root_id != event_of(doing).pk or household.area_code != doing.area_code:
        doing.wrong("household", say("请选择本村本次灾害台账上已核定的受灾户"))
        return
    lost = household.values["collapsed_rooms" if doing["category"] == "collapsed" else "damaged_rooms"]
    if not lost:
        doing.wrong("category", say("台账上没有这种房屋损失：房屋仍可居住的不补助重建"))
    elif doing["category"] == "collapsed" and doing["rooms"] > lost:
        doing.wrong("rooms", say("间数不能多于台账上的 {lost} 间", lost=lost))


def account_is_theirs(doing: Doing) -> None:
    """Money goes to the household's own account."""
    if doing["head"] and doing["account_holder"] != doing["head"]["name"]:
        doing.wrong("account_holder", say("户名与户主不一致：款项只能打入本户账户"))
    number = (doing["account_no"] or "").replace(" ", "")
    if not (number.isascii() and number.isdecimal() and 10 <= len(number) <= 25):
        doing.wrong("account_no", say("账号应为 10 至 25 位数字"))


def mark_item(doing: Doing) -> None:
    """One of the six items is there, with the evidence that the deed brings."""
    name = ITEMS[doing.deed.name]
    if doing.before.get(name):
        doing.wrong("", say("“{item}”已于 {day} 完成", item=doing.kind.fields[name].label, day=doing.before[name]))
    doing.given[name] = doing.on.isoformat()
    doing.given["items_done"] = sum(bool(doing[one]) for one in ITEMS.values())


def posting_is_over(doing: Doing) -> None:
    """Examined on the day after the posting ends, at the earliest."""
    posted = doing.day("notice_on")
    until = None if posted is None else posted + DAY * doing.parameter("posting_days")
    if until is not None and doing.on <= until:
        doing.wrong("", say("公示至 {day}，期满次日才能办理", day=until))


def is_safe_site(doing: Doing) -> None:
    """Nothing is built where the ground is not safe."""
    if doing["is_safe"] != "yes":
        doing.wrong("is_safe", say("选址须经评估安全：先避开隐患点"))


def is_deadline_ahead(doing: Doing) -> None:
    """The house is to be finished on a day to come."""
    day = doing.day("deadline_on")
    if day is not None and day <= doing.on:
        doing.wrong("deadline_on", say("完成期限应晚于今天"))


def set_grant(doing: Doing) -> None:
    """The grant in force on the day of the approval."""
    doing.given |= {"grant": doing.parameter("rebuild_grant"), "paid": 0, "tranches": 0, "items_due": len(ITEMS)}


def deadline_of_rebuilding(doing: Doing) -> date | None:
    """The day the house is to be finished by."""
    return doing.day("deadline_on")


def has_task(doing: Doing) -> None:
    """Building begins with a task sheet and a contract."""
    if not doing["task_on"]:
        doing.wrong("", say("还没有下达任务：先下达任务书、签订合同"))


def is_a_team(doing: Doing) -> None:
    """A house is accepted by several departments together."""
    if len({one.strip() for one in doing["team"].split("、") if one.strip()}) < LEAST_TEAM:
        doing.wrong("team", say("联合验收至少 {least} 人，用顿号分开", least=LEAST_TEAM))


def pay_tranche(doing: Doing) -> None:
    """The tranches come in order; the last is what is left, so that together they are the grant to the fen."""
    number, done = TRANCHES[doing.deed.name], doing["tranches"]
    if done != number - 1:
        doing.wrong("", say("已支付 {done} 期：请按顺序支付", done=done))
        return
    share = {1: "first_share", 2: "second_share"}.get(number)
    payment = doing["grant"] - doing["paid"] if share is None else doing["grant"] * doing.parameter(share) // 1000
    doing.given |= {"payment": payment, "paid": doing["paid"] + payment, "tranches": number}


def is_finished(doing: Doing) -> None:
    """Finished is what has all six items and the whole grant."""
    missing = [str(doing.kind.fields[name].label) for name in ITEMS.values() if not doing[name]]
    if missing:
        doing.wrong("", say("六个到户还缺：{items}", items="、".join(missing)))
    if doing["paid"] != doing["grant"]:
        doing.wrong("", say("补助已付 {paid} 元，标准 {grant} 元：付足后才能办结", paid=yuan(doing["paid"]),
                            grant=yuan(doing["grant"])))
