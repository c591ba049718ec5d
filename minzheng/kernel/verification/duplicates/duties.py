"""Who looks for who is registered twice, who decides, who reads."""

from __future__ import annotations

from minzheng.kernel.access.roles import Role

SEEKERS = frozenset({Role.VERIFICATION_OFFICER, Role.COUNTY_CLERK})
"""Who may have the registry compared with itself."""
DECIDERS = frozenset({Role.VERIFICATION_OFFICER, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD})
"""Who says whether two rows are one person, merges them, and takes that back."""
READERS = DECIDERS | {Role.COUNTY_LEADER, Role.AUDITOR}
"""Who sees pairs side by side."""
