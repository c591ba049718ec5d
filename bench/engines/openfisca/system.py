"""Entities, codes, and variables of 64 bits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

MONTH = DateUnit.MONTH
Person = build_entity(key="person", plural="persons", label="person", is_person=True)
Household = build_entity(
    key="household", plural="households", label="household", roles=[{"key": "member", "plural": "members"}]
)


class Residence(Enum):
    城市 = "城市"
    农村 = "农村"


class Status(Enum):
    低保 = "低保"
    特困 = "特困"
    低保边缘 = "低保边缘"
    无 = "无"


class Category(Enum):
    无 = "无"
    视力 = "视力"
    听力 = "听力"
    言语 = "言语"
    肢体 = "肢体"
    智力 = "智力"
    精神 = "精神"
    多重 = "多重"


class Grade(Enum):
    无 = "无"
    一级 = "一级"
    二级 = "二级"
    三级 = "三级"
    四级 = "四级"


class YesNo(Enum):
    否 = "否"
    是 = "是"


class Schooling(Enum):
    无 = "无"
    学前 = "学前"
    义务教育 = "义务教育"
    高中 = "高中"
    高校 = "高校"


class SelfCare(Enum):
    自理 = "自理"
    半失能 = "半失能"
    失能 = "失能"


class Place(Enum):
    无 = "无"
    集中 = "集中"
    分散 = "分散"


class ChildStatus(Enum):
    无 = "无"
    孤儿 = "孤儿"
    事实无人抚养 = "事实无人抚养"


class WorkPlace(Enum):
    无 = "无"
    本市 = "本市"
    外地 = "外地"


PERSON_INPUTS: Mapping[str, Any] = {
    "birth_date": date, "disability_category": Category, "disability_grade": Grade, "serious_illness": YesNo,
    "schooling": Schooling, "self_care": SelfCare, "support_place": Place, "child_status": ChildStatus, "wage": int,
    "business": int, "property": int, "transfer": int, "work_place": WorkPlace, "medical": int, "education": int,
}
HOUSEHOLD_INPUTS: Mapping[str, Any] = {
    "residence": Residence, "vehicles": int, "dwellings": int, "financial_assets": int, "current_status": Status,
}


RULES: list[type[Variable]] = []


def rule(entity: Any, kind: Any) -> Callable[[Callable[..., Any]], type[Variable]]:
    """A variable from its formula: one for each rule of the program, so that each can be looked at by its name."""

    def declare(formula: Callable[..., Any]) -> type[Variable]:
        body = {"entity": entity, "definition_period": MONTH, "value_type": kind, "formula": formula}
        RULES.append(type(formula.__name__, (Variable,), {**body, "__module__": formula.__module__}))
        return RULES[-1]

    return declare


def declared_input(name: str, kind: Any, entity: Any) -> type[Variable]:
    """An input variable; codes are enums."""
    body: dict[str, Any] = {"entity": entity, "definition_period": MONTH, "label": name, "value_type": kind}
    if isinstance(kind, type) and issubclass(kind, Enum):
        body |= {"value_type": Enum, "possible_values": kind, "default_value": next(iter(kind))}
    return type(name, (Variable,), body)


def built(values: Mapping[str, Mapping[str, Any]]) -> TaxBenefitSystem:
    """The system with inputs, rules and parameters. Whole numbers get 64 bits: with the 32 of the default amounts over
    thousandths would overflow."""
    system = TaxBenefitSystem([Person, Household])
    inputs = [declared_input(name, kind, Person) for name, kind in PERSON_INPUTS.items()]
    inputs += [declared_input(name, kind, Household) for name, kind in HOUSEHOLD_INPUTS.items()]
    system.add_variables(*inputs, *RULES)
    for variable in system.variables.values():
        if variable.value_type is int:
            variable.dtype = np.int64
    system.parameters = ParameterNode("", data={_plain(name): _node(found) for name, found in values.items()})
    return system


def _plain(name: str) -> str:
    return name.partition(".")[2]


def _node(found: Mapping[str, Any]) -> dict[str, Any]:
    if set(found) == {""}:
        return {"values": {"2024-01-01": {"value": found[""]}}}
    return {key.replace("*", "other").replace("/", "_"): {"values": {"2024-01-01": {"value": value}}}
            for key, value in found.items()}


def table(node: Any, codes: type[Enum]) -> np.ndarray[Any, Any]:
    """The values of a parameter in the order of an enum's codes: to be taken by the codes of a column at once."""
    other = getattr(node, "other", 0) if "other" in node._children else 0
    return np.array([node._children.get(code.name, other) for code in codes], dtype=np.int64)
