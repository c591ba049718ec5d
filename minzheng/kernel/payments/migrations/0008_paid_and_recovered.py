"""A run pays a month or arrears; a line may pay arrears alone, and keep back what was paid wrongly before."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0007_gates'),
        ('people', '0006_roll'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='payrollline',
            name='arrears_come_with_a_month',
        ),
        migrations.AddField(
            model_name='payrollline',
            name='recovered_fen',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='payrollrun',
            name='kind',
            field=models.TextField(choices=[('monthly', '月度发放'), ('arrears', '补发')], db_default='monthly', default='monthly'),
        ),
        migrations.AddConstraint(
            model_name='payrollline',
            constraint=models.CheckConstraint(condition=models.Q(('arrears_fen__gte', 0), ('arrears_fen__lte', models.F('amount_fen'))), name='arrears_are_part_of_the_amount'),
        ),
        migrations.AddConstraint(
            model_name='payrollline',
            constraint=models.CheckConstraint(condition=models.Q(('recovered_fen__gte', 0), ('recovered_fen__lte', models.F('amount_fen'))), name='no_more_is_recovered_than_paid'),
        ),
    ]
