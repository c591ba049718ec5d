"""Who may do what on pages, beyond the kernel's sets: nobody prepares, decides and pays alone."""

from __future__ import annotations

from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import RELEASERS, Role
from minzheng.kernel.payments.models import PayrollRun, RunState


def may_release(account: Account, run: PayrollRun) -> bool:
    """Whether the account may release the run for payment: by its role, and not when it computed the run itself."""
    return account.role in RELEASERS and run.state == RunState.DRAFT and run.by != str(account.actor)


SUSPENDERS = frozenset({Role.COUNTY_CLERK})
"""Who may suspend and resume a single award."""

OVERSEERS = frozenset({Role.COUNTY_LEADER, Role.AUDITOR, Role.SYSADMIN})
"""Who may read what others did."""
