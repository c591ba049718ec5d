"""What decides in evaluations, stars and subsidies: ranks, four quarters without a red item, months that count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from minzheng.kernel.casework.workdays import deadline
from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.models import Deed, Entry
from minzheng.kernel.values.language import say

DAY = timedelta(days=1)
RANKS = {1: "excellent", 2: "good", 3: "pass", 4: "rectify"}
GROUPS = {"0": "able_months", "1": "able_months", "2": "partial_months", "3": "partial_months", "4": "full_months"}


def _home(doing: Doing) -> Entry:
    assert doing.parent is not None
    return doing.parent.root or doing.parent


def name_of_home(doing: Doing) -> str:
    """What the home is called."""
    return _home(doing).label


def _not_ahead(doing: Doing, name: str) -> None:
    day = doing.day(name)
    if day is not None and day > doing.on:
        doing.wrong(name, say("“{label}”{day} 还没有到", label=doing.kind.fields[name].label, day=day))


def _days_of(quarter: str) -> tuple[date, date]:
    """The first and last day of a quarter."""
    year, number = int(quarter[:4]), int(quarter[5])
    following = date(year + number // 4, number % 4 * 3 + 1, 1)
    return date(year, number * 3 - 2, 1), following - DAY


# evaluations

def total(doing: Doing) -> int | None:
    """All points."""
    return None if doing["scores"] is None else sum(doing["scores"].values())


def rank(doing: Doing) -> str | None:
    """The rank of the points."""
    points = total(doing)
    return None if points is None else RANKS[int(doing.rule("home_rank", home_score=points))]


def is_visited_in_quarter(doing: Doing) -> None:
    """A quarter is evaluated in that quarter."""
    _not_ahead(doing, "visited_on")
    first, last = _days_of(doing["quarter"])
    visited = doing.day("visited_on")
    if visited is not None and not first <= visited <= last:
        sentence = say("{quarter} 的考评日期应在 {first} 至 {last} 之间", quarter=doing["quarter"], first=first, last=last)
        doing.wrong("visited_on", sentence)


def are_enough_people(doing: Doing) -> None:
    """Two evaluate, and three residents are asked."""
    for name, parameter in (("evaluators", "evaluators_least"), ("interviews", "interviews_least")):
        there = len({line.strip() for line in (doing[name] or "").splitlines() if line.strip()})
        least = doing.parameter(parameter)
        if there < least:
            doing.wrong(name, say("“{label}”不少于 {least} 人，每行一人", label=doing.kind.fields[name].label, least=least))


def is_hurried(doing: Doing) -> str | None:
    """Whether so many homes were evaluated on one day that nobody can have looked."""
    if doing["visited_on"] is None:
        return None
    others = doing.entries(doing.kind.name).filter(values__visited_on=doing["visited_on"])
    if doing.entry is not None:
        others = others.exclude(pk=doing.entry.pk)
    return "yes" if others.count() + 1 >= doing.parameter("homes_a_day") else "no"


def day_to_publish(doing: Doing) -> date:
    """Until when the scores are published."""
    visited = doing.day("visited_on")
    assert visited is not None
    return deadline(visited, doing.parameter("publish_days"))


def order_rectification(doing: Doing) -> None:
    """Who fails, or has a red item, puts it right in time: on the list of dangers."""
    visited = doing.day("visited_on")
    assert visited is not None
    days = [visited + DAY * doing.parameter("red_days")] if doing["red_items"] else []
    days += [_month_after(visited, doing.parameter("rectify_months"))] if doing["rank"] == "rectify" else []
    if days:
        what = f"{doing['quarter']} 每季一评 {doing['total']} 分，须整改失分项和否决项"
        doing.make("danger", "order", parent=_home(doing), source="evaluation", level="general", place="全院", what=what,
                   found_on=doing["visited_on"], deadline=min(days).isoformat())


def _month_after(day: date, months: int) -> date:
    month = day.month - 1 + months
    following = date(day.year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(day.year + month // 12, month % 12 + 1, 1) + DAY * (day.day - 1), following - DAY)


# stars

def _best(doing: Doing) -> tuple[int, list[str]]:
    """The largest sum of four quarters in a row without a red item, and which they are; nothing where there are none."""
    scored = {one.period: one.values for one in Entry.objects.filter(kind="quarterly_evaluation", parent=_home(doing))}
    best: tuple[int, list[str]] = (0, [])
    for last in sorted(scored):
        four = _four_until(last)
        if all(quarter in scored and not scored[quarter].get("red_items") for quarter in four):
            best = max(best, (sum(scored[quarter]["total"] for quarter in four), four))
    return best


def _four_until(last: str) -> list[str]:
    serial = int(last[:4]) * 4 + int(last[5]) - 1
    return [f"{one // 4}Q{one % 4 + 1}" for one in range(serial - 3, serial + 1)]


def best_quarters(doing: Doing) -> str | None:
    """The four quarters that count."""
    return doing.before.get("quarters") or "、".join(_best(doing)[1]) or None


def mean(doing: Doing) -> int:
    """Their mean, in thousandths: a quarter of a sum is exact."""
    before = doing.before.get("mean")
    return int(before) if before is not None else _best(doing)[0] * 250


def earned_stars(doing: Doing) -> str:
    """The stars of that mean."""
    before = doing.before.get("stars")
    return str(before) if before is not None else str(int(doing.rule("star_grade", four_quarters=mean(doing) // 250)))


def has_earned_it(doing: Doing) -> None:
    """Four quarters without a red item and at least a star; a civilised home has stars already."""
    _not_ahead(doing, "proposed_on")
    if not _best(doing)[1]:
        doing.wrong("", say("没有连续四个季度无否决项的考评：不能申报"))
    elif doing["stars"] == "0":
        doing.wrong("", say("四季平均分不够一星级"))
    if doing["title"] != "star" and doing.known(_home(doing)).get("stars", "0") == "0":
        doing.wrong("title", say("文明敬老院从星级敬老院中申报：本机构还没有星级"))


def is_awarded_by_now(doing: Doing) -> None:
    """What is not awarded yet is not recorded."""
    _not_ahead(doing, "awarded_on")


def last_day(doing: Doing) -> date | None:
    """The last day that stars are valid."""
    awarded = doing.day("awarded_on")
    return None if awarded is None else _month_after(awarded, 12 * doing.parameter("star_years")) - DAY


def tell_home(doing: Doing) -> None:
    """The home says how many stars it has."""
    doing.do(_home(doing), "recount")


# subsidies

def count_subsidy(doing: Doing) -> None:
    """Count the months of a quarter, and compute what they come to."""
    first, last = _days_of(doing["quarter"])
    if last >= doing.on:
        doing.wrong("quarter", say("{quarter} 还没有结束", quarter=doing["quarter"]))
        return
    ends = [_month_after(first, one) - DAY for one in (1, 2, 3)]
    months, absent = _months(doing, ends)
    history = [_known_on(_home(doing), end) for end in ends]
    months["bed_months"] = sum(int(known.get("nursing_beds", 0)) for known in history)
    doubts = list(_doubts(doing, first, last))
    doing.given |= {name: months[name] for name in ("able_months", "partial_months", "full_months", "bed_months")}
    facts = {
        "months_able": months["able_months"], "months_partial": months["partial_months"], "months_full": months["full_months"],
        "bed_months": months["bed_months"], "home_stars": history[-1].get("stars", "0"),
        "home_qualifies": "否" if doubts else "是",
    }
    doing.given |= {
        "amount": int(doing.rule("operating_subsidy", **facts)), "explanation": doing.explained("operating_subsidy", **facts),
        "not_counted": "\n".join(absent) or None, "doubts": "\n".join(doubts) or None,
    }


def _months(doing: Doing, ends: list[date]) -> tuple[Counter[str], list[str]]:
    """The months of residents by group, and for every month of a resident that does not count the reason."""
    counted: Counter[str] = Counter()
    absent: list[str] = []
    stays = list(Entry.objects.filter(kind="elder_stay", parent=_home(doing), on__lte=ends[-1]).order_by("pk"))
    history = _assessments(stays)
    levels = {one.pk: str(one.values["final_level"]) for one in Entry.objects.filter(
        pk__in={key for known in history.values() for _, key in known})}
    for stay in stays:
        for end in ends:
            days = _days_in(stay, end)
            if days <= 0:
                continue
            key = next((key for on, key in reversed(history.get(stay.pk, [])) if on <= end), None)
            month = f"{end:%Y-%m}"
            if days < doing.parameter("counted_days"):
                absent.append(f"{stay.number} {month}：入住 {days} 日，不足")
            elif key is None:
                absent.append(f"{stay.number} {month}：没有能力评估")
            else:
                counted[GROUPS[levels[key]]] += 1
    return counted, absent


def _assessments(stays: list[Entry]) -> dict[int, list[tuple[date, int]]]:
    """From which day on which assessment held, for each stay."""
    found: dict[int, list[tuple[date, int]]] = {}
    for deed in Deed.objects.filter(entry__in=stays, values__has_key="assessment").order_by("serial"):
        found.setdefault(deed.entry_id, []).append((deed.on, deed.values["assessment"]))
    return found


def _days_in(stay: Entry, end: date) -> int:
    """The days of the month that ends on a day which a resident lived there; the day of leaving does not count."""
    came = max(date.fromisoformat(stay.values["admitted_on"]), end.replace(day=1))
    left = stay.values.get("discharged_on")
    gone = min(date.fromisoformat(left), end + DAY) if left else end + DAY
    return (gone - came).days


def _known_on(home: Entry, day: date) -> dict[str, Any]:
    """What lay open of the home on a day."""
    deed = Deed.objects.filter(entry=home, on__lte=day).order_by("-serial").first()
    return dict(deed.values) if deed else {}


def _doubts(doing: Doing, first: date, last: date) -> Iterator[str]:
    home = _home(doing)
    deed = Deed.objects.filter(entry=home, on__lte=last).order_by("-serial").first()
    if deed is None or deed.state not in ("filed", "operating"):
        yield "期末没有备案"
    listed = Entry.objects.filter(kind="home_credit_entry", parent=home, values__grade="blacklist", on__lte=last)
    if listed.exclude(state="lifted").filter(values__until__gte=first.isoformat()).exists():
        yield "期内列入失信黑名单"
    evaluation = Entry.objects.filter(kind="quarterly_evaluation", parent=home, period=doing["quarter"]).first()
    if evaluation is None:
        yield "本季没有考评"
    elif evaluation.values["rank"] == "rectify" or evaluation.values.get("red_items"):
        yield "本季考评不合格或有否决项"


def is_paid_by_now(doing: Doing) -> None:
    """What is not paid yet is not recorded."""
    _not_ahead(doing, "paid_on")
