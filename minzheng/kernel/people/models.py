"""Persons, households, membership and facts through time: what is true from when, and since when it is known.

Every versioned row is bitemporal. ``valid_from``/``valid_until`` are days the row holds for (half-open);
``known_since``/``known_until`` are the moments between which the bureau believed it. A row once known is never changed
except to end its being known; what is believed now has ``known_until IS NULL``. The database holds to that by triggers
(``integrity.py``), which also check references: once per set, because a check per row would double an import's time.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast

SCHEME = "assistance"
"""The membership scheme of the social-assistance roster."""
NOW_KNOWN = Q(known_until__isnull=True)
OPEN = Q(known_until__isnull=True, valid_until__isnull=True)
OPEN_OR_PAST = OPEN | ~OPEN
"""True of every row. Open facts and past ones have an index each: who asks for facts of a household or person whatever their
state says this too, and the database reads both indexes instead of the table."""


class ImportBatch(models.Model):
    """One import of a file: everything it stored names it, so that it can be undone as a whole."""

    kind = models.CharField("类型", max_length=16, default="roster")
    file_name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("文件摘要", max_length=64)
    month = models.IntegerField("月份")
    office = models.BigIntegerField("单位区划代码")
    by = models.CharField("导入人", max_length=130)
    at = models.DateTimeField("导入时间")
    counts = models.JSONField("数量", default=dict)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.CharField("撤销人", max_length=130, blank=True)

    class Meta:
        indexes = (models.Index(fields=["office", "month"], name="batch_office_month"),)

    def __str__(self) -> str:
        return f"{self.pk} {self.file_name} {self.month}"


class Household(models.Model):
    """A household as it is now; what changes in it through time stands in ``HouseholdFact``."""

    county = models.IntegerField("单位")
    household_no = models.CharField("户号", max_length=32)
    area_code = models.BigIntegerField("区划代码")
    phone = models.BinaryField("联系电话", null=True)
    bank_name = models.CharField("开户银行", max_length=100, default="", blank=True)
    account_no = models.BinaryField("银行账号", null=True)
    account_name = models.CharField("账户户名", max_length=100, default="", blank=True)
    note = models.TextField("备注", default="", blank=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, verbose_name="来源")
    first_month = models.IntegerField("登记月份")
    last_month = models.IntegerField("注销月份", null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["county", "household_no"], name="household_no_in_county"),)
        indexes = (
            models.Index(fields=["household_no"], name="household_no_begins", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["area_code", "household_no", "id"], name="household_in_order"),
        )

    def __str__(self) -> str:
        return self.household_no


class Person(models.Model):
    """A person, once: ``id_number`` is sealed and unique.

    Who was registered twice stays as two rows of which one points to the other (``merged_into``, set by ``merging`` alone): what
    was awarded and paid keeps its person, and whoever looks a number up is led to the row that stays.
    """

    name = models.CharField("姓名", max_length=50)
    initials = models.CharField("拼音首字母", max_length=50, default="", blank=True, db_default="")
    id_number = models.BinaryField("公民身份号码", unique=True)
    birth_date = models.DateField("出生日期")
    sex = models.CharField("性别", max_length=1)
    death_date = models.DateField("死亡日期", null=True)
    death_known_at = models.DateTimeField("死亡登记时间", null=True)
    death_source = models.CharField("死亡信息来源", max_length=100, default="", blank=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, verbose_name="来源")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, db_index=False, related_name="merged",
                                    verbose_name="并入")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(sex__in=["M", "F"]), name="person_sex"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="person_merged_into_another"),
            models.CheckConstraint(
                condition=Q(death_date__isnull=True) | Q(death_date__gte=F("birth_date")),
                name="person_dies_after_birth",
            ),
        )
        indexes = (
            models.Index(fields=["name"], name="person_name_begins", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["initials"], name="person_initials_begin", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="person_merged"),
        )

    def __str__(self) -> str:
        return self.name


class PersonMerge(models.Model):
    """One merging, or the taking back of one (``undoes``). Only grows.

    ``kept`` stays, ``merged`` points to it. ``took_number``: the two changed numbers, as the one that stays had the wrong one.
    """

    kept = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="保留")
    merged = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="并入者")
    took_number = models.BooleanField("换用号码")
    reason = models.TextField("理由")
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by", verbose_name="撤销")
    by = models.CharField("经办人", max_length=130)
    at = models.DateTimeField("时间")

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"


class Versioned(models.Model):
    """What every row through time carries. ``batch`` made the row, ``ended_by`` is the import that superseded it."""

    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True)
    known_since = models.DateTimeField("知悉时间")
    known_until = models.DateTimeField("失效时间", null=True)
    source = models.CharField("来源", max_length=100)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    ended_by = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)

    class Meta:
        abstract = True


class Membership(Versioned):
    """A person in a household, in one scheme. The database lets a person be counted in one household at a time."""

    person = models.ForeignKey(Person, models.PROTECT)
    household = models.ForeignKey(Household, models.PROTECT)
    scheme = models.CharField("制度", max_length=16, default=SCHEME)
    relation = models.CharField("与户主关系", max_length=10)
    counted = models.BooleanField("计入", default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "scheme"], condition=OPEN & Q(counted=True), name="one_household"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")), name="membership_period"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.relation} {self.household_id}"


class PersonFact(Versioned):
    """One fact about a person, by its identifier; ``value`` is canonical text (fen, counts, choices, YYYY-MM)."""

    person = models.ForeignKey(Person, models.PROTECT, db_index=False, db_constraint=False)
    name = models.CharField("事实", max_length=40)
    value = models.TextField("值")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "name"], condition=OPEN, name="person_fact_open"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")), name="person_fact_period"
            ),
        )
        indexes = (models.Index(fields=["person", "name"], condition=~OPEN, name="person_fact_past"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.name} {self.valid_from}"


class HouseholdFact(Versioned):
    """One fact about a household; sealed facts hold the base64 of the sealed bytes."""

    household = models.ForeignKey(Household, models.PROTECT, db_index=False, db_constraint=False)
    name = models.CharField("事实", max_length=40)
    value = models.TextField("值")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["household", "name"], condition=OPEN, name="household_fact_open"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")), name="household_fact_period"
            ),
        )
        indexes = (
            models.Index(fields=["household", "name"], condition=~OPEN, name="household_fact_past"),
            models.Index(Cast("value", models.BigIntegerField()), condition=Q(name="area_code"), name="household_in_area"),
            models.Index(fields=["household", "name"], condition=NOW_KNOWN & Q(name__in=("current_status", "residence")),
                         name="household_on_roll"),
        )

    def __str__(self) -> str:
        return f"{self.household_id} {self.name} {self.valid_from}"


class HeadingMapping(models.Model):
    """A heading an office uses, and the column it once said it means."""

    office = models.BigIntegerField("单位区划代码")
    sheet = models.CharField("工作表", max_length=8)
    heading = models.CharField("表头", max_length=100)
    column = models.CharField("标准列", max_length=40)
    by = models.CharField("选择人", max_length=130)
    at = models.DateTimeField("选择时间")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["office", "sheet", "heading"], name="heading_of_office"),)

    def __str__(self) -> str:
        return f"{self.heading} → {self.column}"
