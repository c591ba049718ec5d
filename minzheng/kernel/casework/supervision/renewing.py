"""Who is to be reviewed when, kept as rows that the database renews itself: the SQL of migration ``0015``.

The class of a household and the day of its next review follow from its status, the facts and ages of its members, its
reviews and the law. They are worked out once, for all days: a row holds for the days on which nothing in it changes, so that
the list of any day is read and not computed. ``casework_reviews_of`` works them out; triggers on everything it rests on
call ``casework_renew_reviews`` for the households that a statement touched, as one set. Whoever writes, no row goes stale.

The law is in files: ``teach`` writes what it says of reviews into ``ReviewTerm`` when the program starts.
"""

from __future__ import annotations

from collections.abc import Iterator
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
WITH roll AS MATERIALIZED (
  -- Statuses that are reviewed, cut to the days of the law; with the latest review since the household came onto the roll.
  SELECT h.id AS household, h.area_code, s.value AS status, s.valid_from AS since,
         greatest(s.valid_from, t.valid_from) AS begins, least(s.valid_until, t.valid_until) AS ends,
         t.months_a, t.months_b, t.months_c, r.review_class, r.reviewed_on, r.next_due_on
  FROM people_household h
  JOIN people_householdfact s ON s.household_id = h.id AND s.name = 'current_status' AND s.known_until IS NULL
  JOIN casework_reviewterm t ON t.status = s.value AND t.valid_until > s.valid_from
    AND (s.valid_until IS NULL OR t.valid_from < s.valid_until)
  LEFT JOIN LATERAL (SELECT review_class, reviewed_on, next_due_on FROM casework_review
    WHERE household_id = h.id AND reviewed_on >= s.valid_from ORDER BY reviewed_on DESC, id DESC LIMIT 1) r ON true
  WHERE h.id = ANY(households)
), ability AS (
  -- C while somebody works or trades, so that income is unsteady; B while somebody of working age is able to work.
  SELECT m.household_id AS household, k.class, greatest(m.valid_from, f.valid_from, k.of_age) AS begins,
         least(m.valid_until, f.valid_until, k.aged, DATE '9999-12-31') AS ends
  FROM people_membership m
  JOIN people_person p ON p.id = m.person_id AND p.death_date IS NULL
  JOIN people_personfact f ON f.person_id = m.person_id AND f.name IN ('work_place', 'business', 'work_ability')
    AND f.known_until IS NULL AND ((f.known_until IS NULL AND f.valid_until IS NULL)
                                   OR NOT (f.known_until IS NULL AND f.valid_until IS NULL))
  JOIN (VALUES ('work_place', 'C'), ('business', 'C'), ('work_ability', 'B')) AS n(name, class) ON n.name = f.name
  CROSS JOIN LATERAL (SELECT n.class,
    CASE WHEN n.class = 'B' THEN (p.birth_date + interval '16 years')::date END AS of_age,
    CASE WHEN n.class = 'B' THEN (p.birth_date + interval '60 years')::date END AS aged) k
  WHERE m.household_id = ANY(households) AND m.counted AND m.known_until IS NULL
    AND CASE f.name WHEN 'work_place' THEN f.value NOT IN ('无', '') WHEN 'business' THEN f.value NOT IN ('0', '')
                    ELSE f.value IN ('有', '部分') END
), able AS (
  SELECT r.household, r.begins AS place, a.class, greatest(a.begins, r.begins) AS begins, least(a.ends, r.ends) AS ends
  FROM roll r JOIN ability a USING (household)
  WHERE r.reviewed_on IS NULL AND greatest(a.begins, r.begins) < least(a.ends, r.ends)
), edge AS (
  SELECT household, begins AS place, begins AS day FROM roll
  UNION SELECT household, place, begins FROM able
  UNION SELECT household, place, ends FROM able
), classed AS (
  SELECT e.household, e.place, e.day, coalesce(max(a.class), 'A') AS class
  FROM edge e LEFT JOIN able a ON a.household = e.household AND a.place = e.place AND a.begins <= e.day AND e.day < a.ends
  GROUP BY 1, 2, 3
), turned AS (
  SELECT *, lag(class) OVER (PARTITION BY household, place ORDER BY day) IS DISTINCT FROM class AS is_other FROM classed
), piece AS (
  SELECT household, place, class, day, lead(day) OVER (PARTITION BY household, place ORDER BY day) AS until
  FROM turned WHERE is_other
)
SELECT r.household, r.area_code, r.status, r.since, p.day, least(p.until, r.ends), coalesce(r.review_class, p.class),
       r.reviewed_on, coalesce(r.next_due_on, (r.since + make_interval(
         months => CASE p.class WHEN 'A' THEN r.months_a WHEN 'B' THEN r.months_b ELSE r.months_c END))::date)
FROM roll r JOIN piece p ON p.household = r.household AND p.place = r.begins AND p.day < r.ends
$$;
"""
RENEWED = """
CREATE FUNCTION casework_renew_reviews(households bigint[]) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  place int := 1;
  part bigint[];
BEGIN
  WHILE place <= cardinality(households) LOOP
    part := households[place : place + 9999];
    place := place + 10000;
    -- Who else renews one of them waits here, and reads afterwards what this transaction wrote.
    PERFORM FROM people_household WHERE id = ANY(part) ORDER BY id FOR NO KEY UPDATE;
    WITH fresh AS MATERIALIZED (SELECT * FROM casework_reviews_of(part)),
    same AS MATERIALIZED (
      SELECT d.id, f.household_id, f.holds_from FROM casework_reviewdue d JOIN fresh f ON f.household_id = d.household_id
        AND f.holds_from = d.holds_from AND f.holds_until = d.holds_until AND f.area_code = d.area_code
        AND f.status = d.status AND f.since = d.since AND f.review_class = d.review_class AND f.due_on = d.due_on
        AND f.last_on IS NOT DISTINCT FROM d.last_on
      WHERE d.household_id = ANY(part)),
    gone AS (
      DELETE FROM casework_reviewdue d WHERE d.household_id = ANY(part) AND NOT EXISTS (SELECT FROM same WHERE same.id = d.id))
    INSERT INTO casework_reviewdue (household_id, area_code, status, since, holds_from, holds_until, review_class, last_on,
      due_on)
    SELECT household_id, area_code, status, since, holds_from, holds_until, review_class, last_on, due_on FROM fresh f
    WHERE NOT EXISTS (SELECT FROM same WHERE same.household_id = f.household_id AND same.holds_from = f.holds_from);
  END LOOP;
END $$;
"""
_OF_PERSONS = """SELECT DISTINCT m.household_id FROM ({persons}) c
    JOIN people_membership m ON m.person_id = c.id AND m.known_until IS NULL"""
_WORK = "name IN ('work_place', 'business', 'work_ability')"
WATCHED = (
    ("people_householdfact", "INSERT", "SELECT DISTINCT household_id FROM after WHERE name = 'current_status'"),
    ("people_householdfact", "UPDATE", "SELECT DISTINCT household_id FROM after WHERE name = 'current_status'"),
    ("people_personfact", "INSERT", _OF_PERSONS.format(persons=f"SELECT DISTINCT person_id AS id FROM after WHERE {_WORK}")),
    ("people_personfact", "UPDATE", _OF_PERSONS.format(persons=f"SELECT DISTINCT person_id AS id FROM after WHERE {_WORK}")),
    ("people_membership", "INSERT", "SELECT DISTINCT household_id FROM after"),
    ("people_membership", "UPDATE", "SELECT DISTINCT household_id FROM after"),
    ("people_person", "UPDATE", _OF_PERSONS.format(
        persons="""SELECT a.id FROM after a JOIN before b ON b.id = a.id
        WHERE (a.birth_date, a.death_date) IS DISTINCT FROM (b.birth_date, b.death_date)""")),
    ("people_household", "UPDATE",
     "SELECT a.id FROM after a JOIN before b ON b.id = a.id WHERE a.area_code <> b.area_code"),
    ("casework_review", "INSERT", "SELECT DISTINCT household_id FROM after"),
)
"""Everything a row rests on: the table, what is done to it, and the households that this touches."""


def _watch(table: str, deed: str, touched: str) -> str:
    name = f"{table}_{deed.lower()}_renews"
    tables = "NEW TABLE AS after" if deed == "INSERT" else "OLD TABLE AS before NEW TABLE AS after"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM casework_renew_reviews(ARRAY({touched}));
  RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER {deed} ON {table} REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


FORWARD = COMPUTED + RENEWED + "".join(_watch(*one) for one in WATCHED)
BACKWARD = "".join(
    f"DROP TRIGGER {table}_{deed.lower()}_renews ON {table}; DROP FUNCTION {table}_{deed.lower()}_renews();"
    for table, deed, _ in WATCHED
) + "DROP FUNCTION casework_renew_reviews(bigint[]); DROP FUNCTION casework_reviews_of(bigint[]);"


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
        cursor.execute("""SELECT casework_renew_reviews(ARRAY(
            SELECT DISTINCT household_id FROM people_householdfact WHERE name = %s AND known_until IS NULL
            UNION SELECT household_id FROM casework_reviewdue ORDER BY 1))""", [STATUS])
        cursor.execute("ANALYZE casework_reviewdue")


def _terms(law: Law) -> Iterator[tuple[str, date, date, int, int, int]]:
    """The statuses that are reviewed, from when to when, and after how many months each class is."""
    for procedure in law.procedures.values():
        for version in procedure.versions:
            status = version.grants.get(STATUS, "") if version.reviews else ""
            if status:
                a, b, c = (version.reviews.get(name, USUAL_MONTHS) for name in "ABC")
                yield status, version.from_, version.until or NEVER, a, b, c
