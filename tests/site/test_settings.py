"""The settings that keep a served installation safe, as the environment sets them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

ASK = """
import json
from minzheng.site import settings
names = ["ALLOWED_HOSTS", "DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS",
         "SESSION_COOKIE_HTTPONLY", "PASSWORD_HASHERS", "LISTEN"]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def settings(environment: dict[str, str], **changed: str) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-c", ASK], env=environment | changed, capture_output=True, text=True, check=True)
    said: dict[str, object] = json.loads(done.stdout)
    return said


def test_by_default_only_this_machine_is_answered(own_home: dict[str, str]) -> None:
    chosen = settings(own_home)
    assert (chosen["LISTEN"], chosen["ALLOWED_HOSTS"]) == ("127.0.0.1", ["localhost", "127.0.0.1", "[::1]"])
    assert chosen["DEBUG"] is False
    assert chosen["SESSION_COOKIE_HTTPONLY"] is True
    assert chosen["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.mark.parametrize(("hosts", "expected"), [("a.example,b.example", ["a.example", "b.example"]), (None, ["*"])])
def test_hosts_are_named_or_any_where_it_listens_to_all(
    hosts: str | None, expected: list[str], own_home: dict[str, str]
) -> None:
    named = {} if hosts is None else {"MINZHENG_HOSTS": hosts}
    assert settings(own_home, MINZHENG_LISTEN="0.0.0.0", **named)["ALLOWED_HOSTS"] == expected


def test_https_makes_cookies_secure(own_home: dict[str, str]) -> None:
    chosen = settings(own_home, MINZHENG_HTTPS="1")
    assert chosen["SESSION_COOKIE_SECURE"] is chosen["CSRF_COOKIE_SECURE"] is True
    assert chosen["SECURE_HSTS_SECONDS"] == 31_536_000
