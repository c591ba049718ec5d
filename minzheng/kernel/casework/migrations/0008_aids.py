"""What is registered of an aid, and the way of the procedure that it goes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0007_evidence'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='about',
            field=models.JSONField(default=dict, verbose_name='登记内容'),
        ),
        migrations.AddField(
            model_name='case',
            name='variant',
            field=models.CharField(blank=True, default='', max_length=40, verbose_name='类型'),
        ),
        migrations.AlterField(
            model_name='case',
            name='amount_fen',
            field=models.BigIntegerField(null=True, verbose_name='金额'),
        ),
    ]
