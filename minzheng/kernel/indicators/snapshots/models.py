"""What freezing keeps: snapshots, what they say of each indicator and area, corrections, and values that sections entered.

Snapshots, values, corrections and publications only grow (``0002``, ``0004``). A value is ``numerator / denominator``, money in
fen; what the public is not shown keeps its value and says so. An entered value is reviewed once, by somebody else.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from minzheng.kernel.values.language import Label


class Snapshot(models.Model):
    """Every indicator for ``area_code`` and each area below it (the division of ``on``), as known at ``known_at``.

    ``runs`` are the payrolls that were counted, ``statements`` the queries behind the values by source.
    """

    period = models.TextField()
    area_code = models.BigIntegerField()
    on = models.DateField()
    cut_off = models.DateField(null=True)
    known_at = models.DateTimeField()
    frozen_at = models.DateTimeField()
    frozen_by = models.TextField()
    note = models.TextField(default="", blank=True)
    runs = models.JSONField(default=list)
    statements = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["area_code", "period", "-id"], name="snapshot_latest")]

    def __str__(self) -> str:
        return f"{self.period} {self.area_code} {self.frozen_at:%Y-%m-%d %H:%M}"


class Publication(models.Model):
    """That the figures of a snapshot were given out: on what ``occasion``, and by whom."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="publications")
    occasion = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.occasion}"


class SnapshotIndicator(models.Model):
    """An indicator as it was declared when the snapshot was taken; ``serial`` is its place among all.

    Where nothing is collected, the note says why, for every area.
    """

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="indicators")
    serial = models.IntegerField()
    indicator = models.TextField()
    business = models.TextField()
    title_zh = models.TextField()
    title_en = models.TextField()
    unit = models.TextField()
    kind = models.TextField()
    measure = models.TextField()
    inputs = models.JSONField(default=list)
    source = models.TextField(default="", blank=True)
    expression = models.TextField(default="", blank=True)
    note_zh = models.TextField(default="", blank=True)
    note_en = models.TextField(default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "indicator"], name="indicator_once_in_snapshot")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.title_zh}"

    @property
    def title(self) -> Label:
        """Its name in both languages."""
        return Label(self.title_zh, self.title_en)


class ValueState(models.TextChoices):
    """Zero is exact; ``unresolved``: no records; ``suppressed``: not shown to the public; ``masked``: digits were hidden."""

    EXACT = "exact", "确切"
    UNRESOLVED = "unresolved", "未收集"
    SUPPRESSED = "suppressed", "公开时不显示"
    MASKED = "masked", "已遮盖"


class EnteredState(models.TextChoices):
    """An entered value counts once somebody else accepted it."""

    WAITING = "waiting", "待审核"
    ACCEPTED = "accepted", "已采用"
    REFUSED = "refused", "已退回"


ENTERED_STATES: dict[str, Label] = {
    EnteredState.WAITING: Label("待审核", "to be reviewed"), EnteredState.ACCEPTED: Label("已采用", "accepted"),
    EnteredState.REFUSED: Label("已退回", "given back"),
}


class EnteredValue(models.Model):
    """A value of an indicator that the system does not collect, with where it comes from; masked ones have no number."""

    indicator = models.TextField()
    area_code = models.BigIntegerField()
    period = models.TextField()
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    source = models.TextField()
    entered_by = models.TextField()
    entered_by_account = models.ForeignKey("access.Account", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    state = models.TextField(choices=EnteredState, default=EnteredState.WAITING)
    reviewed_by = models.TextField(default="", blank=True)
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "area_code", "period"], condition=Q(state="waiting"),
                                    name="one_value_waits"),
            models.CheckConstraint(condition=~Q(source=""), name="entered_values_say_from_where"),
            models.CheckConstraint(
                condition=Q(numerator=None, denominator=None) | Q(numerator__isnull=False, denominator__gt=0),
                name="entered_value_is_a_number_or_masked"),
            models.CheckConstraint(
                condition=Q(state="waiting", reviewed_at=None) | (~Q(state="waiting") & Q(reviewed_at__isnull=False)),
                name="reviewed_values_say_when"),
            models.CheckConstraint(condition=Q(state="waiting") | ~Q(reviewed_by=F("entered_by")),
                                   name="nobody_reviews_the_own_value"),
        ]
        indexes = [models.Index(fields=["period", "area_code", "indicator"], name="entered_of_period")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.area_code} {self.period} {self.state}"


class SnapshotValue(models.Model):
    """One indicator in one area, or a ``part`` of it (``residence=城市``); a part that is not there is zero, and what is not
    collected has no row but where somebody entered it.

    ``people`` is how many persons stand behind it, where they were counted. ``note_zh`` and ``note_en`` say why there is no
    value, or what it rests on.
    """

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="values", db_index=False)
    indicator = models.TextField()
    area_code = models.BigIntegerField()
    part = models.TextField(default="", blank=True)
    state = models.TextField(choices=ValueState)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    people = models.IntegerField(default=0)
    is_illustrative = models.BooleanField(default=False)
    entered = models.ForeignKey(EnteredValue, models.PROTECT, null=True, related_name="+", db_index=False)
    note_zh = models.TextField(default="", blank=True)
    note_en = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "area_code", "indicator", "part"], name="value_once_in_snapshot"),
            models.CheckConstraint(
                condition=Q(state__in=["unresolved", "masked"]) | Q(numerator__isnull=False, denominator__gt=0),
                name="values_are_numbers"),
        ]
        indexes = [models.Index(fields=["indicator", "area_code", "part", "snapshot"], name="value_series")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.area_code} {self.part} {self.numerator}/{self.denominator}"


class ValueCorrection(models.Model):
    """What a value should have been, and why; the last one counts. ``because_of`` names the correction it follows from."""

    value = models.ForeignKey(SnapshotValue, models.PROTECT, related_name="corrections")
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    reason = models.TextField()
    because_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="consequences")
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="corrections_say_why"),
            models.CheckConstraint(condition=Q(denominator__gt=0), name="corrections_are_numbers"),
        ]

    def __str__(self) -> str:
        return f"{self.value_id} {self.numerator}/{self.denominator}"
