"""Reports of an event: when they are in time, which figures fit each other, what a county adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value, decimal_text
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.money import yuan
from minzheng.kernel.values.periods import ZONE

from .events import DAY, FIGURES, began_at, day_in, event_of

FEW = 10
"""A rise by less is no jump."""
_TYPES = {"report_first": "first", "report_continued": "continued", "report_zero": "zero", "report_final": "final"}


def has_begun(doing: Doing) -> None:
    """An event is entered once it has begun."""
    day = doing.day("started_on")
    if day is not None and day > doing.on:
        doing.wrong("started_on", say("发生日期不能晚于今天"))


def kind_of_report(doing: Doing) -> Value:
    """First, continued, zero or final."""
    return _TYPES.get(doing.deed.name)


def level_of_report(doing: Doing) -> Value:
    """Of the county, a township or a village."""
    return str(areas.level(doing.area_code))


def day_of_report(doing: Doing) -> Value:
    """The day it was sent."""
    return doing.on.isoformat() if doing.deed.makes else None


def time_of_report(doing: Doing) -> Value:
    """The minute it was sent."""
    return f"{doing.at.astimezone(ZONE):%H:%M}" if doing.deed.makes else None


def is_report_in_time(doing: Doing) -> Value:
    """The first within two hours, the final one within five days of stability, every other on its day."""
    event = event_of(doing)
    if doing.deed.name == "report_first":
        until = began_at(event) + timedelta(minutes=doing.parameter("first_report_minutes"))
        return "yes" if doing.at <= until else "no"
    stable = day_in(event, "stable_on")
    if doing.deed.name == "report_final" and stable is not None:
        return "yes" if doing.on <= stable + DAY * doing.parameter("final_report_days") else "no"
    return "yes" if doing.deed.makes else None


def is_first(doing: Doing) -> None:
    """An area has one first report."""
    if _previous(doing) is not None:
        doing.wrong("", say("本区划已有初报：请用续报、零报告或核报"))


def follows_a_report(doing: Doing) -> None:
    """What is reported further follows a first report, and nothing follows the final one."""
    before = _previous(doing)
    if before is None:
        doing.wrong("", say("还没有初报：请先报初报"))
    elif before.values["report_type"] == "final":
        doing.wrong("", say("已经核报：有变化的，请更正核报"))


def is_after_stable(doing: Doing) -> None:
    """The final report comes after the event has become stable."""
    if event_of(doing).state != "stable":
        doing.wrong("", say("灾情稳定后才能核报"))


def carry_figures(doing: Doing) -> None:
    """A zero report says that nothing has changed."""
    before = _previous(doing)
    if before is not None:
        doing.given |= {name: before.values[name] for name in FIGURES}


def figures_fit(doing: Doing) -> None:
    """The figures of one report fit each other: 紧急转移 = 集中 + 分散, parts within wholes, rooms not fewer than households."""
    at_most = (
        ("affected", event_of(doing).values["population"], say("涉及地区人口")),
        ("evacuated", doing["affected"], say("受灾人口")),
        ("needing_aid", doing["affected"], say("受灾人口")), ("thirsty", doing["affected"], say("受灾人口")),
        ("crops_damaged", doing["crops_affected"], say("受灾面积")), ("crops_lost", doing["crops_damaged"], say("成灾面积")),
        ("collapsed_households", doing["collapsed_rooms"], say("倒塌间数")),
        ("damaged_households", doing["damaged_rooms"], say("损坏间数")),
    )
    for name, most, what in at_most:
        if doing[name] > most:
            doing.wrong(name, say("“{label}”不能多于{what}：请核对单位和行次", label=doing.kind.fields[name].label, what=what))
    if doing["evacuated"] != doing["concentrated"] + doing["dispersed"]:
        doing.wrong("evacuated", say("紧急转移安置人数应等于集中安置与分散安置之和"))
    if doing["deaths"] + doing["missing"] + doing["injured"] > doing["affected"]:
        doing.wrong("deaths", say("死亡、失踪、受伤合计不能多于受灾人口"))
    for rooms, households in (("collapsed_rooms", "collapsed_households"), ("damaged_rooms", "damaged_households")):
        if doing[rooms] and not doing[households]:
            doing.wrong(households, say("有间数而没有户数：请补填户数"))
    staying = sum(one.values["occupied"] for one in _here(doing, "shelter"))
    if staying > doing["evacuated"]:
        doing.wrong("evacuated", say("安置点在点 {staying} 人，不能多于紧急转移安置人数", staying=staying))


def only_grows(doing: Doing) -> None:
    """A cumulative figure does not fall, nor jump, without an explanation."""
    before = _previous(doing)
    if before is None or (doing["explanation"] or "").strip():
        return
    share = doing.parameter("jump_per_mille")
    for name in FIGURES:
        was, now = before.values[name], doing[name]
        if now < was:
            fall = say("累计数不应减少（上次 {was}）：确有核减的，请填写变化说明", was=_read(name, was))
            doing.wrong(name, _told(doing, name, fall))
        elif was and now - was >= FEW and now * 1000 > was * share:
            rise = say("比上次（{was}）增幅过大：请核对，或填写变化说明", was=_read(name, was))
            doing.wrong(name, _told(doing, name, rise))


def townships_add_up(doing: Doing) -> None:
    """What the county reports is the sum of what its townships last reported."""
    if doing["scope"] != "county":
        return
    latest = _latest_of_townships(doing)
    for name in FIGURES if latest else ():
        total = sum(values[name] for values in latest)
        if doing[name] != total:
            doing.wrong(name, _told(doing, name, say("与各乡镇合计 {total} 不符：先核对乡镇报告", total=_read(name, total))))


def deaths_have_names(doing: Doing) -> None:
    """Deaths and missing people are on the list by name."""
    for name, outcome in (("deaths", "dead"), ("missing", "missing")):
        there = sum(one.values["outcome"] == outcome for one in _here(doing, "dead_missing", "registered"))
        if there != doing[name]:
            doing.wrong(name, say("死亡失踪人口台账上有 {there} 人，与报告不符：逐人登记后再核报", there=there))


def tell_event(doing: Doing) -> None:
    """A county report puts the next one off by a day."""
    event = event_of(doing)
    if doing["scope"] == "county" and event.state == "open":
        doing.do(event, "note_report")


def is_stable_in_time(doing: Doing) -> None:
    """Stable since a day of the event, at the latest today."""
    day, began = doing.day("stable_on"), doing.day("started_on")
    if day is not None and began is not None and not began <= day <= doing.on:
        doing.wrong("stable_on", say("灾情稳定日期应在发生日期和今天之间"))


def final_report_due(doing: Doing) -> date | None:
    """Five days after the event became stable."""
    day = doing.day("stable_on")
    return None if day is None else day + DAY * doing.parameter("final_report_days")


def has_final_report(doing: Doing) -> None:
    """An event is closed when the county has made its final report."""
    if not doing.below("disaster_report").filter(values__scope="county", values__report_type="final").exists():
        doing.wrong("", say("县级还没有核报，不能办结"))


def _previous(doing: Doing) -> Entry | None:
    return doing.beside().filter(area_code=doing.area_code).order_by("-pk").first()


def _latest_of_townships(doing: Doing) -> list[Mapping[str, Value]]:
    rows = doing.entries("disaster_report").filter(parent=doing.parent, values__scope="township")
    return list(rows.order_by("area_code", "-pk").distinct("area_code").values_list("values", flat=True))


def _here(doing: Doing, kind: str, state: str = "open") -> list[Entry]:
    low, high = areas.span(doing.area_code)
    return list(doing.entries(kind).filter(parent=doing.parent, state=state, area_code__gte=low, area_code__lt=high))


def _read(name: str, value: int) -> str:
    if name == "loss":
        return yuan(value)
    return decimal_text(value, 3) if name.startswith("crops") else str(value)


def _told(doing: Doing, name: str, sentence: Sentence) -> Sentence:
    return say("“{label}”{sentence}", label=doing.kind.fields[name].label, sentence=sentence)
