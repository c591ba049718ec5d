"""One run of a month at a time, and no writing of awards beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from psycopg.errors import SerializationFailure

from minzheng.kernel.values.errors import MinzhengError, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

MONTHLY_RUN = 0x6D7A
"""The class of our advisory locks; the second key is the month."""
TRIES = 10


class AnotherRun(Refused):
    """Another run of the same month is computing."""

    code = "another_run"


@contextmanager
def month_locked(month: Month) -> Iterator[None]:
    """Hold the month inside the block; the lock dies with the connection. Raises AnotherRun when it is taken.

    The server may take a moment to notice that a killed run is gone, so a second is waited.
    """
    for _ in range(TRIES):
        if _takes(month):
            break
        time.sleep(1 / TRIES)
    else:
        raise AnotherRun(say("{month} 的另一次核算正在进行，请等它结束", month=month), ())
    try:
        yield
    finally:
        _unlock(month)


def _takes(month: Month) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [MONTHLY_RUN, int(month)])
        return bool(cursor.fetchone()[0])


def _unlock(month: Month) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [MONTHLY_RUN, int(month)])
    except (OperationalError, InterfaceError, transaction.TransactionManagementError):
        connection.close()


@contextmanager
def one_view(*, keeps_awards: bool = True) -> Iterator[None]:
    """A transaction that sees the registry as of one moment, with the awards to itself unless it only looks at them.

    Raises MinzhengError with a sentence when the database goes away or somebody changed the same rows meanwhile. Inside
    a transaction of the caller's, that one's view holds.
    """
    is_outermost = not connection.in_atomic_block
    try:
        with transaction.atomic():
            if is_outermost:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            if keeps_awards:
                awards_locked()
            yield
    except IntegrityError as error:
        if not any(name in str(error) for name in ("one_run_per_month_and_place", "one_run_of_arrears_at_work")):
            raise
        raise AnotherRun(say("同月同区划刚有另一次核算完成，请重新运行"), ()) from error
    except OperationalError as error:
        if isinstance(error.__cause__, SerializationFailure):
            changed = say("核算期间待遇有变动，没有写入任何数据，请重新运行")
            raise Refused(changed, (), code="changed_meanwhile") from error
        raise MinzhengError(say("数据库连接中断，没有写入完整的核算批次，请重新运行"), code="database_lost") from error


def awards_locked() -> None:
    """Wait for, then keep off, everyone else who writes awards, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE payments_award IN SHARE ROW EXCLUSIVE MODE")
