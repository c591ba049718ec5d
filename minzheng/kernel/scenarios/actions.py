"""The doors through which scenarios are written. Each says who (``by=``) and when (``at=``)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

import polars as pl
from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.copying import copy_in
from minzheng.kernel.access.queries import account_of, is_in_scope, require
from minzheng.kernel.access.roles import Role
from minzheng.kernel.payments.rulebook import require_parameters
from minzheng.kernel.policy.parameters import ParameterBook, Value
from minzheng.kernel.policy.program import Program
from minzheng.kernel.standards import actions as standards
from minzheng.kernel.standards.actions import Given
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from . import changes, spreading
from .comparing import compared, displaced_fen, tallies
from .computing import paid, possible, read
from .forecasting import coming_months
from .models import Forecast, ForecastMonth, Scenario, ScenarioChange, ScenarioState, ScenarioTally

MAKERS = frozenset({Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER})
"""Who may try what a new standard would cost."""
FORECASTERS = MAKERS | {Role.FINANCE_OFFICER}
"""Who may have the coming months computed: finance asks for next year's money."""
READERS = FORECASTERS | {Role.AUDITOR}


def create(
    *, name: str, month: Month, area: int, values: Sequence[Value], parameters: ParameterBook, by: Actor, at: datetime,
    cloned_from: Scenario | None = None,
) -> Scenario:
    """Enter a scenario. Raises Refused with every problem of its values, NotAllowed, and NotFound outside the own area."""
    if not name.strip():
        raise Refused(say("请填写方案名称"), (), code="name_missing")
    changes.require_sound(values, parameters, month=month, area=area)
    with transaction.atomic():
        require(by, MAKERS, say("测算政策调整"))
        _require_place(by, area)
        made = Scenario.objects.create(
            name=name.strip()[:80], month=int(month), area_code=area, changes=changes.plain(values), by=str(by), at=at,
            cloned_from=cloned_from)
        record(by=by, at=at, action="create_scenario", subject=f"scenario:{made.pk}", details={"changes": len(values)})
    return made


def compute(*, scenario_id: int, program: Program, parameters: ParameterBook, by: Actor, at: datetime) -> Scenario:
    """Compute the month without and with the scenario on today's registry; the result before is replaced.

    ``parameters`` is the book in force. Raises NotFound and NotAllowed, and Refused where no place has set anything.
    """
    with transaction.atomic():
        require(by, MAKERS, say("测算政策调整"))
        found = _held(scenario_id, by)
        rows = _computed(found, program, parameters)
        _store(found, rows)
        found.state = ScenarioState.ADOPTED if found.state == ScenarioState.ADOPTED else ScenarioState.COMPUTED
        found.computed_at = at
        found.save()
        details = {"before_fen": found.before_fen, "after_fen": found.after_fen, "digest": found.digest}
        record(by=by, at=at, action="compute_scenario", subject=f"scenario:{found.pk}", details=details)
    return found


def adopt(*, scenario_id: int, given: Given, since: date, parameters: ParameterBook, by: Actor, at: datetime) -> Scenario:
    """Make of a computed scenario the draft of a standard, in force from ``since``; somebody else approves it there.

    Raises Refused with whatever is found against the draft, where it was adopted before and where nothing is changed.
    """
    with transaction.atomic():
        found = _held(scenario_id, by)
        if found.state != ScenarioState.COMPUTED or not found.changes:
            raise Refused(say("只有测算过、调整了标准、还没有采用的方案可以采用"), (), code="scenario_state")
        values = [replace(one, from_=since, illustrative=False, document=f"{given.number} {given.title}")
                  for one in changes.values_of(found.changes)]
        found.document = standards.enter(given=given, values=values, book=parameters, by=by, at=at)
        found.state = ScenarioState.ADOPTED
        found.save(update_fields=["document", "state"])
        record(by=by, at=at, action="adopt_scenario", subject=f"scenario:{found.pk}", details={"number": given.number})
    return found


def forecast(
    *, first: Month, area: int, program: Program, parameters: ParameterBook, by: Actor, at: datetime,
    done: Callable[[Month], None] = lambda month: None,
) -> Forecast:
    """Compute twelve months ahead from ``first`` and keep them. ``done`` is told each month. Raises Refused and NotAllowed."""
    with transaction.atomic():
        require(by, FORECASTERS, say("预测发放金额"))
        _require_place(by, area)
        rows = coming_months(first=first, area=area, program=program, parameters=parameters, done=done)
        made = Forecast.objects.create(
            area_code=area, first_month=int(first), by=str(by), at=at, amount_fen=int(rows["amount_fen"].sum()))
        copy_in(rows.with_columns(pl.lit(made.pk).alias("forecast_id")), ForecastMonth._meta.db_table)
        record(by=by, at=at, action="forecast", subject=f"forecast:{made.pk}", details={"amount_fen": made.amount_fen})
    return made


def _held(scenario_id: int, by: Actor) -> Scenario:
    found = Scenario.objects.select_for_update().filter(pk=scenario_id).first()
    if found is None:
        raise NotFound(say("没有编号为 {id} 的测算方案", id=scenario_id))
    _require_place(by, found.area_code)
    return found


def _require_place(by: Actor, area: int) -> None:
    if by.account_id is not None and not is_in_scope(account_of(by), area):
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))


def _computed(scenario: Scenario, program: Program, parameters: ParameterBook) -> pl.DataFrame:
    month, area = Month.from_int(scenario.month), scenario.area_code
    require_parameters(parameters, month=month, area=area)
    tried = parameters.with_values(changes.values_of(scenario.changes))
    inputs = read(month=month, area=area)
    could, would = possible(inputs, program, parameters), possible(inputs, program, tried)
    after = paid(inputs, program, tried)
    rows = compared(paid(inputs, program, parameters), after, could.lines, would.lines)
    displaced = displaced_fen(rows, after, could.lines, would.lines)
    scenario.spread = {**spreading.spread(rows, could.means, would.means), "displaced_fen": displaced}
    return rows


def _store(scenario: Scenario, rows: pl.DataFrame) -> None:
    sums = tallies(rows)
    scenario.before_fen, scenario.after_fen, scenario.possible_fen = (
        int(sums[name].sum()) for name in ("before_fen", "after_fen", "possible_fen"))
    scenario.digest = hashlib.sha256(rows.write_csv().encode()).hexdigest()
    for model in (ScenarioTally, ScenarioChange):
        model._default_manager.filter(scenario=scenario).delete()
    own = pl.lit(scenario.pk).alias("scenario_id")
    copy_in(sums.with_columns(own), ScenarioTally._meta.db_table)
    touched = rows.filter(pl.col("kind").is_not_null()).rename({"person_ref": "person_id"}).drop("persons")
    balance = (pl.col("after_fen") - pl.col("before_fen")).alias("balance_fen")
    copy_in(touched.with_columns(own, balance), ScenarioChange._meta.db_table)


