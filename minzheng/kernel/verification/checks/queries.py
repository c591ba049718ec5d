"""What can be asked of the passes and the rules: which were made, and how the findings of each rule fared."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from minzheng.kernel.values import areas

from ..findings.models import CheckRun, Finding, Result


@dataclass(frozen=True)
class Fared:
    """How many findings of a rule there are, how many were examined, and how many of these were true."""

    found: int = 0
    examined: int = 0
    true: int = 0


def runs(*, area: int) -> QuerySet[CheckRun]:
    """The passes over an area or parts of it."""
    low, high = areas.span(area)
    return CheckRun.objects.filter(area_code__gte=low, area_code__lt=high)


def fared(*, area: int) -> dict[str, Fared]:
    """By rule how its findings in an area fared, in one statement."""
    low, high = areas.span(area)
    counted = Finding.objects.filter(area_code__gte=low, area_code__lt=high).values("rule").annotate(
        found=Count("pk"), examined=Count("pk", filter=~Q(result="")), true=Count("pk", filter=Q(result=Result.TRUE)))
    return {one["rule"]: Fared(one["found"], one["examined"], one["true"]) for one in counted.order_by("rule")}
