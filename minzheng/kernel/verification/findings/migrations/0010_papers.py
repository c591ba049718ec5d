"""What was brought of findings, and their lists in the order in which they are read."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('findings', '0002_integrity'),
        ('payments', '0010_hold'),
        ('people', '0006_roll'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FindingPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_photo', models.BooleanField(default=False)),
                ('file_name', models.TextField()),
                ('mime', models.TextField()),
                ('size', models.IntegerField()),
                ('sha256', models.TextField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('place', models.BinaryField(default=b'')),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(condition=models.Q(('state', 'closed'), _negated=True), fields=['-severity', 'id'], name='finding_open'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(condition=models.Q(('state', 'closed')), fields=['-closed_at', 'id'], name='finding_closed'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(condition=models.Q(('state', 'assigned')), fields=['due'], name='finding_due'),
        ),
        migrations.AddField(
            model_name='findingpaper',
            name='finding',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='findings.finding'),
        ),
        migrations.AddConstraint(
            model_name='findingpaper',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('finding', 'sha256'), name='a_paper_is_brought_once'),
        ),
    ]
