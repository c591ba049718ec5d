"""Archived files of cases."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from minzheng.kernel.access.models import Account

RETENTIONS = {"permanent": ("Y", "永久"), "30y": ("D30", "30年"), "10y": ("D10", "10年")}
"""How long a file is kept: the code in the archive number (DA/T 22) and the word."""


class Archive(models.Model):
    """A closed case as it was archived. The number is fonds–year–retention–serial and is never given again."""

    case = models.OneToOneField("casework.Case", models.PROTECT, related_name="archive")
    number = models.CharField("档号", max_length=40, unique=True)
    fonds = models.CharField("全宗号", max_length=12)
    year = models.IntegerField("年度")
    retention = models.CharField("保管期限", max_length=12)
    serial = models.IntegerField("件号")
    paper_location = models.CharField("纸质档案位置", max_length=200)
    missing = models.JSONField("缺少的内容", default=list)
    remark = models.CharField("说明", max_length=500, default="", blank=True)
    sha256 = models.CharField("案卷摘要", max_length=64)
    pages = models.IntegerField("页数")
    archived_on = models.DateField("归档日期")
    archived_at = models.DateTimeField("归档时间")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    archived_by = models.CharField("归档人", max_length=130)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(retention__in=list(RETENTIONS)), name="archive_retention"),
            models.UniqueConstraint(fields=["fonds", "year", "retention", "serial"], name="archive_serial"),
        )

    def __str__(self) -> str:
        return self.number
