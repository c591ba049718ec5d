"""Which database: the embedded one of the home, or the one ``DATABASE_URL`` names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from minzheng.site.database import SECONDS_TO_ANSWER, SETTINGS, BadDatabaseUrl, database_settings

HOME = Path("/srv/minzheng")
IN_TIME = {"connect_timeout": SECONDS_TO_ANSWER, "options": SETTINGS}


def test_without_a_url_it_is_the_homes_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    chosen = database_settings(HOME)
    assert (chosen["NAME"], chosen["HOST"]) == ("minzheng", "/srv/minzheng/postgres")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://u:p%40ss@db.example:6543/civil?sslmode=require",
            {"NAME": "civil", "USER": "u", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "6543",
             "OPTIONS": IN_TIME | {"sslmode": "require"}},
        ),
        (
            "postgres:///civil?host=/run/postgresql&user=u",
            {"NAME": "civil", "USER": "u", "PASSWORD": "", "HOST": "/run/postgresql", "PORT": "", "OPTIONS": IN_TIME},
        ),
        (
            "postgresql://[::1]:5433",
            {"NAME": "minzheng", "USER": "", "PASSWORD": "", "HOST": "::1", "PORT": "5433", "OPTIONS": IN_TIME},
        ),
    ],
)
def test_a_url_is_read_whole(url: str, expected: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    chosen = database_settings(HOME)
    assert {name: chosen[name] for name in expected} == expected


@pytest.mark.parametrize("url", ["mysql://x/y", "civil", "postgresql://x:port/y"])
def test_what_names_no_postgresql_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(BadDatabaseUrl, match="DATABASE_URL"):
        database_settings(HOME)
