"""Who may do what on pages, beyond the kernel's sets: nobody prepares, decides and pays alone."""

from __future__ import annotations

from minzheng.kernel.access.roles import Role

SUSPENDERS = frozenset({Role.COUNTY_CLERK})
"""Who may suspend and resume a single award."""

OVERSEERS = frozenset({Role.COUNTY_LEADER, Role.AUDITOR, Role.SYSADMIN})
"""Who may read what others did."""
