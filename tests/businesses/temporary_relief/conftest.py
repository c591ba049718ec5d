"""The office of the casework tests, for relief, and its accounts at the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from tests.kernel.casework.conftest import county_divisions, divided, office
from tests.kernel.casework.stories import Office, at

__all__ = ["county_divisions", "divided", "office"]

Enter = Callable[..., Client]


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """``today("2026-10-14")``: the day the web reads off its clock."""

    def set_to(day: str) -> None:
        moment: datetime = at(day)
        for module in ("minzheng.web.scope", "minzheng.web.listing", "minzheng.web.pages.case", "minzheng.web.pages.cases",
                       "minzheng.businesses.social_assistance.temporary_relief.pages"):
            monkeypatch.setattr(f"{module}.now", lambda: moment)

    set_to("2026-10-14")
    return set_to


@pytest.fixture
def enter(office: Office) -> Enter:
    """``enter(Role.TOWNSHIP_CLERK)``: a client signed in with the office's account of that role."""

    def sign_in(role: Role, name: str = "", area: int | None = None) -> Client:
        actor = office.actor(role, name)
        if area is not None:
            Account.objects.filter(pk=actor.account_id or 0).update(area_code=area)
        client = Client()
        client.force_login(Account.objects.get(username=actor.username))
        return client

    return sign_in
