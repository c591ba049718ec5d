"""Two rows that are one person: the one points to the other, which points to nobody; a row that was merged joins no household."""

import django.db.models.deletion
from django.db import migrations, models

from minzheng.kernel.access.triggers import append_only, changeable
from minzheng.kernel.people.integrity import MERGED, NOT_MERGED


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_roll'),
        ('access', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PersonMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('took_number', models.BooleanField(verbose_name='换用号码')),
                ('reason', models.TextField(verbose_name='理由')),
                ('by', models.CharField(max_length=130, verbose_name='经办人')),
                ('at', models.DateTimeField(verbose_name='时间')),
            ],
        ),
        migrations.AddField(
            model_name='person',
            name='merged_into',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='people.person', verbose_name='并入'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='person_merged'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='person_merged_into_another'),
        ),
        migrations.AddField(
            model_name='personmerge',
            name='kept',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='保留'),
        ),
        migrations.AddField(
            model_name='personmerge',
            name='merged',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='并入者'),
        ),
        migrations.AddField(
            model_name='personmerge',
            name='undoes',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='people.personmerge', verbose_name='撤销'),
        ),
        migrations.RunSQL(MERGED, NOT_MERGED),
        migrations.RunSQL(append_only("people_personmerge"), changeable("people_personmerge")),
    ]
