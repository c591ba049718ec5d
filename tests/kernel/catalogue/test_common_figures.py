"""Every indicator of the catalogue of indicators is declared, and every standard cross-check."""

from __future__ import annotations

from datetime import date

import pytest

from minzheng.kernel.catalogue.common_figures import common_figures
from minzheng.kernel.catalogue.loader import PACKAGE, load
from minzheng.kernel.catalogue.outline import report_outline
from minzheng.kernel.indicators import declarations
from minzheng.kernel.indicators.relations.checking import check_figures, declared
from minzheng.kernel.indicators.relations.figures import Figures
from minzheng.kernel.indicators.relations.standpoint import Standpoint
from minzheng.kernel.reports.outline import Outline

SERIALS = {
    "SA-01": 12, "SA-02": 4, "SA-03": 7, "SA-04": 4, "SA-05": 8, "SA-06": 5, "SA-07": 3, "SA-08": 4, "SA-09": 2, "SA-10": 5,
    "SA-11": 8, "SA-12": 4, "SA-13": 9, "SA-14": 8, "SA-15": 5, "SA-16": 3, "SA-17": 3, "SA-18": 3, "EL-01": 5, "EL-02": 9,
    "EL-03": 6, "EL-04": 2, "EL-05": 4, "EL-06": 4, "EL-07": 3, "EL-08": 3, "EL-09": 1, "EL-10": 1, "EL-11": 2, "DI-01": 3,
    "DI-02": 6, "DI-03": 1, "CH-01": 6, "CH-02": 3, "CH-03": 2, "CH-04": 3, "CH-05": 1, "CH-06": 2, "FU-01": 6, "FU-02": 4,
    "FU-03": 4, "FU-04": 1, "FU-05": 7, "FU-06": 7, "FU-07": 1, "GV-01": 3, "GV-02": 5, "GV-03": 3, "GV-04": 6, "GV-05": 3,
    "GV-06": 1, "GV-07": 1, "GV-08": 5, "GV-09": 1, "GE-01": 1, "GE-02": 4, "GE-03": 1, "GE-04": 1, "GE-05": 1, "GE-06": 3,
    "GE-07": 2, "GE-08": 1, "SO-01": 3, "SO-02": 1, "SO-03": 1, "SO-04": 4, "SO-05": 2, "SO-06": 2, "SO-07": 1, "SO-08": 1,
    "SO-09": 2, "MR-01": 2, "MR-02": 2, "MR-03": 2, "MR-04": 1, "MR-05": 1, "MR-06": 3, "VG-01": 5, "VG-02": 2, "AD-01": 2,
    "AD-02": 1, "CY-01": 2, "CY-02": 4, "CY-03": 2, "DS-01": 2, "DS-02": 3, "DS-03": 1, "DS-04": 3, "DS-05": 2, "DS-06": 2,
    "DS-07": 3, "DS-08": 1, "VE-01": 1, "VE-02": 4, "VE-03": 6, "VE-04": 2, "VE-05": 2, "VE-06": 2, "LO-01": 6, "SF-01": 4,
    "SF-02": 2, "PT-01": 2, "PT-02": 3, "PT-03": 1, "RP-02": 2, "RP-03": 1, "RP-04": 1, "OR-01": 1, "OR-02": 3, "OR-03": 2,
    "OR-05": 2,
}
"""How many serials the catalogue of indicators has for each business."""


@pytest.fixture(scope="module")
def outline() -> Outline:
    return report_outline(load(PACKAGE))


def test_every_indicator_of_the_catalogue_is_declared(outline: Outline) -> None:
    ids = set(outline.indicators)
    wanted = {f"{business}.{serial:02d}" for business, count in SERIALS.items() for serial in range(1, count + 1)}
    assert wanted <= ids
    assert len(wanted) == 346


def test_every_standard_cross_check_is_declared(outline: Outline) -> None:
    relations = declared(outline.files)
    assert {one.id for _, one in relations if one.id} >= {f"X{number:02d}" for number in range(1, 28)}


def test_relations_on_nothing_are_not_tried_and_say_so(outline: Outline) -> None:
    relations = [(name, one) for name, one in declared(outline.files) if one.whole]
    found = check_figures(relations, Figures(), Standpoint(date(2026, 12, 31)), areas=[430426000000])
    assert {one.holds for one in found} == {None}
    assert all("没有数据" in str(one.found) for one in found)


def test_a_folder_that_declares_an_indicator_takes_its_place() -> None:
    root = PACKAGE
    before = common_figures(root, [])["commons_funerals"].ids()
    own = declarations.IndicatorFile.model_validate({"indicators": [{
        "id": "FU-01.02", "title": {"zh": "火化具数", "en": "Cremations"}, "unit": "具", "period": "cumulative",
        "measure": "count_deeds", "kind": "cremation", "deeds": ["do"]}]})
    assert before - common_figures(root, [own])["commons_funerals"].ids() == {"FU-01.02"}
