"""A scenario becomes the draft of a standard: the document it stands in, and from when it is in force."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.scenarios import actions
from minzheng.kernel.scenarios.changes import values_of
from minzheng.kernel.standards.actions import Given
from minzheng.kernel.standards.duties import ENTERERS
from minzheng.kernel.values.language import say

from ...scope import by, now, require_role
from ..confirm import Field, Question, ask
from ..supervision import day_of
from .lists import seen


@require_http_methods(["GET", "POST"])
def adopt(request: HttpRequest, number: int) -> HttpResponse:
    """Enter the values of a scenario as the draft of a standard, after a question."""
    scenario = seen(request, number)
    require_role(request, ENTERERS)
    since = min((one.from_ for one in values_of(scenario.changes)), default=now().date())
    question = Question(
        title=say("采用方案：{name}", name=scenario.name), action=say("录入为新标准"), back=reverse("scenario", args=[number]),
        text=say("按方案的数值录入一份待批准的标准；另一人批准后，从生效日期起按它发放。"), done=say("已录入，等待另一人批准"),
        fields=(
            Field("number", say("文号")), Field("title", say("标题")), Field("issuer", say("发文单位")),
            Field("issued_on", say("发文日期"), "date"), Field("since", say("生效日期"), "date", value=since.isoformat()),
            Field("explanation", say("说明"), "lines", is_required=False, hint=say("有疑点须说明的，在此说明后再次提交。"))))

    def do(given: dict[str, str]) -> None:
        document = Given(given["number"], given["title"], given["issuer"], day_of(given["issued_on"]), scenario.area_code,
                         given["explanation"])
        actions.adopt(scenario_id=number, given=document, since=day_of(given["since"]), parameters=catalogue().parameters,
                      by=by(request), at=now())

    return ask(request, question, do)
