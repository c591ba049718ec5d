"""Trying a standard in the browser: the form, the figures, whom it touches, side by side."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client

from minzheng.kernel.access.roles import Role
from minzheng.kernel.scenarios.models import Forecast, Scenario
from tests.jobs import do_jobs
from tests.web.conftest import MONTH, OTHER_TOWN, County, SignedIn

RURAL = 'dibao.dibao_standard ["农村"]'


def entered(client: Client, yuan: str = "7200", **given: str) -> Scenario:
    """A scenario with another rural standard, entered through the form."""
    form = {"name": "示例提标方案", "month": MONTH, "since": "2026-09-01", RURAL: yuan, **given}
    response = client.post("/scenarios/new", form)
    assert response.status_code == 302, response.content.decode()
    do_jobs()
    return Scenario.objects.latest("pk")


def test_a_standard_is_tried_as_it_is_published_by_the_year(county: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.COUNTY_SECTION_HEAD)
    assert "现行 6000 元/年" in client.get("/scenarios/new").content.decode()
    made = entered(client)
    assert [(one["name"], one["written"], one["value"]) for one in made.changes] == [
        ("dibao.dibao_standard", "7200 元/年", 720_000)]
    text = client.get(f"/scenarios/{made.pk}/").content.decode()
    assert "示例提标方案" in text
    assert made.balance_fen > 0
    assert "<svg" in text
    assert "示例提标方案" in client.get("/scenarios/").content.decode()


def test_whom_it_touches_is_listed_and_exported(county: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.COUNTY_SECTION_HEAD)
    made = entered(client)
    text = client.get(f"/scenarios/{made.pk}/touched/?kind=raised&benefit=dibao").content.decode()
    assert county.poor.household_no in text
    assert county.other.household_no in text
    only = client.get(f"/scenarios/{made.pk}/touched/?area={OTHER_TOWN:012d}").content.decode()
    assert county.poor.household_no not in only
    file = client.get(f"/scenarios/{made.pk}/touched/export/xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    assert sheet is not None
    assert county.poor.household_no in [row[0] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize(("given", "sentence"), [
    ({"name": ""}, "请填写方案名称"), ({RURAL: "很多"}, "最低生活保障标准"), ({"since": "2026-10-01"}, "不影响"),
    ({"since": ""}, "请填写施行日期"), ({"month": "2026"}, "不是月份"),
])
def test_what_cannot_be_computed_is_said_and_what_was_typed_stays(
    given: dict[str, str], sentence: str, county: County, signed_in: SignedIn
) -> None:
    form = {"name": "示例", "month": MONTH, "since": "2026-09-01", RURAL: "7200", "dibao.dibao_minimum []": "60", **given}
    response = signed_in(Role.COUNTY_SECTION_HEAD).post("/scenarios/new", form)
    assert response.status_code == 409
    assert sentence in response.content.decode()
    assert 'value="60"' in response.content.decode()
    assert not Scenario.objects.exists()


def test_a_copy_begins_with_the_values_of_the_other(county: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.COUNTY_SECTION_HEAD)
    made = entered(client)
    assert 'value="7200"' in client.get(f"/scenarios/new?from={made.pk}").content.decode()
    copy = entered(client, "7800", **{"from": str(made.pk)})
    assert copy.cloned_from == made
    text = client.get(f"/scenarios/compare?s={made.pk}&s={copy.pk}").content.decode()
    assert text.count("<svg") == 2 + text.count('class="icon"')
    assert client.post(f"/scenarios/{copy.pk}/compute").status_code == 302
    assert do_jobs().result == f"/scenarios/{copy.pk}/"


@pytest.mark.parametrize(("role", "reads", "makes"), [
    (Role.COUNTY_LEADER, 200, 200), (Role.FINANCE_OFFICER, 200, 403), (Role.TOWNSHIP_CLERK, 403, 403)])
def test_who_may_read_and_who_may_try(role: Role, reads: int, makes: int, county: County, signed_in: SignedIn) -> None:
    client = signed_in(role)
    assert client.get("/scenarios/").status_code == reads
    assert client.get("/scenarios/new").status_code == makes


def test_pages_cost_a_constant_number_of_queries(
    county: County, signed_in: SignedIn, django_assert_max_num_queries: object
) -> None:
    client = signed_in(Role.COUNTY_SECTION_HEAD)
    numbers = [entered(client, str(6_600 + 120 * n)).pk for n in range(5)]
    addresses = ("/scenarios/", f"/scenarios/{numbers[0]}/", f"/scenarios/{numbers[0]}/touched/",
                 "/scenarios/compare?" + "&".join(f"s={n}" for n in numbers))
    for address in addresses:
        with django_assert_max_num_queries(14):  # type: ignore[operator]
            assert client.get(address).status_code == 200


def test_next_year_is_forecast_by_month_and_benefit(county: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.FINANCE_OFFICER)
    response = client.post("/scenarios/forecasts/new", {"first": "2027-01"})
    assert response.status_code == 302
    address = do_jobs().result
    found = Forecast.objects.get()
    assert address == f"/scenarios/forecasts/{found.pk}/"
    text = client.get(address).content.decode()
    assert text.count("chart-picture") == 1 + found.months.values("benefit").distinct().count()
    assert "2027年12月" in text
    assert client.get(f"/scenarios/forecasts/{found.pk}/export/csv").content.decode("utf-8-sig").count("2027") >= 12
    assert "十二个月" in client.get("/scenarios/forecasts/").content.decode()


def test_a_scenario_becomes_a_standard_that_somebody_else_approves(county: County, signed_in: SignedIn) -> None:
    client, head = signed_in(Role.COUNTY_CLERK), signed_in(Role.COUNTY_SECTION_HEAD)
    made = entered(client)
    assert f"/scenarios/{made.pk}/adopt" not in head.get(f"/scenarios/{made.pk}/").content.decode()
    assert f"/scenarios/{made.pk}/adopt" in client.get(f"/scenarios/{made.pk}/").content.decode()
    form = {"number": "示例〔2026〕9号", "title": "示例提标通知", "issuer": "示例民政局", "issued_on": "2026-11-20",
            "since": "2027-01-01", "explanation": "示例说明"}
    response = client.post(f"/scenarios/{made.pk}/adopt", form)
    assert response.status_code == 302, response.content.decode()
    made.refresh_from_db()
    assert made.document is not None
    [value] = made.document.values.all()
    assert (value.since.isoformat(), value.value, value.written) == ("2027-01-01", 720_000, "7200 元/年")
    assert "已录入为标准" in head.get(f"/scenarios/{made.pk}/").content.decode()
    assert client.post(f"/scenarios/{made.pk}/adopt", form).status_code == 409
