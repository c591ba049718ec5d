"""The end of a benefit: proposed with its reason, the household heard where the law asks, decided, and told (SA-05).

Nothing ends by itself: a proposal is a case with the flow ``end`` of the business's procedure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.people.models import OPEN, Household, HouseholdFact, Membership
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.values.pinyin import initials

from .duties import require_no_relative, require_role
from .intake import answers as filled
from .law import FIRST_MONTH, Law
from .models import Applicant, Application, ApplicationState, Case, Channel
from .numbering import APPLICATION, next_number
from .opening import open_case
from .procedures import Version
from .records import read
from .stepping import enter, event, following

HEAD, FLOW = "户主", "end"
PROPOSERS = frozenset({Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD})
"""Who may propose the end of a benefit."""


def held_by(household: Household) -> dict[str, str]:
    """The facts of the household now, by name."""
    return dict(HouseholdFact.objects.filter(OPEN, household=household).values_list("name", "value"))


def is_in(held: Mapping[str, str], version: Version) -> bool:
    """Whether a household with these facts is in what the business grants."""
    granted = {name: value for name, value in version.grants.items() if name in version.takes and value != FIRST_MONTH}
    return bool(granted) and held.items() >= granted.items()


def may_end(held: Mapping[str, str], version: Version) -> bool:
    """Whether a household with these facts is in what the business grants, so that there is something to end."""
    return is_in(held, version) and bool(version.flow(FLOW))


def propose_end(
    *, household_id: int, business: str, given: Mapping[str, str], law: Law, by: Actor, at: datetime
) -> Case:
    """Propose to end a benefit of a household, with reason, facts and a grace where the reason allows one.

    Raises Refused when the household does not receive it, or somebody of it is in an open application or case.
    """
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        household = Household.objects.select_for_update().filter(pk=household_id).first()
        if household is None:
            raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
        require_role(by, PROPOSERS, household.area_code)
        version = law.version(business, on)
        if not may_end(held_by(household), version):
            raise Refused(say("这户家庭没有在享受{name}", name=law.titles[business]), (), code="nothing_to_end")
        first = version.flow(FLOW)[0]
        written = read(first.kind, given, since=on, on=on)
        application = household_application(household, business, by=by, at=at)
        require_no_relative(by, application)
        case = open_case(application, version, law, flow=FLOW, on=on)
        event(case, step=case.step, action="complete", on=on, by=by, at=at, written=written)
        enter(case, following(case, law.begun(case), law), on=on)
    return case


def household_application(household: Household, business: str, *, by: Actor, at: datetime) -> Application:
    """What the case is filed under: the household's members, held so that no other application runs beside it."""
    on = at.astimezone(ZONE).date()
    members = list(Membership.objects.filter(OPEN, household=household, counted=True).select_related("person"))
    head = next((one.person.name for one in members if one.relation == HEAD), household.household_no)
    application = Application.objects.create(
        number=next_number(APPLICATION, household.area_code, on), state=ApplicationState.ACCEPTED, channel=Channel.DISCOVERY,
        area_code=household.area_code, household=household, benefits=[business], answers=filled.sealed({}), head_name=head,
        head_initials=initials(head), begun_by_id=by.account_id, begun_at=at, submitted_on=on, accepted_on=on)
    rows = [Applicant(application=application, id_number=bytes(one.person.id_number), name=one.person.name) for one in members]
    try:
        with transaction.atomic():
            Applicant.objects.bulk_create(rows)
    except IntegrityError:
        raise Refused(say("这户家庭有在办的申请或案件，请先办结"), (), code="application_exists") from None
    return application
