"""Why somebody of the registry is found, rule by rule, as the engine tells it."""

from __future__ import annotations

import polars as pl

from minzheng.kernel.people.models import Person
from minzheng.kernel.people.queries import frames
from minzheng.kernel.policy.explain import Explanation, explain
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from .models import Discovery
from .since import MONTHS_BACK as MONTHS_BACK


def explained(found: Discovery, *, month: Month, program: Program, parameters: ParameterBook) -> Explanation:
    """The tree of the benefit in a month, whether enrolled or not, by what is known now.

    ``found`` is of a household of the registry; what only a register told stands in it as found. Raises NotFound where nothing is
    known of the month.
    """
    home = found.household_id or 0
    persons, households = frames(month=month, area=found.area_code, household_id=home)
    if households.is_empty():
        raise NotFound(say("{month} 没有这户家庭的登记信息", month=month))
    names = dict(Person.objects.filter(pk__in=persons["person_ref"].to_list()).values_list("pk", "name"))
    return explain(
        program, parameters, _as_found(persons, found), households, month=month, household_no=households["household_no"][0],
        person_ref=found.person_id, benefit=found.benefit, payroll=False, name_of=names.__getitem__)


def _as_found(persons: pl.DataFrame, found: Discovery) -> pl.DataFrame:
    """The persons with what a register told of the one who was found."""
    told = {name: value for name, value in found.grounds.items()
            if value is not None and name in persons.columns and persons.schema[name] == pl.String}
    if not found.register or found.person_id is None:
        return persons
    is_one = pl.col("person_ref") == found.person_id
    return persons.with_columns(
        pl.when(is_one).then(pl.lit(value, pl.String)).otherwise(name).alias(name) for name, value in told.items())
