"""How findings of relations are shown: tones, words, places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.timezone import localtime

from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.relations.models import SEVERITIES, STATES, FindingState
from minzheng.kernel.indicators.snapshots.models import Snapshot
from minzheng.kernel.values.language import Label, Sentence, say

from ...places import names

SEVERITY_TONES = {"serious": "red", "notice": "secondary"}
STATE_TONES = {FindingState.OPEN: "orange", FindingState.EXPLAINED: "blue", FindingState.CORRECTED: "green"}
EVENTS: Mapping[str, Label] = {
    "found": Label("核对发现", "found"), "found_again": Label("再次核对，数值有变", "found again, otherwise"),
    "explain": Label("说明原因", "explained"), "corrected": Label("更正后成立", "holds since a correction"),
}


def described(rows: list[Any]) -> list[Any]:
    """Rows with the name of their area and their words, in one query."""
    places = names({row.area_code for row in rows})
    for row in rows:
        row.place = places.get(row.area_code, f"{row.area_code:012d}")
        row.severity_word, row.state_word = SEVERITIES.get(row.severity, row.severity), STATES[row.state]
    return rows


def snapshot_name(one: Snapshot) -> Sentence:
    """What a snapshot is called in a choice: its period and when it was frozen."""
    when = f"{localtime(one.frozen_at):%Y-%m-%d %H:%M}"
    return say("{period}（{when} 冻结）", period=ReportPeriod.parse(one.period).title, when=when)


def choices(snapshots: Iterable[Snapshot]) -> list[tuple[str, Sentence]]:
    """Snapshots to choose from."""
    return [(str(one.pk), snapshot_name(one)) for one in snapshots]
