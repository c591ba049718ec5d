"""Living relief of a household: its class, days, money and grain through the policy engine; winter–spring relief."""

from __future__ import annotations

from datetime import date, timedelta

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from .events import day_in, event_of

_FACTS = {"total_collapse_no_ability": "is_total_collapse", "no_income": "is_no_income", "weak_self_help": "is_weak_self_help",
          "grain_short": "is_grain_short"}


def head_on_card(doing: Doing) -> Value:
    """The head on the card."""
    assert doing.parent is not None
    return doing.known(doing.parent)["head"] if doing.deed.makes else None


def persons_on_card(doing: Doing) -> Value:
    """The persons of the household when relief was assessed."""
    return _household(doing).values["persons"] if doing.deed.makes else None


def months_of_relief(doing: Doing) -> Value:
    """The months of the longest class that the household fits."""
    return doing.rule("relief_months", **_facts(doing)) if doing.deed.makes else None


def days_of_relief(doing: Doing) -> Value:
    """The days of those months by the calendar, or so many a month where the locality counts so."""
    begins = doing.day("from_on")
    if not doing.deed.makes or begins is None:
        return None
    counted = doing.parameter("days_of_month")
    return doing["months"] * counted if counted else (_after(begins, doing["months"]) - begins).days


def last_day_of_relief(doing: Doing) -> Value:
    """The last of those days."""
    begins = doing.day("from_on")
    if not doing.deed.makes or begins is None or not doing["days"]:
        return None
    return (begins + timedelta(days=doing["days"] - 1)).isoformat()


def living_amount(doing: Doing) -> Value:
    """Persons by days by rate."""
    if not doing.deed.makes:
        return None
    return doing.rule("living_allowance", **_facts(doing), persons_hit=doing["persons"], relief_days=doing["days"] or 0,
                      decided_rate=doing["decided_rate"] or 0)


def grain_amount(doing: Doing) -> Value:
    """Grain in thousandths of a kilogram, which are grams."""
    if not doing.deed.makes:
        return None
    return doing.rule("grain_relief", **_facts(doing), persons_hit=doing["persons"], grain_days=doing["grain_days"] or 0)


def is_within_event(doing: Doing) -> None:
    """Relief begins with the event or later."""
    began, begins = day_in(event_of(doing), "started_on"), doing.day("from_on")
    if began is not None and begins is not None and begins < began:
        doing.wrong("from_on", say("起始日期不能早于灾害发生日期 {day}", day=began))


def has_right_to_relief(doing: Doing) -> None:
    """The household fits a class that is helped, and what is to be decided for it was decided."""
    classes = _classes(doing)
    if classes["is_no_income"] and not classes["is_total_collapse"] and not doing["decided_rate"]:
        doing.wrong("decided_rate", say("特殊无收入来源的家庭，请填写酌定的每人每日标准"))
    elif doing["decided_rate"] and not (classes["is_no_income"] and not classes["is_total_collapse"]):
        doing.wrong("decided_rate", say("酌定标准只用于特殊无收入来源的家庭"))
    if classes["is_grain_short"] and not doing["months"] and not doing["grain_days"]:
        doing.wrong("grain_days", say("缺粮且无自救能力的家庭，请填写口粮天数"))
    if doing["months"] and doing["grain_days"]:
        doing.wrong("grain_days", say("已按月救助生活费的，不再按天救助口粮"))
    if not any(classes.values()):
        doing.wrong("", say("按台账上的类别，这一户不享受生活救助"))
    if doing.parent is not None and doing.parent.state != "active":
        doing.wrong("", say("救济卡已收回"))


def _household(doing: Doing) -> Entry:
    assert doing.parent is not None
    assert doing.parent.parent is not None
    return doing.parent.parent


def _classes(doing: Doing) -> dict[str, bool]:
    values = _household(doing).values
    there = {values["main_class"], *values.get("other_classes", [])}
    return {fact: name in there for name, fact in _FACTS.items()}


def _facts(doing: Doing) -> dict[str, str]:
    return {fact: "是" if is_so else "否" for fact, is_so in _classes(doing).items()}


def _after(begins: date, months: int) -> date:
    """The same day so many months on, or the first after a month that is too short."""
    month = Month.of(begins).plus(months)
    try:
        return month.first_day.replace(day=begins.day)
    except ValueError:
        return month.plus(1).first_day


def is_this_winter(doing: Doing) -> None:
    """A winter is begun in its year."""
    if doing["winter"] != doing.on.year:
        doing.wrong("winter", say("冬春救助按入冬年份登记：应为 {year}", year=doing.on.year))


def assessment_due(doing: Doing) -> date:
    """Assessed by the end of October."""
    return date(doing["winter"], 10, 31)


def winter_ends(doing: Doing) -> date:
    """Paid by the end of the month that the locality counts as spring."""
    return Month(doing["winter"] + 1, doing.parameter("spring_month")).plus(1).first_day - timedelta(days=1)


def winter_is_assessing(doing: Doing) -> None:
    """The list is made until the plan is approved."""
    if doing.parent is not None and doing.parent.state != "assessing":
        doing.wrong("", say("救助方案已经批准，不能再列入名单"))


def winter_is_planned(doing: Doing) -> None:
    """Households are approved under an approved plan."""
    if doing.parent is not None and doing.parent.state != "planned":
        doing.wrong("", say("救助方案还没有批准"))


def is_within_budget(doing: Doing) -> None:
    """What is approved stays within the plan's money; one at a time."""
    assert doing.parent is not None
    season = Entry.objects.select_for_update().get(pk=doing.parent.pk)
    given = sum(one["amount"] for one in doing.beside().filter(state__in=("approved", "paid")).values_list("values", flat=True))
    if given + doing["amount"] > season.values.get("budget", 0):
        doing.wrong("amount", say("超过方案金额：请先调整名单"))


def all_winter_is_paid(doing: Doing) -> None:
    """Nobody on the list is left waiting."""
    waiting = doing.below("winter_relief").filter(state__in=("listed", "posted", "approved")).count()
    if waiting:
        doing.wrong("", say("名单上还有 {count} 户没有办结", count=waiting))
