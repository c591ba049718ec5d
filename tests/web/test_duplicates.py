"""Pages of persons registered twice: the list, side by side, merging and taking it back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.people.models import Household, Membership, Person
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.duplicates.models import DuplicatePair, PairState
from minzheng.web.pages.households import sought
from tests.jobs import do_jobs
from tests.kernel.verification.duplicates.planted import number
from tests.web.conftest import COUNTY, OTHER_VILLAGE, TOWN, VILLAGE, County, SignedIn

LIST = "/verification/duplicates/"
AT = datetime(2026, 11, 20, 9, tzinfo=ZONE)


def person(body: str, name: str, *, area: int = VILLAGE, until: date | None = None) -> Person:
    home = Household.objects.create(county=COUNTY // 10**6, household_no=f"SL{body[-6:]}", area_code=area, first_month=202601)
    one = Person.objects.create(name=name, initials="oysl", id_number=seal(number(body)), birth_date=date(1955, 6, 8), sex="M")
    Membership.objects.create(person=one, household=home, relation="户主", valid_from=date(2026, 1, 1), valid_until=until,
                              known_since=AT, source="示例")
    return one


def pair(place: int = 1, *, area: int = VILLAGE, name: str = "欧阳示例") -> DuplicatePair:
    """Two rows of one person, the second of whom left the household in May."""
    one = person(f"4304261955060811{place}", name)
    other = person(f"4304261955060812{place}", name, area=area, until=date(2026, 5, 1))
    return DuplicatePair.objects.create(
        first=one, second=other, area_code=VILLAGE, other_area_code=area, score=973, name="same", number="one_digit",
        place="village", found_at=AT, seen_at=AT)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_pairs_are_listed_for_who_may_see_both(county: County, signed_in: SignedIn) -> None:
    pair(1), pair(2, area=OTHER_VILLAGE, name="司徒示例")
    page = text_of(signed_in(Role.VERIFICATION_OFFICER).get(LIST))
    assert "97.3 %" in page
    assert "号码有一位不同" in page
    assert "司徒示例" in page
    own = text_of(signed_in(Role.VERIFICATION_OFFICER, area=TOWN).get(LIST))
    assert "欧阳示例" in own
    assert "司徒示例" not in own
    assert signed_in(Role.VILLAGE_OFFICER, area=VILLAGE).get(LIST).status_code == 403


def test_the_list_is_filtered_searched_and_exported(county: County, signed_in: SignedIn) -> None:
    pair(1), pair(2, name="司徒示例")
    DuplicatePair.objects.filter(first__name="司徒示例").update(state=PairState.DIFFERENT, number="swapped")
    client = signed_in()
    assert "司徒示例" not in text_of(client.get(LIST))
    assert "司徒示例" in text_of(client.get(LIST, {"state": "different"}))
    assert "欧阳示例" not in text_of(client.get(LIST, {"q": "司徒"}))
    assert "欧阳示例" in text_of(client.get(LIST, {"q": "oy"}))
    assert "欧阳示例" not in text_of(client.get(LIST, {"number": "swapped", "state": "different"}))
    exported = text_of(client.get(f"{LIST}export/csv"))
    assert "欧阳示例" in exported
    assert "司徒示例" not in exported


def test_both_stand_side_by_side_with_their_numbers_masked(county: County, signed_in: SignedIn) -> None:
    one = pair()
    auditor = signed_in(Role.AUDITOR)
    page = text_of(auditor.get(f"{LIST}{one.pk}/"))
    assert number("43042619550608111") not in page
    assert "430426********" in page
    assert "至 2026-05-01" in page
    assert "合并</a>" not in page
    assert AuditEvent.objects.get(action="read_pair").subject == f"duplicate_pair:{one.pk}"
    assert auditor.post(f"{LIST}{one.pk}/merge").status_code == 403
    assert signed_in(Role.COUNTY_CLERK, area=430426102000).get(f"{LIST}{one.pk}/").status_code == 404


def test_merged_in_the_browser_and_taken_back(county: County, signed_in: SignedIn) -> None:
    one = pair()
    client, address = signed_in(), f"{LIST}{one.pk}/"
    wrong = client.post(f"{address}merge", {"kept": "second", "number": "second", "note": "已核实"})
    assert wrong.status_code == 409
    assert "在家庭中" in text_of(wrong)
    answer = client.post(f"{address}merge", {"kept": "first", "number": "second", "note": "已核实身份证"}, follow=True)
    assert "已合并" in text_of(answer)
    kept = Person.objects.get(pk=one.first_id)
    assert kept.id_number == seal(number("43042619550608121"))
    assert Person.objects.get(pk=one.second_id).merged_into_id == kept.pk
    assert list(Household.objects.filter(sought(number("43042619550608111")))) == [kept.membership_set.get().household]
    assert client.post(f"{address}undo", {"note": "核实有误"}).status_code == 302
    assert Person.objects.get(pk=one.second_id).merged_into_id is None
    assert "核实有误" in text_of(client.get(address))


def test_two_persons_are_set_aside(county: County, signed_in: SignedIn) -> None:
    one = pair()
    client = signed_in(Role.COUNTY_SECTION_HEAD)
    assert client.post(f"{LIST}{one.pk}/set-aside", {"answer": "different", "note": "堂兄弟"}).status_code == 302
    assert "堂兄弟" in text_of(client.get(f"{LIST}{one.pk}/"))
    assert "欧阳示例" not in text_of(client.get(LIST))


@pytest.mark.parametrize("address", ["", "{}/"])
def test_pages_cost_the_same_queries_however_much_there_is(county: County, signed_in: SignedIn, address: str) -> None:
    one = pair(1)
    client, address = signed_in(), LIST + address.format(one.pk)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for place in range(2, 9):
        pair(place)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_the_registry_is_compared_from_the_page(county: County, signed_in: SignedIn) -> None:
    person("43042619550608113", "欧阳示例")
    person("43042619550608118", "欧阳示例", until=date(2026, 5, 1))
    client = signed_in(Role.VERIFICATION_OFFICER)
    assert client.post(f"{LIST}find").status_code == 302
    answer = text_of(client.get(do_jobs().result))
    assert "欧阳示例" in answer
