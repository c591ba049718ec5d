"""Who is on a roll: the households whose status is what a business grants, on a day, as sets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from minzheng.kernel.people.models import Household
from minzheng.kernel.people.numbers import every_number
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from ..law import Law
from ..models import Applicant, StaffRelative

STATUS = "current_status"
ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")


def holding(on: date, path: str = "") -> Q:
    """The condition that a row through time holds on a day, as is known now."""
    return Q(**{f"{path}known_until": None, f"{path}valid_from__lte": on}) & (
        Q(**{f"{path}valid_until": None}) | Q(**{f"{path}valid_until__gt": on}))


def statuses(law: Law, on: date, businesses: Iterable[str] = ()) -> dict[str, str]:
    """The statuses that businesses grant by the law of a day, with their business; all that are reviewed, or only some."""
    wanted, found = set(businesses), {}
    for name, procedure in law.procedures.items():
        version = next((one for one in procedure.versions if one.is_law_on(on)), None)
        status = version.grants.get(STATUS, "") if version is not None and version.reviews else ""
        if status and (not wanted or name in wanted):
            found[status] = name
    return found


def household_at(household_id: int) -> Household:
    """The household. Raises NotFound in the words of who may not see it."""
    found = Household.objects.filter(pk=household_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def relatives_in(household: Household) -> QuerySet[StaffRelative]:
    """The close relatives of staff who are members of the household, on the roll or in an application of it."""
    asked = Applicant.objects.filter(application__household=household).values_list("id_number", flat=True)
    stand = household.membership_set.filter(known_until=None, valid_until=None).values_list("person__id_number", flat=True)
    return StaffRelative.objects.filter(id_number__in=every_number([*asked, *stand]))
