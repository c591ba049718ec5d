"""What a household reports after the decision, and a benefit held back or paid again: proposed from the household's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.roles import Role
from minzheng.kernel.areas import queries as areas
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.changes.asking import Group, groups, kept, usual
from minzheng.kernel.casework.changes.deciding import change_of
from minzheng.kernel.casework.changes.effects import enrolled_in
from minzheng.kernel.casework.changes.homes import Home, home_of
from minzheng.kernel.casework.changes.kinds import HINTS, LABELS
from minzheng.kernel.casework.changes.models import ChangeKind
from minzheng.kernel.casework.changes.reading import other_household, read_change
from minzheng.kernel.casework.changes.reporting import AMENDERS, REPORTERS, WAS, changeable_under, may_amend
from minzheng.kernel.casework.duties import INTAKE
from minzheng.kernel.casework.ending import PROPOSERS
from minzheng.kernel.casework.intake import answers as filled
from minzheng.kernel.casework.models import Case, Channel
from minzheng.kernel.casework.proceeding import version_of
from minzheng.kernel.casework.records import FIELDS, RecordField
from minzheng.kernel.casework.supervision.models import Proposal, ProposalState
from minzheng.kernel.casework.supervision.proposing import SETTLERS
from minzheng.kernel.casework.suspending import RESUME, SUSPEND, pays_persons
from minzheng.kernel.people.models import Household
from minzheng.kernel.values import areas as codes
from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.values.periods import Month

from ..changes_shown import effect_of, effect_shown, hears
from ..lawbook import business_title, held_members, holdable, law
from ..listing import plain
from ..places import names
from ..scope import account_of, by, now, require_role, scope_of
from .case import ABSENT, case_in_scope
from .household import household_in_scope


def choose(request: HttpRequest, household_id: int) -> HttpResponse:
    """What can change in a household."""
    require_role(request, frozenset(REPORTERS))
    household = household_in_scope(request, household_id)
    _require_changeable(household)
    home = home_of(household)
    kinds = [{"name": str(kind), "label": LABELS[kind], "hint": HINTS[kind]} for kind in ChangeKind
             if len(home.members) > 1 or kind not in (ChangeKind.HEAD, ChangeKind.SPLIT, ChangeKind.LEFT, ChangeKind.DIED)]
    is_alone = len(home.members) == 1
    return render(request, "pages/change_choose.html", {"household": household, "kinds": kinds, "is_alone": is_alone})


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, household_id: int, kind: str) -> HttpResponse:
    """Take down a change: shown with what it does to what is paid first, then filed."""
    require_role(request, frozenset(REPORTERS))
    household = household_in_scope(request, household_id)
    business = _require_changeable(household)
    if kind not in ChangeKind.values:
        raise NotFound(ABSENT)
    proposal = _proposal(request, household)
    said = {"findings": proposal.reason} if proposal is not None and proposal.complaint_id is None else {}
    said |= {"person": str(person)} if (person := _number(request.GET.get("person", ""))) is not None else {}
    page = _Page(request, household, kind, hears(law().version(business, now().date())), before=said)
    if request.method == "POST" and "submit" in request.POST:
        filed: dict[str, Any] = {"kind": kind, "law": law(), "by": by(request), "at": now()}
        case = page.tried(lambda asked: actions.take_to_change(proposal_id=proposal.pk, asked=asked, **filed) if proposal else
                          actions.report_change(household_id=household.pk, asked=asked, channel=_channel(request), **filed))
        if case is not None:
            return redirect("case", case.pk)
    return page.drawn(back=reverse("changes", args=[household.pk]), action=say("提交变更"), title=LABELS[kind])


def _proposal(request: HttpRequest, household: Household) -> Proposal | None:
    """The proposal that the change settles, where the address names an open one of the household and the account may."""
    number = _number(request.GET.get("proposal", ""))
    if account_of(request).role not in SETTLERS or number is None:
        return None
    return Proposal.objects.filter(pk=number, household=household, state=ProposalState.OPEN).first()


def _channel(request: HttpRequest) -> Channel:
    """How a change came in, by who takes it down: at the window, through the village, or found by the county."""
    role = account_of(request).role
    if role == Role.TOWNSHIP_CLERK:
        return Channel.WINDOW
    return Channel.VILLAGE if role in INTAKE else Channel.DISCOVERY


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, case_id: int) -> HttpResponse:
    """State the change of an open case anew."""
    case = case_in_scope(request, case_id)
    require_role(request, frozenset(AMENDERS))
    version = version_of(case, law())
    if not may_amend(case, version):
        raise NotFound(ABSENT)
    change = change_of(case)
    before = {name: value for name, value in filled.opened(change.asked).items() if not name.startswith(WAS)}
    page = _Page(request, change.household, change.kind, hears(version),
                 before={**before, "happened_on": change.happened_on.isoformat()})
    if request.method == "POST" and "submit" in request.POST:
        done = page.tried(lambda asked: actions.amend_change(
            case_id=case.pk, asked=asked, law=law(), by=by(request), at=now()))
        if done is not None:
            return redirect("case", case.pk)
    title = say("更正：{kind}", kind=LABELS[change.kind])
    return page.drawn(back=reverse("case", args=[case.pk]), action=say("更正变更内容"), title=title)


def effect(request: HttpRequest, case_id: int) -> HttpResponse:
    """What the change of a case does to what is paid; a part of its page."""
    case = case_in_scope(request, case_id)
    if case.flow != "change":
        raise NotFound(ABSENT)
    return render(request, "pages/change_effect.html", {"effect": effect_of(case, version_of(case, law()), now().date())})


class _Page:
    """The form of one change as it is shown and tried."""

    def __init__(
        self, request: HttpRequest, household: Household, kind: str, is_heard: bool, *, before: Mapping[str, str] | None = None
    ) -> None:
        self.request, self.household, self.kind, self.is_heard = request, household, kind, is_heard
        self.today = now().date()
        self.error: MinzhengError | None = None
        sent = {name: plain(request.POST.get(name, "")) for name in request.POST}
        self.groups = self._groups(sent)
        first = {"happened_on": self.today.isoformat(), **(before or {})}
        self.asked = kept(sent, self.groups) if request.method == "POST" else first

    def _groups(self, sent: Mapping[str, str]) -> Sequence[Group]:
        home, on = home_of(self.household), self.today
        benefits = enrolled_in(home, law(), month=Month.of(on).plus(1), today=on)
        return groups(self.kind, home, self._other(sent), program=law().program, benefits=benefits, on=on)

    def _other(self, sent: Mapping[str, str]) -> Home | None:
        try:
            found = other_household(self.kind, self.household, sent, within=scope_of(self.request).code)
        except MinzhengError:
            return None
        return home_of(found) if found else None

    def tried(self, do: Any) -> Case | None:
        """What ``do`` returned of the fields, or None when it was refused."""
        try:
            done: Case = do(self.asked)
        except NotFound:
            raise
        except MinzhengError as error:
            self.error = error
            return None
        return done

    def drawn(self, *, back: str, action: Sentence, title: Sentence | Label) -> HttpResponse:
        """The page: with what the change does once it was filled in, or with what is wrong."""
        shown = self._effect() if self.request.method == "POST" and self.error is None else None
        wrong = {one.place.heading: one.sentence for one in self.error.problems} if self.error else {}
        values = usual(self.groups, self.asked)
        fields = {field.name for group in self.groups for field in group.fields}
        drawn = [{"title": group.title, "hint": group.hint, "fields": [
            {"field": field, "value": values[field.name], "problem": wrong.get(field.name, ""),
             "choices": self._areas() if field.type == "area" else ()} for field in group.fields]} for group in self.groups]
        context = {
            "household": self.household, "title": title, "hint": HINTS[self.kind], "groups": drawn, "effect": shown, "back": back,
            "action": action, "problem": self.error.sentence if self.error else "",
            "problems": [sentence for name, sentence in wrong.items() if name not in fields],
        }
        return render(self.request, "pages/change_form.html", context, status=409 if self.error else 200)

    def _effect(self) -> dict[str, Any] | None:
        try:
            reading = read_change(self.kind, self.household, self.asked, law(), on=self.today, within=scope_of(self.request).code)
        except MinzhengError as error:
            self.error = error
            return None
        return effect_shown(reading, self.is_heard)

    def _areas(self) -> list[tuple[str, str]]:
        """The villages of the household's county, with their townships."""
        county = codes.at(self.household.area_code, codes.COUNTY)
        rows = list(areas.below(county, codes.VILLAGE, on=self.today).values_list("code", "name"))
        townships = names({codes.at(code, codes.TOWNSHIP) for code, _ in rows})
        return [(f"{code:012d}", f"{townships.get(codes.at(code, codes.TOWNSHIP), '')} {name}".strip()) for code, name in rows]


def _require_changeable(household: Household) -> str:
    """The business whose procedure a change goes. Raises NotFound where nothing can change."""
    business = changeable_under(household, law(), on=now().date())
    if not business:
        raise NotFound(say("这户家庭没有在享受的待遇，不需要办理变更"))
    return business


def suspend(request: HttpRequest, household_id: int, business: str) -> HttpResponse:
    """Propose to suspend a benefit, with the reason."""
    return _hold(request, household_id, business, SUSPEND)


def resume(request: HttpRequest, household_id: int, business: str) -> HttpResponse:
    """Propose to pay a suspended benefit again."""
    return _hold(request, household_id, business, RESUME)


@require_http_methods(["GET", "POST"])
def _hold(request: HttpRequest, household_id: int, business: str, flow: str) -> HttpResponse:
    require_role(request, frozenset(PROPOSERS))
    household = household_in_scope(request, household_id)
    member = _number(request.GET.get("person", ""))
    held = [(one.business, one.person_id) for one in held_members(household)]
    may = [(one, its) for one, _, its in holdable(household, now().date())]
    if (business, flow) not in may and not (flow == RESUME and (business, member) in held):
        raise NotFound(ABSENT)
    given = {name: plain(request.POST.get(name, "")) for name in request.POST}
    asked = [*_members_alone(household, business, flow), *FIELDS[flow]]
    error: MinzhengError | None = None
    if request.method == "POST":
        try:
            case = actions.propose_suspension(flow=flow, household_id=household.pk, business=business, given=given, law=law(),
                                              by=by(request), at=now(), person_id=_number(given.get("person", "")) or member)
        except NotFound:
            raise
        except MinzhengError as refused:
            error = refused
        else:
            return redirect("case", case.pk)
    name = business_title(business)
    title = say("提出暂停{title}", title=name) if flow == SUSPEND else say("提出恢复{title}", title=name)
    text = (say("决定之后从次月起照常核算、暂不发放，直到决定恢复或者终止；决定之前照常发放。") if flow == SUSPEND
            else say("决定之后从次月起恢复发放；暂停期间的金额按决定补发或者不补发。"))
    wrong = {one.place.heading: one.sentence for one in error.problems} if error else {}
    return render(request, "pages/propose_holding.html", {
        "household": household, "title": title, "text": text,
        "problem": error.sentence if error else "", "is_grave": flow == SUSPEND,
        "fields": [{"field": one, "value": given.get(one.name, ""), "problem": wrong.get(one.name, "")} for one in asked],
    }, status=409 if error else 200)


def _members_alone(household: Household, business: str, flow: str) -> list[RecordField]:
    """Whom a suspension is about, where each member is paid for themselves and there are several."""
    members = home_of(household).members
    if flow != SUSPEND or len(members) < 2 or not pays_persons(law(), business):
        return []
    people = tuple((key, Label(one["name"], one["name"])) for key, one in members.items())
    return [RecordField("person", say("成员"), "choice", people, is_required=False, hint=say("不选择的，暂停全户"))]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
