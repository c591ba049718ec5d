"""The doors through which outside registers come in: a delivery is taken in, and accepted or refused once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.people.roster.loading import Progress, silent
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.values.language import say

from . import delivering, storing
from .declarations import OutsideRegister
from .delivering import Examined
from .duties import ACCEPTERS, DELIVERERS, require_duty
from .models import Delivery, DeliveryState
from .reading import headings
from .reading.tables import Opened, open_file
from .reading.views import is_view, open_view

DELIVER = say("交付外部登记册")


def examine(
    path: Path | str, *, register: OutsideRegister, area: int, data_date: date, provider: str = "",
    mapping: Mapping[str, str] | None = None, by: Actor, at: datetime, home: Path, progress: Progress = silent,
) -> Examined:
    """What ``deliver`` would keep of a file, without keeping anything."""
    require_duty(by, DELIVERERS, area, DELIVER)
    delivering.require_place(area, data_date, at)
    chosen = headings.chosen_from(register, mapping or {})
    progress("打开文件", 0, 0)
    return delivering.examined(_opened(path), register, area=area, data_date=data_date, provider=provider, chosen=chosen, at=at,
                               home=home, progress=progress)


def deliver(
    path: Path | str, *, register: OutsideRegister, area: int, data_date: date, provider: str = "",
    mapping: Mapping[str, str] | None = None, by: Actor, at: datetime, home: Path, progress: Progress = silent,
) -> Delivery:
    """Take in a file of a register for a county, as of ``data_date``. The same file again answers the delivery it was.

    ``path`` may be the address of one view of a PostgreSQL database: ``postgresql://reader@host/database#schema.view``.

    ``mapping`` says which column a heading of the file means, and is remembered for the area. One without remarks counts at once;
    one with remarks waits for ``decide``. Raises Refused and NotAWorkbook for what cannot be read (nothing is kept), NotAllowed
    and DeliveryBusy.
    """
    require_duty(by, DELIVERERS, area, DELIVER)
    delivering.require_place(area, data_date, at)
    chosen = headings.chosen_from(register, mapping or {})
    progress("打开文件", 0, 0)
    opened = _opened(path)
    if before := delivering.delivered_before(register, area, opened.sha256):
        return before
    found = delivering.examined(opened, register, area=area, data_date=data_date, provider=provider, chosen=chosen, at=at,
                                home=home, progress=progress)
    with transaction.atomic():
        delivering.lock(register)
        if before := delivering.delivered_before(register, area, opened.sha256):
            return before
        delivering.remember(register, area, chosen, by=by, at=at)
        made = delivering.store(found, area=area, data_date=data_date, provider=provider, by=by, at=at, home=home,
                                progress=progress)
        details = {"register": register.name, "area_code": area, "data_date": str(data_date), "sha256": made.sha256,
                   "rows": made.rows, "bad": made.bad, "matched": made.matched, "remarks": [one["code"] for one in made.remarks]}
        record(by=by, at=at, action="deliver_register", subject=f"delivery:{made.pk}", details=details)
    return made


def _opened(path: Path | str) -> Opened:
    return open_view(path) if isinstance(path, str) and is_view(path) else open_file(Path(path))


def decide(delivery_id: int, *, accept: bool, note: str, by: Actor, at: datetime, home: Path | None = None) -> Delivery:
    """Accept or refuse a delivery with remarks, with a note why. Its rows are removed (below ``home``) when it is refused.

    Raises NotAllowed for who delivered it, Refused when it was decided before or nothing is said, NotFound outside the own area.
    """
    with transaction.atomic():
        found = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
        if found is None:
            raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
        require_duty(by, ACCEPTERS, found.area_code, say("采信外部登记册"))
        if by.account_id is not None and found.by == str(by):
            raise NotAllowed(say("交付的人不能采信自己交付的、有疑问的登记册，请另一位办理"))
        if found.state != DeliveryState.WAITING:
            raise Refused(say("这批数据已经决定过了"), (), code="delivery_decided")
        if not note.strip():
            raise Refused(say("请写明理由"), (), code="note_missing")
        found.state = DeliveryState.ACCEPTED if accept else DeliveryState.REFUSED
        found.decided_by, found.decided_at, found.decision = str(by), at, note.strip()[:500]
        found.save(update_fields=["state", "decided_by", "decided_at", "decision"])
        record(by=by, at=at, action="accept_delivery" if accept else "refuse_delivery", subject=f"delivery:{found.pk}",
               details={"note": found.decision})
        if not accept and home is not None:
            transaction.on_commit(lambda: storing.remove(home, found.file))
    return found
