"""Before anything is imported or computed the pages say what to do first."""

from __future__ import annotations

import pytest
from django.test import Client

from minzheng.kernel.access.roles import Role
from tests.web.conftest import make_account


@pytest.mark.parametrize(("path", "words"), [
    ("/", "还没有核算"), ("/households/", "没有符合条件的家庭"), ("/runs/", "先导入花名册"), ("/imports/", "下载空白模板"),
    ("/months/2026-10/", "还没有核算"),
])
def test_an_empty_page_says_what_to_do(path: str, words: str, db: None) -> None:
    client = Client()
    client.force_login(make_account(Role.COUNTY_CLERK))
    assert words in client.get(path).content.decode()
