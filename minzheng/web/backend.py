"""Who may be signed in at all: open accounts, on the days they are valid."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.utils.timezone import localdate

from minzheng.kernel.access.models import Account


class Backend(ModelBackend):
    """Django's check of passwords; asked with each request, so that an account's last day ends its sessions too."""

    def user_can_authenticate(self, user: Account | None) -> bool:  # type: ignore[override]
        """Whether the account is open and today lies in its dates."""
        return user is not None and user.is_active and user.is_valid_on(localdate())
