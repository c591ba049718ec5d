"""A plan while something is done with it: nobody else does anything with it meanwhile."""

from __future__ import annotations

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.errors import NotFound

from .duties import ABSENT, require
from .models import Plan


def held(plan_id: int, by: Actor, roles: frozenset[Role]) -> Plan:
    """A plan of the own area, locked. Raises NotFound and NotAllowed."""
    plan = Plan.objects.select_for_update().filter(pk=plan_id).first()
    if plan is None:
        raise NotFound(ABSENT)
    require(by, roles, plan.area_code)
    return plan
