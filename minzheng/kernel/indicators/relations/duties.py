"""Who reads what does not hold between figures, who has it tried again, who explains it."""

from __future__ import annotations

from minzheng.kernel.access.roles import OF_ASSISTANCE, Role

READERS = OF_ASSISTANCE
"""Who reads what is wrong with the figures of the own area."""
EXPLAINERS = frozenset({
    Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER, Role.FINANCE_OFFICER,
})
"""The sections and townships whose figures they are."""
CHECKERS = frozenset({Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER})
"""Who may have the relations of a snapshot tried again."""
