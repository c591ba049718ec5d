"""The shapes that stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from minzheng.kernel.values import areas

from ..models import Boundary, BoundaryEdition


def rings_of(codes: Iterable[int]) -> dict[int, Sequence[Sequence[Sequence[int]]]]:
    """The rings of each code that has a boundary, from the newest standing edition that has it; one query."""
    rows = Boundary.objects.filter(code__in=list(codes), edition__withdrawn_at=None).order_by("edition")
    return dict(rows.values_list("code", "rings"))


def editions(area: int) -> QuerySet[BoundaryEdition]:
    """The editions for an area, those for areas below and around it that touch it included; the newest first."""
    low, high = areas.span(area)
    around = [area, *areas.ancestors(area)]
    within = BoundaryEdition.objects.filter(area_code__gte=low, area_code__lt=high)
    return (within | BoundaryEdition.objects.filter(area_code__in=around)).order_by("-pk")
