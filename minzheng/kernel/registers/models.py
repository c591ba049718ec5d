"""Entries, the deeds that made them what they are, what they hold, who is named in them, their papers.

An entry is its last deed: every deed keeps the whole of what was known after it, and the database refuses to change one.
"""

from __future__ import annotations

from django.db import models

from minzheng.kernel.access.models import Account


class Entry(models.Model):
    """One entry of a book. ``values`` holds what may lie open, ``sealed`` the rest, both by the names of the fields.

    ``on`` is the day the entry counts from; ``period`` the one it reports (``2026-11-26``, ``2026-11``, ``2026Q4``, ``2026``).
    """

    kind = models.CharField("种类", max_length=40)
    number = models.CharField("编号", max_length=40, blank=True)
    area_code = models.BigIntegerField("区划代码")
    state = models.CharField("状态", max_length=40)
    on = models.DateField("日期")
    label = models.CharField("名称", max_length=200)
    initials = models.CharField("拼音首字母", max_length=50, blank=True)
    period = models.CharField("期间", max_length=10, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", verbose_name="所属条目")
    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", verbose_name="最上级条目")
    values = models.JSONField("内容", default=dict)
    sealed = models.BinaryField("加密内容", default=b"")
    due_on = models.DateField("办理期限", null=True)
    lapses_on = models.DateField("状态截止日", null=True)
    version = models.IntegerField("版本", default=0)
    created_at = models.DateTimeField("建立时间")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "number"], condition=~models.Q(number=""), name="entry_number"),
            models.UniqueConstraint(fields=["kind", "parent", "period"], condition=~models.Q(period=""), name="entry_period"),
        )
        indexes = (
            models.Index(fields=["kind", "area_code", "id"], name="entry_area"),
            models.Index(fields=["kind", "on", "id"], name="entry_on"),
            models.Index(fields=["kind", "state", "id"], name="entry_state"),
            models.Index(fields=["kind", "initials"], name="entry_initials"),
            models.Index(fields=["kind", "label"], name="entry_label", opclasses=["", "varchar_pattern_ops"]),
            models.Index(fields=["kind", "number"], name="entry_numbers", opclasses=["", "varchar_pattern_ops"]),
            models.Index(fields=["parent", "kind"], name="entry_parent"),
            models.Index(fields=["due_on"], condition=models.Q(due_on__isnull=False), name="entry_due"),
            models.Index(fields=["lapses_on"], condition=models.Q(lapses_on__isnull=False), name="entry_lapse"),
        )

    def __str__(self) -> str:
        return self.number or self.label


class Deed(models.Model):
    """One deed: who did it, on which day, what was known of the entry after it. Only grows.

    ``row`` is the digest of the row it was imported from: the same row is not imported twice.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="deeds", verbose_name="条目")
    serial = models.IntegerField("次序")
    name = models.CharField("办理", max_length=40)
    state = models.CharField("办理后状态", max_length=40)
    on = models.DateField("办理日期")
    at = models.DateTimeField("登记时间")
    by = models.CharField("经办人", max_length=130)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    values = models.JSONField("办理后内容", default=dict)
    sealed = models.BinaryField("办理后加密内容", default=b"")
    was_due_on = models.DateField("原期限", null=True)
    source = models.CharField("来源", max_length=10, default="form")
    row = models.CharField("导入行摘要", max_length=64, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["entry", "serial"], name="deed_serial"),)
        indexes = (
            models.Index(fields=["name", "on"], name="deed_name_on"),
            models.Index(fields=["row"], condition=~models.Q(row=""), name="deed_row"),
        )

    def __str__(self) -> str:
        return f"{self.entry_id}.{self.serial} {self.name}"


class Hold(models.Model):
    """What an entry alone has while it is in force: a person in one marriage, a bed with one resident."""

    name = models.CharField("名称", max_length=40)
    key = models.CharField("占用对象", max_length=120)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="holds", verbose_name="条目")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["name", "key"], name="hold_once"),)

    def __str__(self) -> str:
        return f"{self.name} {self.entry_id}"


class Party(models.Model):
    """A person named in an entry, to be found by name or number."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="parties", verbose_name="条目")
    field = models.CharField("字段", max_length=40)
    name = models.CharField("姓名", max_length=50)
    initials = models.CharField("拼音首字母", max_length=50, blank=True)
    id_number = models.BinaryField("证件号码", default=b"")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["entry", "field"], name="party_field"),)
        indexes = (
            models.Index(fields=["id_number"], name="party_number"), models.Index(fields=["name"], name="party_name"),
            models.Index(fields=["initials"], name="party_initials"),
        )

    def __str__(self) -> str:
        return f"{self.entry_id} {self.field}"


class Paper(models.Model):
    """A file that a deed brought; ``place`` is sealed."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="papers", verbose_name="条目")
    deed = models.CharField("办理", max_length=40)
    name = models.CharField("材料", max_length=40)
    file_name = models.CharField("文件名", max_length=120)
    mime = models.CharField("类型", max_length=40)
    size = models.IntegerField("字节数")
    sha256 = models.CharField("摘要", max_length=64, db_index=True)
    taken_at = models.DateTimeField("拍摄时间", null=True)
    place = models.BinaryField("拍摄地点", default=b"")
    at = models.DateTimeField("收到时间")
    by = models.CharField("经办人", max_length=130)

    def __str__(self) -> str:
        return self.file_name
