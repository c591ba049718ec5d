"""Rules as columns: parameters through time and place, rules that explain themselves, and the engines that run them."""

from .declarations import (
    ASKED,
    CASE,
    DECISION,
    PEOPLE,
    VERIFICATION,
    award,
    household_fact,
    household_rule,
    person_fact,
    person_rule,
)
from .units import Unit
from .words import (
    Column,
    age_in_month,
    any_of,
    count_of,
    divided,
    first_given,
    largest,
    least,
    rounded,
    sum_over,
    when,
)

__all__ = [
    "ASKED", "CASE", "DECISION", "PEOPLE", "VERIFICATION", "Column", "Unit", "age_in_month", "any_of", "award", "count_of",
    "divided", "first_given", "household_fact", "household_rule", "largest", "least", "person_fact", "person_rule", "rounded",
    "sum_over", "when",
]
