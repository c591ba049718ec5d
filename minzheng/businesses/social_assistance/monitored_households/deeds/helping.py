"""Visits, tests for aid, helpers and measures: what is done for a household, and what it is told of it."""

from __future__ import annotations

from datetime import date

from minzheng.kernel.access.queries import account_of, is_in_scope
from minzheng.kernel.people.models import Household
from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.values.language import say, speaking
from minzheng.kernel.verification.watching.models import LowIncomePerson
from minzheng.kernel.verification.watching.visiting import Visited
from minzheng.kernel.verification.watching.visiting import visit as visit_watched

from ..queries import ANSWERS, ENTITLED, RECEIVING, Answer, answers_for, homes_of, people_of
from .households import household_of, is_watched, not_ahead

EMPTY_WORDS = frozenset({"正常", "一切正常", "良好", "无", "好", "没有"})
TESTED = {"dibao": "dibao", "tekun": "tekun", "temporary_aid": "temporary_relief"}
"""The results of a test and the benefits they are about."""


# visits

def is_visited_in_order(doing: Doing) -> None:
    """A visit is to a household that is watched, after it was listed and not tomorrow."""
    is_watched(doing)
    not_ahead(doing, "visited_on")
    listed = date.fromisoformat(doing.known(household_of(doing))["listed_on"])
    if (day := doing.day("visited_on")) is not None and day < listed:
        doing.wrong("visited_on", say("走访日期早于列入日期 {day}", day=listed))


def is_first_at_home(doing: Doing) -> None:
    """The first visit is at home."""
    if household_of(doing).state == "to_visit" and doing["way"] != "door":
        doing.wrong("way", say("首次走访须入户"))


def is_something_found(doing: Doing) -> None:
    """One word for everybody says nothing."""
    if (doing["findings"] or "").strip("。. ") in EMPTY_WORDS:
        doing.wrong("findings", say("请写明走访了解到的具体情况，不能只写“{text}”", text=doing["findings"]))


def tell_of_visit(doing: Doing) -> None:
    """The household was visited; the next visit is due from this one. An earlier visit entered late moves nothing back."""
    home = household_of(doing)
    last = max(doing["visited_on"], doing.known(home).get("visited_on") or "")
    doing.do(home, "note_other_visit" if home.state == "proposed" else "note_visit", visited_on=last)


def tell_watching(doing: Doing) -> None:
    """A household of the low-income population was looked after by the same visit: nobody enters it twice."""
    for home in Household.objects.filter(pk__in=homes_of(people_of(household_of(doing)), doing.on)):
        is_theirs = doing.by.account_id is not None and is_in_scope(account_of(doing.by), home.area_code)
        if is_theirs and LowIncomePerson.objects.filter(household=home, valid_until=None).exists():
            visited = Visited(date.fromisoformat(doing["visited_on"]), doing["way"], doing["findings"])
            visit_watched(household_id=home.pk, visited=visited, by=doing.by, at=doing.at)


# tests for aid

def is_tested_in_order(doing: Doing) -> None:
    """A test is of a household that is watched, and not of tomorrow."""
    is_watched(doing)
    not_ahead(doing, "tested_on")


def answer_of_system(doing: Doing) -> Value:
    """What the system knew on the day of the test, kept in a line for each benefit."""
    with speaking("zh"):
        return "\n".join(str(say("{benefit}：{answer}", benefit=doing.kind.fields[name].label, answer=ANSWERS[one.says]))
                         for name, one in _answers(doing).items())


def is_in_line(doing: Doing) -> None:
    """Who says otherwise than the system says why."""
    for name, one in _answers(doing).items():
        differs = (one.says == RECEIVING) != (doing[name] == "receiving") if one.says in (RECEIVING, ENTITLED) else False
        is_passed_over = one.says == ENTITLED and doing[name] == "not_entitled"
        if (differs or is_passed_over) and not doing["reason"]:
            doing.wrong("reason", say("“{benefit}”与系统比对（{answer}）不一致：请写明理由",
                                      benefit=doing.kind.fields[name].label, answer=ANSWERS[one.says]))


def _answers(doing: Doing) -> dict[str, Answer]:
    found = answers_for(people_of(household_of(doing)), area=doing.area_code, on=doing.on)
    return {name: found[benefit] for name, benefit in TESTED.items()}


def tell_of_test(doing: Doing) -> None:
    """The household shows the last results."""
    doing.do(household_of(doing), "note_test", tested_on=doing["tested_on"], **{name: doing[name] for name in TESTED})


# helpers

def is_paired_by_now(doing: Doing) -> None:
    """A pairing begins today or began before."""
    is_watched(doing)
    not_ahead(doing, "from")


def is_only_helper(doing: Doing) -> None:
    """One helper for one household at a time."""
    if doing.beside().filter(state="paired").exists():
        doing.wrong("helper", say("此户已有结对帮扶人：请先结束原来的结对"))


def is_end_in_order(doing: Doing) -> None:
    """A pairing ends after it began, and not tomorrow."""
    not_ahead(doing, "until")
    first, last = doing.day("from"), doing.day("until")
    if first is not None and last is not None and last < first:
        doing.wrong("until", say("结束日期早于结对日期 {day}", day=first))


def tell_of_helper(doing: Doing) -> None:
    """The household shows who helps it."""
    helper = f"{doing['helper']}（{doing['unit']}）" if doing.deed.name == "pair" else None
    doing.do(household_of(doing), "note_helper", helper=helper)


# measures

def is_promised_in_order(doing: Doing) -> None:
    """A measure is promised to a household that is watched, by now, until a day that is not before."""
    is_watched(doing)
    not_ahead(doing, "promised_on")
    first, last = doing.day("promised_on"), doing.day("deadline")
    if first is not None and last is not None and last < first:
        doing.wrong("deadline", say("落实期限早于承诺日期 {day}", day=first))


def is_deadline_ahead(doing: Doing) -> None:
    """More time lies ahead."""
    day = doing.day("deadline")
    if day is not None and day < doing.on:
        doing.wrong("deadline", say("落实期限 {day} 已经过去", day=day))


def day_of_deadline(doing: Doing) -> date | None:
    """Until when a measure is delivered."""
    return doing.day("deadline")


def is_delivered_in_order(doing: Doing) -> None:
    """A measure was delivered after it was promised, and not tomorrow."""
    not_ahead(doing, "delivered_on")
    first, done = doing.day("promised_on"), doing.day("delivered_on")
    if first is not None and done is not None and done < first:
        doing.wrong("delivered_on", say("落实日期早于承诺日期 {day}", day=first))


def is_delivered_late(doing: Doing) -> Value:
    """Whether a measure was delivered after its day."""
    done, until = doing.day("delivered_on"), doing.day("deadline")
    return None if done is None or until is None else "yes" if done > until else "no"


def tell_of_measures(doing: Doing) -> None:
    """The household counts its measures again."""
    home = household_of(doing)
    if home.state in ("to_visit", "monitored", "proposed"):
        doing.do(home, "recount")
