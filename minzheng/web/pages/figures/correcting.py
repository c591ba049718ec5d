"""Correcting a frozen figure: the value it should have had, and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.indicators.snapshots import actions, queries
from minzheng.kernel.indicators.snapshots.duties import CORRECTORS
from minzheng.kernel.indicators.snapshots.typed import number
from minzheng.kernel.values.errors import NotFound, UsageError
from minzheng.kernel.values.language import say

from ...scope import account_of, by, now, require_role
from ..confirm import Field, Question, ask
from ..relations.asking import check_again
from .shared import ABSENT, address, place_of, seen, unread
from .shared import indicator as indicator_of


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, snapshot_id: int, indicator: str) -> HttpResponse:
    """Ask for the value and the reason; what is computed from the figure in the same area follows."""
    require_role(request, CORRECTORS)
    found, code = seen(request, snapshot_id)
    own = indicator_of(found, indicator)
    value = found.values.filter(indicator=own.indicator, area_code=code, part="").first()
    if value is None:
        raise NotFound(ABSENT)
    before = queries.results(found, code, public=unread(account_of(request).role))[own.indicator]

    def do(given: dict[str, str]) -> None:
        typed = number(given["value"], own.unit)
        if typed is None:
            raise UsageError(say("请填写确切的数"))
        actions.correct(value_id=value.pk, value=typed, reason=given["reason"], by=by(request), at=now())
        check_again(request, found)

    question = Question(
        title=say("更正统计数据"), action=say("更正"), back=address("figure", found.pk, own.indicator, code), done=say("已更正"),
        text=say("{place}：{title}现为 {value} {unit}。原值保留，更正连同原因一并显示；由它推算的指标随之更正。",
                 place=place_of(code), title=own.title, value=before.shown(), unit=own.unit),
        fields=(Field("value", say("更正后的数值"), hint=own.unit), Field("reason", say("原因"), "lines")), is_grave=True)
    return ask(request, question, do)
