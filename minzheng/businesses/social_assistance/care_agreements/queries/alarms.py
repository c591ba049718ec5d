"""What is wrong with the care of an area on a day: each line says whom, what, and since when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db.models import Count, Q, QuerySet

from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.people.models import Person
from minzheng.kernel.registers.doing import parameter_of
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry, Party
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.verification.evidence import of_numbers

from .roll import LEVELS, OPEN, OnTekunRoll, files_by_number, roll

MARKS = {
    "is_hurried": say("同一分钟批量登记"), "is_same_photo": say("照片用过"), "is_far_away": say("照片地点远离住所"),
    "is_same_words": say("与上次文字相同"),
}
CARE = {"self": "自理", "partial": "半失能", "full": "失能"}
MARKED = timedelta(days=90)
"""Marked visits are shown for so long."""


@dataclass
class Alarm:
    """One thing that somebody has to look at; ``entry_id`` is where, 0 for who has no file yet.

    ``place`` (the area's name) and ``link`` are filled in for the lines that are shown.
    """

    kind: str
    name: str
    area_code: int
    says: Sentence
    on: date | None = None
    entry_id: int = 0
    place: str = ""
    link: str = ""


@dataclass(frozen=True)
class Look:
    """The files, agreements and visits of an area on a day, each read once."""

    book: Book
    area: int
    on: date
    home: Path

    def entries(self, kind: str) -> QuerySet[Entry]:
        """The entries of a kind in the area."""
        low, high = areas.span(self.area)
        return Entry.objects.filter(kind=kind, area_code__gte=low, area_code__lt=high)

    def parameter(self, name: str, code: str = "") -> int:
        """A parameter of the folder."""
        return int(parameter_of(self.book, self.book.kind("home_tekun"), name, area_code=self.area, on=self.on,
                                codes=(code,) if code else ()))

    @cached_property
    def roll(self) -> list[OnTekunRoll]:
        """Who is on the tekun roll."""
        return roll(self.area, self.on)

    @cached_property
    def files(self) -> dict[int, Entry]:
        """The open files by key."""
        found = self.entries("home_tekun").filter(state__in=OPEN).defer("sealed").order_by("area_code", "pk")
        return {one.pk: one for one in found}

    @cached_property
    def agreements(self) -> dict[int, list[Entry]]:
        """All agreements of the open files, by the file, the latest last."""
        found: dict[int, list[Entry]] = defaultdict(list)
        for one in self.entries("care_agreement").filter(parent__state__in=OPEN).defer("sealed").order_by("values__from", "pk"):
            found[one.parent_id or 0].append(one)
        return found

    @cached_property
    def carers(self) -> list[tuple[bytes, Entry]]:
        """The agreements in force with the sealed numbers of their carers."""
        live = {one.pk: one for several in self.agreements.values() for one in several if one.state == "in_force"}
        found = Party.objects.filter(field="carer", entry__in=live).exclude(id_number=b"").values_list("id_number", "entry_id")
        return [(bytes(number), live[key]) for number, key in found]

    def is_valid(self, agreement: Entry) -> bool:
        """Whether an agreement holds on the day."""
        day = self.on.isoformat()
        return agreement.state == "in_force" and agreement.values["from"] <= day <= agreement.values["until"]


def alarms(look: Look) -> list[Alarm]:
    """Everything that is wrong, by kind in the order of KINDS."""
    return [one for _, find in KINDS.values() for one in find(look)]


def _no_file(look: Look) -> Iterator[Alarm]:
    known = files_by_number(areas.at(look.area, areas.COUNTY))
    for one in look.roll:
        if one.place == "分散" and one.number not in known:
            yield Alarm("no_file", one.person.name, one.area_code, say("在册分散供养，没有照料档案，也没有协议"))


def _place_unknown(look: Look) -> Iterator[Alarm]:
    for one in look.roll:
        if one.place not in ("分散", "集中"):
            yield Alarm("place_unknown", one.person.name, one.area_code, say("在册特困人员没有登记供养方式，不知是否应签协议"))


def _no_agreement(look: Look) -> Iterator[Alarm]:
    for key, entry in look.files.items():
        mine = look.agreements.get(key, [])
        if any(look.is_valid(one) for one in mine):
            continue
        last = mine[-1] if mine else None
        if last is None:
            said = say("没有照料协议")
        elif last.state == "in_force":
            said = say("协议自 {day} 起生效，目前没有有效的协议", day=last.values["from"])
        elif last.state == "expired":
            said = say("协议 {number} 已于 {day} 到期", number=last.number, day=last.values["until"])
        else:
            said = say("协议 {number} 已解除", number=last.number)
        yield _of(look, "no_agreement", entry, said, entry.on)


def _overdue(look: Look) -> Iterator[Alarm]:
    for entry in look.files.values():
        if entry.state == "overdue":
            yield _of(look, "overdue", entry, say("应在 {day} 前探视，由乡镇督促", day=entry.due_on or ""), entry.due_on)


def _missed_twice(look: Look) -> Iterator[Alarm]:
    for entry in look.files.values():
        if entry.state == "missed_twice":
            said = say("应在 {day} 前探视，已连续 {count} 次未按期，由县级督办", day=entry.due_on or "",
                       count=entry.values["misses"])
            yield _of(look, "missed_twice", entry, said, entry.due_on)


def _left_roll(look: Look) -> Iterator[Alarm]:
    at_home = {one.number for one in look.roll if one.place == "分散"}
    away = {one.number for one in look.roll if one.place == "集中"}
    gone = {number: key for number, key in files_by_number(look.area).items() if number not in at_home}
    died = _deaths(look, list(gone))
    for number, key in gone.items():
        if day := died.get(number):
            said = say("已于 {day} 去世：停止分散供养", day=day)
        elif number in away:
            said = say("名册上已是集中供养：停止分散供养")
        else:
            said = say("名册上没有分散供养记录：核实后停止，或更正名册")
        yield _of(look, "left_roll", look.files[key], said, day)


def _expiring(look: Look) -> Iterator[Alarm]:
    for one in _live(look):
        if one.values.get("is_level_changed") != "yes" and one.due_on is not None and one.due_on <= look.on:
            said = say("协议 {number} 将于 {day} 到期，须续签", number=one.number, day=one.values["until"])
            yield _of(look, "expiring", look.files[one.parent_id or 0], said, one.due_on, one.pk)


def _level_changed(look: Look) -> Iterator[Alarm]:
    for one in _live(look):
        if one.values.get("is_level_changed") == "yes":
            said = say("自理能力已变化，协议 {number} 的照料内容和补贴须重新约定", number=one.number)
            yield _of(look, "level_changed", look.files[one.parent_id or 0], said, one.due_on, one.pk)


def _level_differs(look: Look) -> Iterator[Alarm]:
    files = files_by_number(look.area)
    for one in look.roll:
        entry = look.files.get(files.get(one.number, 0))
        if entry is not None and one.care in LEVELS and LEVELS[one.care] != entry.values["care_level"]:
            named = {choice.name: choice.label for choice in look.book.kind("home_tekun").fields["care_level"].choices}
            said = say("名册上是{roll}，档案上是{file}：按评估结果更正其一", roll=named[LEVELS[one.care]],
                       file=named[entry.values["care_level"]])
            yield _of(look, "level_differs", entry, said)


def _carer_dead(look: Look) -> Iterator[Alarm]:
    died = _deaths(look, [number for number, _ in look.carers])
    for number, one in look.carers:
        if day := died.get(number):
            said = say("照料人{name}已于 {day} 去世：解除协议，另选照料人", name=one.label, day=day)
            yield _of(look, "carer_dead", look.files[one.parent_id or 0], said, day, one.pk)


def _carer_overloaded(look: Look) -> Iterator[Alarm]:
    by_carer: dict[bytes, list[Entry]] = defaultdict(list)
    for number, one in look.carers:
        if look.is_valid(one):
            by_carer[number].append(one)
    most = {level: look.parameter("persons_per_carer", code) for level, code in CARE.items()} if by_carer else {}
    for several in by_carer.values():
        taken = sum((Fraction(1, most[look.files[one.parent_id or 0].values["care_level"]]) for one in several), Fraction(0))
        if taken > 1:
            for one in several:
                said = say("照料人{name}共照料 {count} 人，超过规定人数", name=one.label, count=len(several))
                yield _of(look, "carer_overloaded", look.files[one.parent_id or 0], said, None, one.pk)


def _phone_share(look: Look) -> Iterator[Alarm]:
    since = look.on - timedelta(days=look.parameter("phone_days"))
    share, least = look.parameter("phone_share"), look.parameter("phone_contacts")
    met = look.entries("care_visit").filter(parent__in=look.files, on__gte=since, values__met="yes").order_by()
    by_person = met.values_list("parent_id").annotate(all=Count("pk"), door=Count("pk", filter=Q(values__way="door")))
    for key, count, door in by_person:
        called = count - door
        if count >= least and called * 1000 > share * count:
            said = say("近期 {count} 次探视中有 {called} 次没有上门，超过规定占比", count=count, called=called)
            yield _of(look, "phone_share", look.files[key], said)


def _marked(look: Look) -> Iterator[Alarm]:
    wanted = Q()
    for name in MARKS:
        wanted |= Q(**{f"values__{name}": "yes"})
    found = look.entries("care_visit").filter(wanted, on__gte=look.on - MARKED)
    for one in found.select_related("parent").order_by("-on", "-pk"):
        marks = "、".join(str(said) for name, said in MARKS.items() if one.values.get(name) == "yes")
        name = one.parent.label if one.parent else one.label
        yield Alarm("marked", name, one.area_code, say("{day} 的探视记录：{marks}", day=one.on, marks=marks), one.on, one.pk)


def _needing(look: Look) -> Iterator[Alarm]:
    low, high = areas.span(look.area)
    found = Entry.objects.filter(kind__in=("care_visit", "phone_survey"), state="needing", area_code__gte=low, area_code__lt=high)
    for one in found.select_related("parent").order_by("due_on", "pk"):
        name = one.parent.label if one.parent else one.label
        yield Alarm("needing", name, one.area_code, say("{day} 提出的需求或险情还没有转介", day=one.on), one.due_on, one.pk)


def _supplies(look: Look) -> Iterator[Alarm]:
    for one in look.entries("supply_issue").filter(state="questioned").select_related("parent").order_by("pk"):
        name = one.parent.label if one.parent else one.label
        yield Alarm("supplies", name, one.area_code, say("停止供养以后于 {day} 签收物资，待核实", day=one.on), one.on, one.pk)


def _check_short(look: Look) -> Iterator[Alarm]:
    """In the last month of a quarter: townships that have not checked as many persons as they should."""
    if look.on.month % 3:
        return
    quarter, share = f"{look.on.year}Q{look.on.month // 3}", look.parameter("check_share")
    persons = Counter(areas.at(one.area_code, areas.TOWNSHIP) for one in look.files.values())
    done = look.entries("care_check").filter(values__quarter=quarter, state__in=("confirmed", "refuted"))
    checked = Counter(areas.at(code, areas.TOWNSHIP) for code in done.values_list("area_code", flat=True))
    for township, count in sorted(persons.items()):
        if (wanted := -(-count * share // 1000)) > checked[township]:
            said = say("{quarter} 应抽查 {wanted} 人，已核查 {count} 人", quarter=quarter, wanted=wanted, count=checked[township])
            yield Alarm("check_short", "", township, said)


def _live(look: Look) -> Iterator[Entry]:
    return (one for several in look.agreements.values() for one in several if one.state == "in_force")


def _of(look: Look, kind: str, entry: Entry, said: Sentence, on: Any = None, key: int = 0) -> Alarm:
    return Alarm(kind, entry.label, entry.area_code, said, on, key or entry.pk)


def _deaths(look: Look, numbers: list[bytes]) -> dict[bytes, date]:
    """When the persons with these sealed numbers died, by the registry and by what was delivered about deaths."""
    if not numbers:
        return {}
    found: dict[bytes, date] = {}
    for declared in outside_registers().values():
        if declared.evidence.item == "death":
            rows = of_numbers(declared, numbers, on=look.on, home=look.home)
            found |= {row["id_number"]: row["death_date"] for row in rows.drop_nulls("death_date").iter_rows(named=True)}
    known = Person.objects.filter(id_number__in=numbers, death_date__lte=look.on).values_list("id_number", "death_date")
    return found | {bytes(number): day for number, day in known if day is not None}


KINDS: dict[str, tuple[Label, Callable[[Look], Iterator[Alarm]]]] = {
    "missed_twice": (Label("连续两次未探视（县级）", "Missed twice (county)"), _missed_twice),
    "overdue": (Label("逾期未探视（乡镇）", "Overdue (township)"), _overdue),
    "needing": (Label("需求未转介", "Needs not passed on"), _needing),
    "no_file": (Label("没有照料档案", "Without a file"), _no_file),
    "no_agreement": (Label("没有有效协议", "Without an agreement"), _no_agreement),
    "place_unknown": (Label("供养方式不明", "Place of support unknown"), _place_unknown),
    "left_roll": (Label("已不在分散名册", "Off the roll"), _left_roll),
    "carer_dead": (Label("照料人已去世", "Carer died"), _carer_dead),
    "carer_overloaded": (Label("照料人超员", "Carer of too many"), _carer_overloaded),
    "level_changed": (Label("自理能力已变化", "Self-care changed"), _level_changed),
    "level_differs": (Label("自理能力与名册不符", "Self-care differs from the roll"), _level_differs),
    "expiring": (Label("协议将到期", "To be renewed"), _expiring),
    "phone_share": (Label("电话探视过多", "Too often by telephone"), _phone_share),
    "marked": (Label("可疑探视记录", "Doubtful visits"), _marked),
    "check_short": (Label("质量抽查不足", "Too few checks"), _check_short),
    "supplies": (Label("停止后签收物资", "Supplies after the end"), _supplies),
}
"""The kinds of alarms, the most urgent first, each with what finds them."""
