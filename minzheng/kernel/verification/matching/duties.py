"""Who looks for whom a row without a number may be about, who decides, who reads."""

from __future__ import annotations

from minzheng.kernel.access.roles import Role

SEEKERS = frozenset({Role.VERIFICATION_OFFICER, Role.COUNTY_CLERK})
"""Who may have rows compared with the registry."""
DECIDERS = frozenset({Role.VERIFICATION_OFFICER, Role.COUNTY_CLERK})
"""Who says whether a row is about a person."""
READERS = DECIDERS | {Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER, Role.AUDITOR}
"""Who sees rows and persons side by side."""
