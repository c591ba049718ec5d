"""The pages that are asked for, by name: whose page each is and its address, in a database that ``bench.pages`` filled."""

from __future__ import annotations

from collections.abc import Mapping

ROLES = ("county_clerk", "county_leader", "county_section_head", "township_clerk", "village_officer")
MONTHS = ("2026-10", "2026-11")
"""Both are computed; the pages are asked for the later one."""
PERIOD = "2026H2"
"""The half-year whose figures are frozen."""
Place = tuple[str, str]
"""Whose page it is, by role, and its address."""


def places() -> Mapping[str, Place]:
    """Every page, by name."""
    return {**_office(), **_figures()}


def _office() -> Mapping[str, Place]:
    """The registry, its months and its casework."""
    from minzheng.kernel.access.encryption import open_sealed
    from minzheng.kernel.casework.models import Case, PublicNotice
    from minzheng.kernel.people.models import Household, Membership
    from minzheng.kernel.values import areas

    household = Household.objects.order_by("pk")[100]
    head = Membership.objects.filter(household=household, relation="户主").select_related("person").get()
    village = areas.at(household.area_code, areas.VILLAGE)
    number = open_sealed(head.person.id_number)
    told = Case.objects.earliest("pk")
    story, case = told.application, Case.objects.filter(step="confirm").earliest("pk")
    notice = PublicNotice.objects.filter(removed_on=None).latest("pk")
    clerk, leader, head_of_section, township = ROLES[:4]
    month, own = f"/months/{MONTHS[-1]}/", f"/households/{household.pk}/"
    return {
        "month": (clerk, month), "township": (clerk, f"/townships/{areas.at(village, areas.TOWNSHIP):012d}/"),
        "village": (clerk, f"/townships/{village:012d}/"),
        "changes from the month before": (clerk, f"{month}changes/"),
        "lines": (clerk, f"{month}dibao/"), "lines, only changed": (clerk, f"{month}dibao/?change=changed"),
        "lines by name": (clerk, f"{month}dibao/?q={head.person.name}"),
        "exceptions": (clerk, f"{month}exceptions/"), "runs": (clerk, "/runs/"), "run": (clerk, "/runs/2/"),
        "households": (clerk, "/households/"), "households by name": (clerk, f"/households/?q={head.person.name}"),
        "households by family name": (clerk, f"/households/?q={head.person.name[0]}"),
        "households by initials": (clerk, f"/households/?q={head.person.initials}"),
        "households by identity number": (clerk, f"/households/?q={number}"),
        "households by status": (clerk, "/households/?status=特困"),
        "households by benefit": (clerk, "/households/?benefit=dibao"),
        "household": (clerk, own), "explanation": (clerk, f"{own}explain/{MONTHS[-1]}/dibao/"),
        "my tasks, clerk": (township, "/cases/"), "my tasks, leader": (leader, "/cases/"),
        "open cases": (clerk, "/cases/?tab=open"), "late cases": (clerk, "/cases/?tab=late"),
        "closed cases": (clerk, "/cases/?tab=closed"),
        "cases by name": (clerk, f"/cases/?tab=open&q={head.person.name[0]}"),
        "cases by identity number": (clerk, f"/cases/?tab=open&q={number}"),
        "cases by number": (clerk, f"/cases/?tab=open&q={case.number}"),
        "case": (clerk, f"/cases/{told.pk}/"), "case of a household": (clerk, f"/cases/{case.pk}/"),
        "explanation of a case": (clerk, f"/cases/{told.pk}/explanation"), "steps in bulk": (leader, "/cases/steps/"),
        "steps of a kind in bulk": (leader, "/cases/steps/dibao/confirm/"),
        "applications": (clerk, "/applications/"), "applications by name": (clerk, f"/applications/?q={head.person.name[0]}"),
        "applications by identity number": (clerk, f"/applications/?q={number}"),
        "applications to be taken in": (clerk, "/applications/?state=submitted"),
        "application": (township, f"/applications/{story.pk}/"),
        "notices": (clerk, "/notices/"), "notice": (clerk, f"/notices/{notice.pk}/"),
        "post a notice": (ROLES[4], "/notices/new"),
        "board": (clerk, "/board/"), "board of a village": (clerk, f"/board/?area={notice.area_code:012d}"),
        "reviews that are late": (clerk, "/reviews/"), "reviews that are due": (clerk, "/reviews/?tab=due"),
        "reviews that were made": (clerk, "/reviews/?tab=done"), "reviews by class": (clerk, "/reviews/?class=A"),
        "record a review": (clerk, f"/reviews/households/{household.pk}/new"),
        "proposals": (clerk, "/reviews/proposals/"), "campaigns": (clerk, "/reviews/campaigns/"),
        "campaign": (clerk, "/reviews/campaigns/1/"), "campaign, done": (clerk, "/reviews/campaigns/1/?tab=done"),
        "sign-ins": (clerk, "/reviews/sign-ins/"), "register sign-ins": (township, "/reviews/sign-ins/register"),
        "complaints": (head_of_section, "/reviews/complaints/"),
        "relatives": (head_of_section, "/reviews/relatives/?tab=households"),
        "policy values": (clerk, "/policy/"), "imports": (clerk, "/imports/"),
        "own account": (clerk, "/account/"),
    }


def _figures() -> Mapping[str, Place]:
    """What is read from frozen figures, and the plan and report that rest on them."""
    from minzheng.kernel.indicators.snapshots.models import Snapshot
    from minzheng.kernel.plans.models import Plan
    from minzheng.kernel.reports.models import Report, Section

    clerk, leader, _, township = ROLES[:4]
    snapshot, plan, report = Snapshot.objects.latest("pk"), Plan.objects.earliest("pk"), Report.objects.earliest("pk")
    own, below = f"/figures/{snapshot.pk}/", _township()
    section = Section.objects.filter(chapter__report=report).order_by("pk")[1]
    indicator = f"{own}SA-01.02/"
    return {
        "frozen figures": (clerk, "/figures/"), "figures of the county": (clerk, own),
        "figures of a township": (township, own), "figure": (clerk, indicator),
        "figure in a township": (clerk, f"{indicator}?area={below:012d}"),
        "records of a figure": (clerk, f"{indicator}records/"),
        "records of a figure in a township": (clerk, f"{indicator}records/?area={below:012d}"),
        "leader's page": (leader, "/overview/"), "leader's page of a township": (leader, f"/overview/?area={below:012d}"),
        "indicator in pictures": (leader, "/overview/indicator/?indicator=SA-01.02"), "relations": (clerk, "/relations/"),
        "plans": (leader, "/plans/"), "plan": (clerk, f"/plans/{plan.pk}/"), "reports": (clerk, "/reports/"),
        "report": (clerk, f"/reports/{report.pk}/"), "report to read": (leader, f"/reports/{report.pk}/read"),
        "section of a report": (clerk, f"/reports/{report.pk}/sections/{section.pk}/"),
    }


def _township() -> int:
    """The township that the accounts of the office's lower desks work in."""
    from minzheng.kernel.access.models import Account

    return int(Account.objects.get(username=f"bench-{ROLES[3]}").area_code)
