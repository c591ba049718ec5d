"""The demonstration county of the first start: an invented roster for a real county, run for one month.

Every step looks whether it was done before, so that an interrupted first start goes on where it stopped.
"""

from __future__ import annotations

import secrets
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction

from minzheng.cli import demo_funds, demo_registers, demo_reports, output
from minzheng.cli.phases import shown_phases
from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import LABELS, Role
from minzheng.kernel.areas import editions
from minzheng.kernel.areas import queries as areas
from minzheng.kernel.areas.actions import load_divisions
from minzheng.kernel.catalogue.in_force import book, catalogue
from minzheng.kernel.catalogue.known_indicators import known_indicators
from minzheng.kernel.catalogue.own_pages import own_demos
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.funds.models import FundAccount
from minzheng.kernel.payments.models import PayrollRun
from minzheng.kernel.payments.running import STEPS
from minzheng.kernel.people.actions import import_roster
from minzheng.kernel.people.demo import write_roster
from minzheng.kernel.people.models import Household
from minzheng.kernel.plans.demo import Demonstration, furnish
from minzheng.kernel.plans.models import Plan
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE, Month
from minzheng.kernel.verification.demo import Made

COUNTY = 430426_000000
TOWNSHIP = 430426_001000
VILLAGE = 430426_001003
"""Here lives the household of four that the README lets apply."""
MONTH = Month(2026, 11)
HALF = ReportPeriod.parse("2026H2")
"""What the work report is about."""
DAY = datetime(2026, 11, 2, 9, tzinfo=ZONE)
"""The day the demonstration plays on, where the clock has not come so far."""

HOUSEHOLDS = 600
SEED = 430426
ACCOUNTS = {
    "village": (Role.VILLAGE_OFFICER, VILLAGE),
    "clerk": (Role.TOWNSHIP_CLERK, TOWNSHIP),
    "township": (Role.TOWNSHIP_LEADER, TOWNSHIP),
    "verifier": (Role.VERIFICATION_OFFICER, COUNTY),
    "officer": (Role.COUNTY_CLERK, COUNTY),
    "head": (Role.COUNTY_SECTION_HEAD, COUNTY),
    "leader": (Role.COUNTY_LEADER, COUNTY),
    "finance": (Role.FINANCE_OFFICER, COUNTY),
    "auditor": (Role.AUDITOR, COUNTY),
    "admin": (Role.SYSADMIN, COUNTY),
    "registrar": (Role.REGISTRAR, COUNTY),
    "organisations": (Role.ORG_REGISTRY_OFFICER, COUNTY),
    "inspector": (Role.INSPECTOR, COUNTY),
    "assessor": (Role.ASSESSOR, COUNTY),
    "home": (Role.INSTITUTION_ADMIN, TOWNSHIP),
    "caregiver": (Role.CAREGIVER, TOWNSHIP),
    "relief": (Role.DISASTER_OFFICER, TOWNSHIP),
}
"""The demonstration accounts: role and area of each."""


def is_wanted() -> bool:
    """Whether the demonstration county belongs here: the database is empty, or holds a demonstration already."""
    own = Account.objects.filter(username__startswith="命令行-")
    is_empty = not Household.objects.exists() and not Account.objects.exclude(pk__in=own).exists()
    return is_empty or Account.objects.filter(is_demo=True).exists()


def complete(*, by: Actor, at: datetime) -> None:
    """Make what is missing of the demonstration: accounts, roster, run, and what the business folders show."""
    _make_accounts(by=by, at=at)
    if not Household.objects.exists():
        _import(by=by, at=max(at, DAY))
    if not PayrollRun.objects.exists():
        _run(by=by, at=max(at, DAY))
    if not FundAccount.objects.exists():
        _fund(at=max(at, DAY))
    _verify(at=max(at, DAY))
    _furnish(at=max(at, DAY))
    _plan(at=max(at, DAY))
    demo_reports.furnish(area=COUNTY, period=HALF, acting=_actor, at=max(at, DAY))


def load_nation(*, by: Actor, at: datetime) -> None:
    """Load the divisions that come with the program, where there are none."""
    if areas.has_divisions():
        return
    edition = editions.shipped()
    with output.progress(edition.areas.height, say("载入全国行政区划")) as advance:
        load_divisions(edition, by=by, at=at, progress=advance)


def password() -> str:
    """The one password of all demonstration accounts, made at random for this home."""
    file: Path = settings.HOME / "keys" / "demo.password"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(9) + "\n")
    return file.read_text().strip()


def _make_accounts(*, by: Actor, at: datetime) -> None:
    known = set(Account.objects.filter(is_demo=True).values_list("username", flat=True))
    for username, (role, area_code) in ACCOUNTS.items():
        if username not in known:
            post = f"{LABELS[role].zh}（演示）"
            create_account(username=username, password=password(), role=role, post=post, area_code=area_code,
                           is_demo=True, by=by, at=at)


def _fund(*, at: datetime) -> None:
    """Allocate a year's money by what the first run costs."""
    run = PayrollRun.objects.order_by("pk").first()
    benefits = sorted({output.benefit for output in catalogue().program.outputs})
    if run is not None:
        demo_funds.allocate(area=COUNTY, year=run.month // 100, benefits=benefits, month_fen=run.amount_fen,
                            by=_actor(Role.FINANCE_OFFICER), at=at)


def _furnish(*, at: datetime) -> None:
    """Let every folder that has a ``demo.py`` fill its books, where they are empty."""
    kept = set(Entry.objects.values_list("kind", flat=True).distinct())
    filled = {book().kinds[kind].business for kind in kept if kind in book().kinds}
    modules = [module for name, module in own_demos().items() if name not in filled]
    with output.progress(len(modules), say("填写示例登记")) as advance:
        for module in modules:
            with transaction.atomic():
                module.furnish(book=book(), area=COUNTY, on=at.astimezone(ZONE).date(), at=at, actors=_actor)
            advance(1)


def _plan(*, at: datetime) -> None:
    """A work plan that was followed through the three months before, where there is none."""
    if Plan.objects.exists():
        return
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        furnish(Demonstration(COUNTY, areas.name(COUNTY, on=on), on, _actor, known_indicators()))


def _actor(role: Role, name: str = "") -> Actor:
    """The demonstration account of a role; with a name another one, where two people are needed."""
    found = Account.objects.filter(is_demo=True, role=role).order_by("pk").first() if not name else None
    found = found or Account.objects.filter(is_demo=True, username=f"{role}-{name}").first()
    area = next((area for one, area in ACCOUNTS.values() if one is role), COUNTY)
    return (found or create_account(
        username=f"{role}-{name}", password=password(), role=role, post=f"{LABELS[role].zh}（演示）", area_code=area,
        is_demo=True, by=PROGRAM, at=DAY)).actor


def _import(*, by: Actor, at: datetime) -> None:
    villages = areas.codes_in(COUNTY, on=MONTH.first_day).to_list()
    with tempfile.TemporaryDirectory() as folder, shown_phases() as tell:
        path = Path(folder) / "示例花名册.xlsx"
        write_roster(path, villages=villages, households=HOUSEHOLDS, seed=SEED, month=MONTH)
        import_roster(path, month=MONTH, office=COUNTY, by=by, at=at, progress=tell)
    demo_registers.import_second(_hidden(at), area=COUNTY, month=MONTH, by=by, at=at)


@cache
def _hidden(at: datetime) -> Made:
    """What the outside registers say of the county, and what is hidden in it."""
    villages = areas.codes_in(COUNTY, on=MONTH.first_day).to_list()
    return demo_registers.hidden(villages=villages, households=HOUSEHOLDS, seed=SEED, month=MONTH, at=at)


def _verify(*, at: datetime) -> None:
    """Deliver the outside registers and check everybody."""
    demo_registers.deliver(lambda: _hidden(at), area=COUNTY, acting=_actor, at=at)
    demo_registers.verify(area=COUNTY, month=MONTH, acting=_actor, at=at)


def _run(*, by: Actor, at: datetime) -> None:
    known = catalogue()
    with output.progress(len(STEPS), say("核算 {month}", month=MONTH)) as advance:
        payments.run(month=MONTH, area=COUNTY, program=known.program, parameters=known.parameters, by=by, at=at,
                     home=settings.HOME, progress=lambda step: advance(1))
