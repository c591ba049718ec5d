"""The audit trail: written with the change, never changed after."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from minzheng.kernel.access.actions import record, record_read
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.values.errors import NotAllowed

pytestmark = pytest.mark.django_db


def test_an_event_says_who_when_and_what(by: Actor, at: datetime) -> None:
    record(by=by, at=at, action="import_roster", subject="batch:1", details={"households": 3})
    event = AuditEvent.objects.get()
    assert (event.username, event.post, event.at) == (by.username, by.post, at)
    assert (event.action, event.subject, event.details) == ("import_roster", "batch:1", {"households": 3})


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE access_auditevent SET username = 'other'",
        "DELETE FROM access_auditevent",
        "TRUNCATE access_auditevent",
    ],
)
def test_the_database_refuses_to_change_or_delete_events(change: str, by: Actor, at: datetime) -> None:
    record(by=by, at=at, action="test", subject="test")
    connection.check_constraints()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert AuditEvent.objects.get().username == by.username


def test_an_event_goes_when_its_change_goes(by: Actor, at: datetime) -> None:
    with transaction.atomic():
        record(by=by, at=at, action="test", subject="test")
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()


def test_reading_in_full_needs_a_purpose(by: Actor, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        record_read(by=by, at=at, subject="person:1", purpose=" ")
    record_read(by=by, at=at, subject="person:1", purpose="核对银行账号")
    assert AuditEvent.objects.get().details == {"purpose": "核对银行账号"}
