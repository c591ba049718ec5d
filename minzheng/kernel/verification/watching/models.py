"""What watching keeps: runs, tasks, the tiers of people through time, needs, referrals, aid by others, warnings, visits.

What was done only grows (``0002``). A task and a warning are found once and closed once; a person has one tier on a day.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.values.language import Label


class WatchRun(models.Model):
    """One look at everybody in an area: how many persons, what was found, by kind."""

    area_code = models.BigIntegerField()
    on = models.DateField()
    persons = models.IntegerField()
    counts = models.JSONField(default=dict)
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["area_code", "-on", "-id"], name="watched_last")]

    def __str__(self) -> str:
        return f"{self.area_code} {self.on}"


class TaskState(models.TextChoices):
    """A task is done by somebody, or settled by itself when the event was dealt with or is expected no longer."""

    OPEN = "open", "待办"
    DONE = "done", "已办"
    SETTLED = "settled", "自动办结"


TASK_STATES: dict[str, Label] = {
    TaskState.OPEN: Label("待办", "to do"), TaskState.DONE: Label("已办", "done"),
    TaskState.SETTLED: Label("自动办结", "settled by itself"),
}


class WatchTask(models.Model):
    """That something is expected of a household, or of one person of it, on ``due_on``: found once."""

    event = models.TextField()
    who = models.TextField()
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    area_code = models.BigIntegerField()
    due_on = models.DateField()
    state = models.TextField(choices=TaskState, default=TaskState.OPEN)
    run = models.ForeignKey(WatchRun, models.PROTECT, related_name="tasks")
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(default="", blank=True)
    note = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "household", "person", "due_on"], nulls_distinct=False,
                                    name="task_found_once"),
            models.CheckConstraint(condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                                   name="closed_tasks_say_when"),
        ]
        indexes = [
            models.Index(fields=["due_on", "id", "area_code"], condition=Q(state="open"), name="task_to_do"),
            models.Index(fields=["area_code", "due_on", "id"], name="task_in_area"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.household_id}/{self.person_id or '-'} {self.due_on}"


class WatchStep(models.Model):
    """One thing that was done with a task: found, noted, done, settled. The database lets rows only be added."""

    task = models.ForeignKey(WatchTask, models.PROTECT, related_name="steps")
    action = models.TextField()
    note = models.TextField(default="", blank=True)
    by = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.task_id} {self.action}"


class LowIncomePerson(models.Model):
    """The tier a person belongs to for the days ``[valid_from, valid_until)``: the highest of all that hold.

    ``source`` is what it rests on: ``status``, ``benefit:NAME``, ``register:NAME`` or ``recognised``.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    area_code = models.BigIntegerField()
    tier = models.TextField()
    source = models.TextField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(valid_until=None), name="one_tier_at_a_time"),
            models.CheckConstraint(condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name="tier_period"),
        ]
        indexes = [
            models.Index(fields=["area_code", "tier", "id"], condition=Q(valid_until=None), name="tier_in_area"),
            models.Index(fields=["person", "valid_from"], name="tiers_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.tier} {self.valid_from}"


class Recognition(models.Model):
    """That a person was put into a tier by a document, for the days ``[valid_from, valid_until)``: what no list brings."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    tier = models.TextField()
    document = models.TextField()
    valid_from = models.DateField()
    valid_until = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="recognition_period")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.tier} {self.valid_from}"


class Need(models.Model):
    """What a person lacks, found on a day; ``met_on`` once it was met or is no longer."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.TextField()
    note = models.TextField(default="", blank=True)
    found_on = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()
    met_on = models.DateField(null=True)
    met_by = models.TextField(default="", blank=True)
    met_note = models.TextField(default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], condition=Q(met_on=None), name="one_open_need"),
                       models.CheckConstraint(condition=Q(met_on=None) | Q(met_on__gte=F("found_on")), name="need_period")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class Referral(models.Model):
    """A person's need sent to a department; it answers once, by ``due_on``. Nothing else of it changes."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    area_code = models.BigIntegerField()
    need = models.TextField()
    department = models.TextField()
    measure = models.TextField()
    asked = models.TextField()
    sent_on = models.DateField()
    due_on = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()
    answered_on = models.DateField(null=True)
    answer = models.TextField(default="", blank=True)
    helped = models.BooleanField(null=True)
    answered_by = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on=None, helped=None) | (Q(helped__isnull=False, answered_on__gte=F("sent_on"))
                                                              & ~Q(answer="")), name="answers_say_what"),
            models.UniqueConstraint(fields=["person", "need", "department"], condition=Q(answered_on=None),
                                    name="one_open_referral"),
        ]
        indexes = [models.Index(fields=["area_code", "due_on", "id"], name="referral_in_area"),
                   models.Index(fields=["person"], name="referrals_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.department} {self.sent_on}"


class OtherAid(models.Model):
    """What another body gave a person, as it reported: money in fen, or goods and services in words. Only grows."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    need = models.TextField()
    body = models.TextField()
    what = models.TextField()
    amount_fen = models.BigIntegerField(null=True)
    given_on = models.DateField()
    document = models.TextField(default="", blank=True)
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="aids")
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_fen=None) | Q(amount_fen__gt=0), name="other_aid_amount")]
        indexes = [models.Index(fields=["person", "given_on"], name="other_aid_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.body} {self.given_on}"


class WarningState(models.TextChoices):
    """A warning is open until somebody visited and said what came of it."""

    OPEN = "open", "待走访"
    CLOSED = "closed", "已处置"


WARNING_STATES: dict[str, Label] = {
    WarningState.OPEN: Label("待走访", "to be visited"), WarningState.CLOSED: Label("已处置", "settled")}


class Outcome(models.TextChoices):
    """What came of a warning."""

    DIBAO = "dibao", "转入低保"
    TEKUN = "tekun", "转入特困"
    TEMPORARY = "temporary", "临时救助"
    MEDICAL = "medical", "医疗救助"
    OTHER = "other", "其他帮扶"
    NONE = "none", "无需帮扶"


OUTCOMES: dict[str, Label] = {
    Outcome.DIBAO: Label("转入低保", "To dibao"), Outcome.TEKUN: Label("转入特困", "To tekun"),
    Outcome.TEMPORARY: Label("临时救助", "Temporary relief"), Outcome.MEDICAL: Label("医疗救助", "Medical aid"),
    Outcome.OTHER: Label("其他帮扶", "Other help"), Outcome.NONE: Label("无需帮扶", "Nothing needed"),
}


class EarlyWarning(models.Model):
    """That somebody of the low-income population may be slipping: the rule, the facts it rests on, what came of it.

    ``key`` is what makes it the same warning when the same evidence is read again; ``shows`` the sentences, in both languages.
    """

    rule = models.TextField()
    key = models.TextField()
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    area_code = models.BigIntegerField()
    tier = models.TextField()
    shows = models.JSONField(default=dict)
    run = models.ForeignKey(WatchRun, models.PROTECT, related_name="warnings")
    found_at = models.DateTimeField()
    due_on = models.DateField()
    state = models.TextField(choices=WarningState, default=WarningState.OPEN)
    visited_on = models.DateField(null=True)
    outcome = models.TextField(choices=Outcome, default="", blank=True)
    note = models.TextField(default="", blank=True)
    closed_by = models.TextField(default="", blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "person", "key"], name="warned_once"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (Q(state="closed", closed_at__isnull=False)
                                                             & ~Q(outcome="") & ~Q(note="")), name="closed_warnings_say_why"),
        ]
        indexes = [models.Index(fields=["area_code", "due_on", "id"], name="warning_in_area")]

    def __str__(self) -> str:
        return f"{self.rule} {self.person_id}"


class MonitorVisit(models.Model):
    """A household of the low-income population looked after on a day: how, and what was found. Only grows."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    area_code = models.BigIntegerField()
    visited_on = models.DateField()
    way = models.TextField()
    findings = models.TextField()
    warning = models.ForeignKey(EarlyWarning, models.PROTECT, null=True, related_name="visits")
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["household", "-visited_on"], name="monitored_last"),
                   models.Index(fields=["area_code", "visited_on"], name="monitored_in_area")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.visited_on}"

