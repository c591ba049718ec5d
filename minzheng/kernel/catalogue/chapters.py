"""The chapters of the bureau's work, in the order of its annual report."""

from __future__ import annotations

from minzheng.kernel.values.language import Label

CHAPTERS: dict[str, Label] = {
    "social_assistance": Label("社会救助", "Social assistance"),
    "elderly": Label("养老服务", "Elderly services"),
    "disability": Label("残疾人福利", "Disability benefits"),
    "children": Label("儿童福利", "Child welfare"),
    "funerals": Label("殡葬管理", "Funeral management"),
    "governance": Label("基层政权与社区治理", "Grassroots governance"),
    "divisions_and_names": Label("区划地名", "Divisions and place names"),
    "social_organisations": Label("社会组织", "Social organisations"),
    "marriage": Label("婚姻登记", "Marriage registration"),
    "vagrants": Label("流浪乞讨救助", "Relief of vagrants"),
    "adoption": Label("收养登记", "Adoption"),
    "charity": Label("慈善事业", "Charity"),
    "disaster_relief": Label("防灾救灾", "Disaster relief"),
    "veterans": Label("双拥优抚安置", "Veterans"),
    "lottery": Label("福利彩票", "Welfare lottery"),
    "safety": Label("疫情防控与机构安全", "Epidemic control and safety"),
    "petitions": Label("信访接待", "Petitions"),
    "planning": Label("工作总结与计划", "Reports and plans"),
    "organisation": Label("自身建设", "Organisation"),
}

PREFIXES = dict(zip(CHAPTERS, (
    "SA", "EL", "DI", "CH", "FU", "GV", "GE", "SO", "MR", "VG", "AD", "CY", "DS", "VE", "LO", "SF", "PT", "RP", "OR",
), strict=True))
"""The letters that numbers of a chapter's businesses and indicators begin with: SA-01, SA-01.07."""
