"""What a command needs before it touches people's data: the database, who is acting, and the time."""

from __future__ import annotations

import getpass
import os
from datetime import datetime, timedelta

import django
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.errors import MinzhengError, NotAllowed
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE
from minzheng.web.clock import days_ahead

MIGRATING = 0x6D7A
"""The advisory lock held while the structure changes."""


class DatabaseUnavailable(MinzhengError):
    """The database does not answer, or is not the one this program needs."""

    code = "database_unavailable"


def database(*, migrating: bool = False) -> None:
    """Make the database ready to use: start the embedded one, apply its migrations, check a served one.

    A served database gets its migrations only with ``migrating``, as ``minzheng up`` asks. Raises DatabaseUnavailable
    when it does not answer or lacks migrations.
    """
    settings.START_DATABASE()
    django.setup()
    pending = _pending()
    if pending and os.environ.get("DATABASE_URL") and not migrating:
        sentence = say("数据库还有 {count} 个未执行的结构变更，请先运行 minzheng up", count=pending)
        raise DatabaseUnavailable(sentence, code="database_outdated")
    if pending:
        _migrate()


def unavailable(error: Exception) -> DatabaseUnavailable:
    """What a database that is gone says, as a refusal."""
    reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
    return DatabaseUnavailable(say("数据库没有应答：{reason}", reason=reason))


def _pending() -> int:
    """How many migrations are not yet applied; the first question asked of the database."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        raise unavailable(error) from error
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate() -> None:
    """Apply what is missing of the database's structure; one process at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        try:
            call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])


def now() -> datetime:
    """This moment in the zone of the law, Asia/Shanghai; in a demonstration that went on, as many days later."""
    return datetime.now(ZONE) + timedelta(days=days_ahead())


def acting() -> Actor:
    """The account of whoever sits at the command line: the operating system's user, made on first use.

    It has no password. Whoever holds the data folder holds the data: it acts as an officer of the whole country.
    Raises NotAllowed when the account was deactivated.
    """
    from minzheng.kernel.access.actions import create_account
    from minzheng.kernel.access.models import Account

    username = f"命令行-{getpass.getuser()}"
    account = Account.objects.filter(username=username).first() or create_account(
        username=username, password=None, role=Role.COUNTY_CLERK, post="命令行", by=PROGRAM, at=now()
    )
    if not account.is_active:
        raise NotAllowed(say("账号“{username}”已停用", username=username))
    return account.actor
