"""What the demonstration county shows of care at home, invented: files in each state, agreements, a doubtful visit, a need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.queries import account_of
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.papers.exif import Spot
from minzheng.kernel.registers.invented import Filling, paper, person, picture
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.papers import File
from minzheng.kernel.registers.writing import lapse_due

from .queries.roll import LEVELS, without_a_file

Actors = Callable[..., Actor]
HERE, FAR = Spot(26_786_000, 111_862_000, 8), Spot(26_830_000, 111_900_000, 8)
VILLAGERS = (("吴示例", "self", "in_time", 200), ("郑示例", "partial", "overdue", 340), ("冯示例", "full", "missed_twice", None))
"""Of the village officer's village: name, self-care, what became of the visits, and how many days ago an agreement was signed."""
FATES = (("in_time", 150), ("in_time", 345), ("overdue", 90), ("by_phone", 120), ("in_time", None), ("missed_twice", 60))
"""The same of persons on the roll; whoever else is on it has no file."""
SEEN: Mapping[str, Any] = {"met": "yes", "health": "good", "has_food": "yes", "is_warm": "yes", "is_safe": "yes"}
VISITS = 3


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Actors) -> None:
    """Three persons of the officer's village and six of the roll; the rest of the roll is shown as without a file."""
    village = account_of(actors(Role.VILLAGE_OFFICER)).area_code
    own = Filling(book, village, on, lambda role, name="": actors(Role.VILLAGE_OFFICER))
    for number, (name, level, fate, agreed) in enumerate(VILLAGERS):
        who = person(name, date(1940 + number, 3, 5), "M" if number % 2 else "F", 40 + number)
        file = _cared(own, village, who, level, fate, agreed)
        if not number:
            _visit(own, file, 0, "door", FAR)
            own.make("supply_issue", "give", ago=5, under=file, enclosed=[paper("signature", file.pk)], item="rice", quantity=1,
                     receiver="本人", given_on=own.day(5).isoformat())
    own.make("phone_survey", "survey", ago=2, within=village, person=person("困难示例", date(1970, 1, 5), "M", 46), group="dibao",
             phone="13800000006", reached="yes", condition="说今冬缺取暖煤（示例）", need="取暖煤")
    others = Filling(book, area, on, lambda role, name="": PROGRAM)
    for one, (fate, agreed) in zip(without_a_file(area, on), FATES, strict=False):
        who = {"name": one.person.name, "id_type": "resident_id", "id_number": open_sealed(one.number)}
        _cared(others, one.area_code, who, LEVELS.get(one.care, "full"), fate, agreed)
    lapse_due(book=book, on=on, at=at)


def _cared(scene: Filling, area: int, who: Mapping[str, str], level: str, fate: str, agreed: int | None) -> Entry:
    """Open a file, with visits up to what became of them, and an agreement where there is one."""
    interval = {"self": 15, "partial": 7, "full": 3}[level]
    last = {"overdue": interval + 1, "missed_twice": 2 * interval + 1}.get(fate, 1)
    opened = last + VISITS * interval
    file = scene.make("home_tekun", "list", ago=opened, within=area, person=who, care_level=level, contact="村主任示例",
                      address="示例村3组", visitor="村干部示例")
    if agreed is not None:
        _agree(scene, file, agreed, min(agreed, opened))
    for number in range(VISITS):
        _visit(scene, file, last + (VISITS - 1 - number) * interval, "phone" if fate == "by_phone" and number else "door")
    return file


def _agree(scene: Filling, file: Entry, ago: int, entered: int) -> None:
    """Sign an agreement for a year, entered when the file was there."""
    first = scene.day(ago)
    term: dict[str, Any] = {
        "signed_on": first.isoformat(), "from": first.isoformat(), "until": (first + timedelta(days=364)).isoformat()}
    carer = person(f"{file.label[0]}照料示例", date(1965, 5, 6) + timedelta(days=int(file.number[-5:])), "F", 45)
    scene.make("care_agreement", "sign", ago=entered, under=file, enclosed=[paper("signed_page", file.pk)], carer=carer,
               relation="neighbour", pay="360", duties="送饭、换洗、陪同就医（示例）", **term)


def _visit(scene: Filling, file: Entry, ago: int, way: str, spot: Spot = HERE) -> None:
    """Visit somebody, or call."""
    talk = f"精神尚好，米油够用，{scene.day(ago)} 看过（示例）"
    if way == "door":
        scene.make("care_visit", "visit", ago=ago, under=file, enclosed=[_photo(file.pk * 100 + ago, spot)], talk=talk, **SEEN)
    else:
        scene.make("care_visit", "call", ago=ago, under=file, way=way, talk=talk, **SEEN)


def _photo(number: int, spot: Spot) -> File:
    """A photo that is like no other, taken at a place."""
    return File("scene", "现场.png", picture(number), spot)
