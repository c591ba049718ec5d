"""Who lets the checks run over everybody, and who reads what came of it."""

from __future__ import annotations

from minzheng.kernel.access.roles import Role

RUNNERS = frozenset({Role.VERIFICATION_OFFICER, Role.COUNTY_CLERK})
"""Who starts a pass."""
READERS = RUNNERS | {Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER, Role.AUDITOR, Role.TOWNSHIP_CLERK, Role.TOWNSHIP_LEADER}
"""Who reads what passes found, counted."""
