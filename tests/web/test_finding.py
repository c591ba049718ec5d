"""The page of what a rule finds: reasons to look at, one press, what came of each."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers.models import Entry
from tests.kernel.casework.stories import numbered
from tests.web.conftest import County, SignedIn

ADDRESS = "/registers/zombie_case/find/zombies/"
CODES = ("51430426MJJ000012K", "51430426MJJ000020E")


@pytest.fixture
def officer(county: County, signed_in: SignedIn) -> Client:
    return signed_in(Role.ORG_REGISTRY_OFFICER)


def organisation(client: Client, number: int) -> Entry:
    response = client.post("/registers/social_org/make/enter_existing/", {
        "name": f"示例县第{number}协会", "kind": "association", "uscc": CODES[number], "supervision": "direct", "scope": "示例",
        "address": "示例路1号", "legal_rep.name": "周示例", "legal_rep.id_number": numbered("19700101", 901 + 2 * number),
        "funds": "30000", "charity": "no", "established_on": "2019-01-02"})
    assert response.status_code == 302, response.content.decode()
    return Entry.objects.latest("pk")


def test_candidates_are_shown_with_reasons_and_done_with_one_press(officer: Client) -> None:
    first, second = organisation(officer, 0), organisation(officer, 1)
    assert ADDRESS in officer.get("/registers/zombie_case/").content.decode()
    page = officer.get(ADDRESS).content.decode()
    assert page.count('name="entry"') == 2
    assert "没有活动记录" in page
    done = officer.post(ADDRESS, {"entry": [first.pk]}).content.decode()
    assert "已办理 1 个，未办理 0 个" in done
    assert f'name="entry" value="{second.pk}"' in done
    assert f'name="entry" value="{first.pk}"' not in done
    again = officer.post(ADDRESS, {"entry": [first.pk]}).content.decode()
    assert "已不在名单中" in again
    assert Entry.objects.filter(kind="zombie_case").count() == 1


@pytest.mark.parametrize("chosen", [[], ["x"], ["１"], ["9" * 30]])
def test_nothing_chosen_is_told(officer: Client, chosen: list[str]) -> None:
    response = officer.post(ADDRESS, {"entry": chosen})
    assert response.status_code == 409
    assert "请至少选择一个" in response.content.decode()


def test_an_empty_list_says_so_and_others_find_no_list(officer: Client, signed_in: SignedIn) -> None:
    assert "没有符合条件的对象" in officer.get(ADDRESS).content.decode()
    assert officer.get("/registers/zombie_case/find/others/").status_code == 404
    leader = signed_in(Role.COUNTY_LEADER)
    assert leader.get(ADDRESS).status_code == 403
    assert ADDRESS not in leader.get("/registers/zombie_case/").content.decode()
    assert signed_in(Role.REGISTRAR).get(ADDRESS).status_code == 404


def test_a_page_with_many_books_below_asks_little(
    county: County, signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """An organisation with something in most of its nine books."""
    client = signed_in(Role.ORG_REGISTRY_OFFICER)
    organisation(client, 0)
    org = Entry.objects.get(kind="social_org")
    below = {
        "org_activity/make/record": {"activity": "training", "date": "2026-01-02", "place": "一", "content": "一"},
        "annual_inspection/make/enter_result": {"year": "2024"},
        "credit_entry/make/find": {"ground": "unreachable", "reason": "一", "fact_on": "2026-01-02"},
        "zombie_case/make/list_up": {"criterion": "unreachable", "reason": "一"},
        "org_cancellation/make/begin": {"reason": "dissolved", "resolution_on": "2026-01-02", "liquidation_group": "一",
                                        "creditors_notice_on": "2026-01-02"},
    }
    for address, given in below.items():
        response = client.post(f"/registers/{address}/?parent={org.pk}", given)
        assert response.status_code == 302, (address, response.content.decode()[-3000:])
    assert client.post(f"/registers/entries/{org.pk}/do/reissue/", {"reason": "换发", "version": "1"}).status_code == 302
    address = f"/registers/entries/{org.pk}/"
    client.get(address)
    with django_assert_max_num_queries(25) as asked:
        page = client.get(address).content
    assert len(page) < 150_000
    assert len(asked) <= 25
    assert page.decode().count('class="tab-count"') == 6
