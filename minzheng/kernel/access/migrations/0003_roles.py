"""Roles by the names of the field; accounts keep what they may do."""

from django.db import migrations, models

CHOICES = [
    ("village_officer", "村（居）工作人员"), ("grid_worker", "网格员"), ("township_clerk", "乡镇经办人"),
    ("township_leader", "乡镇负责人"), ("verification_officer", "核对中心人员"), ("county_clerk", "业务股经办人"),
    ("county_section_head", "业务股股长"), ("county_leader", "局领导"), ("finance_officer", "财务人员"),
    ("auditor", "审计人员"), ("sysadmin", "系统管理员"),
]
NAMES = {
    "clerk": "township_clerk", "officer": "county_clerk", "leader": "county_leader", "finance": "finance_officer",
    "admin": "sysadmin",
}


def _renamed(names: dict[str, str]) -> str:
    return "".join(f"UPDATE access_account SET role = '{new}' WHERE role = '{old}';" for old, new in names.items())


class Migration(migrations.Migration):
    dependencies = [("access", "0002_append_only")]

    operations = [
        migrations.RemoveConstraint("account", "account_role"),
        migrations.AlterField(
            "account", "role",
            models.CharField(choices=CHOICES, max_length=32, verbose_name="角色"),
        ),
        migrations.RunSQL(_renamed(NAMES), _renamed({new: old for old, new in NAMES.items()})),
        migrations.AddConstraint(
            "account",
            models.CheckConstraint(condition=models.Q(role__in=[name for name, _ in CHOICES]), name="account_role"),
        ),
    ]
