"""One-time codes: those of an authenticator app (TOTP, RFC 6238), and recovery codes for when the telephone is gone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from hmac import compare_digest

import pyotp

ISSUER = "民政"
STEP_SECONDS = 30
TOLERANCE = 1
"""Steps before and after the present one whose codes are taken too: clocks of telephones differ."""

RECOVERY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What codes and one-time passwords are written with: nothing that looks like something else."""


def new_secret() -> str:
    """A new secret of 160 random bits, in base32 as authenticator apps take it."""
    return pyotp.random_base32()


def enrolment_address(secret: str, *, username: str) -> str:
    """The ``otpauth://`` address that an authenticator app reads from a picture."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=username, issuer_name=ISSUER)


def step_of(at: datetime) -> int:
    """The number of the time step that ``at`` lies in."""
    return int(at.timestamp()) // STEP_SECONDS


def matching_step(secret: str, code: str, *, at: datetime, after: int) -> int | None:
    """The step whose code this is, among those near ``at`` and later than ``after``; None when it is no such code."""
    present, codes = step_of(at), pyotp.HOTP(secret)
    steps = [one for one in range(present - TOLERANCE, present + TOLERANCE + 1) if one > after]
    return next((one for one in steps if compare_digest(codes.at(one), code)), None)


def is_code(text: str) -> bool:
    """Whether the text is written like an app's code: six digits."""
    return len(text) == 6 and text.isascii() and text.isdigit()


def written_at_random(groups: int) -> str:
    """Random letters in groups of four, about 19.8 bits each: ``k7mq-3xwp``."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(groups))


def new_recovery_codes() -> list[str]:
    """Ten new recovery codes of 79 bits each."""
    return [written_at_random(4) for _ in range(RECOVERY_CODES)]


def digest(recovery_code: str) -> str:
    """What is kept of a recovery code, however it was typed. So many random bits need no slow hash."""
    plain = "".join(one for one in recovery_code.lower() if one in LETTERS)
    return hashlib.sha256(plain.encode()).hexdigest()
