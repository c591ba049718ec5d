"""Who may have the registry watched, do what it asks for, and read it."""

from __future__ import annotations

from minzheng.kernel.access.roles import OF_ASSISTANCE, Role

WATCHERS = frozenset({Role.VERIFICATION_OFFICER, Role.COUNTY_CLERK})
"""Who may have everybody looked at."""
DOERS = frozenset({Role.VILLAGE_OFFICER, Role.GRID_WORKER, Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK})
"""Who may do a task, visit a household and say what was found."""
READERS = OF_ASSISTANCE
RECOGNISERS = frozenset({Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD})
"""Who may put somebody into a tier by a document."""
REFERRERS = frozenset({Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK})
"""Who sends a need to a department, and enters what it answered and gave."""
