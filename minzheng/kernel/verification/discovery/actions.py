"""The doors through which discoveries are written by people. Each says who (``by=``) and when (``at=``).

Who is reported is contacted within a working day, an application begins within three, and what has no outcome after ten goes to
the county (SA-16). Nobody is dropped without an outcome.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.queries import is_in_scope
from minzheng.kernel.casework.duties import require_role
from minzheng.kernel.casework.intake import applying
from minzheng.kernel.casework.intake.answers import field_of
from minzheng.kernel.casework.intake.known import known_answers
from minzheng.kernel.casework.models import Application, Channel
from minzheng.kernel.casework.workdays import deadline
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from . import sending
from .duties import CLOSERS, FINDERS, SENDERS, VISITORS
from .finding import Need, entered
from .models import Certainty, Discovery, DiscoveryEvent, DiscoveryState, Outcome

CONTACT_DAYS, PATH_DAYS, COUNTY_DAYS = 1, 3, 10
"""Working days from a report to the contact, to the beginning of an application, to the county."""
BY_HAND = (Outcome.SERVED, Outcome.OTHER_DEPARTMENT, Outcome.NO_NEED, Outcome.REFUSED, Outcome.NOT_FOUND, Outcome.NOT_ELIGIBLE)
"""Outcomes that people give."""
OPEN = tuple(one for one in DiscoveryState if one is not DiscoveryState.CLOSED)


def report(*, need: Need, by: Actor, at: datetime) -> Discovery:
    """Enter somebody in need. Raises Refused with what is missing or wrong, and where the same person waits already."""
    require_role(by, FINDERS, need.area_code)
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        found = entered(need, finder=by.account_id, on=on)
        found.due = on if need.is_urgent else deadline(on, CONTACT_DAYS)
        found.path_due, found.county_on = deadline(on, PATH_DAYS), deadline(on, COUNTY_DAYS)
        found.save()
        _tell(found, "report", need.text, by, at, source=need.source, urgency=str(found.urgency))
    return found


def send(
    *, area: int, benefit: str = "", certainty: str = Certainty.ENTITLED, to: int | None = None, due: date, by: Actor,
    at: datetime,
) -> int:
    """Send what waits in an area (of one benefit, of one certainty) out as visits, due on a day, to an account where it is said.

    How many were sent. Raises Refused for a day that is past, an account that does not visit there, and where nothing waits.
    """
    require_role(by, SENDERS, area)
    on = at.astimezone(ZONE).date()
    if due < on:
        raise Refused(say("走访期限不能早于今天"), (), code="due_past")
    visitor = Account.objects.filter(pk=to, is_active=True, role__in=VISITORS).first() if to else None
    if to and (visitor is None or not is_in_scope(visitor, area)):
        raise Refused(say("这个账号不负责该区划的走访"), (), code="no_visitor")
    with transaction.atomic():
        sent = sending.send(area, benefit, certainty, visitor, due=due, county_on=deadline(on, COUNTY_DAYS), by=by, at=at)
        if not sent:
            raise Refused(say("没有待派发的对象"), (), code="nothing_waits")
        record(by=by, at=at, action="send_discoveries", subject=f"area:{area:012d}", details={"sent": sent, "due": str(due)})
    return sent


def contact(*, discovery_id: int, note: str, by: Actor, at: datetime) -> Discovery:
    """Put on record that somebody was visited or called, and what was seen. Raises Refused without a word of it."""
    if not note.strip():
        raise Refused(say("请写明走访或联系的情况"), (), code="note_missing")
    with transaction.atomic():
        found = _held(discovery_id, by, VISITORS | SENDERS)
        if found.state in (DiscoveryState.FOUND, DiscoveryState.SENT):
            found.state = DiscoveryState.CONTACTED
        found.contacted_at = found.contacted_at or at
        found.save(update_fields=["state", "contacted_at"])
        _tell(found, "contact", note, by, at)
    return found


def apply(*, discovery_id: int, benefits: Sequence[str] = (), by: Actor, at: datetime) -> Application:
    """Begin the application, filled in with what is known; without ``benefits`` for the one that was found.

    Raises Refused where one is begun already and where nothing is said to apply for.
    """
    with transaction.atomic():
        found = _held(discovery_id, by, VISITORS)
        wanted = list(benefits) or ([found.benefit] if found.benefit else [])
        if not wanted:
            raise Refused(say("请选择申请事项"), (), code="benefit_missing")
        if found.application_id is not None:
            raise Refused(say("已经为这位对象开始填写申请"), (), code="application_begun")
        home = found.household
        known = known_answers(home, in_full=True) if home else _answers(found)
        made = applying.begin(
            area_code=found.area_code, channel=Channel.DISCOVERY, benefits=wanted, answers=known, household=home, by=by, at=at)
        found.application, found.state = made, DiscoveryState.APPLYING
        found.contacted_at = found.contacted_at or at
        found.save(update_fields=["application", "state", "contacted_at"])
        _tell(found, "apply", "", by, at, application=made.number, benefits=wanted)
    return made


def close(*, discovery_id: int, outcome: str, note: str, served_by: str = "", by: Actor, at: datetime) -> Discovery:
    """Close with an outcome and its reason; ``served_by`` names the benefit where somebody is served.

    Raises Refused for an outcome that people do not give, and without a reason.
    """
    if outcome not in BY_HAND:
        raise Refused(say("请选择走访结果"), (), code="outcome_missing")
    if not note.strip():
        raise Refused(say("请说明原因"), (), code="reason_missing")
    if (outcome == Outcome.SERVED) != bool(served_by):
        raise Refused(say("已纳入保障的，请选择待遇"), (), code="benefit_missing")
    with transaction.atomic():
        found = _held(discovery_id, by, CLOSERS)
        found.state, found.outcome, found.served_by = DiscoveryState.CLOSED, outcome, served_by
        found.closed_by, found.closed_at = str(by), at
        found.save(update_fields=["state", "outcome", "served_by", "closed_by", "closed_at"])
        _tell(found, "close", note, by, at, outcome=outcome, served_by=served_by)
    return found


def read_outcome(*, discovery_id: int, by: Actor, at: datetime) -> Discovery:
    """Put on record that the finder was told what became of it. Raises NotFound for who did not find it, or an open one."""
    with transaction.atomic():
        found = Discovery.objects.select_for_update().filter(pk=discovery_id, finder_id=by.account_id or 0).first()
        if found is None or found.state != DiscoveryState.CLOSED:
            raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
        if found.told_at is None:
            found.told_at = at
            found.save(update_fields=["told_at"])
            _tell(found, "read_outcome", "", by, at)
    return found


def _answers(found: Discovery) -> dict[str, str]:
    """What a form can be begun with about somebody who is in no household."""
    number = open_sealed(found.id_number)
    known = {"name": found.name, "id_number": number}
    phone = open_sealed(found.phone)
    own = {field_of(1, name): value for name, value in known.items() if value}
    return {**own, **({"household.phone": phone} if phone else {})}


def _held(discovery_id: int, by: Actor, roles: frozenset[object]) -> Discovery:
    """The open discovery, locked, of the own area. Raises NotFound, NotAllowed, and Refused for a closed one."""
    found = Discovery.objects.select_for_update(of=("self",)).select_related("household").filter(pk=discovery_id).first()
    if found is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    require_role(by, roles, found.area_code)  # type: ignore[arg-type]
    if found.state == DiscoveryState.CLOSED:
        raise Refused(say("已经办结，不能再改"), (), code="discovery_closed")
    return found


def _tell(found: Discovery, action: str, note: str, by: Actor, at: datetime, **details: object) -> None:
    DiscoveryEvent.objects.create(discovery=found, action=action, note=note.strip()[:2000], details=details, by=str(by), at=at)
    record(by=by, at=at, action=f"discovery_{action}", subject=f"discovery:{found.pk}", details=details)
