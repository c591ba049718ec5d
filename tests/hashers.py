"""Passwords by Argon2 as ever, but of the least cost: tests have nothing to guard, and sign in often."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2(Argon2PasswordHasher):
    """The hasher of the site with the smallest parameters that Argon2 takes."""

    time_cost, memory_cost, parallelism = 1, 8, 1
