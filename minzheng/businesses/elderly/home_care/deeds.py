"""What decides in home-care centres: when one is open, who may come, what a year's grant comes to."""

from __future__ import annotations

from datetime import date

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value, decimal_text
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month


def _centre(doing: Doing) -> Entry:
    assert doing.parent is not None
    return doing.parent


def is_open_by_now(doing: Doing) -> None:
    """What opens later is not open."""
    day = doing.day("opened_on")
    if day is not None and day > doing.on:
        doing.wrong("opened_on", say("开放日期 {day} 还没有到", day=day))


def is_accepted_first(doing: Doing) -> None:
    """A centre is accepted before it opens."""
    accepted, opened = doing.day("accepted_on"), doing.day("opened_on")
    if accepted is not None and opened is not None and accepted > opened:
        doing.wrong("opened_on", say("先验收后开放：开放日期早于验收日期 {day}", day=accepted))


def has_no_guests(doing: Doing) -> None:
    """A centre with guests is not closed."""
    if count := doing.below("day_guest").filter(state="registered").count():
        doing.wrong("", say("还有 {count} 名日托老年人：请先办理退托", count=count))


def is_centre_open(doing: Doing) -> None:
    """Nobody comes to a centre that is not open."""
    if _centre(doing).state != "open":
        doing.wrong("", say("这处设施没有开放"))


def has_consented(doing: Doing) -> None:
    """Elder or family agree."""
    if doing["has_consented"] != "yes":
        doing.wrong("has_consented", say("日间照料须经老年人或家属同意"))


def has_seats(doing: Doing) -> None:
    """No more guests than seats."""
    seats = doing.known(_centre(doing))["seats"]
    if doing.beside().filter(state="registered").count() >= seats:
        doing.wrong("", say("日托位 {seats} 个已满", seats=seats))


def is_month_over(doing: Doing) -> None:
    """A month is reported when it is over."""
    if doing["month"] >= f"{doing.on:%Y-%m}":
        doing.wrong("month", say("{month} 还没有结束", month=doing["month"]))


def is_doubtful(doing: Doing) -> str:
    """Whether there were more meals than people."""
    return "yes" if doing["meals"] > doing["visits"] else "no"


def is_copied(doing: Doing) -> str:
    """Whether attendances and meals are those of the month before: nobody counted them."""
    counted = {f"values__{name}": doing[name] for name in ("visits", "meals") if doing[name]}
    before = str(Month.parse(doing["month"]).plus(-1))
    return "yes" if counted and doing.beside().filter(period=before, **counted).exists() else "no"


def is_year_over(doing: Doing) -> None:
    """A year is assessed when it is over."""
    if doing["year"] >= doing.on.year:
        doing.wrong("year", say("{year} 年还没有结束", year=doing["year"]))


def open_days(doing: Doing) -> int:
    """The days of the year that the months report."""
    before = doing.before.get("open_days")
    if before is not None:
        return int(before)
    months = Entry.objects.filter(kind="centre_month", parent=_centre(doing), period__startswith=f"{doing['year']}-")
    return sum(one.values["open_days"] for one in months)


def _facts(doing: Doing) -> dict[str, Value]:
    return {"centre_score": sum((doing["scores"] or {}).values()), "centre_open_days": open_days(doing)}


def grant(doing: Doing) -> int:
    """The grant of the year, as it was computed."""
    before = doing.before.get("grant")
    return int(before) if before is not None else int(doing.rule("centre_grant", **_facts(doing)))


def explanation(doing: Doing) -> str:
    """How the grant comes about."""
    return str(doing.before.get("explanation") or doing.explained("centre_grant", **_facts(doing)))


def area_asked_for(doing: Doing) -> int:
    """The room that a new district gives, in thousandths of a square metre: in proportion to its households."""
    metres = doing.parameter("room_for_hundred", doing.day("planned_on"))
    return int(doing["households"]) * int(metres) * 1000 // 100


def day_to_hand_over(doing: Doing) -> date | None:
    """Until when the room is to be handed over."""
    return doing.day("hand_over_by")


def is_handed_over_by_now(doing: Doing) -> None:
    """What was not handed over yet is not taken."""
    day = doing.day("handed_on")
    if day is not None and day > doing.on:
        doing.wrong("handed_on", say("移交日期 {day} 还没有到", day=day))


def is_area_enough(doing: Doing) -> None:
    """No smaller room than the households ask for is taken over."""
    if doing["area"] < doing["least"]:
        doing.wrong("area", say("应配建 {least} 平方米：面积不足的登记“面积不足”", least=decimal_text(doing["least"], 3)))


def is_area_short(doing: Doing) -> None:
    """Too small is what is smaller than the households ask for."""
    if doing["area"] >= doing["least"]:
        doing.wrong("area", say("面积已达到 {least} 平方米：请办理移交", least=decimal_text(doing["least"], 3)))
