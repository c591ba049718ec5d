"""The least a value may be: rounded as the law says, exact in twelfths and thousandths."""

from __future__ import annotations

from datetime import date

import pytest

from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.policy.floors import least
from minzheng.kernel.policy.parameters import Key, ParameterBook, Value

AREA, ON = 430426000000, date(2026, 10, 1)
DECLARED = catalogue().parameters


def book(*values: tuple[str, Key, int]) -> ParameterBook:
    kept = [one for one in DECLARED.values if one.name == "tekun.tekun_multiple"]
    return ParameterBook(DECLARED.declared, (
        *kept, *(Value(name, AREA, key, date(2026, 1, 1), None, value, "", "示例") for name, key, value in values)))


def floor(name: str, key: Key, known: ParameterBook) -> int | None:
    return least(known, DECLARED.declared[name], key, area_code=AREA, on=ON)


@pytest.mark.parametrize(("yearly_fen", "fen"), [
    (64400 * 12, 83800), (610000, 66100), (65000 * 12, 84500), (65001 * 12, 84600)])
def test_tekun_is_thirteen_tenths_of_dibao_up_to_the_yuan(yearly_fen: int, fen: int) -> None:
    """644 × 1.3 = 837.2 → 838; 6100 a year = 508.33… a month, × 1.3 = 660.83… → 661."""
    assert floor("tekun.tekun_living", ("城市",), book(("dibao.dibao_standard", ("城市",), yearly_fen))) == fen


def test_without_a_row_of_its_own_the_highest_counts() -> None:
    known = book(("dibao.dibao_standard", ("城市",), 64400 * 12), ("dibao.dibao_standard", ("农村",), 40000 * 12))
    assert floor("tekun.tekun_living", (None,), known) == 83800
    assert floor("tekun.tekun_living", ("农村",), known) == 52000


def test_scattered_orphans_are_six_tenths_of_those_in_institutions() -> None:
    """1144 × 0.6 = 686.4 exactly, not up to the yuan; those in institutions are tied to nothing."""
    known = book(("orphans.orphan_standard", ("集中",), 114400), ("orphans.orphan_standard", (None,), 60000))
    assert floor("orphans.orphan_standard", (None,), known) == 68640
    assert floor("orphans.orphan_standard", ("集中",), known) is None
    assert floor("unattended_children.unattended_child_standard", (), known) == 60000, "that of scattered orphans"


def test_what_nothing_ties_has_no_floor() -> None:
    assert floor("dibao.dibao_standard", ("城市",), book()) is None
    assert floor("tekun.tekun_living", ("城市",), book()) is None
