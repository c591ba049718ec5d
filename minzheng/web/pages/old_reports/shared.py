"""What the pages of earlier reports share."""

from __future__ import annotations

from django.http import HttpRequest

from minzheng.kernel.reports.reading.duties import ABSENT, READERS
from minzheng.kernel.reports.reading.models import OldReport, ReadTask, ReadValue, State
from minzheng.kernel.reports.reading.numbers import Qualifier
from minzheng.kernel.reports.reading.results import Comparison, Role
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label

from ...scope import require_role, scope_of

TONES: dict[str, str] = {State.OPEN: "orange", State.CONFIRMED: "green", State.REJECTED: "secondary"}
QUALIFIERS: dict[str, Label] = {
    Qualifier.EXACT: Label("", ""), Qualifier.OVER: Label("余", "more than"), Qualifier.NEAR: Label("近", "nearly"),
    Qualifier.ABOUT: Label("约", "about"), Qualifier.REACHED: Label("达", "reached"), Qualifier.BELOW: Label("不足", "less than"),
    Qualifier.RANGE: Label("范围", "range"), Qualifier.MASKED: Label("已遮盖", "masked"),
}
ROLES: dict[str, Label] = {
    Role.VALUE: Label("数值", "value"), Role.CHANGE: Label("增减", "change"), Role.BEFORE: Label("原数值", "before"),
    Role.PLANNED: Label("计划数", "planned"),
}
COMPARISONS: dict[str, Label] = {
    Comparison.AT_LEAST: Label("不少于", "at least"), Comparison.AT_MOST: Label("不超过", "at most"),
        Comparison.EQUAL: Label("", ""),
}


def seen(request: HttpRequest, report_id: int) -> OldReport:
    """A report of the own area. Raises NotFound."""
    require_role(request, READERS)
    found = OldReport.objects.filter(scope_of(request).within(), pk=report_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def value_seen(request: HttpRequest, value_id: int) -> ReadValue:
    """A value of a report of the own area. Raises NotFound."""
    require_role(request, READERS)
    found = ReadValue.objects.filter(scope_of(request).within("report__area_code"), pk=value_id).select_related("report").first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def task_seen(request: HttpRequest, task_id: int) -> ReadTask:
    """A task of a report of the own area. Raises NotFound."""
    require_role(request, READERS)
    found = ReadTask.objects.filter(scope_of(request).within("report__area_code"), pk=task_id).select_related("report").first()
    if found is None:
        raise NotFound(ABSENT)
    return found
