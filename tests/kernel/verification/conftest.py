"""What the tests of deliveries stand on: ten persons of the registry, and a way to take files in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.people.models import Person
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.actions import deliver
from minzheng.kernel.verification.models import Delivery

from .registers import COUNTY, number, register

AT = datetime(2026, 11, 20, 9, tzinfo=ZONE)
DATA = date(2026, 11, 1)
Deliver = Callable[..., Delivery]


@pytest.fixture
def known(db: None) -> list[str]:
    """Ten persons of the registry, by their numbers."""
    numbers = [number(serial) for serial in range(1, 11)]
    Person.objects.bulk_create([
        Person(name="赵示例", id_number=seal(one), birth_date=date(1960, 1, 1), sex="M") for one in numbers])
    return numbers


@pytest.fixture
def take(tmp_path: Path) -> Deliver:
    """``take(path, "vehicles", …)``: deliver a file as of 1 November 2026, kept below ``tmp_path / "home"``."""

    def take_in(path: Path | str, name: str, **how: Any) -> Delivery:
        usual: dict[str, Any] = {"area": COUNTY, "data_date": DATA, "by": PROGRAM, "at": AT, "home": tmp_path / "home"}
        return deliver(path, register=register(name), **usual | how)

    return take_in
