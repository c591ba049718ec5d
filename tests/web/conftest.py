"""A small county with one computed month, and browsers-without-a-screen that are signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from minzheng.cli.demo_funds import allocate
from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.areas import actions as areas
from minzheng.kernel.areas import editions
from minzheng.kernel.catalogue.lawbook import law
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.models import PayrollRun
from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.values.periods import ZONE, Month
from minzheng.web import urls  # noqa: F401  every page is loaded before a test gives one of them another clock
from tests.kernel.casework.stories import Office
from tests.kernel.payments.registry import Member, put
from tests.web.messages import compile_catalogue
from tests.web.offices import enter

__all__ = ["enter"]

compile_catalogue()

COUNTY = 430426000000
TOWN, OTHER_TOWN = 430426001000, 430426102000
VILLAGE, OTHER_VILLAGE = 430426001001, 430426102002
FOREIGN_VILLAGE = 430421100200
MONTH = "2026-09"
AT = datetime(2026, 9, 10, 9, tzinfo=ZONE)
SignedIn = Callable[..., Client]


@dataclass(frozen=True)
class County:
    """``poor`` and ``other`` live in two townships of the county, ``rich`` is not eligible, ``foreign`` lives elsewhere."""

    poor: Household
    member: Person
    other: Household
    rich: Household
    foreign: Household
    stranger: Person
    run: PayrollRun


def make_county(*, by: Actor, at: datetime, home: Path) -> County:
    """Divisions, four households, the run of MONTH and money for it."""
    areas.load_divisions(editions.shipped().narrowed(COUNTY), by=by, at=at)
    poor, members = put(
        Member(name="赵示例", facts={"wage": 30000, "work_place": "本市"}),
        Member(date(2015, 3, 1), "赵样例", "M", facts={"schooling": "义务教育"}), area=VILLAGE)
    other, _ = put(Member(date(1940, 1, 1), "钱示例"), area=OTHER_VILLAGE)
    rich, _ = put(Member(name="孙示例", facts={"wage": 900000}), area=VILLAGE)
    foreign, strangers = put(Member(name="李示例"), area=FOREIGN_VILLAGE)
    for household, number in ((poor, "SL-7731"), (other, "SL-7742"), (rich, "SL-7753"), (foreign, "SL-7764")):
        household.household_no, household.phone = number, seal(f"138000{number[-4:]}1")
        household.save()
    known = catalogue()
    result = payments.run(month=Month.parse(MONTH), area=COUNTY, program=known.program, parameters=known.parameters,
                          by=by, at=at, home=home)
    allocate(area=COUNTY, year=2026, month_fen=result.run.amount_fen, by=by, at=at,
             benefits=sorted({output.benefit for output in known.program.outputs}))
    return County(poor, members[0], other, rich, foreign, strangers[0], result.run)


@pytest.fixture(scope="module")
def made_county(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[County, Path]]:
    """The county, made once for a module's tests, which each put back what they change; then it is gone."""
    home = tmp_path_factory.mktemp("home")
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_county(by=PROGRAM, at=AT, home=home), home
        transaction.set_rollback(True)


@pytest.fixture
def county(made_county: tuple[County, Path], db: None, settings: Any) -> County:
    """The county, with bundles and exports under a folder of the tests' own."""
    made, settings.HOME = made_county
    return made


@pytest.fixture
def office(county: County) -> Office:
    """An office in the county."""
    return Office(law(), {})


def make_account(role: Role, *, area: int = COUNTY, password: str | None = None, is_demo: bool = True) -> Account:
    """An account named after its role and area; of the demonstration unless said, so that a password alone will do."""
    return create_account(username=f"{role}-{area}", password=password, role=role, post="示例岗位",
                          area_code=area, is_demo=is_demo, by=PROGRAM, at=AT)


@pytest.fixture
def signed_in(county: County) -> SignedIn:
    """``signed_in(Role.AUDITOR, area=…)``: a client of a new account with that role."""

    def sign_in(role: Role = Role.COUNTY_CLERK, area: int = COUNTY) -> Client:
        client = Client()
        client.force_login(make_account(role, area=area))
        return client

    return sign_in
