"""Roles: what each may do. Posts are titles people read; roles are what the program asks."""

from __future__ import annotations

from enum import StrEnum

from minzheng.kernel.values.language import Label


class Role(StrEnum):
    """Separation of duties: who prepares does not decide, who decides does not pay, who audits changes nothing."""

    VILLAGE_OFFICER = "village_officer"
    GRID_WORKER = "grid_worker"
    TOWNSHIP_CLERK = "township_clerk"
    TOWNSHIP_LEADER = "township_leader"
    VERIFICATION_OFFICER = "verification_officer"
    COUNTY_CLERK = "county_clerk"
    COUNTY_SECTION_HEAD = "county_section_head"
    COUNTY_LEADER = "county_leader"
    FINANCE_OFFICER = "finance_officer"
    AUDITOR = "auditor"
    SYSADMIN = "sysadmin"
    REGISTRAR = "registrar"
    ORG_REGISTRY_OFFICER = "org_registry_officer"
    INSTITUTION_ADMIN = "institution_admin"
    CAREGIVER = "caregiver"
    ASSESSOR = "assessor"
    INSPECTOR = "inspector"
    DISASTER_OFFICER = "disaster_officer"


LABELS = {
    Role.VILLAGE_OFFICER: Label("村（居）工作人员", "Village worker"),
    Role.GRID_WORKER: Label("网格员", "Grid worker"),
    Role.TOWNSHIP_CLERK: Label("乡镇经办人", "Township clerk"),
    Role.TOWNSHIP_LEADER: Label("乡镇负责人", "Township leader"),
    Role.VERIFICATION_OFFICER: Label("核对中心人员", "Verification officer"),
    Role.COUNTY_CLERK: Label("业务股经办人", "Section officer"),
    Role.COUNTY_SECTION_HEAD: Label("业务股股长", "Section head"),
    Role.COUNTY_LEADER: Label("局领导", "Bureau leader"),
    Role.FINANCE_OFFICER: Label("财务人员", "Finance officer"),
    Role.AUDITOR: Label("审计人员", "Auditor"),
    Role.SYSADMIN: Label("系统管理员", "System administrator"),
    Role.REGISTRAR: Label("婚姻登记员", "Marriage registrar"),
    Role.ORG_REGISTRY_OFFICER: Label("社会组织登记人员", "Registry officer of organisations"),
    Role.INSTITUTION_ADMIN: Label("机构管理员", "Administrator of an institution"),
    Role.CAREGIVER: Label("护理员", "Caregiver"),
    Role.ASSESSOR: Label("能力评估员", "Assessor"),
    Role.INSPECTOR: Label("检查人员", "Inspector"),
    Role.DISASTER_OFFICER: Label("灾害信息员", "Disaster officer"),
}

IMPORTERS = frozenset({Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK})
"""Who may bring in rosters and report changes of people."""

RUNNERS = frozenset({Role.COUNTY_CLERK, Role.FINANCE_OFFICER})
"""Who may compute a month."""

DECIDERS = frozenset({
    Role.TOWNSHIP_LEADER, Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER, Role.FINANCE_OFFICER, Role.SYSADMIN,
})
"""Whose word decides, pays or opens doors: a password alone does not sign them in."""

ADMINISTRATORS = frozenset({Role.SYSADMIN})
"""Who gives accounts, in its own area; it decides nothing else."""

READERS_IN_FULL = frozenset({
    Role.TOWNSHIP_CLERK, Role.VERIFICATION_OFFICER, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD, Role.FINANCE_OFFICER,
    Role.AUDITOR,
})
"""Who may see an identity number or account in full, for a stated purpose that is put on record."""

OF_INSTITUTIONS = frozenset({Role.INSTITUTION_ADMIN, Role.CAREGIVER})
"""Who works in one institution, and sees and does nothing outside it."""

OF_ASSISTANCE = frozenset(Role) - {
    Role.SYSADMIN, Role.REGISTRAR, Role.ORG_REGISTRY_OFFICER, Role.INSTITUTION_ADMIN, Role.CAREGIVER, Role.ASSESSOR,
    Role.INSPECTOR, Role.DISASTER_OFFICER,
}
"""Who may read what concerns the recipients of assistance: their households, cases and payments."""
