"""Accounts in the browser: what the administrator of an area gives, changes and closes."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.access.signing.actions import begin_second_step
from minzheng.kernel.values.periods import ZONE
from tests.businesses.elder_homes.homes import home
from tests.web.conftest import AT, COUNTY, OTHER_TOWN, TOWN, VILLAGE, County, SignedIn, make_account

NEW = {"username": "wangshili", "post": "低保专干", "unit": "洪桥街道民政办", "role": "township_clerk", "area": "洪桥街道"}
PASSWORD = "correct horse battery"


@pytest.fixture
def admin(signed_in: SignedIn) -> Client:
    return signed_in(Role.SYSADMIN)


def shown_password(response: object) -> str:
    text = getattr(response, "content", b"").decode()
    found = re.search(r'<code class="secret">([a-z2-9-]{14})</code>', text)
    assert found, text
    return found[1]


def sign_in(username: str, password: str) -> Client:
    client = Client()
    client.post("/signin", {"username": username, "password": password})
    return client


def test_an_account_is_given_and_used_with_a_password_of_ones_own(admin: Client) -> None:
    password = shown_password(admin.post("/accounts/new", NEW))
    account = Account.objects.get(username="wangshili")
    assert (account.role, account.area_code, account.unit) == (Role.TOWNSHIP_CLERK, TOWN, "洪桥街道民政办")
    client = sign_in("wangshili", password)
    assert client.get("/households/").headers["Location"] == "/account/password"
    client.post("/account/password", {"old": password, "new": PASSWORD, "again": PASSWORD})
    assert client.get("/households/").status_code == 200
    assert AuditEvent.objects.get(action="create_account", subject="account:wangshili").username.startswith("sysadmin")
    assert password not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(("changes", "words"), [
    ({"username": ""}, "请填写“账号”"), ({"role": "king"}, "请填写“角色”"), ({"post": ""}, "请填写“职务”"),
    ({"area": "430421"}, "本区划之内没有"), ({"area": "不存在镇"}, "本区划之内没有"), ({"area": "4"}, "区划代码"),
    ({"from": "2027-01-01", "until": "2026-12-01"}, "失效日期"), ({"until": "soon"}, "不是日期"),
    ({"username": f"sysadmin-{COUNTY}"}, "已存在"),
])
def test_what_is_wrong_is_said_and_what_was_typed_stays(changes: dict[str, str], words: str, admin: Client) -> None:
    response = admin.post("/accounts/new", {**NEW, **changes})
    assert response.status_code == 409
    assert words in response.content.decode()
    assert 'value="洪桥街道民政办"' in response.content.decode()


@pytest.mark.parametrize(("area", "code"), [("430426", COUNTY), (f"{VILLAGE}", VILLAGE), ("430426102000", OTHER_TOWN)])
def test_an_area_is_named_by_its_code(area: str, code: int, admin: Client) -> None:
    admin.post("/accounts/new", {**NEW, "area": area})
    assert Account.objects.get(username="wangshili").area_code == code


def test_the_list_is_searched_filtered_and_exported(admin: Client) -> None:
    clerk = make_account(Role.TOWNSHIP_CLERK, area=TOWN)
    leader = make_account(Role.COUNTY_LEADER)
    Account.objects.filter(pk=clerk.pk).update(unit="洪桥街道民政办", is_active=False)
    Account.objects.filter(pk=leader.pk).update(valid_until=date(2026, 1, 1))
    for query, shown, hidden in (
        ("?q=洪桥", clerk, leader), ("?role=county_leader", leader, clerk), ("?state=closed", clerk, leader),
        ("?state=late", leader, clerk), (f"?area={TOWN:012d}", clerk, leader), ("?q=county_l", leader, clerk),
    ):
        for address in ("/accounts/", "/accounts/export/csv"):
            text = admin.get(address + query).content.decode()
            assert shown.username in text, query
            assert hidden.username not in text, query
    text = admin.get("/accounts/?state=open&sort=-username").content.decode()
    assert clerk.username not in text
    assert leader.username not in text
    assert AuditEvent.objects.filter(action="export_list", subject="list:accounts").count() == 6


def test_an_account_is_changed(admin: Client) -> None:
    clerk = make_account(Role.TOWNSHIP_CLERK, area=TOWN, password=PASSWORD)
    client = sign_in(clerk.username, PASSWORD)
    address = f"/accounts/{clerk.pk}/change"
    assert f'value="{TOWN}"' in admin.get(address).content.decode()
    given = {"post": "主任", "unit": "", "role": "township_leader", "area": "洪桥街道", "from": "", "until": "2099-12-31"}
    assert admin.post(address, given).headers["Location"] == f"/accounts/{clerk.pk}/"
    clerk.refresh_from_db()
    assert (clerk.role, clerk.valid_until) == (Role.TOWNSHIP_LEADER, date(2100, 1, 1))
    assert client.get("/households/").status_code == 302
    text = admin.get(f"/accounts/{clerk.pk}/").content.decode()
    assert "2099-12-31" in text
    assert "乡镇经办人 → 乡镇负责人" in text


def test_an_account_is_closed_and_opened_again(admin: Client) -> None:
    clerk = make_account(Role.TOWNSHIP_CLERK, area=TOWN, password=PASSWORD)
    client = sign_in(clerk.username, PASSWORD)
    assert admin.post(f"/accounts/{clerk.pk}/deactivate", {"reason": ""}).status_code == 409
    admin.post(f"/accounts/{clerk.pk}/deactivate", {"reason": "调离"})
    assert client.get("/households/").status_code == 302
    assert sign_in(clerk.username, PASSWORD).get("/households/").status_code == 302
    admin.post(f"/accounts/{clerk.pk}/reactivate", {"reason": "返岗"})
    assert sign_in(clerk.username, PASSWORD).get("/households/").status_code == 200


def test_password_and_second_step_are_reset(admin: Client) -> None:
    clerk = make_account(Role.TOWNSHIP_CLERK, area=TOWN, password=PASSWORD)
    assert "确认重置" in admin.get(f"/accounts/{clerk.pk}/reset-password").content.decode()
    password = shown_password(admin.post(f"/accounts/{clerk.pk}/reset-password"))
    assert sign_in(clerk.username, PASSWORD).get("/").headers["Location"].startswith("/signin")
    assert sign_in(clerk.username, password).get("/").headers["Location"] == "/account/password"
    begin_second_step(by=clerk.actor, at=AT)
    admin.post(f"/accounts/{clerk.pk}/reset-second-step", {"reason": "手机遗失，已核实"})
    clerk.refresh_from_db()
    assert clerk.totp_secret is None


def test_ones_own_account_is_somebody_elses_to_look_after(admin: Client) -> None:
    own = Account.objects.get(username=f"sysadmin-{COUNTY}")
    text = admin.get(f"/accounts/{own.pk}/").content.decode()
    assert "这是您自己的账号" in text
    assert f"/accounts/{own.pk}/deactivate" not in text
    assert "自己的账号" in admin.post(f"/accounts/{own.pk}/deactivate", {"reason": "x"}).content.decode()
    assert admin.post(f"/accounts/{own.pk}/reset-password").status_code == 409


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSADMIN])
def test_accounts_are_the_administrators_only(role: Role, county: County, signed_in: SignedIn) -> None:
    client, other = signed_in(role), make_account(Role.SYSADMIN)
    assert 'href="/accounts/"' not in client.get("/").content.decode()
    for address in ("", "export/csv", "new", f"{other.pk}/", f"{other.pk}/change", f"{other.pk}/deactivate",
                    f"{other.pk}/reset-password"):
        assert client.get(f"/accounts/{address}").status_code == 403
        assert client.post(f"/accounts/{address}", {**NEW, "reason": "x"}).status_code == 403


@pytest.mark.parametrize(("first", "end", "is_let_in"), [
    (None, None, True), (0, 1, True), (1, None, False), (None, 0, False), (-5, 0, False), (-5, 1, True),
])
def test_an_account_outside_its_dates_signs_in_nowhere(
    first: int | None, end: int | None, is_let_in: bool, db: None
) -> None:
    """From its first day on, and not any more on the day it ends."""
    account, today = make_account(Role.COUNTY_CLERK, password=PASSWORD), datetime.now(ZONE).date()
    client = sign_in(account.username, PASSWORD)
    account.valid_from, account.valid_until = (
        None if days is None else today + timedelta(days=days) for days in (first, end))
    account.save()
    assert (client.get("/policy/").status_code == 200) == is_let_in, "a session that was open before"
    assert (sign_in(account.username, PASSWORD).get("/policy/").status_code == 200) == is_let_in


def test_who_works_in_a_home_is_given_it_by_name_or_number(county: County, signed_in: SignedIn) -> None:
    admin, account = signed_in(Role.SYSADMIN), make_account(Role.INSTITUTION_ADMIN, area=COUNTY)
    one = home()
    address = f"/accounts/{account.pk}/institution"
    assert "还没有指定" in admin.get(f"/accounts/{account.pk}/").content.decode()
    refused = admin.post(address, {"institution": "没有这一家"})
    assert refused.status_code == 409
    assert "没有找到" in refused.content.decode()
    assert admin.post(address, {"institution": one.label}).status_code == 302
    account.refresh_from_db()
    assert account.institution == one.pk
    assert one.label in admin.get(f"/accounts/{account.pk}/").content.decode()
    assert admin.get(f"/accounts/{make_account(Role.AUDITOR, area=COUNTY).pk}/institution").status_code == 404
