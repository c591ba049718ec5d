"""What a page of pictures stands on: the area asked for, the snapshot of the period, and who reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from minzheng.kernel.access.roles import OF_ASSISTANCE
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.snapshots.duties import READERS
from minzheng.kernel.indicators.snapshots.models import Snapshot
from minzheng.kernel.indicators.snapshots.queries import latest
from minzheng.kernel.indicators.snapshots.several import periods
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import Sentence, say

from ...listing import span_of, state_of
from ...places import lower_areas, names
from ...scope import account_of, require_role, scope_of


@dataclass(frozen=True)
class Standing:
    """An area with the areas directly below it, the snapshot that is read (None before the first) and the periods there are."""

    area: int
    name: str
    below: Sequence[tuple[int, str]]
    periods: Sequence[str]
    snapshot: Snapshot | None
    role: str

    @property
    def period(self) -> str:
        return self.snapshot.period if self.snapshot else ""

    @property
    def is_village(self) -> bool:
        return areas.level(self.area) == areas.VILLAGE

    @property
    def households(self) -> str:
        """The list of the area's households, for who may read it."""
        return f"{reverse('households')}?area={self.area:012d}" if self.role in OF_ASSISTANCE else ""

    def source(self) -> Sentence:
        """Whose figures they are, of which period, until when."""
        cut_off = self.snapshot.cut_off if self.snapshot else None
        return say("{area} · {period} · 截至 {day}", area=self.name, period=ReportPeriod.parse(self.period).title,
                   day=cut_off or "—")

    def query(self, **more: str) -> str:
        """The query of the same area and period, with ``more``."""
        given = {"area": f"{self.area:012d}", "period": self.period, **more}
        return "?" + urlencode({name: value for name, value in given.items() if value})


def standing(request: HttpRequest) -> Standing:
    """What the address asks for. Raises NotAllowed for who reads no figures, NotFound outside the scope."""
    require_role(request, frozenset(READERS))
    state, scope = state_of(request, "area", "period"), scope_of(request)
    low, high = span_of(state) or (scope.low, scope.high)
    scope.require(low)
    scope.require(high - 1)
    known = periods(low)
    period = state.get("period", "")
    chosen = period if period in known else known[0] if known else ""
    role = account_of(request).role
    return Standing(
        low, names([low]).get(low, areas.written(low)), [(int(code), name) for code, name in lower_areas(low)], known,
        latest(chosen, low) if chosen else None, role)


def trail(request: HttpRequest, at: Standing, address: str, **more: str) -> list[dict[str, Any]]:
    """The areas above within the scope, each with its page of the same kind."""
    scope = scope_of(request)
    above = [one for one in reversed(areas.ancestors(at.area)) if scope.low <= one < scope.high and one]
    known = names(above) if above else {}
    return [{"name": known[one], "link": f"{reverse(address)}?{urlencode({'area': f'{one:012d}', 'period': at.period, **more})}"}
            for one in above if one in known]
