"""A proposal may rest on a finding of the checks."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0019_suspended_member'),
    ]

    operations = [
        migrations.AlterField(
            model_name='proposal',
            name='source',
            field=models.CharField(choices=[('review', '定期复核'), ('campaign', '专项复核'), ('spot_check', '抽查'), ('sign_in', '连续未签到'), ('complaint', '投诉举报'), ('finding', '核对疑点')], max_length=12, verbose_name='来源'),
        ),
    ]
