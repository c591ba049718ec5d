"""Balances are kept as rows: every entry is added to its award's by the database, which refuses any other change of them."""

import django.db.models.deletion
from django.db import migrations, models


_FUNCTION = """
CREATE OR REPLACE FUNCTION award_balance_is_not_turned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{keeping}
  IF EXISTS (
    SELECT FROM (SELECT award_id, sum(fen) AS moved FROM added WHERE kind <> 'correction' GROUP BY award_id) m
    JOIN {balance} b ON b.award_id = m.award_id WHERE m.moved * b.fen > 0) THEN
    RAISE EXCEPTION 'more is settled of an award than is open' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
"""
_SUMS = "SELECT award_id, sum(fen) AS fen, min(month) AS first, max(month) AS last FROM {of} GROUP BY award_id"
_KEEPING = f"""
  INSERT INTO corrections_awardbalance AS b (award_id, fen, first, last) {_SUMS.format(of="added")} ORDER BY award_id
  ON CONFLICT (award_id) DO UPDATE
    SET fen = b.fen + EXCLUDED.fen, first = least(b.first, EXCLUDED.first), last = greatest(b.last, EXCLUDED.last);"""
OLD = _FUNCTION.format(keeping="", balance=f"({_SUMS.format(of='corrections_awardentry')})")
NEW = f"""
INSERT INTO corrections_awardbalance (award_id, fen, first, last) {_SUMS.format(of="corrections_awardentry")};
{_FUNCTION.format(keeping=_KEEPING, balance="corrections_awardbalance")}
CREATE FUNCTION balances_follow_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'balances follow their entries: % refused', TG_OP USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER balances_follow_entries BEFORE INSERT OR UPDATE OR DELETE ON corrections_awardbalance
  FOR EACH ROW EXECUTE FUNCTION balances_follow_entries();
"""
BACK = f"DROP TRIGGER balances_follow_entries ON corrections_awardbalance; DROP FUNCTION balances_follow_entries; {OLD}"


class Migration(migrations.Migration):

    dependencies = [
        ('corrections', '0003_values_looked_at'),
        ('payments', '0009_one_run_of_a_kind'),
    ]

    operations = [
        migrations.CreateModel(
            name='AwardBalance',
            fields=[
                ('award', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='balance', serialize=False, to='payments.award')),
                ('fen', models.BigIntegerField()),
                ('first', models.IntegerField()),
                ('last', models.IntegerField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('fen', 0), _negated=True), fields=['award'], name='open_balances')],
            },
        ),
        migrations.RunSQL(NEW, BACK),
    ]
