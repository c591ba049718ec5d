"""Gates before a run is released, and what is looked at before it is paid. The list of a run under review is frozen."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from minzheng.kernel.access.triggers import append_only, changeable

MOVES = """
CREATE OR REPLACE FUNCTION payroll_run_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.state, NEW.state) IN ({moves})
     AND to_jsonb(NEW) - '{{state,locked_by,locked_at}}'::text[] = to_jsonb(OLD) - '{{state,locked_by,locked_at}}'::text[]
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'payroll run % is append-only: % refused', OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""
OLD = MOVES.format(moves="('draft', 'superseded'), ('draft', 'locked')")
NEW = MOVES.format(moves="('draft', 'superseded'), ('draft', 'frozen'), ('draft', 'locked'), ('frozen', 'draft'), ('frozen', 'locked')")


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0006_compared'),
        ('people', '0006_roll'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='payrollrun',
            name='state',
            field=models.TextField(choices=[('draft', '草稿'), ('frozen', '审核中'), ('superseded', '已被替代'), ('locked', '已锁定')], default='draft'),
        ),
        migrations.CreateModel(
            name='Gate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField(choices=[('section', '业务审核'), ('finance', '财务复核'), ('release', '批准发放'), ('given_back', '退回')])),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('digest', models.TextField()),
                ('note', models.TextField(blank=True, default='')),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gates', to='payments.payrollrun')),
            ],
        ),
        migrations.CreateModel(
            name='PrepayCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('run', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='prepay_check', to='payments.payrollrun')),
            ],
        ),
        migrations.CreateModel(
            name='PrepayFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.TextField()),
                ('area_code', models.BigIntegerField()),
                ('shown', models.TextField(blank=True, default='')),
                ('note', models.TextField(blank=True, default='')),
                ('explained_by', models.TextField(blank=True, default='')),
                ('explained_at', models.DateTimeField(null=True)),
                ('household', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.household')),
                ('line', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.payrollline')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='payments.payrollrun')),
            ],
            options={
                'indexes': [models.Index(fields=['run', 'area_code', 'id'], name='findings_in_order')],
                'constraints': [models.UniqueConstraint(fields=('run', 'code', 'line'), name='one_finding_per_line')],
            },
        ),
        migrations.RunSQL(NEW, OLD),
        migrations.RunSQL(append_only("payments_gate"), changeable("payments_gate")),
    ]
