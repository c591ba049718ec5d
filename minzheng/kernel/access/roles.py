"""Roles: what each may do. Posts are titles people read; roles are what the program asks."""

from __future__ import annotations

from enum import StrEnum

from minzheng.kernel.values.language import Label


class Role(StrEnum):
    """Separation of duties: who prepares does not decide, who decides does not pay, who audits changes nothing."""

    CLERK = "clerk"
    OFFICER = "officer"
    LEADER = "leader"
    FINANCE = "finance"
    AUDITOR = "auditor"
    ADMIN = "admin"


LABELS = {
    Role.CLERK: Label("乡镇经办人", "Township clerk"),
    Role.OFFICER: Label("业务股经办人", "Section officer"),
    Role.LEADER: Label("局领导", "Bureau leader"),
    Role.FINANCE: Label("财务人员", "Finance officer"),
    Role.AUDITOR: Label("审计人员", "Auditor"),
    Role.ADMIN: Label("系统管理员", "System administrator"),
}

IMPORTERS = frozenset({Role.CLERK, Role.OFFICER})
"""Who may bring in rosters and report changes of people."""

RUNNERS = frozenset({Role.OFFICER, Role.FINANCE})
"""Who may compute a month."""

RELEASERS = frozenset({Role.LEADER, Role.FINANCE})
"""Who may release a computed month for payment."""

READERS_IN_FULL = frozenset({Role.CLERK, Role.OFFICER, Role.FINANCE, Role.AUDITOR})
"""Who may see an identity number or account in full, for a stated purpose that is put on record."""
