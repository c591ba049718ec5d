"""What the database itself refuses about transfers: that anything is paid twice.

A line is in one transfer (unique), of its own run, and the parts of a transfer are its amount. A transfer is made again once
(unique) and only after it failed, with the same amount and month due. Its states move forward as listed; nothing else of it
changes. Files and answers only grow.
"""

from django.db import migrations

from minzheng.kernel.access.triggers import FUNCTION, append_only, changeable

FIXED = ("id", "run_id", "first_id", "reissue_of_id", "household_id", "person_id", "area_code", "benefit", "due_month", "month",
         "bank_name", "account_no", "account_name", "amount_fen", "by", "at")
MOVES = (
    ("prepared", "sent"), ("prepared", "cancelled"), ("sent", "success"), ("sent", "failed"), ("sent", "disputed"),
    ("success", "disputed"), ("failed", "disputed"), ("failed", "reissued"), ("disputed", "success"), ("disputed", "failed"),
    ("reissued", "disputed"), ("reissued", "failed"),
)
_OLD = ", ".join(f"OLD.{name}" for name in FIXED)
_NEW = ", ".join(f"NEW.{name}" for name in FIXED)
_MOVES = ", ".join(f"('{old}', '{new}')" for old, new in MOVES)

TRANSFERS_MOVE = f"""
{FUNCTION}
CREATE TRIGGER transfers_move_forward BEFORE UPDATE ON bank_transfer FOR EACH ROW
  WHEN (({_OLD}) IS DISTINCT FROM ({_NEW})
        OR (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({_MOVES}))
        OR (OLD.file_id IS DISTINCT FROM NEW.file_id AND (OLD.state, NEW.state) <> ('prepared', 'sent'))
        OR (NEW.state = 'cancelled' AND NEW.reissue_of_id IS NULL))
  EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transfers_stay BEFORE DELETE ON bank_transfer FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_transfer_no_truncate BEFORE TRUNCATE ON bank_transfer FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

PAID_AGAIN_AFTER_FAILURE = """
CREATE FUNCTION transfer_is_made_again_after_failure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM bank_transfer failed WHERE failed.id = NEW.reissue_of_id AND failed.state = 'reissued'
                 AND (failed.first_id, failed.run_id, failed.due_month, failed.amount_fen, failed.household_id)
                     = (NEW.first_id, NEW.run_id, NEW.due_month, NEW.amount_fen, NEW.household_id)) THEN
    RAISE EXCEPTION 'transfer %: % did not fail, or differs', NEW.id, NEW.reissue_of_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER transfer_is_made_again_after_failure BEFORE INSERT ON bank_transfer FOR EACH ROW
  WHEN (NEW.reissue_of_id IS NOT NULL) EXECUTE FUNCTION transfer_is_made_again_after_failure();

CREATE FUNCTION transfer_waits_only_when_nothing_is_made_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM bank_transfer again WHERE again.reissue_of_id = NEW.id AND again.state <> 'cancelled') THEN
    RAISE EXCEPTION 'transfer % is being made again', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER transfer_waits_only_when_nothing_is_made_again BEFORE UPDATE ON bank_transfer FOR EACH ROW
  WHEN (OLD.state = 'reissued' AND NEW.state <> 'reissued')
  EXECUTE FUNCTION transfer_waits_only_when_nothing_is_made_again();
"""
AS_BEFORE = """
DROP TRIGGER transfer_waits_only_when_nothing_is_made_again ON bank_transfer;
DROP FUNCTION transfer_waits_only_when_nothing_is_made_again;
DROP TRIGGER transfer_is_made_again_after_failure ON bank_transfer; DROP FUNCTION transfer_is_made_again_after_failure;
"""

PARTS_AGREE = """
CREATE FUNCTION transfer_parts_agree() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM added JOIN bank_transfer t ON t.id = added.transfer_id JOIN payments_payrollline line ON line.id = added.line_id
    JOIN payments_payrollrun run ON run.id = line.run_id
    WHERE line.run_id <> t.run_id OR run.state <> 'locked' OR t.first_id <> t.id OR t.state <> 'prepared'
       OR (line.account_no, line.account_name, line.household_id) <> (t.account_no, t.account_name, t.household_id)
       OR added.amount_fen <> line.amount_fen - line.recovered_fen)
  OR EXISTS (
    SELECT FROM bank_transfer t JOIN (SELECT transfer_id, sum(amount_fen) AS fen FROM bank_transferpart
      WHERE transfer_id IN (SELECT transfer_id FROM added) GROUP BY 1) parts ON parts.transfer_id = t.id
    WHERE parts.fen <> t.amount_fen)
  OR EXISTS (SELECT FROM added LEFT JOIN bank_transfer t ON t.id = added.transfer_id
             LEFT JOIN payments_payrollline line ON line.id = added.line_id WHERE t.id IS NULL OR line.id IS NULL) THEN
    RAISE EXCEPTION 'the parts of a transfer are not its lines' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER transfer_parts_agree AFTER INSERT ON bank_transferpart
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION transfer_parts_agree();

CREATE FUNCTION transfers_pay_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM added WHERE added.state <> 'prepared' OR (added.reissue_of_id IS NULL AND (added.first_id <> added.id
             OR NOT EXISTS (SELECT FROM bank_transferpart part WHERE part.transfer_id = added.id)))) THEN
    RAISE EXCEPTION 'a transfer pays no line' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER transfers_pay_lines AFTER INSERT ON bank_transfer
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION transfers_pay_lines();
"""
PARTS_AS_BEFORE = """
DROP TRIGGER transfers_pay_lines ON bank_transfer; DROP FUNCTION transfers_pay_lines;
DROP TRIGGER transfer_parts_agree ON bank_transferpart; DROP FUNCTION transfer_parts_agree;
"""


class Migration(migrations.Migration):

    dependencies = [("bank", "0001_initial"), ("payments", "0008_paid_and_recovered"), ("access", "0001_initial")]

    operations = [
        migrations.RunSQL(
            TRANSFERS_MOVE,
            "DROP TRIGGER transfers_move_forward ON bank_transfer; DROP TRIGGER transfers_stay ON bank_transfer;"
            "DROP TRIGGER bank_transfer_no_truncate ON bank_transfer;"),
        migrations.RunSQL(PAID_AGAIN_AFTER_FAILURE, AS_BEFORE),
        migrations.RunSQL(PARTS_AGREE, PARTS_AS_BEFORE),
        *(migrations.RunSQL(append_only(table), changeable(table))
          for table in ("bank_transferpart", "bank_bankfile", "bank_returnfile", "bank_returnitem")),
    ]
