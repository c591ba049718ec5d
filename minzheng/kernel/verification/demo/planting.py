"""The cases that are hidden in the registers: who they are about, and what the row says.

Each household has one case at most, so that what is found is due to it. Most are in families that are surely paid dibao.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import polars as pl

from ..declarations import Item
from .background import ANOTHER_COUNTY
from .disguises import OTHERWISE, disguised
from .truth import Found, Planted

_ADULT = pl.col("is_poor") & (pl.col("age") >= 18)
_HEAD = pl.col("is_poor") & (pl.col("relation") == "户主")
_SEVERE = pl.col("disability_grade").is_in(["一级", "二级"])
_FIT = _ADULT & (pl.col("age") < 60) & (pl.col("wage") > 0)


@dataclass(frozen=True)
class Case:
    """A kind of case: in which register (by its item), whom it may hit, what the row says, how it is to be found.

    ``values`` are columns of the register, ``from``, ``until`` (days from the day of the delivery) or ``amount`` (fen).
    ``replaces``: the ordinary row of the person goes. ``disguise`` names how the person is written (``disguises``).
    """

    kind: str
    item: Item
    whom: pl.Expr
    values: Mapping[str, Any] = field(default_factory=dict)
    way: str = ""
    found_as: Found = "finding"
    exact: bool = True
    replaces: bool = False
    disguise: str = ""


CASES: Sequence[Case] = (
    Case("death", "death", _ADULT, {"from": -45}),
    Case("death", "death", pl.col("age") >= 80, {"from": -70}, way="高龄"),
    Case("death", "death", _ADULT & pl.col("name").str.contains(OTHERWISE), {"from": -45}, way="繁体", disguise="traditional"),
    Case("death", "death", _ADULT, {"from": -45}, way="全角空格", disguise="spaced"),
    Case("death", "death", _ADULT & (pl.col("age") >= 30), {"from": -45}, way="15位号码", disguise="fifteen"),
    Case("name_differs", "death", _ADULT, {"from": -45, "name": "异名虚构"}),
    Case("unnumbered", "death", _ADULT, {"from": -45, "id_number": None}, way="无号码", found_as="candidate", exact=False),
    Case("unnumbered", "death", _ADULT, {"from": -45, "id_number": None}, way="无号码错字", found_as="candidate", exact=False,
         disguise="mistyped"),
    Case("missing_digit", "death", _ADULT, {"from": -45}, way="少一位", found_as="candidate", exact=False,
         disguise="short"),
    Case("cremation", "cremation", _ADULT, {"from": -40}),
    Case("custody", "custody", _ADULT & (pl.col("age") < 65), {"from": -100, "until": 400}),
    Case("vehicle", "vehicle", _HEAD, {"from": -300, "amount": 18_000_000, "vehicle_type": "小型轿车"}),
    Case("dwelling", "dwelling", _HEAD, {"from": -400}),
    Case("company", "company", _ADULT, {"from": -500, "amount": 50_000_000, "role": "法定代表人"}),
    Case("taxed_income", "taxed_income", _ADULT, {"from": -32, "amount": 900_000}),
    Case("insured_wage", "insured_wage", _FIT, {"from": -500, "amount": 800_000}, replaces=True),
    Case("pension", "pension", _ADULT & (pl.col("age") >= 60), {"from": -900, "amount": 450_000}, replaces=True),
    Case("provident_fund", "provident_fund", _ADULT, {"amount": 5_000_000, "wage_base": 800_000, "status": "正常"}),
    Case("deposit", "deposit", _HEAD, {"amount": 40_000_000}),
    Case("security", "security", _ADULT, {"amount": 40_000_000}),
    Case("insurance", "insurance", _ADULT, {"from": -500, "until": 3000, "amount": 40_000_000}),
    Case("paid_elsewhere", "paid_elsewhere", _ADULT, {"from": 0, "amount": 50_000, "area_code": ANOTHER_COUNTY}),
    Case("certificate_expired", "disability", _SEVERE, {"from": -3700, "until": -60, "status": "过期"}, replaces=True),
    Case("certificate_lapsed", "disability", _SEVERE, {"from": -3700, "until": -60}, replaces=True),
    Case("certificate_cancelled", "disability", _SEVERE, {"from": -900, "until": 2750, "status": "注销"}, replaces=True),
    Case("grade_changed", "disability", _SEVERE, {"from": -90, "until": 3560, "grade": "四级"}, replaces=True),
    Case("moved_away", "residence", _ADULT, {"from": -60, "status": "迁出", "area_code": ANOTHER_COUNTY}, replaces=True),
)


def chosen(members: pl.DataFrame, each: int) -> list[tuple[Case, pl.DataFrame]]:
    """For each case up to ``each`` members, of households that have no other case."""
    free, found = members.sort("draw"), []
    for case in CASES:
        hit = free.filter(case.whom).unique("household_no", keep="first", maintain_order=True).head(each)
        free = free.join(hit.select("household_no"), on="household_no", how="anti")
        found.append((case, hit))
    return found


def row_of(case: Case, people: pl.DataFrame, on: date) -> pl.DataFrame:
    """The people with what the row of the case says of them."""
    written = disguised(people, case.disguise)
    return written.with_columns(_value(name, value, on) for name, value in case.values.items())


def told(case: Case, people: pl.DataFrame, register: str) -> list[Planted]:
    """The cases as the truth names them."""
    return [Planted(case.kind, case.found_as, case.exact, register, one["id_number"], one["household_no"], way=case.way)
            for one in people.iter_rows(named=True)]


def _value(name: str, value: Any, on: date) -> pl.Expr:
    if name in ("from", "until"):
        return pl.lit(on + timedelta(days=value)).alias(name)
    return pl.lit(value).alias(name)
