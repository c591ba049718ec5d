"""What a command needs before it touches people's data: the database, who is acting, and the time."""

from __future__ import annotations

import getpass
import os
from datetime import datetime

import django
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE


class DatabaseUnavailable(MinzhengError):
    """The database does not answer, or is not the one this program needs."""

    code = "database_unavailable"


def database() -> None:
    """Make the database ready to use: start the embedded one, apply its migrations, check a served one.

    Raises DatabaseUnavailable when a served database does not answer or lacks migrations (``minzheng up`` applies).
    """
    settings.START_DATABASE()
    django.setup()
    pending = _pending()
    if pending and "DATABASE_URL" in os.environ:
        raise DatabaseUnavailable(
            say("数据库还有 {count} 个未执行的结构变更，请先运行 minzheng up", count=pending), code="database_outdated"
        )
    if pending:
        migrate()


def _pending() -> int:
    """How many migrations are not yet applied; the first question asked of the database."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise DatabaseUnavailable(say("数据库没有应答：{reason}", reason=reason)) from error
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> int:
    """Apply what is missing of the database's structure; returns the number of migrations applied."""
    pending = _pending()
    call_command("migrate", interactive=False, verbosity=0)
    return pending


def now() -> datetime:
    """This moment in the zone of the law, Asia/Shanghai."""
    return datetime.now(ZONE)


def acting() -> Actor:
    """The account of whoever sits at the command line: the user of the operating system, made on first use."""
    from minzheng.kernel.access.actions import command_line_actor

    return command_line_actor(username=getpass.getuser(), at=now())
