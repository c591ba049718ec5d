"""What the database itself refuses: a report moves by its steps only, and nothing is written in one that waits or is signed."""

from __future__ import annotations

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

ONLY_GROW = ("reports_revision", "reports_mark", "reports_step", "reports_signedcopy")
LOCKED = """
CREATE FUNCTION report_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{state,snapshot_id,cut_off}'::text[] = to_jsonb(OLD) - '{state,snapshot_id,cut_off}'::text[]
     AND (OLD.state = 'open' OR (NEW.snapshot_id, NEW.cut_off) IS NOT DISTINCT FROM (OLD.snapshot_id, OLD.cut_off))
     AND (OLD.state, NEW.state) IN (('open', 'figures_frozen'), ('figures_frozen', 'in_review'), ('in_review', 'figures_frozen'),
                                    ('in_review', 'signed'), ('signed', 'superseded'))
     AND (NEW.state <> 'signed' OR EXISTS (SELECT FROM reports_signedcopy c WHERE c.report_id = OLD.id))
     AND (NEW.state <> 'superseded' OR EXISTS (SELECT FROM reports_report r JOIN reports_signedcopy c ON c.report_id = r.id
                                               WHERE r.replaces_id = OLD.id))
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'report %: % refused in state %', OLD.id, TG_OP, OLD.state USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER report_moves_on BEFORE UPDATE OR DELETE ON reports_report
  FOR EACH ROW EXECUTE FUNCTION report_moves_on();

CREATE FUNCTION report_is_writable(report bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT state IN ('open', 'figures_frozen') FROM reports_report WHERE id = report
$$;
CREATE FUNCTION report_text_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  given jsonb := to_jsonb(COALESCE(NEW, OLD));
  report bigint;
BEGIN
  report := CASE TG_TABLE_NAME
    WHEN 'reports_section' THEN (SELECT c.report_id FROM reports_chapter c WHERE c.id = (given->>'chapter_id')::bigint)
    WHEN 'reports_revision' THEN (SELECT c.report_id FROM reports_section s JOIN reports_chapter c ON c.id = s.chapter_id
                                  WHERE s.id = (given->>'section_id')::bigint)
    WHEN 'reports_mark' THEN (SELECT c.report_id FROM reports_revision v JOIN reports_section s ON s.id = v.section_id
                              JOIN reports_chapter c ON c.id = s.chapter_id WHERE v.id = (given->>'revision_id')::bigint)
    ELSE (given->>'report_id')::bigint END;
  IF TG_OP <> 'DELETE' AND report_is_writable(report) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'report %: % of % refused', report, TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
TEXTS = ("chapter", "section", "revision", "mark", "attachment")
OPEN = "".join(
    f"CREATE TRIGGER report_text_is_open BEFORE INSERT OR UPDATE OR DELETE ON reports_{table}\n"
    f"  FOR EACH ROW EXECUTE FUNCTION report_text_is_open();\n" for table in TEXTS)
FREE = "".join(f"DROP TRIGGER report_text_is_open ON reports_{table};\n" for table in TEXTS) + """
DROP FUNCTION report_text_is_open();
DROP FUNCTION report_is_writable(bigint);
DROP TRIGGER report_moves_on ON reports_report;
DROP FUNCTION report_moves_on();
"""


class Migration(migrations.Migration):
    dependencies = (("reports", "0001_initial"), ("access", "0002_append_only"))
    operations = (
        *(migrations.RunSQL(append_only(table), changeable(table)) for table in ONLY_GROW),
        migrations.RunSQL(LOCKED + OPEN, FREE),
    )
