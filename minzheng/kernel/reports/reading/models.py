"""Earlier reports as they are kept: the sealed file, what was read from it, and what people decided about each reading.

A value is ``numerator / denominator``, money in fen; masked ones have no number. ``read_as`` is what the program read and never
changes; decisions only grow (``0002``).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.db import models
from django.db.models import Q

from minzheng.kernel.values.language import Label


class State(models.TextChoices):
    """A reading is history once somebody confirmed it, as it was read or changed."""

    OPEN = "open", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REJECTED = "rejected", "已剔除"


STATES = {State.OPEN: Label("待确认", "to be confirmed"), State.CONFIRMED: Label("已确认", "confirmed"),
          State.REJECTED: Label("已剔除", "rejected")}


class OldReport(models.Model):
    """One file or pasted text. ``sha256`` names the sealed bytes; a file that could not be read has a note and no sentences."""

    title = models.TextField(blank=True)
    file_name = models.TextField()
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    area_code = models.BigIntegerField()
    area_named = models.TextField(default="", blank=True)
    period = models.TextField(default="", blank=True)
    cut_off = models.DateField(null=True)
    chapters = models.JSONField(default=list)
    sentences = models.JSONField(default=list)
    documents = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    by = models.TextField()
    account = models.ForeignKey("access.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_code", "sha256"], name="old_report_once")]
        indexes = [models.Index(fields=["area_code", "-at"], name="old_reports_of_area")]

    def __str__(self) -> str:
        return self.title or self.file_name


class _Reading(models.Model):
    """A place in the text, what is taken from it, and whether somebody confirmed it."""

    serial = models.IntegerField()
    sentence = models.IntegerField()
    start = models.IntegerField()
    end = models.IntegerField()
    written = models.TextField(default="", blank=True)
    unit = models.TextField(default="", blank=True)
    indicator = models.TextField(default="", blank=True)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    confidence = models.SmallIntegerField(default=0)
    read_as = models.JSONField(default=dict)
    state = models.TextField(choices=State, default=State.OPEN)

    class Meta:
        abstract = True

    @property
    def value(self) -> Fraction | None:
        """The value as indicators hold it; None where it is masked or not there."""
        if self.numerator is None or self.denominator is None:
            return None
        return Fraction(self.numerator, self.denominator)

    @property
    def reasons(self) -> list[str]:
        """Why it is as sure as it is."""
        reasons: list[str] = self.read_as.get("reasons", [])
        return reasons


class ReadValue(_Reading):
    """One number of the report. ``scope`` is what the text names beside the whole area; empty is the whole."""

    report = models.ForeignKey(OldReport, models.PROTECT, related_name="values")
    qualifier = models.TextField(default="exact")
    role = models.TextField(default="value")
    period = models.TextField(default="", blank=True)
    cut_off = models.DateField(null=True)
    scope = models.TextField(default="", blank=True)
    is_whole = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "serial"], name="read_value_once"),
            models.CheckConstraint(condition=Q(numerator=None, denominator=None) | Q(numerator__isnull=False, denominator__gt=0),
                                   name="read_value_is_a_number_or_masked"),
            models.CheckConstraint(condition=~Q(state="confirmed", indicator=""), name="confirmed_values_have_an_indicator"),
        ]
        indexes = [models.Index(fields=["indicator", "period"], name="read_values_history", condition=Q(state="confirmed"))]

    def __str__(self) -> str:
        return f"{self.indicator} {self.written}{self.unit}"


class ReadTask(_Reading):
    """One task of the report's plan."""

    report = models.ForeignKey(OldReport, models.PROTECT, related_name="tasks")
    text = models.TextField()
    due = models.DateField(null=True)
    comparison = models.TextField(default="", blank=True)
    is_soft = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "serial"], name="read_task_once")]

    def __str__(self) -> str:
        return self.text[:40]


class ReadDecision(models.Model):
    """What somebody decided about one value or task: how it stood before and after."""

    value = models.ForeignKey(ReadValue, models.PROTECT, null=True, related_name="decisions")
    task = models.ForeignKey(ReadTask, models.PROTECT, null=True, related_name="decisions")
    kind = models.TextField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    note = models.TextField(default="", blank=True)
    by = models.TextField()
    account = models.ForeignKey("access.Account", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(
            condition=Q(value=None, task__isnull=False) | Q(value__isnull=False, task=None),
                name="decision_is_about_one_reading")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value_id or self.task_id}"

    @property
    def changed(self) -> dict[str, Any]:
        """What is not as it was, by name: before and after."""
        return {name: (self.before.get(name), new) for name, new in self.after.items() if new != self.before.get(name)}
