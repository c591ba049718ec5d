"""Who is to be reviewed when, and who signed in last when, kept as rows that the database renews itself (migration ``0015``).

The class of a household and the day of its next review follow from its status, the facts and ages of its members, its
reviews and the law. They are worked out once, for all days: a row holds for the days on which nothing in it changes, so that
the list of any day is read and not computed. ``casework_reviews_of`` works them out; triggers on everything it rests on
call ``casework_renew_reviews`` for the households that a statement touched, as one set. Whoever writes, no row goes stale.
In the same way ``SignInStanding`` says which status and residence a household has, and the last month it signed in.

The law is in files: ``teach`` writes what it says of reviews into ``ReviewTerm`` when the program starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.db import connection, transaction

from ..law import Law
from .models import NEVER, ReviewTerm
from .rolls import STATUS

USUAL_MONTHS = 12
"""Where the law of a status names no months for a class."""

COMPUTED = """
CREATE FUNCTION casework_reviews_of(households bigint[]) RETURNS TABLE (household_id bigint, area_code bigint, status text,
  since date, holds_from date, holds_until date, review_class text, last_on date, due_on date) LANGUAGE sql STABLE AS $$
SELECT r.household, r.area_code, r.status, r.since, p.day, least(p.until, r.ends), coalesce(r.review_class, p.class),
       r.reviewed_on, coalesce(r.next_due_on, (r.since + make_interval(
         months => CASE p.class WHEN 'A' THEN r.months_a WHEN 'B' THEN r.months_b ELSE r.months_c END))::date)
FROM (
  -- Statuses that are reviewed, cut to the days of the law; with the latest review since the household came onto the roll.
  SELECT h.id AS household, h.area_code, s.value AS status, s.valid_from AS since,
         greatest(s.valid_from, t.valid_from) AS begins, least(s.valid_until, t.valid_until) AS ends,
         t.months_a, t.months_b, t.months_c, w.review_class, w.reviewed_on, w.next_due_on
  FROM people_household h
  JOIN people_householdfact s ON s.household_id = h.id AND s.name = 'current_status' AND s.known_until IS NULL
  JOIN casework_reviewterm t ON t.status = s.value AND t.valid_until > s.valid_from
    AND (s.valid_until IS NULL OR t.valid_from < s.valid_until)
  LEFT JOIN LATERAL (SELECT review_class, reviewed_on, next_due_on FROM casework_review
    WHERE household_id = h.id AND reviewed_on >= s.valid_from ORDER BY reviewed_on DESC, id DESC LIMIT 1) w ON true
  WHERE h.id = ANY(households)
) r
CROSS JOIN LATERAL (
  -- One household at a time, each by its index: no plan can go wrong, whatever the planner knows of the tables.
  WITH able AS MATERIALIZED (
    -- C while somebody works or trades, so that income is unsteady; B while somebody of working age is able to work.
    SELECT k.class, greatest(m.valid_from, f.valid_from, k.of_age, r.begins) AS begins,
           least(m.valid_until, f.valid_until, k.aged, r.ends) AS ends
    FROM people_membership m
    JOIN people_person p ON p.id = m.person_id AND p.death_date IS NULL
    CROSS JOIN LATERAL (  -- open facts and past ones have an index each
      SELECT name, value, valid_from, valid_until FROM people_personfact
      WHERE person_id = m.person_id AND name IN ('work_place', 'business', 'work_ability')
        AND known_until IS NULL AND valid_until IS NULL
      UNION ALL SELECT name, value, valid_from, valid_until FROM people_personfact
      WHERE person_id = m.person_id AND name IN ('work_place', 'business', 'work_ability')
        AND known_until IS NULL AND NOT (known_until IS NULL AND valid_until IS NULL)
    ) f
    CROSS JOIN LATERAL (SELECT CASE f.name WHEN 'work_ability' THEN 'B' ELSE 'C' END AS class,
      CASE f.name WHEN 'work_ability' THEN (p.birth_date + interval '16 years')::date END AS of_age,
      CASE f.name WHEN 'work_ability' THEN (p.birth_date + interval '60 years')::date END AS aged) k
    WHERE r.reviewed_on IS NULL AND m.household_id = r.household AND m.counted AND m.known_until IS NULL
      AND CASE f.name WHEN 'work_place' THEN f.value NOT IN ('无', '') WHEN 'business' THEN f.value NOT IN ('0', '')
                      ELSE f.value IN ('有', '部分') END
      AND greatest(m.valid_from, f.valid_from, k.of_age, r.begins) < least(m.valid_until, f.valid_until, k.aged, r.ends)
  ), edge AS (SELECT r.begins AS day UNION SELECT begins FROM able UNION SELECT ends FROM able
  ), classed AS (
    SELECT day, coalesce((SELECT max(class) FROM able WHERE begins <= day AND day < ends), 'A') AS class FROM edge
  ), turned AS (
    SELECT day, class, lag(class) OVER (ORDER BY day) IS DISTINCT FROM class AS is_other FROM classed
  )
  SELECT class, day, lead(day) OVER (ORDER BY day) AS until FROM turned WHERE is_other
) p
WHERE p.day < r.ends
$$;
"""
STANDING = """
CREATE FUNCTION casework_sign_ins_of(households bigint[]) RETURNS TABLE (household_id bigint, area_code bigint, status text,
  residence text, holds_from date, holds_until date, done_month int) LANGUAGE sql STABLE AS $$
SELECT h.id, h.area_code, s.value, r.value, greatest(s.valid_from, r.valid_from),
       least(s.valid_until, r.valid_until, DATE '9999-12-31'),
       greatest((SELECT max(month) FROM casework_signin WHERE household_id = h.id AND in_time),
                (SELECT max(month) FROM casework_proposal
                 WHERE household_id = h.id AND source = 'sign_in' AND state <> 'open'), 0)
FROM people_household h
JOIN people_householdfact s ON s.household_id = h.id AND s.name = 'current_status' AND s.known_until IS NULL
JOIN people_householdfact r ON r.household_id = h.id AND r.name = 'residence' AND r.known_until IS NULL
WHERE h.id = ANY(households)
  AND greatest(s.valid_from, r.valid_from) < least(s.valid_until, r.valid_until, DATE '9999-12-31')
$$;
"""


def _renewal(kept: str, rows: str, table: str, columns: str) -> str:
    """SQL of the function ``casework_renew_NAME``: what ``rows`` works out replaces what the table has, where it differs."""
    return f"""
CREATE FUNCTION casework_renew_{kept}(households bigint[]) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  place int := 1;
  part bigint[];
BEGIN
  IF cardinality(households) > 1000 THEN
    -- An import wrote them a moment ago: without this the planner takes the tables for empty.
    ANALYZE people_person, people_membership, people_householdfact, people_personfact;
  END IF;
  WHILE place <= cardinality(households) LOOP
    part := households[place : place + 9999];
    place := place + 10000;
    -- Who else renews one of them waits here, and reads afterwards what this transaction wrote.
    PERFORM FROM people_household WHERE id = ANY(part) ORDER BY id FOR NO KEY UPDATE;
    WITH found AS (
      SELECT household_id, holds_from, {columns}, NULL::bigint AS id FROM {rows}(part)
      UNION ALL SELECT household_id, holds_from, {columns}, id FROM {table} WHERE household_id = ANY(part)
    ), compared AS MATERIALIZED (
      SELECT household_id, holds_from, {columns}, count(*) > count(id) AS is_wanted, array_agg(id) FILTER (WHERE id > 0) AS ids
      FROM found GROUP BY household_id, holds_from, {columns}
    ), gone AS (
      DELETE FROM {table} WHERE id = ANY(ARRAY(SELECT unnest(ids) FROM compared WHERE NOT is_wanted))
    )
    INSERT INTO {table} (household_id, holds_from, {columns})
    SELECT household_id, holds_from, {columns} FROM compared WHERE is_wanted AND ids IS NULL ORDER BY household_id, holds_from;
  END LOOP;
END $$;
"""


RENEWED = _renewal("reviews", "casework_reviews_of", "casework_reviewdue",
                   "holds_until, area_code, status, since, review_class, last_on, due_on") + _renewal(
    "sign_ins", "casework_sign_ins_of", "casework_signinstanding",
    "holds_until, area_code, status, residence, done_month")
_OF_PERSONS = """SELECT DISTINCT m.household_id FROM ({persons}) c
    JOIN people_membership m ON m.person_id = c.id AND m.known_until IS NULL"""
_WORK = "name IN ('work_place', 'business', 'work_ability')"
_STATUS, _HOME = "name = 'current_status'", "name IN ('current_status', 'residence')"
_MOVED = "SELECT a.id FROM after a JOIN before b ON b.id = a.id WHERE a.area_code <> b.area_code"
_HOMES = "SELECT DISTINCT household_id FROM after"
_WORKED = _OF_PERSONS.format(persons=f"SELECT DISTINCT person_id AS id FROM after WHERE {_WORK}")
WATCHED: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("people_householdfact", "INSERT", {"reviews": f"{_HOMES} WHERE {_STATUS}", "sign_ins": f"{_HOMES} WHERE {_HOME}"}),
    ("people_householdfact", "UPDATE", {"reviews": f"{_HOMES} WHERE {_STATUS}", "sign_ins": f"{_HOMES} WHERE {_HOME}"}),
    ("people_personfact", "INSERT", {"reviews": _WORKED}),
    ("people_personfact", "UPDATE", {"reviews": _WORKED}),
    ("people_membership", "INSERT", {"reviews": _HOMES}),
    ("people_membership", "UPDATE", {"reviews": _HOMES}),
    ("people_person", "UPDATE", {"reviews": _OF_PERSONS.format(
        persons="""SELECT a.id FROM after a JOIN before b ON b.id = a.id
        WHERE (a.birth_date, a.death_date) IS DISTINCT FROM (b.birth_date, b.death_date)""")}),
    ("people_household", "UPDATE", {"reviews": _MOVED, "sign_ins": _MOVED}),
    ("casework_review", "INSERT", {"reviews": _HOMES}),
    ("casework_signin", "INSERT", {"sign_ins": f"{_HOMES} WHERE in_time"}),
    ("casework_proposal", "INSERT", {"sign_ins": f"{_HOMES} WHERE source = 'sign_in'"}),
    ("casework_proposal", "UPDATE", {"sign_ins": f"{_HOMES} WHERE source = 'sign_in'"}),
)
"""Everything the rows rest on: the table, what is done to it, and which rows of which households this touches."""


def _watch(table: str, deed: str, touched: Mapping[str, str]) -> str:
    name = f"{table}_{deed.lower()}_renews"
    tables = "NEW TABLE AS after" if deed == "INSERT" else "OLD TABLE AS before NEW TABLE AS after"
    calls = "".join(f"\n  PERFORM casework_renew_{kept}(ARRAY({homes}));" for kept, homes in touched.items())
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{calls}
  RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER {deed} ON {table} REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


FORWARD = COMPUTED + STANDING + RENEWED + "".join(_watch(*one) for one in WATCHED)
BACKWARD = "".join(
    f"DROP TRIGGER {table}_{deed.lower()}_renews ON {table}; DROP FUNCTION {table}_{deed.lower()}_renews();"
    for table, deed, _ in WATCHED
) + "".join(f"DROP FUNCTION casework_renew_{kept}(bigint[]); DROP FUNCTION casework_{kept}_of(bigint[]);"
            for kept in ("reviews", "sign_ins"))


def teach(law: Law) -> bool:
    """Let the database know what the law says of reviews; where that is new, all rows are renewed. Whether it was."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE casework_reviewterm IN SHARE ROW EXCLUSIVE MODE")
        wanted, fields = set(_terms(law)), ("status", "valid_from", "valid_until", "months_a", "months_b", "months_c")
        if set(ReviewTerm.objects.values_list(*fields)) == wanted:
            return False
        ReviewTerm.objects.all().delete()
        ReviewTerm.objects.bulk_create(ReviewTerm(**dict(zip(fields, one, strict=True))) for one in sorted(wanted))
        renew_all()
    return True


def renew_all() -> None:
    """Work all rows out anew, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("""SELECT casework_renew_reviews(homes), casework_renew_sign_ins(homes) FROM (SELECT ARRAY(
            SELECT household_id FROM people_householdfact WHERE name = %s AND known_until IS NULL
            UNION SELECT household_id FROM casework_reviewdue UNION SELECT household_id FROM casework_signinstanding
            ORDER BY 1) AS homes) AS found""", [STATUS])
        cursor.execute("ANALYZE casework_reviewdue, casework_signinstanding")


def _terms(law: Law) -> Iterator[tuple[str, date, date, int, int, int]]:
    """The statuses that are reviewed, from when to when, and after how many months each class is."""
    for procedure in law.procedures.values():
        for version in procedure.versions:
            status = version.grants.get(STATUS, "") if version.reviews else ""
            if status:
                a, b, c = (version.reviews.get(name, USUAL_MONTHS) for name in "ABC")
                yield status, version.from_, version.until or NEVER, a, b, c
