"""Who owes a household support by law and lives elsewhere (赡养、抚养、扶养义务人): checked with it as they authorised."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.casework.papers.documents import ADULT
from minzheng.kernel.people.models import Person
from minzheng.kernel.people.numbers import by_number
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.identity import IdNumber
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import ZONE, age_on

from .duties import ASKERS, held, require
from .models import Request, RequestPerson, RequestState

RELATIONS: dict[str, Label] = {
    "父母": Label("父母", "Parent"), "子女": Label("子女", "Child"), "配偶": Label("配偶", "Spouse"),
    "祖父母": Label("祖父母、外祖父母", "Grandparent"), "孙子女": Label("孙子女、外孙子女", "Grandchild"),
    "兄弟姐妹": Label("兄、姐", "Elder brother or sister"),
}
"""Who may owe support (民法典第1059、1067、1074、1075条): what they are to the member they support."""
FIRST_PLACE = 101
"""The places of supporters come after those of any household."""


def add_supporter(*, request_id: int, name: str, id_number: str, relation: str, by: Actor, at: datetime) -> RequestPerson:
    """Put somebody who owes the household support on the list of a check that has not been run yet.

    They are asked about only once they signed. Raises Refused for a number that is wrong, for a child, for who is on the list
    already and once the check was run; NotFound.
    """
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        request = held(request_id)
        require(by, ASKERS, request)
        if request.state != RequestState.WAITING:
            raise Refused(say("已经查询过，不能再增加核对人员"), (), code="already_run")
        if not name.strip() or relation not in RELATIONS:
            raise Refused(say("请填写姓名并选择关系"), (), code="supporter_incomplete")
        number = IdNumber.parse(id_number.strip(), on=on)
        if age_on(number.birth_date, on) < ADULT:
            raise Refused(say("未成年人不承担赡养、抚养或扶养义务"), (), code="supporter_is_a_child")
        made = _kept(request, name.strip()[:50], seal(number.text), number, relation)
        record(by=by, at=at, action="add_supporter", subject=f"verification:{request.number}",
               details={"place": made.place, "relation": relation})
    return made


def _kept(request: Request, name: str, sealed: bytes, number: IdNumber, relation: str) -> RequestPerson:
    own = by_number([sealed])[sealed]
    if request.people.filter(id_number__in=own).exists():
        raise Refused(say("{name}已在核对名单上", name=name), (), code="on_the_list")
    last = request.people.aggregate(last=Max("place"))["last"] or 0
    known = Person.objects.filter(id_number=sealed).first()
    return RequestPerson.objects.create(
        request=request, place=max(last + 1, FIRST_PLACE), name=name, relation=relation, id_number=sealed,
        birth_date=number.birth_date, is_adult=True, person=known, is_supporter=True)
