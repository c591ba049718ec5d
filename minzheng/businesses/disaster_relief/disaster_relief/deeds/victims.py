"""The ledger of affected households: who is on it, when it is frozen, and the cards that follow."""

from __future__ import annotations

from datetime import date

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say

from .events import DAY, event_of, is_frozen

UNFINISHED = ("registered", "checked", "posted")
URGENCY = ("total_collapse_no_ability", "no_income", "weak_self_help", "grain_short", "damaged_house", "light")
"""The classes, the most urgent first (轻重缓急)."""


def ledger_is_open(doing: Doing) -> None:
    """Households are entered until the ledger is frozen."""
    if is_frozen(event_of(doing)):
        doing.wrong("", say("台账已冻结：请用“冻结后补登”，写明更正理由"))


def ledger_is_frozen(doing: Doing) -> None:
    """Nothing is given, and nothing marked as a correction, before the ledger is frozen."""
    if not is_frozen(event_of(doing)):
        doing.wrong("", say("台账还没有冻结：冻结后才能办卡和补登"))


def members_match(doing: Doing) -> None:
    """Each person has a line: a list of heads alone is none."""
    lines = [line for line in (doing["members"] or "").splitlines() if line.strip()]
    if len(lines) != doing["persons"]:
        doing.wrong("members", say("家庭人口 {persons} 人，成员只列了 {lines} 人：请逐人填写，含户主",
                                   persons=doing["persons"], lines=len(lines)))


def class_fits_loss(doing: Doing) -> None:
    """The class fits the loss, and the main one is the most urgent of those that fit."""
    main, others = doing["main_class"], doing["other_classes"] or []
    if main == "total_collapse_no_ability" and not doing["collapsed_rooms"]:
        doing.wrong("main_class", say("全倒户应有倒塌间数"))
    if main == "damaged_house" and not doing["damaged_rooms"] + doing["collapsed_rooms"]:
        doing.wrong("main_class", say("房屋受损户应有倒塌或损坏间数"))
    if any(URGENCY.index(one) <= URGENCY.index(main) for one in others):
        doing.wrong("other_classes", say("救助类别应取其中最重的一类"))


def is_posted_by_now(doing: Doing) -> None:
    """What is posted hangs already."""
    day = doing.day("posted_on")
    if day is not None and day > doing.on:
        doing.wrong("posted_on", say("公示日期不能晚于今天"))


def _posting_ends(doing: Doing) -> date | None:
    """The last day of the posting."""
    day = doing.day("posted_on")
    return None if day is None else day + DAY * doing.parameter("posting_days")


def was_posted_long_enough(doing: Doing) -> None:
    """Decided on the day after the posting ends, at the earliest."""
    until = _posting_ends(doing)
    if until is not None and doing.on <= until:
        doing.wrong("", say("公示至 {day}，期满次日才能办理", day=until))


def day_of_correction(doing: Doing) -> Value:
    """The day of what was changed after the freezing: it marks the entry."""
    is_correction = doing.deed.name in ("correct", "register_late")
    return doing.on.isoformat() if is_correction and is_frozen(event_of(doing)) else None


def can_be_frozen(doing: Doing) -> None:
    """Frozen once, with every household confirmed; how many they were stays on the event."""
    rows = list(doing.below("victim_household").exclude(state="withdrawn").values_list("state", "values"))
    unfinished = sum(state in UNFINISHED for state, _ in rows)
    if is_frozen_already(doing):
        doing.wrong("", say("台账已经冻结"))
    elif unfinished:
        doing.wrong("", say("还有 {count} 户没有核定：核定或核减后再冻结", count=unfinished))
    elif not rows:
        doing.wrong("", say("台账上还没有受灾户"))
    doing.given |= {"frozen_on": doing.on.isoformat(), "frozen_households": len(rows),
                    "frozen_persons": sum(values["persons"] for _, values in rows)}


def is_frozen_already(doing: Doing) -> bool:
    """Whether the event's ledger was frozen before."""
    return bool(doing.before.get("frozen_on"))


def issue_all_cards(doing: Doing) -> None:
    """Every confirmed household gets its card."""
    for household in doing.below("victim_household").filter(state="confirmed").order_by("area_code", "pk"):
        doing.make("relief_card", "issue", parent=household, area_code=household.area_code)


def has_no_card(doing: Doing) -> None:
    """A household has one card in use."""
    if doing.below("relief_card").filter(state="active").exists():
        doing.wrong("", say("这一户有在用的救济卡：先收回救济卡"))


def make_card(doing: Doing) -> None:
    """The card of a household that came late."""
    doing.make("relief_card", "issue")


def head_of_household(doing: Doing) -> Value:
    """The head on the ledger."""
    assert doing.parent is not None
    return doing.known(doing.parent)["head"]


def persons_of_household(doing: Doing) -> Value:
    """The persons on the ledger."""
    assert doing.parent is not None
    return doing.parent.values["persons"]


def household_above(doing: Doing) -> Value:
    """The household on the ledger."""
    assert doing.parent is not None
    return doing.parent.pk


def nothing_is_outstanding(doing: Doing) -> None:
    """A card is taken in when nothing is due on it any more."""
    if Entry.objects.filter(parent=doing.entry, kind="living_relief", state__in=("assessed", "approved", "returned")).exists():
        doing.wrong("", say("卡上还有尚未发放的生活救助，不能收回"))
