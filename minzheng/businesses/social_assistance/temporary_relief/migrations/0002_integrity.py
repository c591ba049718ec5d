"""What the database sees to in the books of relief, and what indicators read of them."""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

FOLLOWS = """
CREATE FUNCTION temporary_relief_entry_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last temporary_relief_fundentry%ROWTYPE;
  settled int;
BEGIN
  PERFORM 1 FROM temporary_relief_standbyfund WHERE id = NEW.fund_id FOR UPDATE;
  SELECT * INTO last FROM temporary_relief_fundentry WHERE fund_id = NEW.fund_id ORDER BY serial DESC LIMIT 1;
  SELECT max(month) INTO settled FROM temporary_relief_settlement WHERE fund_id = NEW.fund_id;
  IF NEW.serial <> coalesce(last.serial, 0) + 1 THEN
    RAISE EXCEPTION 'line % does not follow line %', NEW.serial, coalesce(last.serial, 0) USING ERRCODE = 'check_violation';
  END IF;
  IF (NEW.kind = 'opening') <> (last.id IS NULL) THEN
    RAISE EXCEPTION 'a fund begins with its opening, and has one' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.balance_fen <> coalesce(last.balance_fen, 0) + NEW.change_fen THEN
    RAISE EXCEPTION 'the balance is not the one before it with the change' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW."on" < last."on" THEN
    RAISE EXCEPTION 'the line is dated before the last one' USING ERRCODE = 'check_violation';
  END IF;
  IF settled IS NOT NULL AND extract(year FROM NEW."on")::int * 100 + extract(month FROM NEW."on")::int <= settled THEN
    RAISE EXCEPTION 'month % is settled', settled USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER temporary_relief_entry_follows BEFORE INSERT ON temporary_relief_fundentry
  FOR EACH ROW EXECUTE FUNCTION temporary_relief_entry_follows();
"""
FREE = """
DROP TRIGGER temporary_relief_entry_follows ON temporary_relief_fundentry;
DROP FUNCTION temporary_relief_entry_follows();
"""
VIEWS = """
CREATE VIEW temporary_relief_book AS
  SELECT "on", fund AS component, household, persons, amount_fen, area_code FROM temporary_relief_aid;
CREATE VIEW temporary_relief_balance AS
  SELECT entry."on", entry.change_fen AS amount_fen, fund.area_code
  FROM temporary_relief_fundentry AS entry JOIN temporary_relief_standbyfund AS fund ON fund.id = entry.fund_id;
"""
BLIND = "DROP VIEW temporary_relief_book; DROP VIEW temporary_relief_balance;"
BOOKS = ("temporary_relief_fundentry", "temporary_relief_settlement", "temporary_relief_aid")


class Migration(migrations.Migration):
    dependencies = [("temporary_relief", "0001_initial"), ("access", "0002_append_only")]

    operations = [
        migrations.RunSQL(FOLLOWS, FREE),
        *(migrations.RunSQL(append_only(table), changeable(table)) for table in BOOKS),
        migrations.RunSQL(VIEWS, BLIND),
    ]
