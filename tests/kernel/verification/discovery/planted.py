"""Registers as folders would declare them, and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from minzheng.kernel.verification.declarations import OutsideRegister
from minzheng.kernel.verification.discovery.models import Discovery
from tests.kernel.payments.registry import VILLAGE

COLUMNS: list[dict[str, Any]] = [
    {"name": "id_number", "type": "identity", "zh": "公民身份号码", "en": "Identity number"},
    {"name": "name", "type": "name", "zh": "姓名", "en": "Name"},
    {"name": "birth_date", "type": "date", "zh": "出生日期", "en": "Date of birth"}]


def register(name: str, item: str, *columns: dict[str, Any], **evidence: Any) -> OutsideRegister:
    """An outside register as a folder would declare it."""
    words = {"zh": "示例", "en": "example"}
    return OutsideRegister.model_validate({
        "name": name, "about": "everyone", "title": words, "provider": words, "law": ["示例"], "holds": "state",
        "valid_days": 92, "cycle_days": 31,
        "columns": [*COLUMNS, *columns], "evidence": {"item": item, "says": words, **evidence}})


def choice(name: str, **choices: str) -> dict[str, Any]:
    """A column of choices, each with its name and the word of it."""
    listed = [{"name": one, "zh": zh, "en": one} for one, zh in choices.items()]
    return {"name": name, "type": "choice", "zh": name, "en": name, "choices": listed}


REGISTERS: Mapping[str, OutsideRegister] = {one.name: one for one in (
    register("homes", "residence", {"name": "area_code", "type": "area", "zh": "区划", "en": "area"},
             choice("status", registered="在册", moved_out="迁出")),
    register("certificates", "disability", choice("category", limbs="肢体", mind="智力"),
             choice("grade", one="一级", four="四级"), {"name": "issued_on", "type": "date", "zh": "发证", "en": "issued"},
             **{"from": "issued_on"}, speaks_of=[
                 {"fact": "disability_category", "take": "latest", "of": "category"},
                 {"fact": "disability_grade", "take": "latest", "of": "grade"}]),
    register("deaths", "death"),
    register("prisons", "custody"))}


def home(number: str, birth: date, name: str = "示例乙", **more: Any) -> dict[str, Any]:
    """A row of the register of who lives where."""
    return {"number": number, "name": name, "birth_date": birth, "area_code": VILLAGE, "status": "registered", **more}


def found(**wanted: Any) -> list[tuple[str, str, str, int]]:
    """benefit, certainty, name and amount of the open discoveries."""
    rows = Discovery.objects.filter(**wanted).exclude(state="closed").order_by("benefit", "name")
    return list(rows.values_list("benefit", "certainty", "name", "amount_fen"))
