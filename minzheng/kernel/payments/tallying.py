"""The sums of a run by village and benefit, counted by the database when the run is closed: the SQL of migration ``0006``.

In one run a household lies in one village and a person in one household, so that counts of villages add up to those of
townships and counties. Over all benefits together, households are counted once.
"""

from __future__ import annotations

_SUMS = """
  INSERT INTO payments_runtally (run_id, area_code, benefit, lines, households, persons, amount_fen)
  SELECT run_id, area_code, coalesce(benefit, ''), count(*), count(DISTINCT household_id),
         count(DISTINCT person_id) + coalesce(sum(persons) FILTER (WHERE person_id IS NULL), 0), sum(amount_fen)
  FROM payments_payrollline {of} GROUP BY GROUPING SETS ((run_id, area_code, benefit), (run_id, area_code));"""
FORWARD = f"""
CREATE FUNCTION payroll_run_tallied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{_SUMS.format(of="WHERE run_id = NEW.id")}
  RETURN NULL;
END $$;
CREATE TRIGGER payroll_run_tallied AFTER INSERT ON payments_payrollrun FOR EACH ROW EXECUTE FUNCTION payroll_run_tallied();
{_SUMS.format(of="")}
"""
BACKWARD = "DROP TRIGGER payroll_run_tallied ON payments_payrollrun; DROP FUNCTION payroll_run_tallied();"
