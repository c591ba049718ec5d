"""Who seeks, finds, visits and closes."""

from __future__ import annotations

from minzheng.kernel.access.roles import OF_ASSISTANCE, Role

SEEKERS = frozenset({Role.VERIFICATION_OFFICER, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD})
"""Who may have everybody searched."""
FINDERS = frozenset({
    Role.GRID_WORKER, Role.VILLAGE_OFFICER, Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.VERIFICATION_OFFICER,
})
"""Who may enter somebody in need."""
SENDERS = frozenset({Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD})
"""Who sends visits out."""
VISITORS = frozenset({Role.GRID_WORKER, Role.VILLAGE_OFFICER, Role.TOWNSHIP_CLERK})
"""Who goes, and says what came of it."""
CLOSERS = VISITORS | frozenset({Role.COUNTY_CLERK})
"""Who may close one with an outcome."""
READERS = OF_ASSISTANCE - {Role.FINANCE_OFFICER}
"""Who may read them by name."""
STATISTICIANS = OF_ASSISTANCE
"""Who may read the coverage."""
EXACT = frozenset({
    Role.GRID_WORKER, Role.VILLAGE_OFFICER, Role.TOWNSHIP_CLERK, Role.TOWNSHIP_LEADER, Role.VERIFICATION_OFFICER,
    Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD,
})
"""Who works on them and so sees small figures; to all others fewer than three are not told (CB-20)."""
