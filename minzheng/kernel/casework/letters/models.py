"""Letters as issued, and how to reach the offices that issue them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from minzheng.kernel.access.models import Account
from minzheng.kernel.values import areas


class Letter(models.Model):
    """One letter as it was issued. ``content`` is sealed JSON (``composing.Content``); the database lets rows only be added.

    It is about a case, an application or a notice. ``occasion`` tells letters of one kind about one thing apart.
    """

    kind = models.CharField("文书", max_length=32)
    application = models.ForeignKey("casework.Application", models.PROTECT, null=True, related_name="letters")
    case = models.ForeignKey("casework.Case", models.PROTECT, null=True, related_name="letters")
    notice = models.ForeignKey("casework.PublicNotice", models.PROTECT, null=True, related_name="letters")
    occasion = models.CharField("事由", max_length=64, default="", blank=True)
    area_code = models.BigIntegerField("区划代码")
    county_code = models.BigIntegerField("县级区划代码")
    title = models.CharField("标题", max_length=100)
    number = models.CharField("文号", max_length=40, default="", blank=True)
    issued_on = models.DateField("签发日期")
    issued_at = models.DateTimeField("签发时间")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    issued_by = models.CharField("签发人", max_length=130)
    content = models.BinaryField("内容")
    sha256 = models.CharField("摘要", max_length=64)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(application__isnull=False, notice__isnull=True)
                | Q(application__isnull=True, case__isnull=True, notice__isnull=False), name="letter_is_about_one"),
            models.UniqueConstraint(fields=["kind", "application", "case", "notice", "occasion"], name="letter_once",
                                    nulls_distinct=False),
            models.UniqueConstraint(fields=["county_code", "number"], condition=~Q(number=""), name="letter_number"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class Office(models.Model):
    """How to reach a township's or county's office: what its letters say of it, and the fonds of its archive."""

    area_code = models.BigIntegerField("区划代码", primary_key=True)
    telephone = models.CharField("联系电话", max_length=40, default="", blank=True)
    address = models.CharField("地址", max_length=200, default="", blank=True)
    fonds = models.CharField("全宗号", max_length=12, default="", blank=True)

    def __str__(self) -> str:
        return str(self.area_code)

    @classmethod
    def is_of(cls, area_code: int) -> bool:
        """Whether an area has an office: a county or a township."""
        return areas.level(area_code) in (areas.COUNTY, areas.TOWNSHIP)
