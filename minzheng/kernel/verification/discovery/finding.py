"""Somebody in need as a person of the grid writes them down: what is given is checked, and the registry asked who it is."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.people.models import OPEN, Membership, Person
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import MinzhengError, Problem, Refused
from minzheng.kernel.values.identity import IdNumber
from minzheng.kernel.values.language import say
from minzheng.kernel.values.pinyin import initials

from .models import Certainty, Discovery, DiscoveryState, Source, Urgency

BY_PEOPLE = tuple(one for one in Source if one is not Source.DATA_MATCH)
"""Where a need that people report comes from."""


@dataclass(frozen=True)
class Need:
    """A need as reported: whose, where, what (``text``), how urgent, from which source; number and telephone where known."""

    name: str
    area_code: int
    text: str
    source: str = Source.GRID_VISIT
    urgency: str = Urgency.NORMAL
    place: str = ""
    phone: str = ""
    id_number: str = ""

    @property
    def is_urgent(self) -> bool:
        return self.urgency == Urgency.URGENT


def entered(need: Need, *, finder: int | None, on: date) -> Discovery:
    """The discovery of a need, not saved. Raises Refused with every problem, and where the same person waits already."""
    number, problems = _checked(need, on)
    if problems:
        raise Refused(say("有 {count} 项填写不对", count=len(problems)), problems, code="need_incomplete")
    sealed = seal(number.text) if number else b""
    person = Person.objects.filter(id_number=sealed).select_related("merged_into").first() if number else None
    person = person.merged_into or person if person else None
    _require_new(need, sealed)
    home = Membership.objects.filter(OPEN, person=person, counted=True).values_list("household_id", flat=True).first() \
        if person else None
    name = person.name if person else need.name.strip()[:50]
    return Discovery(
        key=f"r{secrets.token_hex(12)}", name=name, initials=initials(name), id_number=sealed, person=person, household_id=home,
        birth_date=number.birth_date if number else None, area_code=need.area_code, certainty=Certainty.REPORTED,
        source=need.source, need=need.text.strip()[:1000], urgency=need.urgency, place=need.place.strip()[:200],
        phone=seal(need.phone), finder_id=finder, found_on=on, seen_on=on, state=DiscoveryState.SENT)


def _checked(need: Need, on: date) -> tuple[IdNumber | None, list[Problem]]:
    wrong = [
        (not need.name.strip(), "name", say("请填写姓名")), (not need.text.strip(), "need", say("请写明困难情况")),
        (need.source not in BY_PEOPLE, "source", say("请选择发现途径")),
        (need.urgency not in Urgency.values, "urgency", say("请选择紧急程度")),
        (areas.level(need.area_code) != areas.VILLAGE, "area", say("请选择所在村（社区）")),
        (bool(need.phone) and not (need.phone.isascii() and need.phone.isdigit() and 7 <= len(need.phone) <= 12), "phone",
         say("联系电话应为 7 至 12 位数字"))]
    problems = [Problem(code, sentence) for is_wrong, code, sentence in wrong if is_wrong]
    try:
        number = IdNumber.parse(need.id_number.strip(), on=on) if need.id_number.strip() else None
    except MinzhengError as error:
        number, problems = None, [*problems, Problem(error.code, error.sentence)]
    return number, problems


def _require_new(need: Need, sealed: bytes) -> None:
    waiting = Discovery.objects.exclude(state=DiscoveryState.CLOSED).filter(certainty=Certainty.REPORTED)
    same = waiting.filter(id_number=sealed) if sealed else waiting.filter(
        name=need.name.strip(), area_code=need.area_code, id_number=b"")
    if (other := same.first()) is not None:
        raise Refused(say("{name}已经上报（{day}），正在办理，请在那一条中补充", name=other.name, day=other.found_on), (),
                      code="reported_already")
