"""What the demonstration county shows of elder homes: five of them, in every state, with residents, staff and inspections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from stdnum.cn import ric, uscc

from minzheng.kernel.access.actions import assign_institution
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.queries import account_of
from minzheng.kernel.access.roles import OF_INSTITUTIONS, Role
from minzheng.kernel.areas.queries import codes_in
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.invented import paper, typed
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.areas import TOWNSHIP
from minzheng.kernel.values.areas import at as area_at
from minzheng.kernel.values.periods import ZONE

Actors = Callable[..., Actor]
HOMES = (
    ("示例县中心敬老院", "tekun_home", 5, 9, "operating"), ("示例康乐养老院", "private_nonprofit", 3, 4, "operating"),
    ("示例颐年公寓", "senior_apartment", 2, 3, "filed"), ("示例村五保之家", "wubao_home", 1, 2, "serving"),
    ("示例福利院", "welfare_institution", 2, 0, "preparing"),
)
"""Name, kind, rooms of two beds, residents, and how far the home has come."""
ITEMS = {
    "self_care": ("eating", "grooming", "bathing", "upper_dressing", "lower_dressing", "bladder", "bowels", "toilet"),
    "motion": ("turning", "transfer", "walking", "stairs"),
    "mind": ("time", "place", "persons", "memory", "understanding", "speech", "aggression", "depression", "consciousness"),
    "participation": ("sight", "hearing", "affairs", "transport", "company"),
}
MOST = {"stairs": 3, "aggression": 1, "depression": 1, "consciousness": 2, "sight": 2, "hearing": 2, "transport": 3}
CHECKLIST = ("filing", "contracts", "assessments", "carers", "exits", "fire_equipment", "electricity", "gas", "kitchen",
             "medicines", "building", "duty")


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Actors) -> None:
    """Register the homes of the township with all that belongs to them."""
    own = area_at(account_of(actors(Role.INSTITUTION_ADMIN)).area_code, TOWNSHIP)
    villages = codes_in(own, on=on).to_list()
    demo = _Demo(book, on, actors)
    homes = [demo.home(number, villages[number % len(villages)]) for number in range(len(HOMES))]
    for account in Account.objects.filter(is_demo=True, role__in=OF_INSTITUTIONS, institution=None):
        assign_institution(username=account.username, institution=homes[0].pk, by=PROGRAM, at=at)


class _Demo:
    """The county being furnished; days are counted back from the day of the demonstration."""

    def __init__(self, book: Book, on: date, actors: Actors) -> None:
        self.book, self.on, self.actors, self.people = book, on, actors, 0

    def day(self, ago: int) -> str:
        return (self.on - timedelta(days=ago)).isoformat()

    def make(
        self, kind: str, deed: str, ago: int, given: dict[str, Any], by: Role, parent: Entry | None = None, area: int = 0
    ) -> Entry:
        return actions.make(
            book=self.book, kind=kind, deed=deed, given=typed(given), by=self.actors(by), at=self._at(ago),
            area_code=parent.area_code if parent else area, parent_id=parent.pk if parent else None)

    def do(self, entry: Entry, deed: str, ago: int, given: dict[str, Any], by: Role, *papers: str) -> Entry:
        files = [paper(name, kind="pdf") for name in papers]
        return actions.do(book=self.book, entry_id=entry.pk, deed=deed, given=typed(given), by=self.actors(by),
                          at=self._at(ago), files=files)

    def _at(self, ago: int) -> datetime:
        return datetime.combine(self.on - timedelta(days=ago), time(9), ZONE)

    def person(self, born: int = 1940, sex: str = "F", name: str = "") -> dict[str, str]:
        """Somebody invented, with a number nobody has."""
        self.people += 1
        born_on = f"{born}{self.people % 12 + 1:02d}{self.people % 27 + 1:02d}"
        body = f"430426{born_on}{700 + 2 * (self.people % 100) + (sex == 'M'):03d}"
        surname = "陈李王张刘周吴郑孙赵"[self.people % 10]
        number = body + ric.calc_check_digit(f"{body}0")
        return {"name": f"{surname}{name or '示例'}", "id_type": "resident_id", "id_number": number}

    def home(self, number: int, village: int) -> Entry:
        """A home with its beds, staff and residents, as far as it has come."""
        name, kind, rooms, residents, state = HOMES[number]
        code = f"52430426MJ{number + 1:07d}"
        home = self.make("elder_institution", "register", 400, {
            "name": name, "kind": kind, "uscc": code + uscc.calc_check_digit(code), "address": f"示例路{number + 1}号",
            "phone": f"0734-626000{number}", "legal_rep": "法人示例", "director": self.person(1975, "M", "院长"),
            "opened_on": self.day(420), "is_rural": "yes" if "home" in kind else "no",
            "directly_run": "yes" if number == 4 else "no", "fire_status": "accepted", "medical": "contracted",
            "insurance": "yes", "fee_from": "900", "fee_to": "2600",
            "services": "生活照料、膳食、康复护理",
        }, Role.COUNTY_CLERK, area=village)
        building = self.make("elder_building", "add", 399, {
            "name": "一号楼", "floors": 3, "area": "1600", "elevator": "yes", "fire_accepted": "yes"}, Role.COUNTY_CLERK, home)
        for room in range(rooms):
            self.make("elder_room", "add", 399, {
                "name": str(201 + room), "floor": 2, "area": "28", "fixed_beds": 2, "nursing": "yes" if room % 2 else "no",
            }, Role.COUNTY_CLERK, building)
        self.staff(home, number)
        for resident in range(residents):
            self.resident(home, resident, 390 - 30 * resident if state == "operating" else 20)
        self.filed(home, state)
        return home

    def filed(self, home: Entry, state: str) -> None:
        """The filing, and the check on the spot that follows."""
        if state not in ("filed", "operating"):
            return
        ago = 385 if state == "operating" else 12
        self.do(home, "file", ago, {"filed_on": self.day(ago), "is_committed": "yes"}, Role.COUNTY_CLERK, "form", "certificate",
                "premises")
        if state == "operating":
            given = {"inspectors": "检查员甲\n检查员乙", "site_finding": "与备案一致（示例）"}
            self.do(home, "site_check", 372, given, Role.COUNTY_CLERK)
            self.inspected(home)

    def staff(self, home: Entry, number: int) -> None:
        """Three carers, one without a certificate, and one whose health certificate has run out."""
        for serial, certificate in enumerate(("five", "four", "none")):
            self.make("elder_caregiver", "hire", 380, {
                "person": self.person(1978, "F", "护理"), "post": "carer", "certificate": certificate,
                "certificate_no": "" if certificate == "none" else f"示例{number}{serial}", "hired_on": self.day(380),
                "health_until": self.day(3 if serial == 1 else -200),
            }, Role.COUNTY_CLERK, home)

    def resident(self, home: Entry, serial: int, ago: int) -> None:
        """Somebody assessed and admitted; every third is a tekun person, and the level varies."""
        elder, came = self.person(1935 + serial, "M" if serial % 2 else "F"), min(ago, 300)
        assessment = self.make("ability_assessment", "enter_old", came + 5, {
            "person": elder, "occasion": "first", "assessed_on": self.day(came + 5), "assessor": self.person(1985, "F", "评估"),
            "other_assessor": self.person(1986, "M", "评估"), "informant": "家属（示例）", **_points(90 - 11 * serial),
            "coma": "no", "dementia": "yes" if serial == 4 else "no", "disorder": "no", "risk_events": 0,
        }, Role.ASSESSOR, area=home.area_code)
        room, bed = divmod(serial, 2)
        stay = self.make("elder_stay", "admit", came, {
            "person": elder, "bed": f"一号楼 {201 + room}-{bed + 1}", "assessment": assessment.pk, "admitted_on": self.day(came),
            "payer": "tekun" if serial % 3 == 0 else "self", "contract_no": f"示例协议{home.pk}-{serial}", "fee": "1200",
            "contract_from": self.day(came), "contract_until": self.day(came - 365), "guardian": self.person(1966, "F", "亲属"),
            "guardian_phone": "13800000000",
        }, Role.COUNTY_CLERK, home)
        if serial == 1:
            self.make("elder_incident", "report", 8, {
                "event": "fall", "occurred_on": self.day(8), "time": "06:10", "stay": stay.pk, "what": "起夜跌倒，无骨折（示例）",
            }, Role.COUNTY_CLERK, home)

    def inspected(self, home: Entry) -> None:
        """An inspection where two items failed: dangers follow from it."""
        failed = {"exits", "kitchen"}
        self.make("home_inspection", "inspect", 40, {
            "inspected_on": self.day(40), "style": "random", "departments": {"civil_affairs": "on", "fire": "on"},
            "inspectors": "检查员甲\n检查员乙", "checklist": {one: 0 if one in failed else 1 for one in CHECKLIST},
        }, Role.INSPECTOR, home)


def _points(total: int) -> dict[str, dict[str, int]]:
    left, found = 90 - total, {}
    for group, items in ITEMS.items():
        points = {}
        for item in items:
            most = MOST.get(item, 4)
            points[item] = most - min(left, most)
            left -= min(left, most)
        found[group] = points
    return found

