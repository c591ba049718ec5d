"""What the database itself refuses about payments.

Lines and exceptions only grow. A run changes in one way only: a draft becomes superseded or locked. Two runs of one
month never cover the same place unless one is superseded. The row of a run is written last and closes it: its counts
and sum equal its rows, each row repeats its award, no award is both paid and excepted, and no row can be added
afterwards. An award is never deleted, because lines name it.
"""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

RUN_MOVES_FORWARD = """
CREATE FUNCTION payroll_run_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'draft' AND NEW.state IN ('superseded', 'locked')
     AND to_jsonb(NEW) - '{state,locked_by,locked_at}'::text[] = to_jsonb(OLD) - '{state,locked_by,locked_at}'::text[]
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'payroll run % is append-only: % refused', OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER payroll_run_moves_forward BEFORE UPDATE OR DELETE ON payments_payrollrun
  FOR EACH ROW EXECUTE FUNCTION payroll_run_moves_forward();
"""

ONE_RUN_PER_PLACE = """
ALTER TABLE payments_payrollrun ADD CONSTRAINT one_run_per_month_and_place EXCLUDE USING gist (
  int8range(month * 1000000000000 + area_code, month * 1000000000000 + area_until) WITH &&
) WHERE (state <> 'superseded');
"""

ROWS_COME_BEFORE_THEIR_RUN = """
CREATE FUNCTION payroll_rows_come_before_their_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM added JOIN payments_payrollrun r ON r.id = added.run_id) THEN
    RAISE EXCEPTION '%: the run is closed, nothing is added to it', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER payroll_lines_come_before_their_run AFTER INSERT ON payments_payrollline
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION payroll_rows_come_before_their_run();
CREATE TRIGGER payroll_exceptions_come_before_their_run AFTER INSERT ON payments_payrollexception
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION payroll_rows_come_before_their_run();
"""
ROWS_AS_BEFORE = """
DROP TRIGGER payroll_lines_come_before_their_run ON payments_payrollline;
DROP TRIGGER payroll_exceptions_come_before_their_run ON payments_payrollexception;
DROP FUNCTION payroll_rows_come_before_their_run;
"""

RUN_AGREES = """
CREATE FUNCTION payroll_run_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE lines bigint; paid bigint; excepted bigint; awards bigint; strangers bigint;
BEGIN
  SELECT count(*), coalesce(sum(amount_fen), 0) INTO lines, paid FROM payments_payrollline WHERE run_id = NEW.id;
  SELECT count(*) INTO excepted FROM payments_payrollexception WHERE run_id = NEW.id;
  WITH rows AS (
    SELECT award_id, household_id, person_id, benefit, component FROM payments_payrollline WHERE run_id = NEW.id
    UNION ALL
    SELECT award_id, household_id, person_id, benefit, component FROM payments_payrollexception WHERE run_id = NEW.id)
  SELECT count(DISTINCT rows.award_id), count(*) FILTER (WHERE a.id IS NULL
      OR (a.household_id, a.benefit, a.component) <> (rows.household_id, rows.benefit, rows.component)
      OR a.person_id IS DISTINCT FROM rows.person_id)
    INTO awards, strangers FROM rows LEFT JOIN payments_award a ON a.id = rows.award_id;
  IF lines <> NEW.line_count OR excepted <> NEW.exception_count OR paid <> NEW.amount_fen
     OR awards <> NEW.enrolled OR strangers > 0 THEN
    RAISE EXCEPTION 'payroll run %: says % lines, % exceptions, % fen, % enrolled; has %, %, %, %; % not as awarded',
      NEW.id, NEW.line_count, NEW.exception_count, NEW.amount_fen, NEW.enrolled,
      lines, excepted, paid, awards, strangers
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER payroll_run_agrees AFTER INSERT ON payments_payrollrun
  FOR EACH ROW EXECUTE FUNCTION payroll_run_agrees();
"""

AWARDS_STAY = """
CREATE TRIGGER awards_stay BEFORE DELETE ON payments_award FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("access", "0001_initial")]

    operations = [
        migrations.RunSQL(append_only("payments_payrollline"), changeable("payments_payrollline")),
        migrations.RunSQL(append_only("payments_payrollexception"), changeable("payments_payrollexception")),
        migrations.RunSQL(
            RUN_MOVES_FORWARD,
            "DROP TRIGGER payroll_run_moves_forward ON payments_payrollrun; DROP FUNCTION payroll_run_moves_forward;"),
        migrations.RunSQL(
            ONE_RUN_PER_PLACE, "ALTER TABLE payments_payrollrun DROP CONSTRAINT one_run_per_month_and_place;"),
        migrations.RunSQL(ROWS_COME_BEFORE_THEIR_RUN, ROWS_AS_BEFORE),
        migrations.RunSQL(AWARDS_STAY, "DROP TRIGGER awards_stay ON payments_award;"),
        migrations.RunSQL(
            RUN_AGREES, "DROP TRIGGER payroll_run_agrees ON payments_payrollrun; DROP FUNCTION payroll_run_agrees;"),
    ]
