"""What the pages of deliveries share: who finds them, one of the scope, how states are shown."""

from __future__ import annotations

from django.http import HttpRequest

from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.values.areas import COUNTY, at
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.verification import queries
from minzheng.kernel.verification.declarations import OutsideRegister
from minzheng.kernel.verification.duties import READERS
from minzheng.kernel.verification.models import Delivery, DeliveryState
from minzheng.kernel.verification.remarks import what_is_wrong

from ...components.table import Column
from ...scope import account_of, require_role, scope_of

TONES = {DeliveryState.WAITING: "orange", DeliveryState.ACCEPTED: "green", DeliveryState.REFUSED: "secondary"}
KEPT: dict[str, Label] = {"lost": Label("整行不用", "row not used"), "kept": Label("只空这一项", "only this value left out")}


def seen(request: HttpRequest, delivery_id: int) -> Delivery:
    """A delivery of the scope. Raises NotFound, and NotAllowed for a role that reads none."""
    require_role(request, READERS)
    found = queries.deliveries(scope_of(request).code).filter(pk=delivery_id).first()
    if found is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    return found


def county_of(request: HttpRequest) -> int:
    """The county that the account delivers for."""
    return at(account_of(request).area_code, COUNTY)


def register_of(name: str) -> OutsideRegister | None:
    """The register as declared now; None for one that is declared no longer."""
    return outside_registers().get(name)


def title_of(name: str) -> Label:
    """The title of a register, also of one that is declared no longer."""
    register = register_of(name)
    return register.title.label if register else Label(name, name)


def heading_of(register: OutsideRegister | None, column: str) -> Label | str:
    """The heading of a column; nothing for what is wrong with a row as a whole."""
    found = register.column(column) if register else None
    return found.label if found else ""


def bad_columns(register: OutsideRegister | None) -> tuple[Column, ...]:
    """The columns of what could not be used."""
    return (
        Column("row", say("行"), lambda row: row.row, "count", sort="row"),
        Column("column", say("列"), lambda row: heading_of(register, row.column)),
        Column("value", say("内容"), lambda row: row.value, is_wide_only=True),
        Column("rule", say("问题"), lambda row: what_is_wrong(row.rule, row.value, str(heading_of(register, row.column)))),
        Column("kept", say("处理"), lambda row: KEPT["kept" if row.is_kept else "lost"], "badge",
               tone=lambda row: "secondary" if row.is_kept else "orange"),
    )
