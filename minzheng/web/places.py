"""Names of areas, many at once."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.timezone import localdate

from minzheng.kernel.areas.models import Area
from minzheng.kernel.values.areas import NATION
from minzheng.kernel.values.language import say


def names(codes: Iterable[int]) -> dict[int, str]:
    """The name of each code as of today (of its last day where the area is gone), in one query."""
    wanted = set(codes)
    found = {NATION: str(say("全国"))} if NATION in wanted else {}
    rows = Area.objects.filter(code__in=wanted, valid_from__lte=localdate()).order_by("valid_from")
    return found | dict(rows.values_list("code", "name"))


def lower_areas(code: int) -> list[tuple[str, str]]:
    """The areas directly below ``code`` as the choices of a filter."""
    rows = Area.objects.filter(parent_code=code or None, valid_until=None).order_by("code")
    return [(f"{one:012d}", name) for one, name in rows.values_list("code", "name")]
