"""What is done to the database between tests, and done no more often than it must be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.core.management.commands import flush
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import TestCase

from minzheng.kernel.casework.supervision.renewing import teach
from minzheng.kernel.catalogue.lawbook import law

LASTING = frozenset({"django_content_type", "auth_permission", "casework_reviewterm"})
"""Tables that migrations fill and no test changes for good: emptied, they were filled again after every test, row by row."""


@contextmanager
def less() -> Iterator[None]:
    """Inside the block tables are emptied, and constraints are checked, as this module says."""
    with mock.patch.object(DatabaseOperations, "sql_flush", _deletes), \
            mock.patch.object(flush, "emit_post_migrate_signal", _taught), \
            mock.patch.object(TestCase, "_enter_atomics", classmethod(_checked)):
        yield


def _deletes(operations: DatabaseOperations, style: Any, tables: Sequence[str], **options: Any) -> list[str]:
    """Tests of real transactions empty all tables after themselves; the append-only ones refuse that, as they must.

    A table of a few rows is emptied by DELETE in no time; TRUNCATE makes new files for it and each of its indexes.
    """
    return ["SET LOCAL session_replication_role = replica",
            *(f"DELETE FROM {operations.quote_name(table)}" for table in tables if table not in LASTING)]


def _taught(*_: Any, **options: Any) -> None:
    """What the law says of reviews stands in LASTING as the next test expects it, whatever the last one taught."""
    teach(law())


_enter_atomics = TestCase._enter_atomics.__func__  # type: ignore[attr-defined]


def _checked(cls: type[TestCase]) -> Any:
    """What a module made for all its tests is checked once, before the first: a check inside a test goes with its changes."""
    if connection.in_atomic_block and cls.databases:
        connection.check_constraints()
    return _enter_atomics(cls)
