"""What the database itself refuses about corrections.

Items, remarks and entries only grow. The row of a correction closes it: its counts and sums equal its items. It is decided or
set aside once. What is paid, kept back, given back or waived never turns a balance round.
"""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

CLOSES = """
CREATE FUNCTION correction_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE items bigint; remarks bigint; arrears bigint; recovery bigint;
BEGIN
  SELECT count(*), coalesce(sum(difference_fen) FILTER (WHERE difference_fen > 0), 0),
         coalesce(-sum(difference_fen) FILTER (WHERE difference_fen < 0), 0)
    INTO items, arrears, recovery FROM corrections_correctionitem WHERE correction_id = NEW.id;
  SELECT count(*) INTO remarks FROM corrections_correctionremark WHERE correction_id = NEW.id;
  IF (items, remarks, arrears, recovery) <> (NEW.item_count, NEW.remark_count, NEW.arrears_fen, NEW.recovery_fen) THEN
    RAISE EXCEPTION 'correction % says % items, % remarks, % and % fen; has %, %, % and %', NEW.id,
      NEW.item_count, NEW.remark_count, NEW.arrears_fen, NEW.recovery_fen, items, remarks, arrears, recovery
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER correction_agrees AFTER INSERT ON corrections_correction FOR EACH ROW EXECUTE FUNCTION correction_agrees();
"""
ROWS_BEFORE = """
CREATE FUNCTION correction_rows_come_before_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM added JOIN corrections_correction c ON c.id = added.correction_id) THEN
    RAISE EXCEPTION '%: the correction is closed, nothing is added to it', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER items_come_before_their_correction AFTER INSERT ON corrections_correctionitem
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION correction_rows_come_before_it();
CREATE TRIGGER remarks_come_before_their_correction AFTER INSERT ON corrections_correctionremark
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION correction_rows_come_before_it();
"""
DECIDED_ONCE = """
CREATE FUNCTION correction_is_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = 'proposed' AND NEW.state <> 'proposed'
     AND to_jsonb(NEW) - '{state,decided_by,decided_at,document}'::text[]
       = to_jsonb(OLD) - '{state,decided_by,decided_at,document}'::text[]
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'correction % is append-only: % refused', OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER correction_is_decided_once BEFORE UPDATE OR DELETE ON corrections_correction
  FOR EACH ROW EXECUTE FUNCTION correction_is_decided_once();
"""
NOT_TURNED = """
CREATE FUNCTION award_balance_is_not_turned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT award_id, sum(fen) AS moved FROM added WHERE kind <> 'correction' GROUP BY award_id) m
    JOIN LATERAL (SELECT sum(e.fen) AS now FROM corrections_awardentry e WHERE e.award_id = m.award_id) b ON true
    WHERE moved * now > 0) THEN
    RAISE EXCEPTION 'more is settled of an award than is open' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER award_balance_is_not_turned AFTER INSERT ON corrections_awardentry
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION award_balance_is_not_turned();
"""
TABLES = ("corrections_correctionitem", "corrections_correctionremark", "corrections_awardentry")


class Migration(migrations.Migration):
    dependencies = [("corrections", "0001_initial"), ("access", "0001_initial")]

    operations = [
        *(migrations.RunSQL(append_only(table), changeable(table)) for table in TABLES),
        migrations.RunSQL(CLOSES, "DROP TRIGGER correction_agrees ON corrections_correction; DROP FUNCTION correction_agrees;"),
        migrations.RunSQL(ROWS_BEFORE, """
DROP TRIGGER items_come_before_their_correction ON corrections_correctionitem;
DROP TRIGGER remarks_come_before_their_correction ON corrections_correctionremark;
DROP FUNCTION correction_rows_come_before_it;"""),
        migrations.RunSQL(DECIDED_ONCE, """
DROP TRIGGER correction_is_decided_once ON corrections_correction; DROP FUNCTION correction_is_decided_once;"""),
        migrations.RunSQL(NOT_TURNED, """
DROP TRIGGER award_balance_is_not_turned ON corrections_awardentry; DROP FUNCTION award_balance_is_not_turned;"""),
    ]
