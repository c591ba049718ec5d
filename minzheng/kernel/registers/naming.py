"""Names of the areas and entries that values point at, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from minzheng.kernel.areas.models import Area

from .fields import Value
from .kinds import Kind
from .models import Entry


def names_of(kinds: Iterable[Kind], rows: Iterable[Mapping[str, Value]]) -> dict[int, str]:
    """The name of every area by its code and of every entry by its key that the rows point at, in two queries at the most."""
    fields = [one for kind in kinds for one in kind.declared.fields if one.type in ("area", "entry")]
    wanted: dict[str, set[int]] = {"area": set(), "entry": set()}
    for row in rows:
        for field in fields:
            if isinstance(value := row.get(field.name), int):
                wanted[field.type].add(value)
    found: dict[int, str] = {}
    if wanted["area"]:
        found |= dict(Area.objects.filter(code__in=wanted["area"]).order_by("valid_from").values_list("code", "name"))
    if wanted["entry"]:
        found |= dict(Entry.objects.filter(pk__in=wanted["entry"]).values_list("pk", "label"))
    return found
