"""A second step at signing in: the sealed secret of an authenticator app, and recovery codes."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0003_roles")]

    operations = [
        migrations.AddField("account", "totp_secret", models.BinaryField(null=True, verbose_name="验证器密钥")),
        migrations.AddField("account", "totp_since", models.DateTimeField(null=True, verbose_name="两步验证启用时间")),
        migrations.AddField("account", "totp_step", models.BigIntegerField(default=0, verbose_name="最近用过的时间步")),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, verbose_name="摘要")),
                ("used_at", models.DateTimeField(null=True, verbose_name="使用时间")),
                ("account", models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL, verbose_name="账号")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("account", "digest"), name="recovery_code_once")]},
        ),
    ]
