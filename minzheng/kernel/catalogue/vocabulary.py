"""The closed lists that declarations take their words from."""

from __future__ import annotations

ROLES = frozenset({
    "applicant", "agent", "guardian", "village_officer", "grid_worker", "assistance_officer", "township_clerk",
    "township_leader", "county_clerk", "county_section_head", "county_leader", "party_group", "verification_officer",
    "finance_officer", "bank_operator", "inspector", "institution_admin", "caregiver", "assessor", "registrar",
    "org_registry_officer", "place_officer", "disaster_officer", "rescue_worker", "lottery_manager",
    "veterans_officer", "petition_officer", "stats_officer", "auditor", "surveyor",
})
"""Who may carry out a step of a procedure. A ``surveyor`` is of the township, or of the village that helps it."""

STANDARD_CHECKS = frozenset(f"K-{number:02d}" for number in range(1, 21))
"""The standard checks K-01 to K-20."""
