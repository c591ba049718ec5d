"""What payments wait for: a hold never changes, except that its release is added once."""

import django.db.models.deletion
from django.db import migrations, models

ONCE = """
CREATE FUNCTION hold_is_released_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.until_month IS NULL AND NEW.until_month IS NOT NULL
     AND to_jsonb(NEW) - '{until_month,pays_held,released_by,released_at,note}'::text[]
       = to_jsonb(OLD) - '{until_month,pays_held,released_by,released_at,note}'::text[]
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'hold % is append-only: % refused', OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER hold_is_released_once BEFORE UPDATE ON payments_hold FOR EACH ROW EXECUTE FUNCTION hold_is_released_once();
CREATE TRIGGER holds_stay BEFORE DELETE ON payments_hold FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER holds_stay_all BEFORE TRUNCATE ON payments_hold FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
CHANGEABLE = """
DROP TRIGGER hold_is_released_once ON payments_hold; DROP FUNCTION hold_is_released_once();
DROP TRIGGER holds_stay ON payments_hold; DROP TRIGGER holds_stay_all ON payments_hold;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0009_one_run_of_a_kind'),
        ('people', '0006_roll'),
    ]

    operations = [
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('covers_household', models.BooleanField(default=False)),
                ('benefit', models.TextField(blank=True, default='')),
                ('first_month', models.IntegerField()),
                ('reason', models.TextField()),
                ('source', models.TextField()),
                ('by', models.TextField()),
                ('at', models.DateTimeField()),
                ('until_month', models.IntegerField(null=True)),
                ('pays_held', models.BooleanField(null=True)),
                ('released_by', models.TextField(blank=True, default='')),
                ('released_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True, default='')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='people.household')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until_month', None)), fields=('household', 'person', 'benefit', 'reason'), name='held_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='a_hold_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('pays_held', None), ('released_at', None), ('released_by', ''), ('until_month', None)), models.Q(('pays_held__isnull', False), ('released_at__isnull', False), ('until_month__gte', models.F('first_month')), models.Q(('released_by', ''), _negated=True)), _connector='OR'), name='a_release_says_whether_it_pays')],
            },
        ),
        migrations.RunSQL(ONCE, CHANGEABLE),
    ]
