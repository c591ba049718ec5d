"""Who writes and who approves a plan, and one that was approved."""

from __future__ import annotations

import pytest

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.plans import actions
from minzheng.kernel.plans.models import Plan
from tests.kernel.plans.promised import AT, KNOWN, account, plan


@pytest.fixture
def clerk() -> Actor:
    return account(Role.COUNTY_CLERK)


@pytest.fixture
def leader() -> Actor:
    return account(Role.COUNTY_LEADER)


@pytest.fixture
def approved(clerk: Actor, leader: Actor) -> Plan:
    made = plan(clerk)
    actions.approve_plan(plan_id=made.pk, known=KNOWN, by=leader, at=AT)
    return made
