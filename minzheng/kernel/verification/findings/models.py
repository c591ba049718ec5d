"""Runs of the checks, findings and their story. Money integer fen, months ``YYYYMM``.

A finding is found once: ``rule`` and ``key`` say what it is about, and a later run only renews when it was last seen. Its story
(``FindingEvent``) only grows.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from minzheng.kernel.access.models import Account
from minzheng.kernel.payments.models import Award
from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.values.language import Label


class Severity(models.IntegerChoices):
    """How much hangs on it."""

    NOTE = 1, "提示"
    NOTABLE = 2, "一般"
    SERIOUS = 3, "严重"


class FindingState(models.TextChoices):
    """New, with the area it was assigned to, examined in the field, closed by someone else than who examined it."""

    OPEN = "open", "待分派"
    ASSIGNED = "assigned", "待核实"
    EXAMINED = "examined", "待复核"
    CLOSED = "closed", "已办结"


class Result(models.TextChoices):
    """What the examination found (CB-13)."""

    TRUE = "true", "属实"
    EXPLAINED = "explained", "有合理解释"
    FALSE = "false", "不属实"


class Consequence(models.TextChoices):
    """What follows from a finding that is true."""

    NONE = "none", "无需处理"
    CHANGE = "change", "变更"
    SUSPEND = "suspend", "建议暂停"
    END = "end", "建议终止"
    DEATH = "death", "登记死亡"


SEVERITIES: dict[int, Label] = {
    Severity.NOTE: Label("提示", "note"), Severity.NOTABLE: Label("一般", "notable"), Severity.SERIOUS: Label("严重", "serious"),
}
STATES: dict[str, Label] = {
    FindingState.OPEN: Label("待分派", "to be assigned"), FindingState.ASSIGNED: Label("待核实", "to be examined"),
    FindingState.EXAMINED: Label("待复核", "to be reviewed"), FindingState.CLOSED: Label("已办结", "closed"),
}
RESULTS: dict[str, Label] = {
    Result.TRUE: Label("属实", "true"), Result.EXPLAINED: Label("有合理解释", "explained"),
    Result.FALSE: Label("不属实", "false"),
}
CONSEQUENCES: dict[str, Label] = {
    Consequence.NONE: Label("无需处理", "nothing to do"), Consequence.CHANGE: Label("变更", "change"),
    Consequence.SUSPEND: Label("建议暂停", "suspension proposed"), Consequence.END: Label("建议终止", "end proposed"),
    Consequence.DEATH: Label("登记死亡", "death registered"),
}


class CheckRun(models.Model):
    """One pass of all checks over everybody of an area, as of a day, with the deliveries it read and what it found.

    ``counts`` by rule: found, new, gone. ``trigger``: month, delivery, or asked.
    """

    area_code = models.BigIntegerField()
    on = models.DateField()
    trigger = models.TextField()
    deliveries = models.JSONField(default=list)
    persons = models.IntegerField()
    households = models.IntegerField()
    rows = models.IntegerField()
    counts = models.JSONField(default=dict)
    by = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.area_code} {self.on}"


class Finding(models.Model):
    """What a check found about a person or household, and how far it is.

    ``rule`` is ``business.check`` of ``checks.yaml``; the months concerned are ``[first_month, last_month]``, open at the end
    while it goes on; ``paid_fen`` is what was paid in them. ``evidence`` are the rows it rests on: register, delivery, row, the
    sentence in both languages. ``grade`` is how the person was matched. ``holds``: payments wait until it is closed. ``seen_at``
    is when a pass last told something of it that was new: it is found by every pass since, while ``gone_at`` is empty.
    """

    rule = models.TextField()
    key = models.TextField()
    business = models.TextField()
    register = models.TextField(default="", blank=True)
    standard = models.TextField()
    severity = models.IntegerField(choices=Severity)
    grade = models.TextField(default="", blank=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="+")
    area_code = models.BigIntegerField()
    first_month = models.IntegerField(null=True)
    last_month = models.IntegerField(null=True)
    paid_fen = models.BigIntegerField(default=0)
    evidence = models.JSONField(default=list)
    holds = models.BooleanField(default=False)
    run = models.ForeignKey(CheckRun, models.PROTECT, related_name="findings")
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    state = models.TextField(choices=FindingState, default=FindingState.OPEN)
    due = models.DateField(null=True)
    assigned_to = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    result = models.TextField(choices=Result, default="", blank=True)
    consequence = models.TextField(choices=Consequence, default="", blank=True)
    reference = models.TextField(default="", blank=True)
    examined_by = models.TextField(default="", blank=True)
    examined_at = models.DateTimeField(null=True)
    closed_by = models.TextField(default="", blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "key"], name="found_once"),
            models.CheckConstraint(condition=~Q(state="closed") | (Q(closed_at__isnull=False) & ~Q(result="")),
                                   name="closed_findings_say_what_was_found"),
            models.CheckConstraint(condition=~Q(state="closed") | ~Q(closed_by=models.F("examined_by")),
                                   name="closed_by_someone_else"),
        ]
        indexes = [
            models.Index(fields=["area_code", "-severity", "id"], name="finding_in_area"),
            models.Index(fields=["household"], name="finding_of_household"),
            models.Index(fields=["-severity", "id"], condition=~Q(state="closed"), name="finding_open"),
            models.Index(fields=["-closed_at", "id"], condition=Q(state="closed"), name="finding_closed"),
            models.Index(fields=["state", "area_code"], name="finding_in_state"),
            models.Index(fields=["due"], condition=Q(state="assigned"), name="finding_due"),
            models.Index(fields=["person"], condition=Q(holds=True) & ~Q(state="closed"), name="finding_holds"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.key}"


class FindingEvent(models.Model):
    """One thing that was done with a finding, by whom, and what they wrote."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="events")
    action = models.TextField()
    note = models.TextField(default="", blank=True)
    details = models.JSONField(default=dict)
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["finding", "id"], name="finding_story")]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.action}"


class FindingPaper(models.Model):
    """A photo of the spot or a paper that was brought when a finding was examined; files rest as those of cases do.

    ``taken_at`` and the sealed ``place`` are what the picture or the device that sent it say.
    """

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="papers")
    is_photo = models.BooleanField(default=False)
    file_name = models.TextField()
    mime = models.TextField()
    size = models.IntegerField()
    sha256 = models.TextField()
    taken_at = models.DateTimeField(null=True)
    place = models.BinaryField(default=b"")
    by = models.TextField()
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "sha256"], condition=Q(removed_at=None),
                                               name="a_paper_is_brought_once")]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.file_name}"
