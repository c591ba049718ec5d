"""Sessions that can be listed and ended, and passwords that must be changed first."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0004_second_step")]

    operations = [
        migrations.AddField(
            "account", "must_change_password", models.BooleanField(default=False, verbose_name="须先改密码")),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_digest", models.CharField(max_length=64, unique=True, verbose_name="会话摘要")),
                ("device", models.CharField(blank=True, max_length=64, verbose_name="设备")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="网络地址")),
                ("since", models.DateTimeField(verbose_name="登录时间")),
                ("last_seen", models.DateTimeField(verbose_name="最近使用")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="结束时间")),
                ("account", models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL, verbose_name="账号")),
            ],
            options={"indexes": [models.Index(fields=["account", "since"], name="session_account")]},
        ),
    ]
