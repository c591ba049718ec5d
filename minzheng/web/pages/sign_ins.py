"""The monthly sign-in: taken down for a village at once on a phone; who missed how often; orders and exemptions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.duties import INTAKE
from minzheng.kernel.casework.supervision.models import SignIn, SignInDuty
from minzheng.kernel.casework.supervision.rolls import statuses
from minzheng.kernel.casework.supervision.signing_in import (
    CHANNELS,
    DOCUMENTS,
    EXEMPTERS,
    GROUNDS,
    ORDERERS,
    PROPOSERS,
    Misses,
    duties,
    missed,
    must_sign_in,
)
from minzheng.kernel.people.models import Household
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.values.periods import Month

from ..components.keyset import slice_of
from ..components.table import Column, Filter, Table, order_of
from ..lawbook import business_title, law
from ..listing import EXPORT_MOST, export, plain, span_of, state_of
from ..places import lower_areas, names
from ..scope import account_of, by, now, require_role, scope_of
from ..words import word
from .case import ABSENT
from .confirm import Field, Question, ask
from .household import household_in_scope
from .households import sought
from .supervision import choices_of, day_of, heads_of, narrowed, own_and_lower, show, tabs_of

MOST_AT_ONCE = 200
VIEWS = (("three", Label("应提出终止", "End to be proposed")), ("two", Label("再缺一次即满", "One more and it is full")),
         ("all", Label("全部未签到", "All who missed")))
COLUMNS = (
    Column("missed", say("连续未签到"), lambda row: row.missed, "count"),
    Column("head", say("户主"), lambda row: row.head, "name"),
    Column("household_no", say("户号"), lambda row: row.household_no, sort="household_no",
           link=lambda row: reverse("household", args=[row.pk])),
    Column("village", say("村（社区）"), lambda row: row.village, sort="area_code"),
    Column("last_month", say("末次未签到"), lambda row: row.last_month, "month", is_wide_only=True),
)
EXEMPT = Column("do", say("办理"), lambda row: say("登记免签到"), link=lambda row: reverse("exempt_from_sign_in", args=[row.pk]))
ORDER = ("area_code", "household_no")


def listing(request: HttpRequest) -> HttpResponse:
    """Who missed how often in a row, and what is ordered."""
    state = state_of(request, "q", "tab", "area")
    view, known = state.get("tab", "three"), missed(law(), now().date(), area=scope_of(request).code)
    page = slice_of(_found(request, state, known), order=order_of(COLUMNS, state.get("sort", ""), *ORDER),
                    cursor=state.get("at", ""))
    role = account_of(request).role
    table = Table(
        "sign_ins", (*COLUMNS, *((EXEMPT,) if role in EXEMPTERS else ())), _described(page.rows, known), say("未签到名单"),
        filters=(Filter("q", say("查找"), placeholder=say("姓名、户号或完整公民身份号码"), is_search=True),
                 Filter("area", say("区划"), lower_areas(scope_of(request).code))),
        keep=("tab",), state=state, paging=page, export=reverse("sign_ins_export", args=["x"])[:-2],
        empty_title=say("没有未签到的家庭"), empty_text=say("这里没有符合条件的家庭。可以换一个标签页，或清除筛选条件。"))
    buttons: list[tuple[str, Sentence, bool]] = []
    if role in INTAKE:
        buttons.append((reverse("register_sign_ins"), say("登记签到"), True))
    if role in PROPOSERS and _of_view("three", known):
        buttons.append((reverse("propose_for_misses"), say("提出终止提议"), role not in INTAKE))
    if role in ORDERERS:
        buttons.append((reverse("order_sign_in"), say("规定按月签到"), False))
    return show(request, "sign_ins", table, title=say("按月签到"), view=view, actions=buttons, notes=_notes(request),
                lead=say("名单由签到记录算出：免签到和不在册的月份不算；连续未签到满次数只提出提议，听取意见后再决定。"),
                views=[(name, label, len(_of_view(name, known))) for name, label in VIEWS])


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same households as a file."""
    state, known = state_of(request, "q", "tab", "area"), missed(law(), now().date(), area=scope_of(request).code)
    rows = _found(request, state, known).order_by(*order_of(COLUMNS, state.get("sort", ""), *ORDER))[:EXPORT_MOST]
    return export(request, kind, name="sign-ins-missed", title=str(say("未签到名单")), columns=COLUMNS,
                  rows=_described(list(rows), known))


def _of_view(view: str, known: dict[int, Misses]) -> list[int]:
    if view == "three":
        return [key for key, one in known.items() if one.is_too_many]
    return [key for key, one in known.items() if one.missed == one.most - 1] if view == "two" else list(known)


def _found(request: HttpRequest, state: dict[str, str], known: dict[int, Misses]) -> QuerySet[Household]:
    wanted = RawSQL("SELECT unnest(%s::bigint[])", [_of_view(state.get("tab", "three"), known)])
    found = narrowed(Household.objects.filter(scope_of(request).within(), pk__in=wanted), state)
    return found.filter(sought(state["q"])) if "q" in state else found


def _described(rows: list[Any], known: dict[int, Misses]) -> list[Any]:
    heads, places = heads_of([row.pk for row in rows]), names({row.area_code for row in rows})
    for row in rows:
        row.head, row.village = heads.get(row.pk, ""), places.get(row.area_code, "")
        row.missed, row.last_month = known[row.pk].missed, known[row.pk].last_month
    return rows


def _notes(request: HttpRequest) -> list[dict[str, Any]]:
    """What is ordered in the account's area; where nothing is, that nobody must sign in."""
    found = duties(now().date(), scope_of(request).code)
    places = names({one.area_code for one in found})
    notes = [{"text": say("{area} {residence}{business}家庭每月 {first} 至 {last} 日签到，{month} 起（{document}）",
                          area=places.get(one.area_code, ""), residence=word(one.residence),
                          business=business_title(one.business), first=one.first_day, last=one.last_day,
                          month=Month.from_int(one.first_month), document=one.document),
              "link": reverse("end_sign_in", args=[one.pk]) if account_of(request).role in ORDERERS else "",
              "action": say("终止")} for one in found]
    return notes or [{"text": say("本区划没有规定按月签到：没有家庭须签到，也不计未签到。"), "link": "", "action": ""}]


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The list of a village: tick who came, and register all at once."""
    require_role(request, INTAKE)
    scope = scope_of(request)
    villages = lower_areas(scope.code) or [(f"{scope.code:012d}", scope.name)]
    state = {"area": plain(request.POST.get("area", "") or request.GET.get("area", "")) or villages[0][0]}
    span = span_of(state)
    if span is None or not areas.is_within(span[0], scope.code):
        raise NotFound(ABSENT)
    problem: Sentence | str = ""
    if request.method == "POST":
        try:
            signed = _sign(request)
        except NotFound:
            raise
        except MinzhengError as error:
            problem = error.sentence
        else:
            messages.success(request, str(say("已登记 {made} 户签到；{known} 户此前已签到", made=len(signed.made),
                                              known=len(signed.known))))
            if signed.proposals:
                messages.warning(request, str(say("{count} 户未按期签到已满次数，已提出终止提议", count=len(signed.proposals))))
            return redirect(f"{reverse('register_sign_ins')}?area={state['area']}")
    return _register_page(request, state["area"], villages, problem)


def _sign(request: HttpRequest) -> Any:
    given = {name: plain(request.POST.get(name, ""))[:200] for name in ("place", "shown", "channel", "signed_on", "sheet")}
    chosen = [int(one) for one in request.POST.getlist("household") if one.isdecimal() and len(one) < 12][:MOST_AT_ONCE]
    return actions.sign_in(
        household_ids=chosen, place=given["place"], shown=given["shown"], channel=given["channel"], sheet=given["sheet"],
        signed_on=day_of(given["signed_on"]) if given["signed_on"] else None, law=law(), by=by(request), at=now())


def _register_page(
    request: HttpRequest, area: str, villages: list[tuple[str, str]], problem: Sentence | str
) -> HttpResponse:
    today, code = now().date(), int(area)
    bound = list(must_sign_in(law(), today, area=code).values_list("pk", flat=True))
    done = SignIn.objects.filter(household__in=bound, month=int(Month.of(today)), in_time=True)
    left = set(bound) - set(done.values_list("household_id", flat=True))
    waiting = list(Household.objects.filter(pk__in=left).order_by("area_code", "household_no")[:MOST_AT_ONCE])
    signed = list(done.select_related("household").order_by("-pk")[:MOST_AT_ONCE])
    heads = heads_of([one.pk for one in waiting] + [one.household_id for one in signed])
    place = dict(villages).get(area) or names([code]).get(code, "")
    return render(request, "pages/sign_ins_register.html", {
        "tabs": tabs_of(request, "sign_ins"), "villages": villages, "area": area, "village": place, "problem": problem,
        "rows": [{"key": one.pk, "head": heads.get(one.pk, ""), "no": one.household_no} for one in waiting],
        "signed": [{"head": heads.get(one.household_id, ""), "no": one.household.household_no, "on": one.signed_on}
                   for one in signed],
        "chosen": set(request.POST.getlist("household")), "place": request.POST.get("place", "") or place,
        "month": Month.of(today),
        "documents": DOCUMENTS.items(), "channels": [one for one in CHANNELS.items() if one[0] != "paper"
                                                     or account_of(request).role == Role.TOWNSHIP_CLERK],
        "given": {name: request.POST.get(name, "") for name in ("shown", "channel", "signed_on", "sheet")},
        "may_type_in": account_of(request).role == Role.TOWNSHIP_CLERK, "today": today.isoformat(),
    }, status=409 if problem else 200)


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose the end for who missed too often."""
    require_role(request, PROPOSERS)
    known = missed(law(), now().date(), area=scope_of(request).code)
    question = Question(
        title=say("提出终止提议"), back=reverse("sign_ins"), action=say("提出提议"), done=say("已提出"),
        text=say("对 {count} 户连续未签到满次数的家庭提出终止提议，已有待处理提议的不再重复。待遇不变，听取意见后另行决定。",
                 count=len(_of_view("three", known))))
    return ask(request, question, lambda _: say("已提出 {count} 条提议", count=len(actions.propose_for_misses(
        area=scope_of(request).code, law=law(), by=by(request), at=now()))))


@require_http_methods(["GET", "POST"])
def order(request: HttpRequest) -> HttpResponse:
    """Order the monthly sign-in in an area."""
    require_role(request, ORDERERS)
    bound = [(name, business_title(name)) for name in statuses(law(), now().date()).values()]
    question = Question(
        title=say("规定按月签到"), back=reverse("sign_ins"), action=say("登记规定"), done=say("已登记规定"),
        text=say("城市家庭每月 1 至 10 日到社区签到；连续三个月未签到提出终止提议。规定之前的月份不计。"), fields=(
            Field("area", say("区划"), "choice", options=own_and_lower(request)),
            Field("business", say("业务"), "choice", options=bound),
            Field("first_month", say("起始月份"), value=str(Month.of(now().date()).plus(1)), hint=say("例如：2026-01")),
            Field("document", say("依据文件"))))

    def do(given: dict[str, str]) -> object:
        span = span_of(given)
        if span is None:
            raise NotFound(ABSENT)
        return actions.order_sign_in(area_code=span[0], business=given["business"], document=given["document"], law=law(),
                                     first_month=Month.parse(given["first_month"]), by=by(request), at=now())

    return ask(request, question, do)


@require_http_methods(["GET", "POST"])
def end_order(request: HttpRequest, duty_id: int) -> HttpResponse:
    """End an order."""
    require_role(request, ORDERERS)
    duty = SignInDuty.objects.filter(scope_of(request).within(), pk=duty_id, last_month=None).first()
    if duty is None:
        raise NotFound(ABSENT)
    question = Question(
        title=say("终止按月签到"), text=say("此月之后不再要求签到。"), action=say("终止"), back=reverse("sign_ins"),
        done=say("已登记"), fields=(Field("last_month", say("末月"), value=str(Month.of(now().date()))),))
    return ask(request, question, lambda given: actions.end_sign_in(
        duty_id=duty_id, last_month=Month.parse(given["last_month"]), by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def exempt(request: HttpRequest, household_id: int) -> HttpResponse:
    """Let a household off for some months."""
    household = household_in_scope(request, household_id)
    require_role(request, EXEMPTERS)
    month = str(Month.of(now().date()))
    question = Question(
        title=say("登记{name}家庭免签到", name=heads_of([household.pk]).get(household.pk, household.household_no)),
        text=say("免签到的月份不算未签到，也不使计数归零。"), action=say("登记"), back=reverse("sign_ins"),
        done=say("已登记免签到"), fields=(
            Field("ground", say("理由"), "choice", options=choices_of(GROUNDS)), Field("note", say("说明")),
            Field("first_month", say("起始月份"), value=month), Field("last_month", say("末月"), value=month)))
    return ask(request, question, lambda given: actions.exempt_from_sign_in(
        household_id=household_id, ground=given["ground"], note=given["note"], first_month=Month.parse(given["first_month"]),
        last_month=Month.parse(given["last_month"]), by=by(request), at=now()))
