"""What decides about agreements: who may be a carer of how many, for how long, and when the next one is due."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.people.models import Person
from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from .persons import CARE


def _person(doing: Doing) -> Entry:
    assert doing.parent is not None
    return doing.parent


def name_of_cared(doing: Doing) -> str:
    """Whom the agreement is about."""
    return _person(doing).label


def level_of_care(doing: Doing) -> str:
    """The level that duties and pay were agreed on for: that of the person on the day."""
    if doing.deed.name in ("sign", "agree_again"):
        return str(_person(doing).values["care_level"])
    return str(doing.before["care_level"])


def is_level_changed(doing: Doing) -> str:
    """Whether the person's self-care is another one than was agreed on."""
    if doing.deed.name == "note_level":
        return "no" if _person(doing).values["care_level"] == doing.before["care_level"] else "yes"
    return str(doing.before.get("is_level_changed", "no")) if doing.deed.name != "agree_again" else "no"


def is_person_at_home(doing: Doing) -> None:
    """An agreement is made for somebody who is supported at home."""
    if _person(doing).state == "ended":
        doing.wrong("", say("此人已停止分散供养，不能签订协议"))


def is_term_in_order(doing: Doing) -> None:
    """Signed by now, for a year at the most, beginning when the renewal may."""
    signed, first, last = doing.day("signed_on"), doing.day("from"), doing.day("until")
    if signed is None or first is None or last is None:
        return
    ahead = doing.on + timedelta(days=int(doing.parameter("renewal_days")))
    months = int(doing.parameter("agreement_months"))
    longest = _last_day(first, months)
    if signed > doing.on:
        doing.wrong("signed_on", say("签订日期 {day} 还没有到", day=signed))
    if first > ahead:
        doing.wrong("from", say("起始日期不应晚于 {day}：最多提前到这一天续签", day=ahead))
    if last <= first:
        doing.wrong("until", say("届满日期应晚于起始日期"))
    elif last > longest:
        doing.wrong("until", say("协议每 {months} 个月续签一次：届满日期不应晚于 {day}", months=months, day=longest))
    elif last < doing.on:
        doing.wrong("until", say("协议已在 {day} 届满：请登记现行有效的协议", day=last))


def _last_day(first: date, months: int) -> date:
    """The day before the same day so many months later."""
    then = Month.of(first).plus(months).first_day
    end = Month.of(then).plus(1).first_day - timedelta(days=1)
    return min(then.replace(day=min(first.day, end.day)), end) - timedelta(days=1 if first.day <= end.day else 0)


def is_only_agreement(doing: Doing) -> None:
    """One agreement on any day."""
    first, last = doing["from"], doing["until"]
    if not first or not last:
        return
    found = doing.beside().filter(state="in_force", values__from__lte=last, values__until__gte=first).first()
    if found is not None:
        sentence = say("与有效的协议 {number} 期限重叠：续签从它届满的次日起，换人先解除", number=found.number)
        doing.wrong("from", sentence)


def is_other_person(doing: Doing) -> None:
    """Nobody is their own carer."""
    if doing["carer"]["id_number"] == doing.known(_person(doing))["person"]["id_number"]:
        doing.wrong("carer", say("照料人不能是本人"))


def is_carer_alive(doing: Doing) -> None:
    """Whom the registry knows to have died signs nothing."""
    found = Person.objects.filter(id_number=seal(doing["carer"]["id_number"]), death_date__isnull=False).first()
    if found is not None:
        doing.wrong("carer", say("登记显示照料人已于 {day} 去世", day=found.death_date))


def is_within_capacity(doing: Doing) -> None:
    """One carer looks after so many persons at the most, by their self-care: ten who are able, or six, or three."""
    if not doing["carer"]["id_number"]:
        return
    others = doing.naming("care_agreement", doing["carer"]).filter(state="in_force").exclude(parent=doing.parent)
    levels = [str(one.parent.values["care_level"]) for one in others.select_related("parent") if one.parent]
    levels.append(str(_person(doing).values["care_level"]))
    if load(doing, levels) > 1:
        named = {one.name: one.label for one in doing.kind.fields["care_level"].choices}
        counted = "、".join(f"{label} {levels.count(one)}" for one, label in named.items() if one in levels)
        doing.wrong("carer", say("连同此人，该照料人共照料（人）：{counted}，超过规定人数：请另选照料人", counted=counted))


def load(doing: Doing, levels: list[str]) -> Fraction:
    """The part of a carer's capacity that persons of these levels take; more than 1 is too much."""
    most = {one: int(doing.parameter("persons_per_carer", codes=(CARE[one],))) for one in set(levels)}
    return sum((Fraction(1, most[one]) for one in levels), Fraction(0))


def last_day(doing: Doing) -> date | None:
    """The last day of an agreement."""
    return doing.day("until")


def day_to_renew(doing: Doing) -> date | None:
    """Until when the next agreement is to be signed."""
    last = doing.day("until")
    return None if last is None else last - timedelta(days=int(doing.parameter("renewal_days")))


def note_renewal(doing: Doing) -> None:
    """What was renewed is due no longer; it stays in force until its own last day."""
    for older in doing.beside().filter(state="in_force"):
        doing.do(older, "renewed")
