"""Each kind of relation with the numbers of the catalogue of indicators, once as they should be and once a little off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter

from minzheng.kernel.indicators.declarations import IndicatorFile
from minzheng.kernel.indicators.relations.checking import check_entered, check_figures, declared
from minzheng.kernel.indicators.relations.declarations import Relation
from minzheng.kernel.indicators.relations.figures import Figure, Figures, printed, scale
from minzheng.kernel.indicators.relations.outcome import Outcome
from minzheng.kernel.indicators.relations.standpoint import Standpoint
from minzheng.kernel.policy.parameters import Parameter, ParameterBook, Value
from minzheng.kernel.policy.units import Unit
from minzheng.kernel.values.language import Label, speaking

COUNTY, ON = 430426000000, date(2026, 12, 31)
NAME = Label("数", "number")
POPULATION = Parameter("population.resident_population", NAME, Unit.COUNT)
BOOK = ParameterBook({POPULATION.name: POPULATION},
                     (Value(POPULATION.name, COUNTY, (), date(2020, 1, 1), None, 1000, "", "公报"),))
AT = Standpoint(ON, BOOK)


def figure(id: str, value: str, unit: str = "人", *, decimals: int | None = None, area: int = COUNTY, **more: Any) -> Figure:
    """A figure as written in its unit; with ``decimals`` as printed."""
    one = Figure(id, Label(id, id), unit, more.pop("period", "stock"), area, Fraction(value) * scale(unit), ON, **more)
    return one if decimals is None else printed(one, decimals)


def relation(**written: Any) -> Relation:
    return TypeAdapter(Relation).validate_python(written)


def outcomes(one: Relation, *figures: Figure, at: Standpoint = AT) -> list[Outcome]:
    return check_figures([("commons", one)], Figures.of(figures), at, areas=[COUNTY])


def held(one: Relation, *figures: Figure, at: Standpoint = AT) -> bool | None:
    (found,) = outcomes(one, *figures, at=at)
    return found.holds


PARTS = relation(check="parts", whole="SA-10.01", parts=["SA-10.02", "SA-10.03"], id="X01")


def test_parts_add_up_exactly_and_a_failure_shows_both_sides_and_the_difference() -> None:
    good = [figure("SA-10.02", "640"), figure("SA-10.03", "8920"), figure("SA-10.01", "9560")]
    assert held(PARTS, *good) is True
    (found,) = outcomes(PARTS, *good[:2], figure("SA-10.01", "9561"))
    assert found.is_serious
    assert str(found.found) == "SA-10.02 640人 + SA-10.03 8920人 合计 9560人，SA-10.01 9561人，相差 1人"
    assert str(found.sentence) == "SA-10.02、SA-10.03 之和等于 SA-10.01"
    with speaking("en"):
        assert str(found.found).startswith("SA-10.02 640人 + SA-10.03 8920人 together 9560人")


def test_what_is_missing_or_of_another_cut_off_or_scope_is_not_tried() -> None:
    parts = [figure("SA-10.02", "640"), figure("SA-10.03", "8920")]
    assert held(PARTS, *parts) is None
    whole = figure("SA-10.01", "9999")
    assert held(PARTS, *parts, replace(whole, cut_off=date(2026, 9, 30))) is None
    assert held(PARTS, *parts, replace(whole, scope="六县")) is None
    same = relation(check="same_basis", severity="notice")
    (found,) = outcomes(same, *parts, replace(whole, cut_off=date(2026, 9, 30)))
    assert (found.holds, found.is_serious, found.indicators) == (False, False, ("SA-10.01",))


@pytest.mark.parametrize(("written", "figures", "holds"), [
    ({"check": "share", "whole": "SA-10.04", "parts": ["SA-10.02", "SA-10.01"]},
     [("SA-10.04", "6.69", "%", 2), ("SA-10.02", "640", "人", 0), ("SA-10.01", "9560", "人", 0)], True),
    ({"check": "share", "whole": "SA-10.04", "parts": ["SA-10.02", "SA-10.01"]},
     [("SA-10.04", "6.75", "%", 2), ("SA-10.02", "640", "人", None), ("SA-10.01", "9560", "人", None)], False),
    ({"check": "average", "whole": "SA-13.03", "parts": ["SA-13.05", "SA-13.01"]},
     [("SA-13.03", "37.5", "万元", 1), ("SA-13.05", "240.08", "元/户", 2), ("SA-13.01", "1562", "户", None)], True),
    ({"check": "average", "whole": "SA-13.03", "parts": ["SA-13.04", "SA-13.02"]},
     [("SA-13.03", "663", "万元", 0), ("SA-13.04", "760", "元/人次", 0), ("SA-13.02", "8721", "人次", None)], True),
    ({"check": "average", "whole": "SA-13.03", "parts": ["SA-13.04", "SA-13.02"]},
     [("SA-13.03", "690", "万元", 0), ("SA-13.04", "760", "元/人次", 0), ("SA-13.02", "8721", "人次", None)], False),
    ({"check": "product", "whole": "SA-14.10", "parts": ["SA-14.05"], "rate": {"yuan": 20}},
     [("SA-14.10", "21.1", "万元", 1), ("SA-14.05", "10545", "人", None)], True),
    ({"check": "product", "whole": "SA-14.10", "parts": ["SA-14.05"], "rate": {"yuan": 20}},
     [("SA-14.10", "211", "万元", 1), ("SA-14.05", "10545", "人", None)], False),
    ({"check": "product", "whole": "GV-02.06", "parts": ["GV-02.01"], "rate": {"count": 300}, "within": 50},
     [("GV-02.06", "390000", "户", None), ("GV-02.01", "1340", "个", None)], True),
    ({"check": "at_least", "whole": "SA-11.04", "parts": ["SA-04.01"], "per_mille": 1300},
     [("SA-11.04", "838", "元/人·月", None), ("SA-04.01", "644", "元/人·月", None)], True),
    ({"check": "at_least", "whole": "SA-11.04", "parts": ["SA-04.01"], "per_mille": 1300},
     [("SA-11.04", "837", "元/人·月", None), ("SA-04.01", "644", "元/人·月", None)], False),
    ({"check": "band", "whole": "GV-04.02", "parts": ["GV-04.07"], "low": {"count": 3}, "high": {"count": 7}},
     [("GV-04.02", "2747", "人", None), ("GV-04.07", "864", "个", None)], True),
    ({"check": "band", "whole": "SA-13.05", "low": {"yuan": 200}, "high": {"yuan": 300}},
     [("SA-13.05", "310", "元/户", None)], False),
    ({"check": "at_most", "whole": "SA-13.02", "parts": ["SA-13.06"]},
     [("SA-13.02", "10", "人次", None), ("SA-13.06", "11", "人", None)], False),
    ({"check": "equal", "whole": "SA-10.01", "parts": ["SA-14.05"]},
     [("SA-10.01", "10545", "人", None), ("SA-14.05", "10540", "人", None)], False),
    ({"check": "bound", "most": {"parameter": "population.resident_population"}}, [("SA-10.01", "1001", "人", None)], False),
    ({"check": "bound", "most": {"parameter": "population.resident_population"}}, [("SA-10.01", "1000", "人", None)], True),
])
def test_kinds(written: dict[str, Any], figures: list[tuple[str, str, str, int | None]], holds: bool) -> None:
    given = [figure(id, value, unit, decimals=decimals) for id, value, unit, decimals in figures]
    assert held(relation(**written), *given) is holds


def test_a_share_over_nobody_and_a_band_without_its_parameter_are_not_tried() -> None:
    share = relation(check="share", whole="SA-10.04", parts=["SA-10.02", "SA-10.01"])
    assert held(share, figure("SA-10.04", "0", "%"), figure("SA-10.02", "0"), figure("SA-10.01", "0")) is None
    band = relation(check="band", whole="SA-10.01", low={"parameter": "nobody.knows"})
    assert held(band, figure("SA-10.01", "5")) is None


def test_what_accumulates_does_not_fall_within_a_year() -> None:
    one = relation(check="monotone", id="X19")
    before = Figures.of([replace(figure("SA-01.09", "100", "万元", period="cumulative"), cut_off=date(2026, 9, 30))])
    now = figure("SA-01.09", "99", "万元", period="cumulative")
    assert held(one, now, at=Standpoint(ON, earlier=before)) is False
    assert held(one, now, at=Standpoint(ON, before=before)) is True, "another period begins anew"
    assert held(one, replace(now, period="stock"), at=Standpoint(ON, earlier=before)) is True
    assert held(one, replace(now, scope="城市"), at=Standpoint(ON, earlier=before)) is True


def test_yuan_taken_for_ten_thousand_is_seen_against_the_period_before_or_the_places_beside() -> None:
    one = relation(check="unit_slip", id="X23")
    slipped = figure("SA-01.09", "15428", "元")
    before = Figures.of([figure("SA-01.09", "15000", "万元")])
    assert held(one, slipped, at=Standpoint(ON, before=before)) is False
    assert held(one, figure("SA-01.09", "9000", "万元"), at=Standpoint(ON, before=before)) is True
    towns = [figure("SA-01.09", str(80 + number), "万元", area=COUNTY + number * 1000) for number in range(1, 6)]
    wrong = figure("SA-01.09", "81", "元", area=COUNTY + 9000)
    found = check_figures([("commons", one)], Figures.of([*towns, wrong]), AT)
    assert [each.area for each in found if each.holds is False] == [COUNTY + 9000]


def test_a_column_that_is_last_years_is_told_but_standards_may_stay() -> None:
    one = relation(check="repeated", id="X24")
    same = [figure(f"SA-01.0{number}", str(10 + number)) for number in range(1, 6)]
    last = Figures.of(same)
    assert held(one, *same, at=Standpoint(ON, last_year=last)) is False
    assert held(one, *same[:4], figure("SA-01.05", "99"), at=Standpoint(ON, last_year=last)) is True
    standards = [replace(each, unit="元/人·月") for each in same]
    assert held(one, *standards, at=Standpoint(ON, last_year=Figures.of(standards))) is True


def test_a_ratio_that_no_whole_number_gives_is_told() -> None:
    """Fifteen homes of nineteen are 78.95 %, fourteen 73.68 %: nothing gives 75."""
    one = relation(check="possible_ratio", id="X26")
    assert held(one, figure("EL-02.04", "75", "%", decimals=0, denominator=19)) is False
    assert held(one, figure("EL-02.04", "79", "%", decimals=0, denominator=19)) is True
    assert held(one, figure("EL-02.04", "74", "%", decimals=0, denominator=19)) is True
    assert held(one, figure("EL-02.04", "75", "%", denominator=19)) is True, "what was computed is not printed"


def test_a_printed_share_of_a_count_is_tried_without_its_numerator() -> None:
    one = relation(check="share", whole="EL-02.04", parts=["EL-02.03", "EL-02.01"])
    homes = figure("EL-02.01", "19", "所")
    assert held(one, figure("EL-02.04", "75", "%", decimals=0), homes) is False
    assert held(one, figure("EL-02.04", "73.7", "%", decimals=1), homes) is True
    assert held(one, figure("EL-02.04", "75", "%"), homes) is None, "what was computed is not printed"
    assert held(one, figure("EL-02.04", "75", "%", decimals=0), figure("EL-02.01", "19", "所", is_exact=False)) is None


def test_the_definition_of_a_quotient_is_a_relation_once() -> None:
    names = {"title": {"zh": "数", "en": "number"}, "period": "stock"}
    file = IndicatorFile.model_validate({"indicators": [
        names | {"id": "SA-10.01", "unit": "人", "measure": "count_persons"},
        names | {"id": "SA-10.02", "unit": "人", "measure": "count_persons"},
        names | {"id": "SA-10.04", "unit": "%", "measure": "ratio", "numerator": "SA-10.02", "denominator": "SA-10.01"}]})
    ((_, implied),) = declared({"tekun": file})
    assert (implied.check, implied.whole, implied.parts) == ("share", "SA-10.04", ["SA-10.02", "SA-10.01"])
    told = file.model_copy(update={"checks": [relation(id="X02", check="share", whole="SA-10.04", parts=implied.parts)]})
    assert [one.id for _, one in declared({"tekun": told})] == ["X02"]


def test_an_approximate_figure_reaches_further_and_is_told() -> None:
    about = figure("SA-10.01", "9500", above=Fraction(99), is_exact=False)
    assert held(PARTS, figure("SA-10.02", "640"), figure("SA-10.03", "8920"), about) is True
    (found,) = outcomes(relation(check="stated_exactly", severity="notice"), about)
    assert found.holds is False


def test_entered_values_are_tried_with_what_stands_beside_them_and_nothing_else_is_told() -> None:
    relations = [("tekun", PARTS), ("commons", relation(check="bound", most={"count": 5000}))]
    beside = Figures.of([figure("SA-10.01", "9560"), figure("SA-10.03", "8920")])
    assert check_entered(relations, Figures.of([figure("SA-10.02", "640")]), beside, AT) == []
    (told,) = check_entered(relations, Figures.of([figure("SA-10.02", "641")]), beside, AT)
    assert told.relation is PARTS
