
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('indicators', '0002_integrity'),
    ]

    operations = [
        migrations.CreateModel(
            name='RelationFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relation', models.TextField()),
                ('number', models.TextField(blank=True, default='')),
                ('kind', models.TextField()),
                ('business', models.TextField()),
                ('severity', models.TextField()),
                ('area_code', models.BigIntegerField()),
                ('figures', models.TextField()),
                ('title_zh', models.TextField()),
                ('title_en', models.TextField()),
                ('why', models.TextField(blank=True, default='')),
                ('sentence_zh', models.TextField()),
                ('sentence_en', models.TextField()),
                ('state', models.TextField(choices=[('open', '待说明'), ('explained', '已说明'), ('corrected', '已更正')], default='open')),
                ('explanation', models.TextField(blank=True, default='')),
                ('explained_by', models.TextField(blank=True, default='')),
                ('explained_at', models.DateTimeField(null=True)),
                ('found_at', models.DateTimeField()),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relation_findings', to='indicators.snapshot')),
            ],
        ),
        migrations.CreateModel(
            name='RelationEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.TextField()),
                ('note', models.TextField(blank=True, default='')),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='relations.relationfinding')),
            ],
        ),
        migrations.CreateModel(
            name='RelationCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held', models.IntegerField()),
                ('failed', models.IntegerField()),
                ('untried', models.IntegerField()),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relation_checks', to='indicators.snapshot')),
            ],
            options={
                'indexes': [models.Index(fields=['snapshot', '-id'], name='relation_check_latest')],
            },
        ),
        migrations.AddIndex(
            model_name='relationfinding',
            index=models.Index(fields=['snapshot', 'state', 'severity'], name='relation_findings_open'),
        ),
        migrations.AddConstraint(
            model_name='relationfinding',
            constraint=models.UniqueConstraint(fields=('snapshot', 'relation', 'area_code', 'figures'), name='relation_found_once'),
        ),
        migrations.AddConstraint(
            model_name='relationfinding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'explained'), _negated=True), models.Q(models.Q(('explanation', ''), _negated=True), models.Q(('explained_by', ''), _negated=True), ('explained_at__isnull', False)), _connector='OR'), name='explained_relations_say_why'),
        ),
        migrations.AddIndex(
            model_name='relationevent',
            index=models.Index(fields=['finding', 'id'], name='relation_story'),
        ),
    ]
