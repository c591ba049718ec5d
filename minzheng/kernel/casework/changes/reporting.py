"""A change is reported: filed as a case of the benefit that the household is in, with what it does to what is paid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.queries import account_of
from minzheng.kernel.access.roles import Role
from minzheng.kernel.people.models import Household
from minzheng.kernel.people.numbers import by_number
from minzheng.kernel.values.areas import NATION
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE, Month
from minzheng.kernel.values.pinyin import initials

from ..duties import INTAKE, relatives_of_staff, require_no_relative, require_role
from ..intake import answers as filled
from ..intake.conditions import plain_number
from ..intake.forms import HEAD
from ..law import Law
from ..models import Applicant, Application, ApplicationState, Case, Channel
from ..numbering import APPLICATION, next_number
from ..opening import open_case
from ..procedures import Version
from ..stepping import enter, event, following
from .altering import Asked
from .effects import enrolled_in
from .homes import home_of
from .kinds import FLOW
from .models import Change, ChangeKind
from .reading import Reading, read_change

REPORTERS = INTAKE | {Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD}
"""Who may take down what a household reports, or what the county found of it."""
AMENDERS = frozenset({Role.TOWNSHIP_CLERK})
"""Who may state it anew after it was looked into."""
WAS = "was."
"""Before the name of a field it stands for what was known."""


def changeable_under(household: Household, law: Law, *, on: date) -> str:
    """The business whose procedure a change of the household goes: the first that pays it, or holds it on a roll, and has
    one. Empty without any."""
    home = home_of(household)
    if household.last_month is not None or not home.members:
        return ""
    month = Month.of(on).plus(1)
    named = enrolled_in(home, law, month=month, today=on)
    return next((name for name in law.procedures if name in named and _version(law, name, on) is not None), "")


def _version(law: Law, business: str, on: date) -> Version | None:
    version = law.procedures[business].known_on(on)
    return version if version is not None and version.flow(FLOW) else None


def report_change(
    *, household_id: int, kind: str, asked: Asked, law: Law, by: Actor, at: datetime, channel: Channel = Channel.WINDOW
) -> Case:
    """File what a household reports. Raises Refused with every problem of it, and when a case of the household is open."""
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        household = Household.objects.select_for_update().filter(pk=household_id).first()
        if household is None:
            raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
        require_role(by, REPORTERS, household.area_code)
        if kind not in ChangeKind.values:
            raise NotFound(say("没有这种变更"))
        business = changeable_under(household, law, on=on)
        if not business:
            raise Refused(say("这户家庭没有在享受的待遇，不需要办理变更"), (), code="nothing_to_change")
        reading = read_change(kind, household, asked, law, on=on, within=_area_of(by))
        version = law.version(business, on)
        application = _application(reading, business, channel, by=by, at=at)
        require_no_relative(by, application)
        case = open_case(application, version, law, flow=FLOW, on=on, is_relative=bool(relatives_of_staff(application)))
        made = keep(case, reading, asked, by=by, at=at)
        written = {"kind": kind, "happened_on": reading.happened_on.isoformat(), "findings": asked.get("findings", "")}
        event(case, step=case.step, action="complete", on=on, by=by, at=at,
              written={name: value for name, value in written.items() if value} | {"change": made.pk})
        enter(case, following(case, law.begun(case), law), on=on)
    return case


def amend_change(*, case_id: int, asked: Asked, law: Law, by: Actor, at: datetime) -> Case:
    """State the change of an open case anew, after the survey or the verification found something else than was reported.

    Raises Refused once the case is under review, and for everything that is refused of a report.
    """
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        case = _amendable(case_id, law, by)
        change = case.changes.select_related("household").order_by("-pk")[0]
        reading = read_change(change.kind, change.household, asked, law, on=on, new_number=case.application.number,
                              within=_area_of(by))
        _hold(reading, case.application)
        require_no_relative(by, case.application)
        made = keep(case, reading, asked, by=by, at=at)
        event(case, step=case.step, action="amend", on=on, by=by, at=at, opinion=asked.get("findings", ""),
              written={"change": made.pk})
    return case


AMENDED_AT = frozenset({"survey", "verify", "hear"})
"""The kinds of step at which a change is stated anew."""


def may_amend(case: Case, version: Version) -> bool:
    """Whether the change of the case can still be stated anew."""
    return case.flow == FLOW and bool(case.step) and version.step(case.step).kind in AMENDED_AT


def _amendable(case_id: int, law: Law, by: Actor) -> Case:
    case = Case.objects.select_for_update(of=("self",)).select_related("application__household").filter(pk=case_id).first()
    if case is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    require_role(by, AMENDERS, case.area_code)
    require_no_relative(by, case.application)
    if not may_amend(case, law.begun(case)):
        raise Refused(say("案件已经进入审核，变更内容不能再更正：请先退回"), (), code="under_review")
    return case


def _area_of(by: Actor) -> int:
    return NATION if by.account_id is None else account_of(by).area_code


def keep(case: Case, reading: Reading, asked: Mapping[str, str], *, by: Actor, at: datetime) -> Change:
    """Put on record what was reported, beside what was known, with what it does to what is paid."""
    person, asked = asked.get("person", ""), stated(reading, asked)
    return Change.objects.create(
        case=case, household=reading.households[0], kind=reading.kind, person_id=int(person) if person else None,
        other=reading.households[1] if len(reading.households) > 1 else None, happened_on=reading.happened_on,
        asked=filled.sealed(asked), month=int(reading.month), before_fen=reading.total(is_after=False),
        after_fen=reading.total(is_after=True), is_reduction=reading.is_reduction, account_id=by.account_id,
        by=str(by)[:130], at=at)


def _application(reading: Reading, business: str, channel: Channel, *, by: Actor, at: datetime) -> Application:
    """What the case is filed under: everybody the change touches, held so that no other application runs beside it."""
    on = at.astimezone(ZONE).date()
    household, home = reading.households[0], reading.before[0]
    head = next((one["name"] for one in home.members.values() if one["relation"] == HEAD), household.household_no)
    application = Application.objects.create(
        number=next_number(APPLICATION, household.area_code, on), state=ApplicationState.ACCEPTED, channel=channel,
        area_code=household.area_code, household=household, benefits=[business], answers=filled.sealed({}), head_name=head,
        head_initials=initials(head), begun_by_id=by.account_id, begun_at=at, submitted_on=on, accepted_on=on)
    _hold(reading, application)
    return application


def stated(reading: Reading, asked: Asked) -> dict[str, str]:
    """What says something: no blanks, and of incomes those that change, each with what was known before (``was.FIELD``)."""
    found = {name: value for name, value in asked.items() if value}
    if reading.kind != ChangeKind.INCOME:
        return found
    known = {f"{key}.{name}": value for key, one in reading.before[0].members.items() for name, value in one.items()}
    same = {name for name, value in found.items() if known.get(name) == value}
    changed = {name: value for name, value in found.items() if name not in same}
    return changed | {f"{WAS}{name}": known[name] for name in changed if known.get(name)}


def _hold(reading: Reading, application: Application) -> None:
    """Everybody the change touches is in this application, and in no other that is open."""
    there = {bytes(one) for one in application.people.values_list("id_number", flat=True)}
    people = {plain_number(one["id_number"]): one["name"] for homes in (reading.before, reading.after) for home in homes
              for one in home.members.values()}
    same = by_number([*there, *(seal(number) for number in people)])
    held = {one for number in there for one in same[number]}
    new = {seal(number): name for number, name in people.items() if seal(number) not in held}
    taken = Applicant.objects.filter(is_open=True, id_number__in={one for number in new for one in same[number]})
    try:
        if taken.exclude(application=application).exists():
            raise IntegrityError
        with transaction.atomic():
            Applicant.objects.bulk_create(
                Applicant(application=application, id_number=number, name=name) for number, name in new.items())
    except IntegrityError:
        raise Refused(say("这户家庭有在办的申请或案件，请先办结"), (), code="application_exists") from None
