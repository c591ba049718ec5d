"""What the database itself refuses: an approved plan keeps what it promised, and nothing is done without proof or approved by its drafter."""

from __future__ import annotations

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

TABLES = ("plans_plandecision", "plans_progress", "plans_evidence", "plans_taskevent")
FORWARD = """
CREATE FUNCTION plan_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state'
     AND (OLD.state, NEW.state) IN (('draft', 'approved'), ('approved', 'closed'))
     AND EXISTS (SELECT FROM plans_plandecision d WHERE d.plan_id = OLD.id AND d.kind = NEW.state)
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'plan %: % refused', OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER plan_moves_forward BEFORE UPDATE OR DELETE ON plans_plan FOR EACH ROW EXECUTE FUNCTION plan_moves_forward();
CREATE FUNCTION plan_second_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind = 'approved' AND (SELECT p.account_id IS NOT DISTINCT FROM NEW.account_id FROM plans_plan p WHERE p.id = NEW.plan_id)
  THEN
    RAISE EXCEPTION 'plan %: approved by who drafted it', NEW.plan_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER plan_second_person BEFORE INSERT ON plans_plandecision FOR EACH ROW EXECUTE FUNCTION plan_second_person();
CREATE FUNCTION task_keeps_its_promise() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  plan_state text := (SELECT state FROM plans_plan WHERE id = coalesce(NEW.plan_id, OLD.plan_id));
BEGIN
  IF plan_state = 'draft' AND (TG_OP = 'DELETE' OR NEW.state = 'not_started') THEN
    RETURN coalesce(NEW, OLD);
  END IF;
  IF TG_OP = 'UPDATE' AND plan_state = 'approved' AND to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state'
     AND (NEW.state <> 'done' OR EXISTS (SELECT FROM plans_progress p WHERE p.task_id = OLD.id AND (
            p.numerator IS NOT NULL OR EXISTS (SELECT FROM plans_evidence e WHERE e.progress_id = p.id))))
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'task: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER task_keeps_its_promise BEFORE INSERT OR UPDATE OR DELETE ON plans_task
  FOR EACH ROW EXECUTE FUNCTION task_keeps_its_promise();
"""
FREE = """
DROP TRIGGER task_keeps_its_promise ON plans_task;
DROP FUNCTION task_keeps_its_promise();
DROP TRIGGER plan_second_person ON plans_plandecision;
DROP FUNCTION plan_second_person();
DROP TRIGGER plan_moves_forward ON plans_plan;
DROP FUNCTION plan_moves_forward();
"""


class Migration(migrations.Migration):
    dependencies = (("plans", "0001_initial"), ("access", "0002_append_only"))
    operations = (
        *(migrations.RunSQL(append_only(table), changeable(table)) for table in TABLES),
        migrations.RunSQL(FORWARD, FREE),
    )
