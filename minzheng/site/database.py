"""Which PostgreSQL: ``DATABASE_URL`` where it is set, else the embedded one under ``MINZHENG_HOME``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say

from . import cluster, embedded

SECONDS_TO_ANSWER = 5
SETTINGS = "-c jit=off"
"""Compiling a statement of many subqueries takes longer than the page it is for; ``?options=`` of the address says otherwise."""


class BadDatabaseUrl(MinzhengError):
    """``DATABASE_URL`` does not name a PostgreSQL database."""

    code = "database_url"


def database_settings(home: Path) -> dict[str, Any]:
    """Django's settings for the database; starts nothing. Raises BadDatabaseUrl."""
    url = os.environ.get("DATABASE_URL")
    place = _served(url) if url else _embedded(home)
    place["OPTIONS"] = {"connect_timeout": SECONDS_TO_ANSWER, "options": SETTINGS} | place.get("OPTIONS", {})
    return {"ENGINE": "django.db.backends.postgresql", "CONN_HEALTH_CHECKS": True} | place


def start_database(home: Path) -> None:
    """Start the embedded server where the database is embedded; a served one is somebody else's."""
    if not os.environ.get("DATABASE_URL"):
        embedded.start(home)


def _embedded(home: Path) -> dict[str, Any]:
    return {"NAME": cluster.DATABASE, "USER": cluster.SUPERUSER, "HOST": str(cluster.socket_folder(home))}


def _served(url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadDatabaseUrl(say("DATABASE_URL 中的端口不是数字")) from None
    if parts.scheme not in ("postgresql", "postgres"):
        raise BadDatabaseUrl(say("DATABASE_URL 应以 postgresql:// 开头，例如 postgresql://user@host/minzheng"))
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.lstrip("/")) or "minzheng",
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or options.pop("password", "")),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(port or options.pop("port", "")),
        "OPTIONS": options,
    }
