"""Every page answers, in both languages, with few queries however many people there are."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.periods import ZONE
from tests.web.conftest import MONTH, TOWN, VILLAGE, County, SignedIn, make_account

MOST_QUERIES = {
    "/": 15, f"/months/{MONTH}/": 14, f"/months/{MONTH}/dibao/": 16, f"/months/{MONTH}/dibao/exceptions/": 14,
    f"/months/{MONTH}/exceptions/": 14, f"/townships/{TOWN}/": 12, f"/townships/{VILLAGE}/": 12, "/households/": 14,
    "/households/{household}/": 19, "/households/{household}/explain/2026-09/dibao/": 18, "/runs/": 10,
    "/runs/{run}/": 14, "/imports/": 10, "/imports/new": 8, "/policy/": 8, "/policy/dibao.dibao_standard/": 8,
}


def _address(path: str, county: County) -> str:
    return path.format(household=county.poor.pk, run=county.run.pk)


@pytest.mark.parametrize("path", MOST_QUERIES)
def test_a_page_answers_with_few_queries(path: str, county: County, signed_in: SignedIn) -> None:
    client, queries = signed_in(), []

    def count(execute: Any, sql: str, *others: Any) -> Any:
        queries.append(sql)
        return execute(sql, *others)

    with connection.execute_wrapper(count):
        response = client.get(_address(path, county))
    assert response.status_code == 200
    assert len(queries) <= MOST_QUERIES[path], "\n".join(queries)
    assert b"<h1" in response.content


@pytest.mark.parametrize("path", MOST_QUERIES)
def test_a_page_in_english_has_no_chinese_of_its_own(path: str, county: County, signed_in: SignedIn) -> None:
    """What stays Chinese are names, documents and the words of the law: all of them data."""
    client = signed_in()
    client.post("/language", {"language": "en"})
    response = client.get(_address(path, county))
    text = response.content.decode()
    assert '<html lang="en">' in text
    assert response.headers["Content-Language"] == "en"
    for words in ("月度发放", "发放金额", "导出 Excel", "跳到正文", "未发原因", "合计", "筛选"):
        assert words not in text


def test_english_explains_in_its_own_signs_and_words(county: County, signed_in: SignedIn) -> None:
    client = signed_in()
    client.post("/language", {"language": "en"})
    text = client.get(f"/households/{county.poor.pk}/explain/{MONTH}/dibao/").content.decode()
    sentences = re.findall(r'<span class="tree-sentence">(.*?)</span>', text)
    assert any("(" in one for one in sentences)
    assert [one for one in sentences if re.search("[（），、。；]", one)] == []
    assert [one for one in sentences if re.search(r"\d(month|year|yuan)", one)] == []
    assert "illustrative, from 2" in text
    assert "示例, from" not in text


def test_english_names_of_payments_begin_with_a_capital(county: County, signed_in: SignedIn) -> None:
    client = signed_in()
    client.post("/language", {"language": "en"})
    text = client.get(f"/runs/{county.run.pk}/").content.decode()
    groups = re.findall(r'<tr><th scope="row" class="cell-text">(.)', text)
    assert groups
    assert all(one.isupper() for one in groups)
    assert "Document" not in text
    exceptions = client.get(f"/months/{MONTH}/exceptions/").content.decode()
    assert ">Note<" not in exceptions


def test_the_month_shows_people_money_and_exceptions(county: County, signed_in: SignedIn) -> None:
    text = signed_in().get("/").content.decode()
    assert "2026年9月" in text
    assert "最低生活保障" in text
    amounts = re.findall(r"[\d,]+\.\d\d", text)
    assert f"{county.run.amount_fen // 100:,}.{county.run.amount_fen % 100:02d}" in amounts
    assert f"第 {county.run.pk} 批" in text


def test_signing_in_is_asked_of_everybody(db: None) -> None:
    response = Client().get("/households/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/signin")


def test_nobody_who_is_not_signed_in_is_offered_to_sign_out(county: County, signed_in: SignedIn) -> None:
    strangers, own = (client.get("/nowhere/at/all/") for client in (Client(), signed_in()))
    assert [answer.status_code for answer in (strangers, own)] == [404, 404]
    assert 'href="/signin"' in (page := strangers.content.decode())
    assert not [one for one in ('action="/signout"', 'href="/account', 'class="footline"', 'class="mainnav"') if one in page]
    assert 'action="/signout"' in own.content.decode()


def test_a_wrong_password_is_told_without_saying_which_part_was_wrong(county: County, signed_in: SignedIn) -> None:
    response = Client().post("/signin", {"username": "nobody", "password": "x"})
    assert response.status_code == 200
    assert "账号或密码不正确" in response.content.decode()


def test_the_language_stays_with_the_account(county: County) -> None:
    account = make_account(Role.COUNTY_CLERK, password="correct horse")
    client, fresh = Client(), Client()
    client.force_login(account)
    client.post("/language", {"language": "en", "next": "/policy/"})
    assert fresh.post("/signin", {"username": account.username, "password": "correct horse"}).status_code == 302
    assert '<html lang="en">' in fresh.get("/policy/").content.decode()


def test_the_language_switch_leads_nowhere_else(db: None) -> None:
    response = Client().post("/language", {"language": "en", "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"


def test_illustrative_values_are_marked(county: County, signed_in: SignedIn) -> None:
    text = signed_in().get("/policy/?on=2026-09-01").content.decode()
    assert "示例" in text
    assert "演示文件" in text


def test_an_unknown_month_is_not_found_in_a_sentence(county: County, signed_in: SignedIn) -> None:
    response = signed_in().get("/months/2026-13/")
    assert response.status_code == 404
    assert "没有找到" in response.content.decode()


def test_who_computes_can_choose_this_month_and_the_next(
    county: County, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("minzheng.web.scope.localtime", lambda: datetime(2026, 10, 5, 9, tzinfo=ZONE))
    choices = re.findall(r'<option value="(2026-\d\d)"', signed_in().get("/").content.decode())
    assert choices == ["2026-11", "2026-10", MONTH]
    assert "核算本月" in signed_in(Role.FINANCE_OFFICER).get("/months/2026-11/").content.decode()
    assert re.findall(r'<option value="(2026-\d\d)"', signed_in(Role.AUDITOR).get("/").content.decode()) == [MONTH]


def test_the_months_without_a_month_are_the_latest(county: County, signed_in: SignedIn) -> None:
    client = signed_in()
    assert client.get("/months/").headers["Location"] == "/"
    assert client.get("/months/", {"month": MONTH}).headers["Location"] == f"/months/{MONTH}/"
    assert client.get("/months/", {"month": "soon"}).status_code == 409


def test_an_error_speaks_the_readers_language(db: None) -> None:
    with translation.override("en"):
        assert '<html lang="en">' in render_to_string("500.html")
    with translation.override("zh-hans"):
        assert '<html lang="zh-CN">' in render_to_string("500.html")


@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html", "pages/refused.html"])
def test_every_refusal_leads_on(template: str, county: County, signed_in: SignedIn) -> None:
    text = render_to_string(template, {"sentence": "示例"})
    assert 'id="content"' in text
    assert re.search(r'<a class="btn[^"]*" href="/">', text)
