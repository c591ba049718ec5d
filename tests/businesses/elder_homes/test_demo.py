"""What the demonstration county shows of homes and visits: every state, something late, something missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test.utils import override_settings

from minzheng.cli.demo_county import ACCOUNTS, COUNTY
from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.catalogue.own_pages import own_demos
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.periods import missing
from minzheng.kernel.registers.queries import late_on
from tests.kernel.casework.stories import at
from tests.web.conftest import AT, make_county

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 26)


def actors(role: Role, name: str = "") -> Actor:
    return Account.objects.get(username=f"demo-{role}").actor


def test_the_demonstration_shows_homes_in_every_state(tmp_path: Path) -> None:
    with override_settings(HOME=tmp_path):
        make_county(by=PROGRAM, at=AT, home=tmp_path)
        for role, area in ACCOUNTS.values():
            create_account(username=f"demo-{role}", password=None, role=role, post="示例", area_code=area, is_demo=True,
                           by=PROGRAM, at=AT)
        for name in ("elder_homes", "elder_visits", "home_ratings", "dual_prevention", "epidemic_control",
                     "home_care"):
            own_demos()[name].furnish(book=book(), area=COUNTY, on=ON, at=at("2026-11-26"), actors=actors)
    homes = Entry.objects.filter(kind="elder_institution")
    assert sorted(homes.values_list("state", flat=True)) == ["filed", "operating", "operating", "preparing", "serving"]
    assert homes.filter(values__stars="4").exists()
    assert missing(book().kind("institution_daily"), "2026-11-26").exists()
    assert Entry.objects.filter(kind="centre_month", values__is_copied="yes").count() == 1
    assert missing(book().kind("centre_month"), "2026-10").count() == 1
    assert missing(book().kind("quarterly_evaluation"), "2026Q4").exists()
    late = set(late_on(book(), Account.objects.get(username="demo-county_clerk"), ON).values_list("kind", flat=True))
    assert {"danger", "visit_target", "elder_caregiver"} <= late
    assert Account.objects.get(username="demo-institution_admin").institution in homes.values_list("pk", flat=True)
