"""Arrears are paid beside a month's run: two monthly runs never cover one place, and arrears have one list at work at a time."""

from django.db import migrations

OLD = """
ALTER TABLE payments_payrollrun DROP CONSTRAINT one_run_per_month_and_place;
ALTER TABLE payments_payrollrun ADD CONSTRAINT one_run_per_month_and_place EXCLUDE USING gist (
  int8range(month * 1000000000000 + area_code, month * 1000000000000 + area_until) WITH &&
) WHERE (state <> 'superseded');
"""
BY_KIND = OLD.replace("state <> 'superseded'", "state <> 'superseded' AND kind = 'monthly'") + """
ALTER TABLE payments_payrollrun ADD CONSTRAINT one_run_of_arrears_at_work EXCLUDE USING gist (
  int8range(area_code, area_until) WITH &&
) WHERE (state IN ('draft', 'frozen') AND kind = 'arrears');
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0008_paid_and_recovered")]

    operations = [
        migrations.RunSQL(BY_KIND, "ALTER TABLE payments_payrollrun DROP CONSTRAINT one_run_of_arrears_at_work;" + OLD)]
