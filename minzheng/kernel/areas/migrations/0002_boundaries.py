"""Boundaries by edition: shapes never change, an edition only ever gets its withdrawal."""

import django.db.models.deletion
from django.db import migrations, models

from minzheng.kernel.access.triggers import append_only, changeable

WITHDRAWN_ONCE = """
CREATE FUNCTION boundary_edition_is_withdrawn_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL
     AND to_jsonb(NEW) - '{withdrawn_at,withdrawn_by}'::text[] = to_jsonb(OLD) - '{withdrawn_at,withdrawn_by}'::text[]
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'boundary edition % is append-only: % refused', OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER boundary_edition_is_withdrawn_once BEFORE UPDATE ON areas_boundaryedition
  FOR EACH ROW EXECUTE FUNCTION boundary_edition_is_withdrawn_once();
CREATE TRIGGER boundary_editions_stay BEFORE DELETE ON areas_boundaryedition FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
CHANGEABLE = """
DROP TRIGGER boundary_edition_is_withdrawn_once ON areas_boundaryedition;
DROP FUNCTION boundary_edition_is_withdrawn_once();
DROP TRIGGER boundary_editions_stay ON areas_boundaryedition;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('areas', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BoundaryEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.BigIntegerField(verbose_name='区划代码')),
                ('source', models.CharField(max_length=200, verbose_name='文件')),
                ('digest', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('areas', models.IntegerField(verbose_name='区划数')),
                ('points', models.IntegerField(verbose_name='点数')),
                ('at', models.DateTimeField(verbose_name='载入时间')),
                ('by', models.CharField(max_length=64, verbose_name='载入人')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='撤回时间')),
                ('withdrawn_by', models.CharField(blank=True, max_length=64, verbose_name='撤回人')),
            ],
            options={
                'indexes': [models.Index(fields=['area_code'], name='area_boundary_edition')],
            },
        ),
        migrations.CreateModel(
            name='Boundary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.BigIntegerField(verbose_name='区划代码')),
                ('rings', models.JSONField(verbose_name='边界')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='boundaries', to='areas.boundaryedition')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('code', 'edition'), name='area_boundary_once')],
            },
        ),
        migrations.RunSQL(append_only("areas_boundary"), changeable("areas_boundary")),
        migrations.RunSQL(WITHDRAWN_ONCE, CHANGEABLE),
    ]
