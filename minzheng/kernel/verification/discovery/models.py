"""Discoveries, their story, the passes that sought them and the coverage each pass found. Money integer fen, months ``YYYYMM``.

A discovery is found once: ``key`` says whom and what it is about, and a later pass only renews when it was last seen. Its story
(``DiscoveryEvent``) only grows, and none ends without an outcome.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from minzheng.kernel.access.models import Account
from minzheng.kernel.casework.models import Application
from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.values.language import Label


class Certainty(models.TextChoices):
    """``ENTITLED``: the rules say so by what is known; ``LIKELY``: what the benefit turns on is known, other facts lack;
    ``REPORTED``: somebody saw a need."""

    ENTITLED = "entitled", "符合条件"
    LIKELY = "likely", "可能符合"
    REPORTED = "reported", "上报"


class Source(models.TextChoices):
    """Where a discovery comes from (SA-16)."""

    DATA_MATCH = "data_match", "数据比对"
    GRID_VISIT = "grid_visit", "网格走访"
    PHONE = "phone", "电话"
    HOTLINE = "hotline", "热线"
    MEDIA = "media", "媒体"
    PETITION = "petition", "信访"
    SCHOOL = "school", "学校"
    HOSPITAL = "hospital", "医院"


class DiscoveryState(models.TextChoices):
    """Found, sent to the village or grid, contacted, on its way as an application, and closed with an outcome."""

    FOUND = "found", "待派发"
    SENT = "sent", "待走访"
    CONTACTED = "contacted", "已联系"
    APPLYING = "applying", "申请中"
    CLOSED = "closed", "已办结"


class Outcome(models.TextChoices):
    """What became of it. ``SERVED`` is enrolled in ``served_by``; ``LAPSED`` is what no longer holds."""

    SERVED = "served", "已纳入保障"
    OTHER_DEPARTMENT = "other_department", "转其他部门"
    NO_NEED = "no_need", "无需救助"
    REFUSED = "refused", "本人不愿申请"
    NOT_FOUND = "not_found", "未找到本人"
    NOT_ELIGIBLE = "not_eligible", "不符合条件"
    LAPSED = "lapsed", "情况已变化"


class Urgency(models.TextChoices):
    """How soon somebody must go."""

    URGENT = "urgent", "紧急"
    NORMAL = "normal", "一般"


CERTAINTIES: dict[str, Label] = {
    Certainty.ENTITLED: Label("符合条件", "entitled"), Certainty.LIKELY: Label("可能符合", "likely entitled"),
    Certainty.REPORTED: Label("上报", "reported"),
}
SOURCES: dict[str, Label] = {
    Source.DATA_MATCH: Label("数据比对", "data match"), Source.GRID_VISIT: Label("网格走访", "grid visit"),
    Source.PHONE: Label("电话", "telephone"), Source.HOTLINE: Label("热线", "hotline"), Source.MEDIA: Label("媒体", "media"),
    Source.PETITION: Label("信访", "petition"), Source.SCHOOL: Label("学校", "school"),
    Source.HOSPITAL: Label("医院", "hospital"),
}
STATES: dict[str, Label] = {
    DiscoveryState.FOUND: Label("待派发", "to be sent out"), DiscoveryState.SENT: Label("待走访", "to be visited"),
    DiscoveryState.CONTACTED: Label("已联系", "contacted"), DiscoveryState.APPLYING: Label("申请中", "applying"),
    DiscoveryState.CLOSED: Label("已办结", "closed"),
}
OUTCOMES: dict[str, Label] = {
    Outcome.SERVED: Label("已纳入保障", "enrolled"),
    Outcome.OTHER_DEPARTMENT: Label("转其他部门", "passed to another department"),
    Outcome.NO_NEED: Label("无需救助", "no need"), Outcome.REFUSED: Label("本人不愿申请", "declined"),
    Outcome.NOT_FOUND: Label("未找到本人", "not found"), Outcome.NOT_ELIGIBLE: Label("不符合条件", "not eligible"),
    Outcome.LAPSED: Label("情况已变化", "no longer holds"),
}
URGENCIES: dict[str, Label] = {Urgency.URGENT: Label("紧急", "urgent"), Urgency.NORMAL: Label("一般", "normal")}


class DiscoveryRun(models.Model):
    """One pass over everybody known in an area: ``persons`` of the registry, ``outside`` of registers alone.

    ``counts`` by what happened: new, again, gone, and ``unnumbered`` rows of registers that name nobody for certain.
    """

    area_code = models.BigIntegerField()
    month = models.IntegerField()
    persons = models.IntegerField()
    outside = models.IntegerField()
    counts = models.JSONField(default=dict)
    deliveries = models.JSONField(default=list)
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["area_code", "-id"], name="discovery_run_newest")]

    def __str__(self) -> str:
        return f"{self.area_code} {self.month}"


class Coverage(models.Model):
    """Of one benefit in one village, as a pass found it: who is entitled and enrolled, entitled and not, likely entitled.

    A subject is a person, or a household where a household is paid.
    """

    run = models.ForeignKey(DiscoveryRun, models.PROTECT, related_name="coverage")
    benefit = models.TextField()
    area_code = models.BigIntegerField()
    enrolled = models.IntegerField()
    unserved = models.IntegerField()
    likely = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "benefit", "area_code"], name="coverage_once")]

    def __str__(self) -> str:
        return f"{self.benefit} {self.area_code}"


class Discovery(models.Model):
    """Somebody who may be due something and does not get it.

    Of the registry (``person`` or ``household``), or known from a ``register`` only: sealed number and name. ``grounds`` are the
    facts the reason is told from (see ``reasons``), ``missing`` names what is not known. ``amount_fen`` a month, 0 when not
    known; ``missed_fen`` is what the months from ``since_month`` to the last one would have paid. Reported ones (``need``,
    ``place``) have no benefit yet.
    """

    key = models.TextField(unique=True)
    benefit = models.TextField(default="", blank=True)
    component = models.TextField(default="", blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    id_number = models.BinaryField(default=b"")
    name = models.TextField()
    initials = models.TextField(default="", blank=True)
    birth_date = models.DateField(null=True)
    area_code = models.BigIntegerField()
    certainty = models.TextField(choices=Certainty)
    register = models.TextField(default="", blank=True)
    grounds = models.JSONField(default=dict)
    missing = models.JSONField(default=list)
    amount_fen = models.BigIntegerField(default=0)
    missed_fen = models.BigIntegerField(default=0)
    since_month = models.IntegerField(null=True)
    source = models.TextField(choices=Source)
    need = models.TextField(default="", blank=True)
    urgency = models.TextField(choices=Urgency, default=Urgency.NORMAL)
    place = models.TextField(default="", blank=True)
    phone = models.BinaryField(default=b"")
    finder = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    run = models.ForeignKey(DiscoveryRun, models.PROTECT, null=True, related_name="discoveries")
    found_on = models.DateField()
    seen_on = models.DateField()
    state = models.TextField(choices=DiscoveryState, default=DiscoveryState.FOUND)
    due = models.DateField(null=True)
    path_due = models.DateField(null=True)
    county_on = models.DateField(null=True)
    assigned_to = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    contacted_at = models.DateTimeField(null=True)
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(choices=Outcome, default="", blank=True)
    served_by = models.TextField(default="", blank=True)
    closed_by = models.TextField(default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(state="closed") | (~Q(outcome="") & Q(closed_at__isnull=False)),
                                   name="nobody_is_dropped_without_outcome"),
            models.CheckConstraint(condition=Q(state="closed") | Q(outcome=""), name="outcome_closes"),
            models.CheckConstraint(condition=Q(seen_on__gte=F("found_on")), name="seen_since_found"),
        ]
        indexes = [
            models.Index(fields=["area_code", "id"], name="discovery_in_area"),
            models.Index(fields=["benefit", "area_code", "id"], name="discovery_of_benefit"),
            models.Index(fields=["person"], name="discovery_of_person"),
            models.Index(fields=["household"], name="discovery_of_household"),
            models.Index(fields=["name"], name="discovery_name_begins", opclasses=["text_pattern_ops"]),
            models.Index(fields=["initials"], name="discovery_initials_begin", opclasses=["text_pattern_ops"]),
            models.Index(fields=["id_number"], name="discovery_number"),
        ]

    def __str__(self) -> str:
        return f"discovery {self.pk}"


class DiscoveryEvent(models.Model):
    """One thing that was done with a discovery, by whom, and what they wrote."""

    discovery = models.ForeignKey(Discovery, models.PROTECT, related_name="events")
    action = models.TextField()
    note = models.TextField(default="", blank=True)
    details = models.JSONField(default=dict)
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["discovery", "id"], name="discovery_story")]

    def __str__(self) -> str:
        return f"{self.discovery_id} {self.action}"
