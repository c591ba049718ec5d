"""Two persons side by side with all that hangs on them, and what is decided about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.sensitive import Field as Sealed
from minzheng.kernel.access.sensitive import masked
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.verification.duplicates import actions, queries
from minzheng.kernel.verification.duplicates.duties import DECIDERS, READERS
from minzheng.kernel.verification.duplicates.models import STATES, DuplicatePair, PairState
from minzheng.kernel.verification.duplicates.queries import Side

from ...benefits import title
from ...components.figures import money_text
from ...places import names
from ...scope import account_of, by, now, require_role, scope_of
from ...words import word
from ..confirm import Field, Question, ask
from .lists import TONES
from .wording import NAMES, NUMBERS, PLACES, percent

KEPT = (("first", say("登记一")), ("second", say("登记二")))


def pair_seen(request: HttpRequest, pair_id: int) -> DuplicatePair:
    """A pair both of whom lie in the scope. Raises NotFound."""
    require_role(request, READERS)
    found = queries.pairs(area=scope_of(request).code).filter(pk=pair_id).first()
    if found is None:
        raise NotFound(actions.ABSENT)
    return found


@require_GET
def page(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Both persons, row by row; that they were looked at is put on record."""
    pair = pair_seen(request, pair_id)
    record(by=by(request), at=now(), action="read_pair", subject=f"duplicate_pair:{pair.pk}")
    both = queries.sides(pair)
    places = names({one.household.area_code for side in both for one in side.memberships})
    may = account_of(request).role in DECIDERS
    return render(request, "pages/duplicates/one.html", {
        "pair": pair, "score": percent(pair.score), "state": STATES[pair.state], "tone": TONES[PairState(pair.state)],
        "agrees": [NAMES.get(pair.name, pair.name), NUMBERS.get(pair.number, pair.number), PLACES.get(pair.place, pair.place)],
        "rows": _compared(both, places), "sides": both,
        "decisions": [{"state": STATES[one.answer], "by": one.by, "at": one.at, "note": one.note}
                      for one in queries.decisions(pair)],
        "may_decide": may and pair.state != PairState.MERGED, "may_undo": may and pair.state == PairState.MERGED})


def _compared(both: tuple[Side, Side], places: dict[int, str]) -> list[dict[str, Any]]:
    """A line for each thing compared: what it is, the one, the other, whether they differ."""
    told = [_told(side, places) for side in both]
    return [{"label": label, "first": one, "second": other, "differs": one != other}
            for (label, one), (_, other) in zip(*told, strict=True)]


def _told(side: Side, places: dict[int, str]) -> list[tuple[Sentence, Sequence[object]]]:
    person = side.person
    homes = [say("{place} 户号 {no}（{relation}）{until}", place=places.get(one.household.area_code, ""),
                 no=one.household.household_no, relation=word(one.relation),
                 until=say("至 {day}", day=one.valid_until) if one.valid_until else "") for one in side.memberships]
    paid = say("{amount} 元，{lines} 笔", amount=money_text(side.paid_fen), lines=side.lines) if side.lines else say("没有")
    return [
        (say("姓名"), [person.name]), (say("公民身份号码"), [masked(bytes(person.id_number), Sealed.ID_NUMBER)]),
        (say("出生日期"), [person.birth_date.isoformat()]),
        (say("死亡日期"), [person.death_date.isoformat() if person.death_date else say("没有")]),
        (say("所在家庭"), [str(one) for one in homes] or [say("没有")]),
        (say("本人待遇"), [f"{title(one.benefit, one.component)} {_months(one)}" for one in side.awards] or [say("没有")]),
        (say("已发给本人"), [paid]), (say("疑点"), [str(side.findings)]),
    ]


def _months(award: Any) -> str:
    last = f"{award.last_month // 100}-{award.last_month % 100:02d}" if award.last_month else ""
    return f"{award.first_month // 100}-{award.first_month % 100:02d} — {last}"


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Say which registration stays and which number is right, and merge."""
    pair = pair_seen(request, pair_id)
    require_role(request, DECIDERS)
    numbers = [masked(bytes(one.id_number), Sealed.ID_NUMBER) for one in (pair.first, pair.second)]
    options = [(name, say("{label}：{name}", label=label, name=one.name))
               for (name, label), one in zip(KEPT, (pair.first, pair.second), strict=True)]
    question = Question(
        title=say("合并两条登记"), action=say("合并"), back=reverse("duplicate", args=[pair.pk]), done=say("已合并"),
        is_grave=True,
        text=say("合并后另一条登记保留全部历史并指向保留的一条，其号码不再单独登记；已发放的不作任何改动，合并可以撤销。"),
        fields=(Field("kept", say("保留哪一条登记"), "choice", options=options),
                Field("number", say("哪个号码正确"), "choice", options=[
                    (name, say("{label}：{name}", label=label, name=number))
                    for (name, label), number in zip(KEPT, numbers, strict=True)]),
                Field("note", say("核实情况"), "lines")))
    keys = {"first": pair.first_id, "second": pair.second_id}
    return ask(request, question, lambda given: actions.merge_pair(
        pair_id=pair.pk, kept_id=keys.get(given["kept"], 0), takes_number=given["number"] != given["kept"], note=given["note"],
        by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def set_aside(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Say that they are two persons, or that it is to be looked at later."""
    pair = pair_seen(request, pair_id)
    require_role(request, DECIDERS)
    answers = [(str(one), STATES[one]) for one in (PairState.DIFFERENT, PairState.LATER)]
    question = Question(
        title=say("不合并"), action=say("登记结论"), back=reverse("duplicate", args=[pair.pk]), done=say("已登记"),
        text=say("认定不是同一人的，以后比对不再提出。"),
        fields=(Field("answer", say("结论"), "choice", options=answers), Field("note", say("核实情况"), "lines")))
    return ask(request, question, lambda given: actions.set_aside(
        pair_id=pair.pk, answer=PairState(given["answer"]) if given["answer"] in dict(answers) else PairState.LATER,
        note=given["note"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Take a merging back."""
    pair = pair_seen(request, pair_id)
    require_role(request, DECIDERS)
    question = Question(
        title=say("撤销合并"), action=say("撤销合并"), back=reverse("duplicate", args=[pair.pk]), done=say("已撤销合并"),
        is_grave=True, text=say("撤销后两条登记恢复合并前的样子。"), fields=(Field("note", say("理由"), "lines"),))
    return ask(request, question, lambda given: actions.undo_pair(
        pair_id=pair.pk, note=given["note"], by=by(request), at=now()))
