"""SQL that guards the history of areas inside the database."""

from __future__ import annotations

NO_OVERLAP = """
CREATE FUNCTION refuse_area_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  clash bigint;
BEGIN
  SELECT fresh.code INTO clash FROM fresh JOIN areas_area other ON other.code = fresh.code AND other.id <> fresh.id
    WHERE daterange(fresh.valid_from, fresh.valid_until) && daterange(other.valid_from, other.valid_until) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'area % has overlapping periods', clash USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER area_overlap_insert AFTER INSERT ON areas_area REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_area_overlap();
CREATE TRIGGER area_overlap_update AFTER UPDATE ON areas_area REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_area_overlap();
"""
"""No code has two rows for one day. One statement is one check, so that a COPY of the nation stays fast."""

KEEP_HISTORY = """
CREATE FUNCTION refuse_area_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'area %: history is kept, only an open row may be closed', OLD.code
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER area_keep_deleted BEFORE DELETE ON areas_area
  FOR EACH ROW EXECUTE FUNCTION refuse_area_rewrite();
CREATE TRIGGER area_keep_rewritten BEFORE UPDATE ON areas_area FOR EACH ROW
  WHEN (OLD.valid_until IS NOT NULL OR (OLD.code, OLD.name, OLD.valid_from) IS DISTINCT FROM
        (NEW.code, NEW.name, NEW.valid_from))
  EXECUTE FUNCTION refuse_area_rewrite();
"""
"""A row is never deleted or rewritten; closing it (``valid_until``) is the only change of what it says."""

FORWARD = NO_OVERLAP + KEEP_HISTORY
BACKWARD = """
DROP TRIGGER area_overlap_insert ON areas_area; DROP TRIGGER area_overlap_update ON areas_area;
DROP TRIGGER area_keep_deleted ON areas_area; DROP TRIGGER area_keep_rewritten ON areas_area;
DROP FUNCTION refuse_area_overlap(); DROP FUNCTION refuse_area_rewrite();
"""
