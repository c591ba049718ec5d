"""An invented flood, quickly: what tests of relief begin with. Everything is done by the program on given days."""

from __future__ import annotations

from typing import Any

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.models import Entry
from tests.kernel.casework.stories import COUNTY, at, numbered

BEGAN = "2026-06-14"


def make(kind: str, deed: str, area: int = COUNTY, above: Entry | None = None, day: str = BEGAN, **given: Any) -> Entry:
    """Make an entry."""
    typed = {name.replace("__", "."): str(value) for name, value in given.items()}
    return actions.make(book=book(), kind=kind, deed=deed, given=typed, area_code=area, by=PROGRAM, at=at(day),
                        parent_id=above.pk if above else None)


def do(entry: Entry, deed: str, day: str, **given: Any) -> Entry:
    """Do something with an entry."""
    typed = {name: str(value) for name, value in given.items()}
    return actions.do(book=book(), entry_id=entry.pk, deed=deed, given=typed, by=PROGRAM, at=at(day))


def flood() -> Entry:
    """A flood of 14 June 2026."""
    return make("disaster_event", "open", name="示例洪灾", disaster_kind="flood", started_on=BEGAN, started_at="06:00",
                places="示例镇", population=50000)


def household(
    event: Entry, village: int, serial: int, *, persons: int = 1, main_class: str = "weak_self_help", rooms: int = 0
) -> Entry:
    """A household that is confirmed."""
    loss: dict[str, Any] = {"persons": persons, "collapsed_rooms": rooms, "damaged_rooms": 0, "main_class": main_class}
    one = make("victim_household", "register", village, event, head__name=f"户主{serial}示例", head__id_type="resident_id",
               head__id_number=numbered("19700304", 900 + serial), members="\n".join(f"成员{n}" for n in range(persons)), **loss)
    do(one, "check_house", BEGAN, verified_by="示例", **loss)
    do(one, "post", BEGAN, appraisal="同意", posted_on=BEGAN)
    return do(one, "confirm", "2026-06-18")


def frozen(event: Entry) -> list[Entry]:
    """The cards that follow from freezing the ledger."""
    do(event, "freeze_ledger", "2026-06-18")
    return list(Entry.objects.filter(kind="relief_card", root=event).order_by("pk"))


def relief(card: Entry, head: str) -> Entry:
    """Living relief from the day the event began, approved."""
    one = make("living_relief", "assess", card.area_code, card, day="2026-06-19", from_on=BEGAN, account_holder=head,
               account_no="6217000000000001")
    return do(one, "approve", "2026-06-19")


def funded(event: Entry, amount: int, purpose: str = "living") -> list[Entry]:
    """The townships' parts of money (in yuan) that arrived and was transferred."""
    fund = make("relief_fund", "receive", COUNTY, event, day="2026-06-19", source="province", purpose=purpose, amount=amount,
                document="示例〔2026〕1号", arrived_on="2026-06-19")
    for deed, given in (("propose", {}), ("approve", {}), ("confirm", {"joint_document": "示例联1号"}), ("transfer", {})):
        do(fund, deed, "2026-06-19", **given)
    return list(Entry.objects.filter(kind="allocation", parent=fund).order_by("area_code"))
