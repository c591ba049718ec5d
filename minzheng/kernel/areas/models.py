"""The areas of every date, what changed them, and the editions they were loaded from."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from minzheng.kernel.values.areas import LEVELS, URBAN_RURAL, written

UNKNOWN_START = date(1949, 10, 1)
"""``valid_from`` of the first edition's areas: in force since before there are records."""

_LEVELS = [(level.value, level.label.zh) for level in LEVELS]


class Area(models.Model):
    """One area under one name for one period ``[valid_from, valid_until)``; a change closes the row and opens another.

    ``code`` has 12 digits. ``lowest_level`` differs from ``level`` where one code stands for several levels: 东莞市 is
    a prefecture and a county. ``parent_code`` is null for provinces. ``initials`` (pinyin) are empty for
    villages.
    """

    code = models.BigIntegerField("区划代码")
    name = models.CharField("名称", max_length=100)
    level = models.CharField("级别", max_length=10, choices=_LEVELS)
    lowest_level = models.CharField("最低级别", max_length=10, choices=_LEVELS)
    parent_code = models.BigIntegerField("上级区划代码", null=True)
    urban_rural = models.SmallIntegerField("城乡分类代码", null=True)
    initials = models.CharField("拼音首字母", max_length=100, blank=True)
    valid_from = models.DateField("生效日期")
    valid_until = models.DateField("失效日期", null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code", "valid_from"], name="area_code_from"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_until=None), name="area_one_open"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name="area_period"
            ),
            models.CheckConstraint(condition=Q(code__gte=110000000000, code__lt=10**12), name="area_code"),
            models.CheckConstraint(condition=Q(urban_rural=None) | Q(urban_rural__in=URBAN_RURAL), name="area_class"),
        )
        indexes = (
            models.Index(fields=["parent_code"], name="area_parent"),
            models.Index(fields=["initials"], name="area_initials", condition=~Q(initials=""),
                         opclasses=["varchar_pattern_ops"]),
        )

    def __str__(self) -> str:
        return f"{written(self.code)} {self.name}"


class AreaEdition(models.Model):
    """A file of divisions that was loaded: it describes the areas from ``low`` up to ``high`` on the day ``on``."""

    source = models.CharField("来源", max_length=200)
    on = models.DateField("截止日期")
    digest = models.CharField("SHA-256", max_length=64)
    low = models.BigIntegerField("最小代码")
    high = models.BigIntegerField("代码上限")
    areas = models.IntegerField("区划数")
    at = models.DateTimeField("载入时间")
    by = models.CharField("载入人", max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["digest", "on"], name="area_edition_once"),)

    def __str__(self) -> str:
        return f"{self.source} {self.on}"


class ChangeKind(models.TextChoices):
    """What can happen to areas."""

    MERGE = "merge", "合并"
    SPLIT = "split", "分设"
    RENAME = "rename", "更名"
    RECODE = "recode", "变更代码"


class AreaChange(models.Model):
    """One change of areas, in force from ``on``; which codes became which is in its successions."""

    kind = models.CharField("类别", max_length=10, choices=ChangeKind.choices)
    on = models.DateField("生效日期")
    document = models.CharField("文件", max_length=200, blank=True)
    at = models.DateTimeField("登记时间")
    by = models.CharField("登记人", max_length=64)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="area_change_kind"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"


class AreaSuccession(models.Model):
    """By a change, ``predecessor`` passed into ``successor``; both are the same code where an area goes on."""

    change = models.ForeignKey(AreaChange, models.PROTECT, related_name="successions")
    predecessor = models.BigIntegerField("原代码")
    successor = models.BigIntegerField("新代码")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["predecessor", "successor", "change"], name="area_succession_once"),
        )
        indexes = (models.Index(fields=["successor"], name="area_successor"),)

    def __str__(self) -> str:
        return f"{written(self.predecessor)} → {written(self.successor)}"


class BoundaryEdition(models.Model):
    """A file of boundaries that a bureau loaded for ``area_code`` and all below it; one taken back stays on record.

    ``areas`` and ``points`` say how much of it was kept.
    """

    area_code = models.BigIntegerField("区划代码")
    source = models.CharField("文件", max_length=200)
    digest = models.CharField("SHA-256", max_length=64)
    areas = models.IntegerField("区划数")
    points = models.IntegerField("点数")
    at = models.DateTimeField("载入时间")
    by = models.CharField("载入人", max_length=64)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawn_by = models.CharField("撤回人", max_length=64, blank=True)

    class Meta:
        indexes = (models.Index(fields=["area_code"], name="area_boundary_edition"),)

    def __str__(self) -> str:
        return f"{self.pk} {self.source}"


class Boundary(models.Model):
    """The shape of one area in one edition: closed rings of (longitude, latitude) in millionths of a degree."""

    edition = models.ForeignKey(BoundaryEdition, models.PROTECT, related_name="boundaries")
    code = models.BigIntegerField("区划代码")
    rings = models.JSONField("边界")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["code", "edition"], name="area_boundary_once"),)

    def __str__(self) -> str:
        return written(self.code)
