"""Passwords: what a good one is."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from minzheng.kernel.values.errors import Problem, Refused
from minzheng.kernel.values.language import Sentence, say

from .models import Account
from .signing.codes import written_at_random

LEAST = 12
"""Characters of the shortest password that somebody may choose."""

ONE_TIME_GROUPS = 3


def one_time_password() -> str:
    """A random password of 59 bits that can be read out over the telephone."""
    return written_at_random(ONE_TIME_GROUPS)


class LongEnough:
    """Django's check of the length, in the reader's language (Django has no Chinese for its own sentence)."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raises ValidationError for fewer than LEAST characters."""
        if len(password) < LEAST:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        """What is asked, as a sentence."""
        return str(say("密码至少 {count} 个字符", count=LEAST))


def require_strong(password: str, account: Account) -> None:
    """Raises Refused with every reason why the password is too weak for the account (``AUTH_PASSWORD_VALIDATORS``)."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        problems = [Problem("weak_password", Sentence(message)) for message in error.messages]
        raise Refused(say("新密码太弱"), problems, code="weak_password") from None
