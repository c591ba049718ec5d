"""Who acts: the ``by=`` of every action."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Somebody who acts, in a post: what the audit trail remembers. ``account_id`` is None for the program itself."""

    account_id: int | None
    username: str
    post: str

    def __str__(self) -> str:
        return f"{self.username}（{self.post}）" if self.post else self.username


PROGRAM = Actor(None, "minzheng", "系统")
"""The program itself: what it does on first start, before there is any account."""
