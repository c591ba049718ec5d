"""Sealed fields are shown masked; in full only to those who may, for a purpose, on record."""

from __future__ import annotations

from datetime import datetime

import pytest

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.queries import events
from minzheng.kernel.access.roles import READERS_IN_FULL, Role
from minzheng.kernel.access.sensitive import Field, in_full, masked
from minzheng.kernel.values.errors import NotAllowed

ID_NUMBER = "430426194910010013"


@pytest.mark.parametrize(
    ("text", "field", "shown"),
    [
        (ID_NUMBER, Field.ID_NUMBER, "430426********0013"),
        ("6217001234567890123", Field.ACCOUNT_NO, "***************0123"),
        ("13800000000", Field.PHONE, "138****0000"),
        ("", Field.PHONE, ""),
    ],
)
def test_a_sealed_field_is_shown_masked(text: str, field: Field, shown: str) -> None:
    assert masked(seal(text), field) == shown


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_reading_in_full_is_for_some_roles_and_on_record(role: Role, by: Actor, at: datetime) -> None:
    reader = create_account(username="reader", password=None, role=role, post="", by=by, at=at).actor
    if role not in READERS_IN_FULL:
        with pytest.raises(NotAllowed):
            in_full(seal(ID_NUMBER), Field.ID_NUMBER, subject="person:7", purpose="核对身份", by=reader, at=at)
        return
    text = in_full(seal(ID_NUMBER), Field.ID_NUMBER, subject="person:7", purpose="核对身份", by=reader, at=at)
    event = events(subject="person:7.id_number").get()
    assert text == ID_NUMBER
    assert (event.username, event.details) == ("reader", {"purpose": "核对身份"})


@pytest.mark.django_db
def test_without_a_purpose_nothing_is_read(by: Actor, at: datetime) -> None:
    reader = create_account(username="reader", password=None, role=Role.TOWNSHIP_CLERK, post="", by=by, at=at).actor
    with pytest.raises(NotAllowed, match="用途"):
        in_full(seal(ID_NUMBER), Field.ID_NUMBER, subject="person:7", purpose="", by=reader, at=at)
