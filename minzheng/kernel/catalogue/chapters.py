"""The chapters of a civil-affairs bureau's work, in the order its yearly report has them."""

from __future__ import annotations

from minzheng.kernel.values.language import Label

CHAPTERS: dict[str, Label] = {
    "social_assistance": Label("社会救助", "Social assistance"),
    "elderly": Label("养老服务", "Services for the elderly"),
    "disability": Label("残疾人福利", "Welfare of disabled persons"),
    "children": Label("儿童福利", "Child welfare"),
    "funerals": Label("殡葬管理", "Funerals"),
    "governance": Label("基层治理", "Grassroots governance"),
    "divisions_and_names": Label("区划地名", "Divisions and place names"),
    "social_organisations": Label("社会组织", "Social organisations"),
    "marriage": Label("婚姻登记", "Marriage registration"),
    "vagrants": Label("流浪乞讨人员救助", "Aid to the homeless"),
    "adoption": Label("收养登记", "Adoption"),
    "charity": Label("慈善事业", "Charity"),
    "disaster_relief": Label("防灾救灾", "Disaster relief"),
    "veterans": Label("双拥优抚安置", "Veterans"),
    "lottery": Label("福利彩票", "Welfare lottery"),
    "safety": Label("疫情防控与安全", "Epidemic control and safety"),
    "petitions": Label("信访", "Petitions"),
    "planning": Label("总结与计划", "Reports and plans"),
    "organisation": Label("自身建设", "The bureau itself"),
}
"""Folder name of each chapter and its title. Adding a business edits nothing here; a new chapter of law does."""
