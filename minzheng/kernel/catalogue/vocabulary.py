"""The closed lists that declarations take their words from."""

from __future__ import annotations

from minzheng.kernel.values.language import Label

ROLES = frozenset({
    "applicant", "agent", "guardian", "village_officer", "grid_worker", "assistance_officer", "township_clerk",
    "township_leader", "county_clerk", "county_section_head", "county_leader", "party_group", "verification_officer",
    "finance_officer", "bank_operator", "inspector", "institution_admin", "caregiver", "assessor", "registrar",
    "org_registry_officer", "place_officer", "disaster_officer", "rescue_worker", "lottery_manager",
    "veterans_officer", "petition_officer", "stats_officer", "auditor", "surveyor",
})
"""Who may carry out a step of a procedure. A ``surveyor`` is of the township, or of the village that helps it."""

REGISTERS: dict[str, Label] = {
    "police_households": Label("公安户籍", "household registration"),
    "police_deaths": Label("公安死亡信息", "deaths known to the police"),
    "vehicles": Label("机动车登记", "vehicle registration"),
    "prisons": Label("监狱在押信息", "prisons"),
    "marriages": Label("婚姻登记", "marriage registration"),
    "adoptions": Label("收养登记", "adoption registration"),
    "funeral_homes": Label("殡葬火化信息", "cremations"),
    "dibao_roll": Label("低保名册", "dibao roll"),
    "tekun_roll": Label("特困名册", "tekun roll"),
    "social_insurance": Label("社会保险参保信息", "social insurance"),
    "pensions": Label("养老金发放信息", "pensions"),
    "tax": Label("个人所得税信息", "income tax"),
    "market_registration": Label("市场主体登记", "business registration"),
    "real_estate": Label("不动产登记", "real estate"),
    "provident_fund": Label("住房公积金", "housing provident fund"),
    "banks": Label("银行存款信息", "bank deposits"),
    "securities": Label("证券信息", "securities"),
    "disabled_federation": Label("残联持证信息", "disability certificates"),
    "health": Label("卫生健康信息", "health authority"),
    "education": Label("学籍信息", "school registers"),
    "statistics_prices": Label("居民消费价格指数", "consumer price index"),
    "insurance": Label("商业保险信息", "commercial insurance"),
    "veterans": Label("优抚对象信息", "veterans"),
    "relapse_monitoring": Label("防返贫监测对象", "relapse monitoring"),
    "other_counties": Label("外县发放信息", "payments of other counties"),
}
"""Registers a business may be compared with."""

STANDARD_CHECKS = frozenset(f"K-{number:02d}" for number in range(1, 21))
"""The standard checks K-01 to K-20."""
