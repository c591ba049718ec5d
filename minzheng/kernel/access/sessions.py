"""The browsers an account is signed in with: found by their key, listed, ended."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import QuerySet

from .models import Account, Session


def digest_of(key: str) -> str:
    """What is kept of a session's key."""
    return hashlib.sha256(key.encode()).hexdigest()


def session_of(key: str | None) -> Session | None:
    """The open session with that key; None where it was ended or never was."""
    return Session.objects.filter(key_digest=digest_of(key or ""), ended_at=None).first()


def open_sessions(account: Account, *, since: datetime) -> QuerySet[Session]:
    """The open sessions of an account that began after ``since``, the last used first."""
    return Session.objects.filter(account=account, ended_at=None, since__gt=since).order_by("-last_seen", "-pk")


def end_all(account: Account, *, at: datetime, but: str = "") -> int:
    """End every session of an account, but the one with the key ``but``, inside the transaction of a door."""
    own = Session.objects.filter(account=account, ended_at=None)
    return own.exclude(key_digest=digest_of(but)).update(ended_at=at)
