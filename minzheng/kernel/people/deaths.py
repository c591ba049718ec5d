"""Who died: a death is on record with the row that stays, and holds for every row of the person."""

from __future__ import annotations

DEATHS = """SELECT id AS person_id, name, death_date, death_known_at FROM people_person
    WHERE death_date IS NOT NULL AND merged_into_id IS NULL
    UNION ALL SELECT r.id, k.name, k.death_date, k.death_known_at FROM people_person r
    JOIN people_person k ON k.id = r.merged_into_id WHERE k.death_date IS NOT NULL"""
"""SQL: person_id, name, death_date and death_known_at of every row of everybody who died."""
