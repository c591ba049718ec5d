"""The pass over everybody: the registry and what registers know beside it, once a month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import polars as pl
from django.db import connection, transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of, require
from minzheng.kernel.casework.duties import require_scope
from minzheng.kernel.payments.computing import MEANS, entitled
from minzheng.kernel.payments.rulebook import require_parameters
from minzheng.kernel.people.roster.loading import Progress, silent
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.scenarios import computing
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE, Month

from ..declarations import OutsideRegister
from ..matching import exact
from . import recording
from .describing import described
from .duties import SEEKERS
from .models import DiscoveryRun
from .outside import Outside, outside
from .reasons import grounds
from .seeking import Law, Seeker, counted
from .since import of_subjects

STEPS = ("读取", "在册核算", "查找在册未享受", "查找未登记", "写入")


def run(
    *, area: int, month: Month, program: Program, parameters: ParameterBook, registers: Mapping[str, OutsideRegister], home: Path,
    by: Actor, at: datetime, progress: Progress = silent,
) -> DiscoveryRun:
    """Seek everybody in ``area`` who is due something in ``month`` and not enrolled, and keep what is found.

    One search at a time: another one waits. Raises NotAllowed, NotFound outside the own area, and Refused where no place has set
    anything.
    """
    require(by, SEEKERS, say("查找应享未享对象"))
    if by.account_id is not None:
        require_scope(account_of(by), area)
    require_parameters(parameters, month=month, area=area)
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE discovery_discoveryrun IN SHARE ROW EXCLUSIVE MODE")
        progress(STEPS[0], 0, 0)
        inputs = computing.read(month=month, area=area)
        numbers = exact.persons()
        told = outside(registers, program, on=on, home=home, numbers=numbers)
        progress(STEPS[1], 0, inputs.persons.height)
        enrolled = computing.paid(inputs, program, parameters).enrolled
        seeker = Seeker.of(Law(program, parameters, month), area, inputs, enrolled, told, numbers)
        progress(STEPS[2], 0, inputs.persons.height)
        inside = seeker.in_registry()
        progress(STEPS[3], 0, seeker.known.height)
        sought = pl.concat([inside, seeker.beside_registry()])
        progress(STEPS[4], 0, sought.height)
        return _kept(seeker, sought, told, at=at, by=by)


def _kept(seeker: Seeker, sought: pl.DataFrame, told: Outside, *, at: datetime, by: Actor) -> DiscoveryRun:
    """Write the pass with all it found and its coverage."""
    law, on = seeker.law, at.astimezone(ZONE).date()
    found = described(grounds(law.program, sought, seeker.persons_of(sought), _means(seeker, sought), month=law.month), seeker)
    tally = recording.counts(found, _keys(seeker.enrolled))
    known = {"unnumbered": told.unnumbered, "absent": seeker.absent.height, **tally}
    made = DiscoveryRun.objects.create(
        area_code=seeker.area, month=int(law.month), persons=seeker.frames[0].height, outside=seeker.known.height, counts=known,
        deliveries=list(told.deliveries), by=str(by), at=at)
    recording.keep(made, on=on, at=at)
    cleared = recording.judged_not_eligible()
    recording.keep_coverage(made, counted(seeker.covered, found.filter(~pl.col("key").is_in(cleared)), seeker.places))
    record(by=by, at=at, action="find_unserved", subject=f"discovery_run:{made.pk}", details={"month": str(law.month), **tally})
    return made


def _means(seeker: Seeker, sought: pl.DataFrame) -> pl.DataFrame:
    """Income and need of the households that are due something as a whole."""
    homes = of_subjects(*seeker.frames, sought.filter(pl.col("person_ref").is_null()))
    if not homes[1].height:
        return pl.DataFrame(schema=MEANS)
    return entitled(seeker.law.program, seeker.law.parameters, *homes, month=seeker.law.month).means


def _keys(enrolled: pl.DataFrame) -> pl.DataFrame:
    """key and benefit of who is enrolled, as discoveries of the registry are keyed."""
    of_person = pl.lit("p") + pl.col("person_ref").cast(pl.String)
    who = pl.coalesce(of_person, pl.lit("h") + pl.col("household_id").cast(pl.String))
    output = pl.lit(":") + pl.col("benefit") + pl.lit(".") + pl.col("component")
    return enrolled.select((who + output).alias("key"), "benefit").unique("key")
