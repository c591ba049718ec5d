"""Balances follow the entries and are written by nobody else; no entry lies outside its account's purpose or its run's sums.

The balance's row is changed before the sums of a run are looked at: whoever writes for the same account at the same time waits there.
"""

from __future__ import annotations

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

TABLES = ("funds_fundaccount", "funds_fundpurpose", "funds_fundentry")
BALANCE = """
CREATE FUNCTION fund_begins_at_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO funds_fundbalance (fund_id, balance_fen, reserved_fen) VALUES (NEW.id, 0, 0);
  RETURN NULL;
END $$;
CREATE TRIGGER fund_begins_at_zero AFTER INSERT ON funds_fundaccount FOR EACH ROW EXECUTE FUNCTION fund_begins_at_zero();
CREATE FUNCTION fund_balance_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE reserved bigint; spent bigint;
BEGIN
  UPDATE funds_fundbalance SET
    balance_fen = balance_fen + CASE WHEN NEW.kind IN ('reservation', 'release') THEN 0 ELSE NEW.fen END,
    reserved_fen = reserved_fen + CASE WHEN NEW.kind IN ('reservation', 'release') THEN NEW.fen ELSE 0 END
  WHERE fund_id = NEW.fund_id;
  IF NEW.run_id IS NULL THEN
    RETURN NULL;
  END IF;
  IF NOT EXISTS (SELECT FROM funds_fundpurpose WHERE fund_id = NEW.fund_id AND benefit = NEW.benefit) THEN
    RAISE EXCEPTION 'fund %: % is not its purpose', NEW.fund_id, NEW.benefit USING ERRCODE = 'check_violation';
  END IF;
  SELECT coalesce(sum(fen) FILTER (WHERE kind IN ('reservation', 'release')), 0),
         coalesce(sum(fen) FILTER (WHERE kind IN ('payment', 'return', 'reissue')), 0)
    INTO reserved, spent FROM funds_fundentry
    WHERE run_id = NEW.run_id AND fund_id = NEW.fund_id AND benefit = NEW.benefit;
  IF reserved < 0 OR spent > 0 THEN
    RAISE EXCEPTION 'fund %, run %: more is freed than was reserved, or more returned than was paid', NEW.fund_id, NEW.run_id
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER fund_balance_follows AFTER INSERT ON funds_fundentry FOR EACH ROW EXECUTE FUNCTION fund_balance_follows();
CREATE FUNCTION fund_balance_by_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'balances change by entries alone' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER fund_balance_by_entries BEFORE INSERT OR UPDATE OR DELETE ON funds_fundbalance
  FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION fund_balance_by_entries();
CREATE TRIGGER fund_balance_no_truncate BEFORE TRUNCATE ON funds_fundbalance
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
NO_BALANCE = """
DROP TRIGGER fund_balance_no_truncate ON funds_fundbalance;
DROP TRIGGER fund_balance_by_entries ON funds_fundbalance;
DROP FUNCTION fund_balance_by_entries();
DROP TRIGGER fund_balance_follows ON funds_fundentry;
DROP FUNCTION fund_balance_follows();
DROP TRIGGER fund_begins_at_zero ON funds_fundaccount;
DROP FUNCTION fund_begins_at_zero();
"""


class Migration(migrations.Migration):
    dependencies = (("funds", "0001_initial"), ("access", "0002_append_only"))
    operations = (
        *(migrations.RunSQL(append_only(table), changeable(table)) for table in TABLES),
        migrations.RunSQL(BALANCE, NO_BALANCE),
    )
