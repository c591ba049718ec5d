"""Accounts and the audit trail."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models

from minzheng.kernel.values.areas import NATION

from .actor import Actor
from .roles import DECIDERS, LABELS, Role


class Account(AbstractBaseUser):
    """Somebody who signs in. ``area_code`` (12 digits; 0 is the nation) bounds what the account may see; who works in one
    institution sees that ``institution`` alone (the key of its entry)."""

    username = models.CharField("用户名", max_length=64, unique=True, validators=[UnicodeUsernameValidator()])
    post = models.CharField("职务", max_length=64, blank=True)
    unit = models.CharField("单位", max_length=64, blank=True)
    role = models.CharField("角色", max_length=32, choices=[(role.value, LABELS[role].zh) for role in Role])
    area_code = models.BigIntegerField("区划代码", default=NATION)
    language = models.CharField("语言", max_length=8, default="zh", choices=[("zh", "中文"), ("en", "English")])
    is_active = models.BooleanField("启用", default=True)
    is_demo = models.BooleanField("演示账号", default=False)
    created_at = models.DateTimeField("建立时间")
    valid_from = models.DateField("生效日期", null=True)
    valid_until = models.DateField("失效日期", null=True)
    must_change_password = models.BooleanField("须先改密码", default=False)
    institution = models.BigIntegerField("所在机构", null=True)
    totp_secret = models.BinaryField("验证器密钥", null=True)
    totp_since = models.DateTimeField("两步验证启用时间", null=True)
    totp_step = models.BigIntegerField("最近用过的时间步", default=0)

    objects = BaseUserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(role__in=[role.value for role in Role]), name="account_role"),
            models.CheckConstraint(condition=models.Q(valid_from__lt=models.F("valid_until")), name="account_dates"),
        )

    def __str__(self) -> str:
        return self.username

    @property
    def actor(self) -> Actor:
        """This account as the ``by=`` of an action."""
        return Actor(self.pk, self.username, self.post)

    def is_valid_on(self, day: date) -> bool:
        """Whether the day lies in ``[valid_from, valid_until)``; an open end has no bound."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_until is None or day < self.valid_until)

    @property
    def has_second_step(self) -> bool:
        """Whether signing in asks for a code after the password."""
        return self.totp_since is not None

    @property
    def needs_second_step(self) -> bool:
        """Whether the role demands a second step; demonstration accounts do with the password alone."""
        return self.role in DECIDERS and not self.is_demo


class RecoveryCode(models.Model):
    """A code that signs in once instead of the telephone's; only its digest is kept."""

    account = models.ForeignKey(Account, models.CASCADE, verbose_name="账号")
    digest = models.CharField("摘要", max_length=64)
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "digest"], name="recovery_code_once"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.digest[:8]}"


class Session(models.Model):
    """A browser somebody signed in with. Only the digest of the session's key is kept; an ended one lets nobody in."""

    account = models.ForeignKey(Account, models.CASCADE, verbose_name="账号")
    key_digest = models.CharField("会话摘要", max_length=64, unique=True)
    device = models.CharField("设备", max_length=64, blank=True)
    address = models.CharField("网络地址", max_length=45, blank=True)
    since = models.DateTimeField("登录时间")
    last_seen = models.DateTimeField("最近使用")
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        indexes = (models.Index(fields=["account", "since"], name="session_account"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.device} {self.since:%Y-%m-%d %H:%M}"


class AuditEvent(models.Model):
    """One thing somebody did, or one sensitive thing somebody read. The database refuses to change or delete a row."""

    at = models.DateTimeField("时间", db_index=True)
    account = models.ForeignKey(Account, models.PROTECT, null=True, verbose_name="账号")
    username = models.CharField("用户名", max_length=64)
    post = models.CharField("职务", max_length=64, blank=True)
    action = models.CharField("操作", max_length=64)
    subject = models.CharField("对象", max_length=200)
    details = models.JSONField("内容", default=dict)

    class Meta:
        indexes = (models.Index(fields=["subject", "at"], name="audit_subject"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.username} {self.action} {self.subject}"
