"""Values that sections enter: typed exactly, with a source, reviewed by somebody else, marked in what is frozen."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter
from django.db import IntegrityError, transaction

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.areas.models import Area
from minzheng.kernel.indicators.results import State
from minzheng.kernel.indicators.snapshots import actions, entering, importing, queries
from minzheng.kernel.indicators.snapshots.models import EnteredState, EnteredValue
from minzheng.kernel.indicators.snapshots.typed import number, require_possible
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused, UsageError
from tests.kernel.indicators.county import ASKED, COUNTY, County, indicators

REASON = {"zh": "没有系统", "en": "no system"}
FILES = {"charity": indicators(
    {"id": "CH-01.01", "measure": "not_collected", "unit": "万元", "period": "cumulative", "reason": REASON},
    {"id": "CH-01.02", "measure": "not_collected", "unit": "人", "reason": REASON},
    {"id": "CH-01.03", "measure": "average", "unit": "元", "period": "ratio", "numerator": "CH-01.01", "denominator": "CH-01.02"},
    {"id": "SA-01.07", "measure": "count_persons"})}


def actor(role: Role, area: int = COUNTY, name: str = "") -> Actor:
    return create_account(username=f"{role}{area}{name}", password=None, role=role, post="示例岗位", area_code=area,
                          is_demo=True, by=PROGRAM, at=ASKED).actor


def enter(
    indicator: str = "CH-01.02", value: str = "12", *, by: Actor, area: int = COUNTY, source: str = "慈善会年报",
) -> EnteredValue:
    return entering.enter(indicator=indicator, area=area, period="2026H2", value=value, source=source, files=FILES, by=by,
                          at=ASKED)


@pytest.mark.parametrize(("text", "unit", "value"), [
    ("１２，３４５", "人", 12345), ("6180.55万元", "万元", 6_180_550_000),
    ("86", "元", 8600), ("9.52%", "%", Fraction(952, 10000)), 
    ("1.5", "亩", Fraction(3, 2)), ("1xx", "户", None), ("xx.xx", "万元", None), ("-3", "人", -3),
])
def test_numbers_are_read_exactly_in_their_unit(text: str, unit: str, value: Fraction | None) -> None:
    assert number(text, unit) == value


@pytest.mark.parametrize("text", ["约30", "", "1,2.5.1", "三十", "30余", "1.001", "9" * 30])
def test_what_is_no_exact_typedis_refused(text: str) -> None:
    with pytest.raises(UsageError):
        number(text, "元")


@pytest.mark.parametrize(("text", "unit", "period"), [
    ("-3", "户", "stock"), ("7.5", "人次", "cumulative"), ("-1", "户", "ratio")])
def test_a_count_of_things_is_neither_below_zero_nor_in_parts(text: str, unit: str, period: str) -> None:
    with pytest.raises(UsageError, match="不能是负数"):
        require_possible(number(text, unit), unit, period)


def test_a_mean_may_be_in_parts_and_money_below_zero() -> None:
    require_possible(number("7.5", "户"), "户", "ratio")
    require_possible(number("-7.5", "万元"), "万元", "cumulative")
    require_possible(number("1x", "户"), "户", "stock")


@pytest.mark.django_db
def test_who_enters_does_not_review_and_the_value_is_marked_when_frozen() -> None:
    Area.objects.create(code=COUNTY, name="县", level="county", lowest_level="county", valid_from=date(1949, 10, 1))
    clerk, head = actor(Role.COUNTY_CLERK), actor(Role.COUNTY_SECTION_HEAD)
    money, people, own = enter("CH-01.01", "30", by=clerk), enter(by=clerk), enter(value="3", by=head, area=COUNTY + 101000)
    with pytest.raises(Refused, match="待审核"):
        enter(by=clerk)
    with pytest.raises(Refused, match="自己"):
        entering.review(entered_id=own.pk, accept=True, by=head, at=ASKED)
    with pytest.raises(NotAllowed):
        entering.review(entered_id=money.pk, accept=True, by=clerk, at=ASKED)
    for one in (money, people):
        entering.review(entered_id=one.pk, accept=True, by=head, at=ASKED)
    county = County()
    county.run(202611, [(county.award("charity", county.household(4)), 4, 100)])
    made = actions.freeze(period="2026H2", area=COUNTY, files=FILES, parameters=ParameterBook({}, ()), by=PROGRAM, at=ASKED)
    found = queries.results(made, COUNTY)
    assert [found[id].value for id in ("CH-01.01", "CH-01.02", "CH-01.03", "SA-01.07")] == [30_000_000, 12, 2_500_000, 4]
    assert "慈善会年报" in str(found["CH-01.01"].note)
    few = enter(value="2", source="更正", by=clerk)
    entering.review(entered_id=few.pk, accept=True, by=head, at=ASKED)
    again = actions.freeze(period="2026H2", area=COUNTY, files=FILES, parameters=ParameterBook({}, ()), by=PROGRAM, at=ASKED)
    assert queries.results(again, COUNTY)["CH-01.02"].value == 2
    assert queries.results(again, COUNTY, public=queries.EVERYTHING)["CH-01.02"].state is State.SUPPRESSED
    with pytest.raises(IntegrityError), transaction.atomic():
        EnteredValue.objects.filter(pk=money.pk).update(numerator=1)


@pytest.mark.django_db
def test_what_the_system_counts_is_not_entered_nor_what_has_no_source_nor_elsewhere() -> None:
    clerk = actor(Role.TOWNSHIP_CLERK, COUNTY + 101000)
    for given, refusal in (
            ({"indicator": "SA-01.07"}, Refused), ({"source": " "}, Refused), ({"value": "-3"}, UsageError),
            ({"area": COUNTY}, NotFound)):
        with pytest.raises(refusal):
            enter(**({"area": COUNTY + 101000, "by": clerk} | given))  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        enter(by=actor(Role.AUDITOR))


@pytest.mark.django_db
def test_a_sheet_is_entered_row_by_row_and_twice_changes_nothing(tmp_path: Path) -> None:
    sheet = tmp_path / "数据.csv"
    sheet.write_bytes("编号,区划代码,数值,单位,数据来源\nCH-01.01,,30,万元,年报\nCH-01.02,,12,户,年报\nCH-01.02,430426101,xx,人,年报\n"
                      "SA-01.07,,3,人,年报\n".encode("gb18030"))
    clerk = actor(Role.COUNTY_CLERK)
    given = {"path": sheet, "period": "2026H2", "area": COUNTY, "files": FILES, "by": clerk, "at": ASKED}
    assert importing.bring_in(**given, is_trial=True).made == 2  # type: ignore[arg-type]
    assert not EnteredValue.objects.exists()
    first, second = importing.bring_in(**given), importing.bring_in(**given)  # type: ignore[arg-type]
    assert [(one.code, one.place.row, one.place.heading) for one in first.problems] == [
        ("unit", 3, "单位"), ("not_to_be_entered", 5, "编号")]
    assert (second.made, second.known) == (0, 2)
    assert EnteredValue.objects.filter(state=EnteredState.WAITING, numerator=None).count() == 1


@pytest.mark.django_db
def test_a_share_is_read_as_the_sheet_shows_it_and_refused_where_that_cannot_be_known(tmp_path: Path) -> None:
    share = {"id": "CH-01.04", "measure": "not_collected", "unit": "%", "period": "ratio", "reason": REASON}
    files = {"charity": indicators(share)}
    path = tmp_path / "数据.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("录入数据")
    page.write_row(0, 0, list(importing.HEADINGS.values()))
    shares = [(0.355, "0.0%"), (1, "0%"), (0.355, None), (35.5, None), ("0.355", None), ("0.9%", None), (0, None)]
    for row, (typed, shown) in enumerate(shares, start=1):
        page.write_row(row, 0, ["CH-01.04", f"4304261{row:02d}"])
        page.write(row, 2, typed, book.add_format({"num_format": shown}) if shown else None)
        page.write_row(row, 3, ["%", "年报"])
    book.close()
    outcome = importing.bring_in(path=path, period="2026", area=COUNTY, files=files, by=actor(Role.COUNTY_CLERK), at=ASKED)
    assert [(one.code, one.place.row) for one in outcome.problems] == [("share_or_percent", 4), ("share_or_percent", 6)]
    assert "35.5%" in str(outcome.problems[0].sentence)
    kept = EnteredValue.objects.order_by("area_code")
    assert [queries.number(one) for one in kept] == [Fraction(355, 1000), 1, Fraction(355, 1000), Fraction(9, 1000), 0]
