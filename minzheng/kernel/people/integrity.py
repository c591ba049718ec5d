"""What the database itself refuses: changed history, deleted people, facts about nobody. SQL for a migration."""

from __future__ import annotations

TABLES = {
    "people_membership": ("person_id, household_id, scheme, relation, counted", ("person", "household")),
    "people_personfact": ("person_id, name, value", ("person",)),
    "people_householdfact": ("household_id, name, value", ("household",)),
}
"""Each table through time: the columns that make its statement, and whom it is about."""
_PERIOD = "valid_from, valid_until, known_since, source, batch_id"
NEVER_DELETED = (*TABLES, "people_person", "people_household", "people_importbatch")

REFUSAL = """
CREATE OR REPLACE FUNCTION people_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% keeps its history: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""


def keep(table: str) -> str:
    """SQL that lets a row of ``table`` change only by ending its being known, once."""
    columns = f"{TABLES[table][0]}, {_PERIOD}"
    old = ", ".join(f"OLD.{name}" for name in columns.split(", "))
    new = old.replace("OLD.", "NEW.")
    return f"""
CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} FOR EACH ROW
  WHEN (OLD.known_until IS NOT NULL OR ROW({old}) IS DISTINCT FROM ROW({new}))
  EXECUTE FUNCTION people_refuse_change();
"""


def not_deleted(table: str) -> str:
    """SQL that refuses to delete from ``table``."""
    return f"""
CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION people_refuse_change();
"""


def references(table: str) -> str:
    """SQL that checks, once per inserted set, that every row names a person, household and import that exist."""
    checks = "".join(_check(table, f"{name}_id", f"people_{name}") for name in TABLES[table][1])
    checks += _check(table, "batch_id", "people_importbatch")
    return f"""
CREATE FUNCTION {table}_refers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{checks}
  RETURN NULL;
END $$;
CREATE TRIGGER {table}_refers AFTER INSERT ON {table} REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION {table}_refers();
"""


def _check(table: str, column: str, target: str) -> str:
    return f"""
  IF EXISTS (SELECT FROM (SELECT DISTINCT {column} AS id FROM added WHERE {column} IS NOT NULL) n
             WHERE NOT EXISTS (SELECT FROM {target} t WHERE t.id = n.id)) THEN
    RAISE EXCEPTION '{table} names a {column} that does not exist' USING ERRCODE = 'foreign_key_violation';
  END IF;"""


FORWARD = (
    REFUSAL
    + "".join(keep(table) + references(table) for table in TABLES)
    + "".join(not_deleted(table) for table in NEVER_DELETED)
)
BACKWARD = "".join(
    f"DROP TRIGGER {table}_kept ON {table}; DROP TRIGGER {table}_refers ON {table}; DROP FUNCTION {table}_refers;"
    for table in TABLES
) + "".join(f"DROP TRIGGER {table}_not_deleted ON {table};" for table in NEVER_DELETED)

MERGED = """
CREATE FUNCTION people_person_merges_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM people_person p WHERE p.merged_into_id = NEW.id)
     OR EXISTS (SELECT FROM people_person p WHERE p.id = NEW.merged_into_id AND p.merged_into_id IS NOT NULL)
     OR EXISTS (SELECT FROM people_membership m WHERE m.person_id = NEW.id AND m.counted
                AND m.known_until IS NULL AND m.valid_until IS NULL) THEN
    RAISE EXCEPTION 'person % cannot be merged into %', NEW.id, NEW.merged_into_id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER people_person_merges_once BEFORE UPDATE OF merged_into_id ON people_person FOR EACH ROW
  WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION people_person_merges_once();
CREATE FUNCTION people_membership_of_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM people_person p WHERE p.merged_into_id IS NOT NULL AND p.id IN (
               SELECT a.person_id FROM added a WHERE a.known_until IS NULL AND a.valid_until IS NULL)) THEN
    RAISE EXCEPTION 'a person that was merged into another joins no household' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER people_membership_of_one AFTER INSERT ON people_membership REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION people_membership_of_one();
"""
NOT_MERGED = """
DROP TRIGGER people_person_merges_once ON people_person; DROP FUNCTION people_person_merges_once;
DROP TRIGGER people_membership_of_one ON people_membership; DROP FUNCTION people_membership_of_one;
"""
