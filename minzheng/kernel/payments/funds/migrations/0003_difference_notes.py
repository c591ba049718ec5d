"""Why the three books of a month differ, as somebody found out."""

from django.db import migrations, models

from minzheng.kernel.access.triggers import append_only, changeable


class Migration(migrations.Migration):

    dependencies = [
        ('funds', '0002_integrity'),
    ]

    operations = [
        migrations.CreateModel(
            name='DifferenceNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.BigIntegerField()),
                ('month', models.IntegerField()),
                ('benefit', models.TextField()),
                ('note', models.TextField()),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['month', 'area_code', 'benefit', 'id'], name='difference_notes_of_a_month')],
                'constraints': [models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='difference_note_says_why')],
            },
        ),
        migrations.RunSQL(append_only("funds_differencenote"), changeable("funds_differencenote")),
    ]
