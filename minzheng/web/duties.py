"""Who may do what on pages, beyond the kernel's sets: nobody prepares, decides and pays alone."""

from __future__ import annotations

from minzheng.kernel.access.roles import ADMINISTRATORS, OF_ASSISTANCE, Role

SUSPENDERS = frozenset({Role.COUNTY_CLERK})
"""Who may suspend and resume a single award."""

FUND_READERS = frozenset({
    Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER, Role.FINANCE_OFFICER, Role.AUDITOR,
})
"""Who may read the fund ledger."""

OVERSEERS = frozenset({Role.COUNTY_LEADER, Role.AUDITOR, Role.SYSADMIN})
"""Who may read what others did."""

WORKERS = frozenset({
    Role.TOWNSHIP_CLERK, Role.VERIFICATION_OFFICER, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER,
    Role.FINANCE_OFFICER, Role.AUDITOR,
})
"""Who asks for work that takes long, and sees how far it is."""

EVERYBODYS = frozenset({
    "account", "change_password", "end_session", "end_other_sessions", "two_step", "sign_in", "second_step", "sign_out",
    "language", "demo_day", "board", "lookup", "policy", "parameter", "register_public_index", "register_public",
})
"""What everybody has."""
ADMINISTRATION = EVERYBODYS | {
    "accounts", "accounts_export", "create_account", "account_of", "change_account", "account_institution",
    "deactivate_account", "reactivate_account",
    "reset_password", "reset_second_step", "audit", "office",
}
"""The pages of an administrator: accounts, settings and what everybody has. They look after the system, not after people, and
read nobody's household, case or payment (CB-04)."""
OF_REGISTERS = ("register_", "goods")
"""How the pages are called of who keeps registers and stores, and has nothing to do with assistance."""


def finds(role: str, name: str) -> bool:
    """Whether an account of the role has anything to do with the page of that name."""
    if role in ADMINISTRATORS:
        return name in ADMINISTRATION
    return role in OF_ASSISTANCE or name in EVERYBODYS or name.startswith(OF_REGISTERS)


def first_page(role: str) -> str:
    """Where an account of the role begins that does not begin with the month."""
    return "accounts" if role in ADMINISTRATORS else "register_index"
