"""Values of parameters as officials set them: a document, the values it sets, and who decided on it.

A document begins as a draft and is approved, rejected or withdrawn; an approved one may be repealed. Nothing else of it ever
changes, which the database sees to (migration 0002); decisions only grow, and the last of them numbers the state of them all.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from minzheng.kernel.access.models import Account
from minzheng.kernel.values.language import Label

DRAFT, APPROVED, REJECTED, WITHDRAWN, REPEALED = "draft", "approved", "rejected", "withdrawn", "repealed"
STATES: dict[str, Label] = {
    DRAFT: Label("待批准", "To be approved"), APPROVED: Label("已批准", "Approved"), REJECTED: Label("未批准", "Not approved"),
    WITHDRAWN: Label("已撤回", "Withdrawn"), REPEALED: Label("已废止", "Repealed"),
}


class StandardDocument(models.Model):
    """A document that sets values, of the place ``area_code`` that entered it: number, title, issuer and its own date."""

    number = models.CharField("文号", max_length=60)
    title = models.CharField("标题", max_length=120)
    issuer = models.CharField("发文单位", max_length=80)
    issued_on = models.DateField("发文日期")
    area_code = models.BigIntegerField("区划代码")
    explanation = models.CharField("说明", max_length=500, blank=True, default="")
    state = models.CharField("状态", max_length=10, default=DRAFT)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    by = models.CharField("录入人", max_length=130)
    at = models.DateTimeField("录入时间")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(state__in=list(STATES)), name="standard_state"),)
        indexes = (models.Index(fields=["area_code", "state"], name="standard_area"),)

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class StandardValue(models.Model):
    """One value of a parameter for an area on ``[since, until)``; ``key`` and ``value`` as the book of parameters has them."""

    document = models.ForeignKey(StandardDocument, models.PROTECT, related_name="values", verbose_name="文件")
    name = models.CharField("参数", max_length=100)
    area_code = models.BigIntegerField("区划代码")
    key = models.JSONField("适用情形")
    since = models.DateField("生效日期")
    until = models.DateField("失效日期", null=True)
    value = models.JSONField("数值")
    written = models.CharField("写法", max_length=60)
    is_approved = models.BooleanField("有效", default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="standard_period"),
            models.UniqueConstraint(fields=["name", "area_code", "key", "since"], condition=Q(is_approved=True),
                                    name="one_standard_from_a_day"),
            models.UniqueConstraint(fields=["document", "name", "area_code", "key", "since"], name="standard_said_once"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.area_code} {self.since} {self.written}"


class StandardDecision(models.Model):
    """What somebody decided on a document: ``kind`` is the state it was given, ``note`` the reason."""

    document = models.ForeignKey(StandardDocument, models.PROTECT, related_name="decisions", verbose_name="文件")
    kind = models.CharField("决定", max_length=10)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    by = models.CharField("决定人", max_length=130)
    at = models.DateTimeField("决定时间")
    note = models.CharField("意见", max_length=500, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[one for one in STATES if one != DRAFT]), name="standard_decided"),
            models.UniqueConstraint(fields=["document", "kind"], name="standard_decided_once"),
        )

    def __str__(self) -> str:
        return f"{self.document_id} {self.kind}"
