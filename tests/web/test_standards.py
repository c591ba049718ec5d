"""A standard is raised in the browser, by two people; the next run pays it, and nothing in the code changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minzheng.kernel.access.roles import Role
from minzheng.kernel.payments.models import PayrollLine, PayrollRun
from minzheng.kernel.standards.models import DRAFT, StandardDocument, StandardValue
from tests.web.conftest import County, SignedIn

NEW = "/standards/new?b=dibao"
RURAL, URBAN = 'v:dibao.dibao_standard:["农村"]', 'v:dibao.dibao_standard:["城市"]'
GIVEN = {"number": "示例民发〔2026〕5号", "title": "关于提高低保标准的通知（示例）", "issuer": "示例民政局",
         "issued_on": "2026-09-01", "since": "2026-10-01", "until": "", "area": "430426000000", "explanation": ""}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    from minzheng.kernel.values.periods import ZONE
    from minzheng.web.pages import month
    from minzheng.web.pages.standards import document, form

    for module in (document, form, month):
        monkeypatch.setattr(module, "now", lambda: datetime(2026, 9, 10, 9, tzinfo=ZONE))


def posted(client: Client, **values: str) -> Any:
    return client.post(NEW, {**GIVEN, "enter": "1", **values})


def approved(client: Client, head: Client, **values: str) -> str:
    answer = posted(client, **values)
    assert answer.status_code == 302, answer.content.decode()
    page: str = answer.headers["Location"]
    assert head.post(f"{page}approve", {"note": ""}).status_code == 302
    return page


def test_a_raise_in_the_browser_is_paid_by_the_next_run(county: County, signed_in: SignedIn) -> None:
    clerk, head = signed_in(), signed_in(Role.COUNTY_SECTION_HEAD)
    before = PayrollLine.objects.get(household=county.poor, benefit="dibao", run=county.run)
    approved(clerk, head, **{RURAL: "7200", f"per:{RURAL}": "yuan_per_year", URBAN: "750"})
    assert clerk.post("/months/2026-10/run").status_code == 302
    run = PayrollRun.objects.get(month=202610)
    paid = PayrollLine.objects.get(household=county.poor, benefit="dibao", run=run)
    assert paid.amount_fen - before.amount_fen == 21500, "100 yuan more for two persons, and 15 % of it for the minor"
    told = clerk.get(f"/households/{county.poor.pk}/explain/2026-10/dibao/").content.decode()
    assert "600.00" in told
    assert "示例民发〔2026〕5号" in told
    assert "示例民发〔2026〕5号" in clerk.get("/policy/?on=2026-10-01").content.decode()
    assert "示例民发〔2026〕5号" not in clerk.get("/policy/?on=2026-09-30").content.decode()


def test_what_is_found_is_shown_before_and_after(county: County, signed_in: SignedIn) -> None:
    clerk = signed_in()
    looked = clerk.post(NEW, {**GIVEN, "check": "1", RURAL: "480"}).content.decode()
    assert "提标不应降低待遇" in looked
    assert "须在说明中写明理由" in looked
    assert not StandardDocument.objects.exists(), "looking is not entering"
    yearly = posted(clerk, **{RURAL: "7200", f"per:{RURAL}": "yuan"})
    assert yearly.status_code == 409
    assert "按月的栏" in yearly.content.decode()
    assert posted(clerk, **{RURAL: "480", "explanation": "示例理由"}).status_code == 302
    page = signed_in(Role.COUNTY_LEADER).get(f"/standards/{StandardDocument.objects.get().pk}/").content.decode()
    assert all(words in page for words in ("提标不应降低待遇", "示例理由", "500.00", "480.00", "−4.00%", "批准"))


@pytest.mark.parametrize(("changed", "told"), [
    ({"number": ""}, "请填写"), ({"since": ""}, "请填写"), ({"since": "明年"}, "不是日期"), ({"number": "5号"}, "文号"),
    ({RURAL: "六千"}, "不是金额"), ({RURAL: ""}, "没有填写任何标准"), ({"since": "2026-10-08"}, "1 日"),
    ({"until": "2026-09-01"}, "须晚于"), ({"v:dibao.uplift_aged:[]": "二成", RURAL: ""}, "应为整数"),
    ({"v:dibao.dibao_rounding:[]": "随便", RURAL: ""}, "请选择"),
    ({"v:dibao.township_confirms:[]": "也许", RURAL: ""}, "请选择")])
def test_what_is_typed_wrongly_is_told(changed: dict[str, str], told: str, county: County, signed_in: SignedIn) -> None:
    answer = posted(signed_in(), **{RURAL: "7200", f"per:{RURAL}": "yuan_per_year", **changed})
    assert answer.status_code == 409
    assert told in answer.content.decode()
    assert not StandardValue.objects.exists()


def test_who_enters_does_not_approve(county: County, signed_in: SignedIn) -> None:
    clerk, auditor = signed_in(), signed_in(Role.AUDITOR)
    page = posted(clerk, **{URBAN: "750"}).headers["Location"]
    assert "approve" not in clerk.get(page).content.decode()
    assert clerk.post(f"{page}approve", {"note": ""}).status_code == 409
    assert "录入新标准" not in auditor.get("/standards/").content.decode()
    assert auditor.get(NEW).status_code == 403
    assert "有 1 份文件待批准" in signed_in(Role.COUNTY_LEADER).get("/standards/").content.decode()
    assert StandardDocument.objects.get().state == DRAFT
    assert clerk.post(f"{page}withdraw", {"note": "数字有误"}).status_code == 302
    assert "已撤回" in clerk.get(page).content.decode()
    assert clerk.get(f"{page}burn").status_code == 404


def test_what_was_approved_costs_a_page_one_look(county: County, signed_in: SignedIn) -> None:
    clerk, head = signed_in(), signed_in(Role.COUNTY_SECTION_HEAD)
    clerk.get("/policy/")
    with CaptureQueriesContext(connection) as bare:
        clerk.get("/policy/")
    approved(clerk, head, **{URBAN: "750"})
    clerk.get("/policy/")
    with CaptureQueriesContext(connection) as asked:
        clerk.get("/policy/")
    assert len(asked) == len(bare)
    assert sum("standards_" in one["sql"] for one in asked) == 1


@pytest.mark.parametrize("path", ["/standards/", "/standards/?q=5号&state=approved&area=430426001000&sort=-number",
                                  "/standards/new", NEW, "/standards/new?b=dibao&b=tekun&b=old_age_allowance&b=payments"])
def test_a_page_answers_with_few_queries(path: str, county: County, signed_in: SignedIn) -> None:
    clerk = signed_in()
    posted(clerk, **{URBAN: "750"})
    with CaptureQueriesContext(connection) as asked:
        assert clerk.get(path).status_code == 200
    assert len(asked) <= 12


LIVING = 'v:tekun.tekun_living:["农村"]'


def test_what_is_tied_to_a_raise_is_proposed_and_wanted(county: County, signed_in: SignedIn) -> None:
    clerk, head = signed_in(), signed_in(Role.COUNTY_SECTION_HEAD)
    assert LIVING in clerk.get(NEW).content.decode().replace("&quot;", '"'), "what is tied is on the form of what it is tied to"
    approved(clerk, head, **{LIVING: "650", "number": "示例民发〔2026〕4号"})
    raised = {RURAL: "7200", f"per:{RURAL}": "yuan_per_year", "since": "2026-11-01"}
    looked = clerk.post(NEW, {**GIVEN, "check": "1", **raised}).content.decode()
    assert 'value="780.00"' in looked, "7200 ÷ 12 × 1.3"
    assert "按联动下限建议" in looked
    refused = posted(clerk, **raised, explanation="说明不能放行")
    assert refused.status_code == 409
    assert "650.00 低于 780.00" in refused.content.decode()
    approved(clerk, head, **raised, **{LIVING: "780.00"})


def test_whom_a_standard_concerns_and_how_it_grew(county: County, signed_in: SignedIn) -> None:
    clerk = signed_in()
    page = clerk.get("/policy/dibao.dibao_standard/").content.decode()
    assert "+7.69%" in page, "650 → 700"
    assert "+11.11%" in page, "5400 → 6000"
    assert "涉及的对象" in page
    assert "?b=dibao" in page
    document = posted(clerk, **{RURAL: "7200", f"per:{RURAL}": "yuan_per_year"}).headers["Location"]
    shown = clerk.get(document).content.decode()
    assert "+20.00%" in shown
    concerned = shown.partition("涉及的对象")[2].partition("</table>")[0]
    assert "最低生活保障" in concerned
    assert '<td class="number">3</td><td class="number">4</td>' in concerned, "three households with four members"
    assert clerk.get(f"{document}export/xlsx").status_code == 200
    assert "+20.00%" in clerk.get(f"{document}export/csv").content.decode("utf-8-sig")


def test_values_of_a_day_are_listed_by_benefit_and_area(county: County, signed_in: SignedIn) -> None:
    clerk = signed_in()
    now = clerk.get("/standards/values/?benefit=dibao&on=2026-01-01").content.decode()
    assert all(words in now for words in ("700.00 元/月", "650.00 元/月", "演示文件〔2026〕1号"))
    assert "孤儿基本生活费标准" not in now
    then = clerk.get("/standards/values/?benefit=dibao&on=2025-12-31").content.decode()
    assert "演示文件〔2026〕1号" not in then
    assert clerk.get("/standards/values/export/csv?benefit=dibao&area=430426001000").status_code == 200


def test_what_was_tried_elsewhere_is_filled_in(county: County, signed_in: SignedIn) -> None:
    page = signed_in().get(NEW, {"b": "dibao", URBAN: "777.00"}).content.decode()
    assert 'value="777.00"' in page
