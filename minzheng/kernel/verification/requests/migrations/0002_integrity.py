"""Answers and reports only grow; an authorisation is withdrawn once, an objection settled once."""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable


def once(table: str, mark: str, fields: str) -> tuple[str, str]:
    """SQL by which rows of ``table`` change once, in ``fields``, while ``mark`` is empty; and SQL that takes it back."""
    name = f"{table}_once"
    made = f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.{mark} IS NULL AND NEW.{mark} IS NOT NULL
     AND to_jsonb(NEW) - '{{{fields}}}'::text[] = to_jsonb(OLD) - '{{{fields}}}'::text[]
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION '% % stays as it is: % refused', TG_TABLE_NAME, OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
"""
    return made, f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();"


class Migration(migrations.Migration):
    dependencies = [("requests", "0001_initial"), ("access", "0001_initial")]

    operations = [
        *(migrations.RunSQL(append_only(f"requests_{table}"), changeable(f"requests_{table}"))
          for table in ("requestperson", "sourceanswer", "report")),
        migrations.RunSQL(*once("requests_authorisation", "withdrawn_on", "withdrawn_on,withdrawn_by")),
        migrations.RunSQL(*once("requests_objection", "settled_on", "is_upheld,explained,reply,settled_on,settled_by")),
    ]
