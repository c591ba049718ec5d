"""Documents that raise the dibao standard of the demonstration county, and who enters and approves them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.areas.models import Area
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.typing_in import typed
from minzheng.kernel.policy.parameters import Key, ParameterBook, Value
from minzheng.kernel.standards import actions
from minzheng.kernel.standards.actions import Given
from minzheng.kernel.standards.models import StandardDocument
from minzheng.kernel.values.periods import ZONE

COUNTY, TOWNSHIP = 430426000000, 430426001000
STANDARD = "dibao.dibao_standard"
AT = datetime(2026, 9, 10, 9, tzinfo=ZONE)
GIVEN = Given("示例民发〔2026〕5号", "关于提高低保标准的通知（示例）", "示例民政局、示例财政局", date(2026, 9, 1), COUNTY)


def area(code: int = COUNTY) -> None:
    """An area that has been there for long."""
    Area.objects.get_or_create(code=code, valid_from=date(2000, 1, 1), defaults={
        "name": "示例县", "level": "county", "lowest_level": "county"})


def declared() -> ParameterBook:
    """The values of the folders."""
    return catalogue().parameters


def account(role: Role, area_code: int = COUNTY, name: str = "") -> Actor:
    """Somebody who enters or approves."""
    return create_account(username=f"{role}{name}{area_code}", password=None, role=role, post="示例岗位", area_code=area_code,
                          is_demo=True, by=PROGRAM, at=AT).actor


def value(
    text: str = "750", *, name: str = STANDARD, key: Key = ("城市",), since: str = "2026-10-01", carrier: str = "yuan",
    area_code: int = COUNTY, until: str = "",
) -> Value:
    """A value as typed in."""
    return typed(declared().declared[name], key, text=text, carrier=carrier, since=date.fromisoformat(since),
                 until=date.fromisoformat(until) if until else None, area_code=area_code, document=str(GIVEN.number))


def entered(*values: Value, by: Actor, given: Given = GIVEN, at: datetime = AT) -> StandardDocument:
    """A draft."""
    return actions.enter(given=given, values=values or [value()], book=declared(), by=by, at=at)


def township_standard(**changed: Any) -> StandardDocument:
    """A draft of a township's own, entered by the program."""
    given = Given("示例镇发〔2026〕1号", "示例", "示例镇", date(2026, 8, 3), TOWNSHIP, "示例")
    return entered(value(area_code=TOWNSHIP, **changed), by=PROGRAM, given=given)
