"""Who is meant by a number, whichever row of theirs has it."""

from __future__ import annotations

from datetime import date

import pytest

from minzheng.cli.explain import _of_person
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.people.models import Person
from minzheng.kernel.values.periods import Month
from tests.kernel.casework.stories import numbered
from tests.kernel.payments.registry import Member, put


@pytest.mark.django_db
def test_another_number_of_who_was_merged_leads_to_the_row_that_stays() -> None:
    household, (person,) = put(Member())
    number = numbered("19800615", 992)
    Person.objects.create(name="示例甲", id_number=seal(number), birth_date=date(1980, 6, 15), sex="F", merged_into=person)
    assert _of_person(number, Month(2026, 11)) == (household, person.pk)
