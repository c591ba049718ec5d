"""What does not hold between the figures of a snapshot: found, explained by a person, or gone since a correction.

A finding is found once: trying the relations again renews what it says. Its story (``RelationEvent``) only grows.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from minzheng.kernel.values.language import Label, language

from ..snapshots.models import Snapshot


class FindingState(models.TextChoices):
    """Open until somebody explains it, or the figures are corrected and the relation holds."""

    OPEN = "open", "待说明"
    EXPLAINED = "explained", "已说明"
    CORRECTED = "corrected", "已更正"


STATES: dict[str, Label] = {
    FindingState.OPEN: Label("待说明", "to be explained"), FindingState.EXPLAINED: Label("已说明", "explained"),
    FindingState.CORRECTED: Label("已更正", "corrected"),
}
SEVERITIES: dict[str, Label] = {"serious": Label("严重", "serious"), "notice": Label("提示", "notice")}


class RelationCheck(models.Model):
    """One trial of all relations on a snapshot: how many held, failed, and could not be tried."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="relation_checks")
    held = models.IntegerField()
    failed = models.IntegerField()
    untried = models.IntegerField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["snapshot", "-id"], name="relation_check_latest")]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.failed}"


class RelationFinding(models.Model):
    """A relation that did not hold in an area of a snapshot.

    ``relation`` is the key of the declaration, ``number`` the standard cross-check it is (X01). ``figures`` are the indicators
    concerned, joined by commas; the sentence says both sides and the difference.
    """

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="relation_findings")
    relation = models.TextField()
    number = models.TextField(default="", blank=True)
    kind = models.TextField()
    business = models.TextField()
    severity = models.TextField()
    area_code = models.BigIntegerField()
    figures = models.TextField()
    title_zh = models.TextField()
    title_en = models.TextField()
    why = models.TextField(default="", blank=True)
    sentence_zh = models.TextField()
    sentence_en = models.TextField()
    state = models.TextField(choices=FindingState, default=FindingState.OPEN)
    explanation = models.TextField(default="", blank=True)
    explained_by = models.TextField(default="", blank=True)
    explained_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "relation", "area_code", "figures"], name="relation_found_once"),
            models.CheckConstraint(
                condition=~Q(state="explained") | (~Q(explanation="") & ~Q(explained_by="") & Q(explained_at__isnull=False)),
                name="explained_relations_say_why"),
        ]
        indexes = [models.Index(fields=["snapshot", "state", "severity"], name="relation_findings_open")]

    def __str__(self) -> str:
        return f"{self.number or self.relation} {self.area_code}"

    @property
    def title(self) -> Label:
        """What should hold, in both languages."""
        return Label(self.title_zh, self.title_en)

    @property
    def sentence(self) -> str:
        """What was found, in the reader's language."""
        return self.sentence_zh if language() == "zh" else self.sentence_en

    @property
    def ids(self) -> list[str]:
        """The indicators concerned."""
        return self.figures.split(",")


class RelationEvent(models.Model):
    """One thing that befell a finding: found, found again otherwise, explained, corrected; by whom and what they wrote."""

    finding = models.ForeignKey(RelationFinding, models.PROTECT, related_name="events")
    action = models.TextField()
    note = models.TextField(default="", blank=True)
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["finding", "id"], name="relation_story")]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.action}"
