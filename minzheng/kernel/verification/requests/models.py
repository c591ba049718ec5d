"""Requests to check a household, what its members authorised, what registers answered, reports and what was held against them.

What is found about people rests sealed. Answers and reports only grow; an authorisation is withdrawn once, an objection settled
once (``0002``).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from minzheng.kernel.access.models import Account
from minzheng.kernel.casework.models import Case, Document
from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.values.language import Label


class RequestState(models.TextChoices):
    """Asked for; the registers were asked; reported; contested and to be checked again; given up before it was reported."""

    WAITING = "waiting", "待核对"
    ASKED = "asked", "待出报告"
    REPORTED = "reported", "已出报告"
    CONTESTED = "contested", "有异议待复核"
    CANCELLED = "cancelled", "已撤销"


class Purpose(models.TextChoices):
    """What a check is for that no case stands behind; for a case it is the case's business."""

    REVIEW = "review", "定期复核"
    HOUSING = "housing", "住房保障"
    OTHER = "other_department", "其他部门"


class Answer(models.TextChoices):
    """How a register answered: with rows, with none, or not at all because no valid delivery of it is there."""

    ANSWERED = "answered", "有信息"
    NOTHING = "nothing", "无信息"
    SILENT = "silent", "未反馈"


class Conclusion(models.TextChoices):
    """What a report comes to; the names are those of ``casework.records.CONCLUSIONS``."""

    NO_ABNORMAL = "no_abnormal", "未见异常"
    ABNORMAL = "abnormal", "有异常"
    INCOMPLETE = "incomplete", "核对不完整"


STATES: dict[str, Label] = {
    RequestState.WAITING: Label("待核对", "to be run"), RequestState.ASKED: Label("待出报告", "to be reported"),
    RequestState.REPORTED: Label("已出报告", "reported"), RequestState.CONTESTED: Label("有异议待复核", "contested"),
    RequestState.CANCELLED: Label("已撤销", "given up"),
}
PURPOSES: dict[str, Label] = {
    Purpose.REVIEW: Label("定期复核", "Periodic review"), Purpose.HOUSING: Label("住房保障", "Housing"),
    Purpose.OTHER: Label("其他部门", "Another department"),
}
ANSWERS: dict[str, Label] = {
    Answer.ANSWERED: Label("有信息", "has rows"), Answer.NOTHING: Label("无信息", "nothing known"),
    Answer.SILENT: Label("未反馈", "did not answer"),
}
CONCLUSIONS: dict[str, Label] = {
    Conclusion.NO_ABNORMAL: Label("未见异常", "Nothing abnormal"), Conclusion.ABNORMAL: Label("有异常", "Abnormal"),
    Conclusion.INCOMPLETE: Label("核对不完整", "Incomplete"),
}


class Request(models.Model):
    """A check that was asked for. ``purpose`` is a business, or one of ``Purpose``; nobody is checked without a case, a review
    of their household, or the letter of another department (``reference``). It is to be run until ``due_on``."""

    number = models.TextField(unique=True)
    purpose = models.TextField()
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="verification_requests")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="verification_requests")
    reference = models.TextField(default="", blank=True)
    area_code = models.BigIntegerField()
    head_name = models.TextField()
    requested_on = models.DateField()
    due_on = models.DateField()
    state = models.TextField(choices=RequestState, default=RequestState.WAITING)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False) | (Q(household__isnull=False) & (Q(purpose="review") | ~Q(reference=""))),
                name="a_request_has_a_ground"),
            models.UniqueConstraint(fields=["case"], condition=~Q(state__in=["reported", "cancelled"]),
                                    name="one_open_request_of_a_case"),
        ]
        indexes = [
            models.Index(fields=["area_code", "-id"], name="request_in_area"),
            models.Index(fields=["due_on"], condition=Q(state="waiting"), name="request_due"),
        ]

    def __str__(self) -> str:
        return self.number


class RequestPerson(models.Model):
    """A member who is checked, as applied for or registered when the check was asked for; or somebody outside of the household
    who owes it support by law (``is_supporter``): of them it is only told what registers know, nothing is reckoned with."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="people")
    place = models.IntegerField()
    name = models.TextField()
    relation = models.TextField(default="", blank=True)
    id_number = models.BinaryField()
    birth_date = models.DateField()
    is_adult = models.BooleanField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_supporter = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "id_number"], name="checked_once_in_a_request")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.place}"


class Authorisation(models.Model):
    """What a person signed, or a guardian (``signer``) for a child or somebody without capacity.

    ``until`` None: as long as the case and the assistance last. ``scope`` names items of evidence, empty: all of them. The paper
    is a document of a case, or rests by itself under ``sha256``.
    """

    request = models.ForeignKey(Request, models.PROTECT, related_name="authorisations")
    id_number = models.BinaryField()
    name = models.TextField()
    signer = models.TextField()
    is_guardian = models.BooleanField(default=False)
    signed_on = models.DateField()
    until = models.DateField(null=True)
    scope = models.JSONField(default=list, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    sha256 = models.TextField()
    file_name = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("signed_on")), name="authorisation_days"),
            models.CheckConstraint(condition=~Q(sha256=""), name="authorisation_on_paper"),
        ]
        indexes = [models.Index(fields=["id_number"], name="authorisation_number")]

    def __str__(self) -> str:
        return f"{self.name} {self.signed_on}"


class SourceAnswer(models.Model):
    """What one register answered in one ``round`` of a request. ``found`` is sealed JSON: the rows about its people."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="answers")
    round = models.IntegerField()
    register = models.TextField()
    status = models.TextField(choices=Answer)
    deliveries = models.JSONField(default=list)
    data_date = models.DateField(null=True)
    persons = models.IntegerField()
    rows = models.IntegerField()
    found = models.BinaryField(default=bytes)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    by = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "round", "register"], name="asked_once_in_a_round"),
            models.CheckConstraint(
                condition=Q(status="silent", answered_at=None)
                | (~Q(status="silent") & Q(answered_at__gte=F("asked_at")) & Q(data_date__isnull=False)),
                name="answered_after_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.register}"


class Report(models.Model):
    """A report of one round, and the one it replaces. ``content`` is sealed JSON; the paper rests under ``sha256``."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="reports")
    number = models.TextField(unique=True)
    round = models.IntegerField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    conclusion = models.TextField(choices=Conclusion)
    issued_on = models.DateField()
    valid_until = models.DateField()
    differences = models.IntegerField()
    silent = models.IntegerField()
    reason = models.TextField(default="", blank=True)
    content = models.BinaryField()
    sha256 = models.TextField()
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "round"], name="one_report_of_a_round"),
            models.CheckConstraint(condition=~Q(conclusion="incomplete") | ~Q(reason=""), name="incomplete_reports_say_why"),
        ]

    def __str__(self) -> str:
        return self.number


class Objection(models.Model):
    """What the household holds against a report, with its evidence; settled by a new check or by a reply, once.

    ``explained`` are the lines that the evidence explains, as (place, fact or register): they are no longer abnormal.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="objections")
    brought_by = models.TextField()
    content = models.TextField()
    file_name = models.TextField()
    sha256 = models.TextField()
    received_on = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()
    is_upheld = models.BooleanField(null=True)
    explained = models.JSONField(default=list, blank=True)
    reply = models.TextField(default="", blank=True)
    settled_on = models.DateField(null=True)
    settled_by = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(settled_on=None, is_upheld=None) | (Q(settled_on__isnull=False)
                                   & Q(is_upheld__isnull=False) & ~Q(reply="")), name="objection_settled_whole"),
            models.CheckConstraint(condition=~Q(sha256=""), name="objection_with_evidence"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.received_on}"
