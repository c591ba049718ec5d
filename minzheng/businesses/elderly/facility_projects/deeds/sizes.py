"""Land, floors, beds and site of a project: what cannot be, and what has to be explained."""

from __future__ import annotations

import unicodedata

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import decimal_text
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import yuan

from .stages import GROUPS

SOURCES = ("central", "provincial", "prefecture", "county", "lottery", "donation", "own")
THOUSAND = 1000


def area_per_bed(doing: Doing) -> int | None:
    """Floor area for each bed, in thousandths of a square metre; None without beds."""
    return doing["floor_area"] // doing["beds"] if doing["beds"] and doing["floor_area"] is not None else None


def is_area_doubtful(doing: Doing) -> str | None:
    """Whether the area for each bed is outside what is plausible."""
    if doing["floor_area"] is None or doing["beds"] is None:
        return None
    return "no" if doing.rule("is_area_plausible", floor_area=doing["floor_area"], planned_beds=doing["beds"]) else "yes"


def is_plan_sound(doing: Doing) -> None:
    """Sources add up, the land carries the building, days are in order, and what is doubtful is explained."""
    _is_money_whole(doing)
    _is_land_plausible(doing)
    start, finish = doing.day("planned_start"), doing.day("planned_finish")
    if start is not None and finish is not None and finish <= start:
        doing.wrong("planned_finish", say("计划完工应晚于计划开工"))
    if doing["is_doubtful"] == "yes" and not doing["explanation"]:
        least, most = doing.parameter("bed_area_least"), doing.parameter("bed_area_most")
        each = decimal_text(doing["area_per_bed"], 3)
        sentence = say("每床建筑面积 {each} 平方米，不在 {least}—{most} 平方米之内：请核对面积和床位，或说明原因",
                       each=each, least=least, most=most)
        doing.wrong("explanation", sentence)


def _is_money_whole(doing: Doing) -> None:
    total = sum(doing[f"from_{name}"] or 0 for name in SOURCES)
    if doing["investment"] is not None and total != doing["investment"]:
        doing.wrong("investment", say("各来源合计 {total} 元，总投资 {investment} 元：应当相等", total=yuan(total),
                                      investment=yuan(doing["investment"])))


def square_metres(land: int) -> int:
    """Land in thousandths of a mu as thousandths of a square metre: fifteen mu are a hectare."""
    return land * 10_000 // 15


def _is_land_plausible(doing: Doing) -> None:
    if doing["nature"] == "new" and not doing["land"]:
        doing.wrong("land", say("新建项目请填写用地（亩）"))
    if not doing["land"] or doing["floor_area"] is None:
        return
    plot = square_metres(doing["land"])
    figures = {"land": doing["land"], "plot": plot, "floor": doing["floor_area"]}
    metres = {name: decimal_text(value, 3) for name, value in figures.items()}
    if doing["floor_area"] * THOUSAND < plot * doing.parameter("plot_ratio_least"):
        doing.wrong("land", say("用地 {land} 亩合 {plot} 平方米，建筑面积只有 {floor} 平方米：是否把平方米填成了亩？", **metres))
    if doing["floor_area"] * THOUSAND > plot * doing.parameter("plot_ratio_most"):
        doing.wrong("floor_area", say("用地 {land} 亩只合 {plot} 平方米，建不了 {floor} 平方米：请核对单位", **metres))


def key_of_site(doing: Doing) -> str | None:
    """The site without what is written differently: spaces, signs, wide and narrow letters; within its township."""
    if not doing["site"]:
        return None
    text = unicodedata.normalize("NFKC", doing["site"]).lower()
    town = areas.at(doing.area_code, areas.TOWNSHIP)
    return f"{town} {''.join(one for one in text if one.isalnum())}"


def is_site_free(doing: Doing) -> None:
    """Nothing new is built where a facility stands; one under way is refused by the database."""
    if doing["nature"] != "new":
        return
    there = doing.entries("construction_project").filter(state__in=GROUPS["built"], values__site_key=doing["site_key"]).first()
    if there is not None:
        doing.wrong("site", say("这处地点已建成“{name}”：请核对是否重复，改扩建请另选建设性质", name=there.label))
