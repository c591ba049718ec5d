"""Invented homes with all that belongs to them, for tests."""

from __future__ import annotations

from typing import Any

from minzheng.kernel.access.actions import assign_institution, create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.papers import File
from tests.kernel.casework.stories import COUNTY, at, numbered

VILLAGE = 430426001003


def account(role: Role, name: str = "", area: int = COUNTY) -> Actor:
    known = Account.objects.filter(username=f"{role}{name}").first()
    return (known or create_account(username=f"{role}{name}", password=None, role=role, post="示例岗位", area_code=area,
                                    is_demo=True, by=PROGRAM, at=at("2020-01-06"))).actor


def of_home(home: Entry, role: Role = Role.INSTITUTION_ADMIN) -> Actor:
    actor = account(role, name=str(home.pk))
    assign_institution(username=actor.username, institution=home.pk, by=PROGRAM, at=at("2025-01-06"))
    return actor


def person(serial: int, name: str = "老人示例") -> dict[str, str]:
    return {"name": name, "id_type": "resident_id", "id_number": numbered("19450601", 900 + 2 * serial)}


def typed(given: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in given.items():
        parts = {f".{part}": one for part, one in value.items()} if isinstance(value, dict) else {"": value}
        found |= {name + part: str(one) for part, one in parts.items()}
    return found


def make(
    kind: str, deed: str, given: dict[str, Any], *, by: Actor, on: str, under: Entry | None = None, using: Book | None = None
) -> Entry:
    return actions.make(book=using or book(), kind=kind, deed=deed, given=typed(given), by=by, at=at(on),
                        area_code=under.area_code if under else VILLAGE, parent_id=under.pk if under else None)


def do(entry: Entry, deed: str, given: dict[str, Any], *, by: Actor, on: str, files: tuple[File, ...] = ()) -> Entry:
    return actions.do(book=book(), entry_id=entry.pk, deed=deed, given=typed(given), by=by, at=at(on), files=files)


def home(name: str = "示例敬老院", on: str = "2025-01-06", using: Book | None = None, **changed: str) -> Entry:
    given = {"name": name, "kind": "tekun_home", "uscc": "52430426MJ0000001W", "address": "示例路1号", "phone": "0734-6260001",
             "legal_rep": "法人示例", "director": person(40, "院长示例"), "opened_on": "2024-01-08", "is_rural": "yes",
             "directly_run": "no", "fire_status": "accepted", "medical": "none", "insurance": "yes",
             "filed_on": "2024-06-03", **changed}
    return make("elder_institution", "enter_existing", given, by=account(Role.COUNTY_CLERK), on=on, using=using)


def beds(home: Entry, count: int = 2, using: Book | None = None) -> None:
    clerk = account(Role.COUNTY_CLERK)
    given = {"name": "一号楼", "floors": 3, "area": "900", "elevator": "yes", "fire_accepted": "yes"}
    building = make("elder_building", "add", given, by=clerk, on="2025-01-06", under=home, using=using)
    make("elder_room", "add", {"name": "201", "floor": 2, "area": "30", "fixed_beds": count, "nursing": "yes"}, by=clerk,
         on="2025-01-06", under=building, using=using)


def resident(home: Entry, serial: int, bed: int, *, by: Actor, using: Book | None = None) -> Entry:
    given = {"person": person(serial), "bed": f"一号楼 201-{bed}", "payer": "self", "admitted_on": "2025-01-07",
             "contract_no": "示例", "contract_from": "2025-01-07", "contract_until": "2026-01-06", "fee": "900",
             "guardian": person(30, "女儿示例"),
             "guardian_phone": "13800000000"}
    return make("elder_stay", "enter_existing", given, by=by, on="2025-01-07", under=home, using=using)


def inspected(one: Entry, **failed: int) -> Entry:
    items = [item.name for item in book().kind("home_inspection").fields["checklist"].items]
    given = {"inspected_on": "2026-03-10", "style": "random", "departments": {"fire": "on"}, "inspectors": "甲\n乙",
             "checklist": {name: failed.get(name, 1) for name in items}}
    return make("home_inspection", "inspect", given, by=account(Role.INSPECTOR), on="2026-03-10", under=one)


def evaluated(one: Entry, points: int, quarter: str = "2026Q1", on: str = "2026-03-10", red: str = "") -> Entry:
    left, scores = 100 - points, {}
    for item in book().kind("quarterly_evaluation").fields["scores"].items:
        scores[item.name] = item.most - min(left, item.most)
        left -= min(left, item.most)
    given = {"quarter": quarter, "visited_on": on, "evaluators": "甲\n乙", "interviews": "一\n二\n三", "scores": scores,
             "red_items": {red: "on"} if red else {}}
    return make("quarterly_evaluation", "evaluate", given, by=account(Role.COUNTY_CLERK), on=on, under=one)


def closed(one: Entry, on: str = "2026-01-10") -> Entry:
    given = {"document": "示例", "from": on, "measures": "13", "what": "封闭"}
    actions.make(book=book(), kind="epidemic_period", deed="open", area_code=COUNTY, by=account(Role.COUNTY_SECTION_HEAD),
                 at=at(on), given=given)
    return Entry.objects.get(kind="closed_management", parent=one)


def report(one: Entry, on: str, low: str, high: str, **more: str) -> Entry:
    items = [item.name for item in book().kind("institution_daily").fields["items"].choices]
    given = {"date": on, "residents_in": 20, "staff_in": 5, "measured": 25, "lowest": low, "highest": high, "visitors": 0,
             "education": "yes", "supplies_days": 14, "items": dict.fromkeys(items, "on"), **more}
    root = one.root
    assert root is not None
    return make("institution_daily", "report", given, by=of_home(root, Role.CAREGIVER), on=on, under=one)
