"""A masked value in full, for a stated purpose that is put on record."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.roles import READERS_IN_FULL
from minzheng.kernel.access.sensitive import Field, in_full
from minzheng.kernel.payments.models import PayrollLine
from minzheng.kernel.people.models import Household, Membership
from minzheng.kernel.values.errors import NotAllowed, NotFound
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.verification.discovery.models import Discovery

from ..listing import plain
from ..scope import by, now, require_role, scope_of

PURPOSES = (say("核对申请材料"), say("处理银行退票"), say("答复本人查询"), say("办理死亡注销"), say("审计抽查"))
ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")


@dataclass(frozen=True)
class Hidden:
    """One sealed value: what it is called, whose page it stands on, the audit subject, the field and its bytes."""

    label: Sentence
    back: str
    subject: str
    field: Field
    sealed: bytes


@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """Ask for the purpose; with one given, put the reading on record and show the value."""
    require_role(request, READERS_IN_FULL)
    hidden = _hidden(request, kind, key)
    context = {"hidden": hidden, "kind": kind, "key": key, "purposes": PURPOSES, "value": "", "problem": ""}
    if request.method == "POST":
        try:
            purpose = plain(request.POST.get("purpose", ""))[:200]
            context["value"] = in_full(hidden.sealed, hidden.field, subject=hidden.subject, purpose=purpose,
                                       by=by(request), at=now())
        except NotAllowed as error:
            context["problem"] = str(error)
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "pages/reveal_part.html" if is_part else "pages/reveal.html", context)


def _hidden(request: HttpRequest, kind: str, key: int) -> Hidden:
    found = {"id": _id_number, "phone": _of_household, "account": _of_household, "paid": _paid_account,
             "discovery_id": _discovered, "discovery_phone": _discovered}.get(kind)
    if found is None:
        raise NotFound(ABSENT)
    return found(request, kind, key)


def _id_number(request: HttpRequest, kind: str, key: int) -> Hidden:
    one = Membership.objects.filter(scope_of(request).within("household__area_code"), person=key).select_related(
        "person").order_by("-valid_from", "-pk").first()
    if one is None:
        raise NotFound(ABSENT)
    back = reverse("household", args=[one.household_id])
    return Hidden(say("{name}的公民身份号码", name=one.person.name), back, f"person:{key}", Field.ID_NUMBER,
                  bytes(one.person.id_number))


def _of_household(request: HttpRequest, kind: str, key: int) -> Hidden:
    one = Household.objects.filter(scope_of(request).within(), pk=key).first()
    sealed = one and (one.phone if kind == "phone" else one.account_no)
    if one is None or not sealed:
        raise NotFound(ABSENT)
    label = say("户号 {no} 的联系电话", no=one) if kind == "phone" else say("户号 {no} 的银行账号", no=one)
    field = Field.PHONE if kind == "phone" else Field.ACCOUNT_NO
    return Hidden(label, reverse("household", args=[key]), f"household:{key}", field, bytes(sealed))


def _discovered(request: HttpRequest, kind: str, key: int) -> Hidden:
    one = Discovery.objects.filter(scope_of(request).within(), pk=key).first()
    sealed = one and (one.phone if kind == "discovery_phone" else one.id_number)
    if one is None or not sealed:
        raise NotFound(ABSENT)
    is_phone = kind == "discovery_phone"
    label = say("{name}的联系电话", name=one.name) if is_phone else say("{name}的公民身份号码", name=one.name)
    return Hidden(label, reverse("discovery_one", args=[key]), f"discovery:{key}", Field.PHONE if is_phone else Field.ID_NUMBER,
                  bytes(sealed))


def _paid_account(request: HttpRequest, kind: str, key: int) -> Hidden:
    one = PayrollLine.objects.filter(scope_of(request).within(), pk=key).first()
    if one is None:
        raise NotFound(ABSENT)
    return Hidden(say("{name}的发放账号", name=one.account_name), reverse("household", args=[one.household_id]),
                  f"payroll_line:{key}", Field.ACCOUNT_NO, bytes(one.account_no))
