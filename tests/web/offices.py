"""An office at the pages: its accounts sign in, on the day the web reads off its clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from django.test import Client

from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from tests.kernel.casework.stories import Office, at

Enter = Callable[..., Client]
Today = Callable[[str], None]


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


def clock(monkeypatch: pytest.MonkeyPatch, modules: Iterable[str], day: str) -> Today:
    """Let the modules read ``day`` off their clock; what is given back sets it to another day."""

    def set_to(day: str) -> None:
        for module in modules:
            monkeypatch.setattr(f"{module}.now", lambda: at(day))

    set_to(day)
    return set_to
