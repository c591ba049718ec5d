"""The law a run was computed by: which parameter values and rule sources are frozen, and what payment itself asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from minzheng.kernel.policy.parameters import ParameterBook, Value
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

HOLDER_MUST_BE_MEMBER = "payments.holder_must_be_member"
RECOVERY_CAP = "payments.recovery_cap"
"""How many thousandths of a month's amount may be kept back for what was paid wrongly before."""
RULE_FILES = ("business.yaml", "facts.py", "rules.py", "parameters.yaml", "payroll.yaml")


def in_force(parameters: ParameterBook, *, month: Month, area: int) -> list[Value]:
    """The values that can matter to ``area`` in ``month``: of itself, of what lies below, and of what lies above."""
    low, high = areas.span(area)
    above = set(areas.ancestors(area))
    return [
        value for value in parameters.values
        if not value.pack and value.is_in_force(month.first_day)
        and (low <= value.area_code < high or value.area_code in above)
    ]


def require_parameters(parameters: ParameterBook, *, month: Month, area: int) -> None:
    """Refuse a month or area for which no place has set anything: every line would lack its standard."""
    if not any(value.area_code != areas.NATION for value in in_force(parameters, month=month, area=area)):
        raise Refused(
            say("{month} 在区划 {area} 没有任何有效的当地政策参数，不能核算：请先录入标准及文件依据", month=month,
                area=areas.written(area)), (), code="no_parameters")


def frozen_parameters(parameters: ParameterBook, *, month: Month, area: int) -> list[dict[str, Any]]:
    """The values in force as plain data, in a fixed order; ``thawed`` reads them back."""
    plain = [
        {
            "name": value.name, "area_code": value.area_code, "key": list(value.key) if isinstance(value.key, tuple)
            else value.key, "from": value.from_.isoformat(), "until": value.until.isoformat() if value.until else None,
            "value": value.value, "written": value.written, "document": value.document,
            "illustrative": value.illustrative,
        }
        for value in in_force(parameters, month=month, area=area)
    ]
    return sorted(plain, key=lambda one: (one["name"], one["area_code"], str(one["key"]), one["from"]))


def thawed(frozen: Iterable[dict[str, Any]], declared: ParameterBook) -> ParameterBook:
    """A book with the frozen values and no others; the declarations of the parameters come from ``declared``."""
    return ParameterBook(declared.declared, tuple(
        Value(
            name=one["name"], area_code=one["area_code"],
            key=tuple(one["key"]) if isinstance(one["key"], list) else one["key"],
            from_=date.fromisoformat(one["from"]), until=date.fromisoformat(one["until"]) if one["until"] else None,
            value=one["value"], written=one["written"], document=one["document"], illustrative=one["illustrative"])
        for one in frozen))


def sources(program: Program) -> dict[str, bytes]:
    """The source texts that decide amounts, by their path in a tree that the catalogue can load again."""
    found: dict[str, bytes] = {}
    for folder in program.folders.values():
        place = f"commons/{folder.name}" if folder.is_common else f"businesses/{folder.path.parent.name}/{folder.name}"
        found |= _texts(folder.path, place, RULE_FILES)
        commons = folder.path.parent if folder.is_common else folder.path.parents[2] / "commons"
        found |= _texts(commons, "commons", ("exclusions.yaml",))
    return found


def _texts(folder: Path, place: str, names: Iterable[str]) -> dict[str, bytes]:
    return {f"{place}/{name}": (folder / name).read_bytes() for name in names if (folder / name).is_file()}


def with_holder_rule(parameters: ParameterBook, awards: pl.DataFrame, *, month: Month) -> pl.DataFrame:
    """The awards with ``holder_must_be_member`` of their village: null where no value is in force.

    Where the law declares no such parameter, the holder must be a member.
    """
    name = "holder_must_be_member"
    if HOLDER_MUST_BE_MEMBER not in parameters.declared:
        return awards.with_columns(pl.lit(True).alias(name))
    return _by_area(parameters, HOLDER_MUST_BE_MEMBER, awards, month).rename({"value": name}).with_columns(
        pl.col(name).cast(pl.Boolean))


def with_recovery_cap(parameters: ParameterBook, awards: pl.DataFrame, *, month: Month) -> pl.DataFrame:
    """The awards with ``recovery_cap`` of their village, in thousandths: null, where no value is in force, keeps nothing back."""
    return _by_area(parameters, RECOVERY_CAP, awards, month).rename({"value": "recovery_cap"})


def _by_area(parameters: ParameterBook, name: str, awards: pl.DataFrame, month: Month) -> pl.DataFrame:
    codes = awards["area_code"].unique().to_list()
    values = [value_of(parameters, name, area_code=code, on=month.first_day) for code in codes]
    found = pl.DataFrame({"area_code": codes, "value": [None if one is None else int(one) for one in values]},
                         schema={"area_code": pl.Int64, "value": pl.Int64})
    return awards.join(found, on="area_code", how="left")


def value_of(parameters: ParameterBook, name: str, *, area_code: int, on: date) -> Any:
    """The value of a parameter without a key that is in force for a place; None where there is none."""
    if name not in parameters.declared:
        return None
    return next((one.value for one in parameters.in_force(name, area_code=area_code, on=on).values()), None)
