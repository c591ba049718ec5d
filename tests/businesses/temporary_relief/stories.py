"""A relief office: aids registered, decided, and handed over by two people, all on fixed days. Everybody is invented (示例)."""

from __future__ import annotations

from collections.abc import Mapping

from minzheng.businesses.social_assistance.temporary_relief import actions
from minzheng.businesses.social_assistance.temporary_relief.actions import Given
from minzheng.businesses.social_assistance.temporary_relief.models import Aid, Handover, StandbyFund
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.models import Case
from tests.kernel.casework.stories import TOWNSHIP, Office, answered, at, numbered

BENEFITS = ("temporary_relief",)
GIVEN = Given("周示例", "签收单 1 号")
REGISTER = {"relief_type": "emergency", "cause": "fire", "tier": "ordinary", "persons_helped": "1", "amount": "800",
            "form": "cash", "place": "示例村一组", "situation": "房屋失火"}


def person(serial: int = 991, name: str = "周示例") -> dict[str, str]:
    """The answers of somebody who asks for help alone."""
    member = {"name": name, "id_number": numbered("19700101", serial), "relation": "户主"}
    return answered([member], account_name=name)


def accepted(office: Office, day: str = "2026-10-12", *, serial: int = 991, answers: Mapping[str, str] | None = None) -> Case:
    """An application for relief, accepted."""
    return office.accepted(day, benefits=BENEFITS, answers=answers or person(serial))


def registered(office: Office, day: str = "2026-10-12", *, serial: int = 991, **given: str) -> Case:
    """An aid registered with its type, cause and amount."""
    case = accepted(office, day, serial=serial)
    return office.do(case, "register", Role.TOWNSHIP_CLERK, day, **{**REGISTER, **given})


def approved(office: Office, day: str = "2026-10-12", *, serial: int = 991, **given: str) -> Case:
    """An aid that the township approved; it is due."""
    case = registered(office, day, serial=serial, **given)
    return office.do(case, "decide_township", Role.TOWNSHIP_LEADER, day, result="approve")


def fund(office: Office, day: str = "2026-10-09", *, quota: int = 500_000, amount: int = 500_000) -> StandbyFund:
    """The standby fund of the township."""
    return actions.open_fund(area_code=TOWNSHIP, quota_fen=quota, amount_fen=amount, document="示例文件 1 号",
                             by=office[Role.COUNTY_CLERK], at=at(day))


def prepared(office: Office, case: Case, day: str, given: Given = GIVEN) -> Handover:
    """The clerk says what is to be handed over."""
    return actions.prepare(case_id=case.pk, given=given, law=office.law, by=office[Role.TOWNSHIP_CLERK], at=at(day))


def given(office: Office, case: Case, day: str, what: Given = GIVEN) -> Aid:
    """Handed over by the clerk and signed by the leader."""
    handover = prepared(office, case, day, what)
    return actions.sign(handover_id=handover.pk, law=office.law, by=office[Role.TOWNSHIP_LEADER], at=at(day))
