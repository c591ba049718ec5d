"""The doors through which goods come, go and are counted: every movement has its document, and who did it is on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.casework.numbering import next_serial
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.areas import COUNTY
from minzheng.kernel.values.areas import at as area_at
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import ZONE

from . import models
from .cards import require_card
from .duties import DEFINERS, ISSUERS, KEEPERS, require
from .models import SOURCES, Batch, Item, Movement, Slip, Stock, Stocktaking, Warehouse
from .picking import picked
from .units import UNITS, written

ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")


@dataclass(frozen=True)
class Arrival:
    """What a batch is: its number, day of expiry, source, giver and document, and the one event a gift is meant for."""

    number: str
    source: str
    document: str
    expires_on: date | None = None
    giver: str = ""
    reserved_for: Entry | None = None


def define_item(*, code: str, name: str, unit: str, note: str = "", by: Actor, at: datetime) -> Item:
    """Enter a kind of goods with the unit it is kept in for ever."""
    require(by, DEFINERS, None)
    if unit not in UNITS:
        raise _refused(say("没有这种单位"))
    with transaction.atomic():
        known = Q(code=_text(code, say("编码"))) | Q(name=_text(name, say("名称")))
        if Item.objects.filter(known).exists():
            raise _refused(say("物资“{name}”或编码“{code}”已经有了", name=name, code=code))
        item = Item.objects.create(code=code.strip()[:20], name=name.strip()[:60], unit=unit, note=note.strip()[:100])
        record(by=by, at=at, action="define_item", subject=f"item:{item.code}", details={"name": item.name, "unit": unit})
    return item


def open_warehouse(*, name: str, area_code: int, keeper: str, address: str = "", by: Actor, at: datetime) -> Warehouse:
    """Set up a store in an area with the person who keeps it."""
    require(by, DEFINERS, area_code)
    with transaction.atomic():
        if Warehouse.objects.filter(area_code=area_code, name=_text(name, say("名称"))).exists():
            raise _refused(say("这里已经有仓库“{name}”", name=name))
        store = Warehouse.objects.create(name=name.strip()[:60], area_code=area_code, keeper=_text(keeper, say("保管人"))[:50],
                                         address=address.strip()[:100])
        record(by=by, at=at, action="open_warehouse", subject=f"warehouse:{store.pk}", details={"name": store.name})
    return store


def receive(
    *, warehouse_id: int, item_id: int, quantity: int, arrival: Arrival, by: Actor, at: datetime
) -> Movement:
    """Take goods in that were counted and inspected. Refused for what is past its day, or an arrival without a document."""
    with transaction.atomic():
        store, item = _warehouse(warehouse_id), _item(item_id)
        require(by, KEEPERS, store.area_code)
        if arrival.source not in SOURCES:
            raise _refused(say("请选择来源"))
        if arrival.source == "donation" and not arrival.giver.strip():
            raise _refused(say("捐赠的物资须写明捐赠单位或个人"))
        if arrival.reserved_for is not None and arrival.source != "donation":
            raise _refused(say("只有捐赠的物资可以定向使用"))
        if arrival.expires_on is not None and arrival.expires_on <= _day(at):
            raise _refused(say("已于 {day} 过期，不能入库", day=arrival.expires_on))
        if Batch.objects.filter(item=item, number=_text(arrival.number, say("批号"))).exists():
            raise _refused(say("“{item}”已有批号 {number}：请改用新的批号", item=item.name, number=arrival.number))
        batch = Batch.objects.create(
            item=item, number=arrival.number.strip()[:40], expires_on=arrival.expires_on, source=arrival.source,
            giver=arrival.giver.strip()[:100], document=_text(arrival.document, say("凭证"))[:100],
            reserved_for=arrival.reserved_for)
        moved = _move(store, batch, models.RECEIPT, _some(quantity), by=by, at=at, document=batch.document)
        _recorded("receive_goods", moved, by=by, at=at)
    return moved


def issue(
    *, book: Book, warehouse_id: int, item_id: int, quantity: int, card_number: str, signer: str, document: str = "", by: Actor,
    at: datetime,
) -> list[Movement]:
    """Hand goods to a household on its card, which signs: what expires first goes first; each batch is a line of the card.

    Refused where there is no such card in use, no signature, or not enough that has not expired.
    """
    with transaction.atomic():
        store, item = _warehouse(warehouse_id), _item(item_id)
        require(by, ISSUERS, store.area_code)
        card = require_card(book, card_number, by)
        signed = _text(signer, say("签收人"))[:50]
        parts = picked(store, item, _some(quantity), on=_day(at), event_id=card.root_id)
        moved = [_move(store, one.batch, models.ISSUE, -one.quantity, by=by, at=at, card=card, signer=signed,
                       area_code=card.area_code, document=document) for one in parts]
        record(by=by, at=at, action="issue_goods", subject=f"card:{card.number}",
               details={"item": item.code, "quantity": quantity, "warehouse": store.pk})
    return moved


def hand_back(
    *, book: Book, movement_id: int, warehouse_id: int, quantity: int, signer: str, reason: str, by: Actor, at: datetime
) -> Movement:
    """Take back what a household was handed too much of: a line of its card, at most what it was handed."""
    with transaction.atomic():
        handed = Movement.objects.select_related("batch__item", "card").filter(pk=movement_id, kind=models.ISSUE).first()
        if handed is None or handed.card is None:
            raise NotFound(ABSENT)
        store = _warehouse(warehouse_id)
        require(by, ISSUERS, store.area_code)
        card = require_card(book, handed.card.number, by)
        left = -sum(Movement.objects.filter(card=card, batch=handed.batch).values_list("change", flat=True))
        if _some(quantity) > left:
            raise _refused(say("这张卡上这一批只发放了 {left}", left=written(left, handed.batch.item.unit)))
        moved = _move(store, handed.batch, models.HAND_BACK, quantity, by=by, at=at, card=card, area_code=card.area_code,
                      signer=_text(signer, say("签收人"))[:50], document=_text(reason, say("原因")))
        _recorded("hand_back_goods", moved, by=by, at=at)
    return moved


def send(
    *, warehouse_id: int, target_id: int, wanted: Sequence[tuple[int, int]], document: str, carrier: str = "", by: Actor,
    at: datetime,
) -> Slip:
    """Send goods to another warehouse with a slip, the sender's signature: ``wanted`` are items with their thousandths.

    They are nobody's stock until somebody else takes them over.
    """
    with transaction.atomic():
        store, target = _warehouse(warehouse_id), _warehouse(target_id)
        require(by, KEEPERS, store.area_code)
        if store == target:
            raise _refused(say("调出和调入应是不同的仓库"))
        if area_at(store.area_code, COUNTY) != area_at(target.area_code, COUNTY):
            raise NotFound(ABSENT)
        before = f"JJ{area_at(store.area_code, COUNTY) // COUNTY.unit:06d}-{_day(at):%Y}-"
        slip = Slip.objects.create(
            number=f"{before}{next_serial(before):05d}", source=store, target=target, on=_day(at), at=at, by=str(by)[:130],
            account_id=by.account_id, document=_text(document, say("凭证"))[:100], carrier=carrier.strip()[:100])
        for item_id, quantity in wanted:
            for part in picked(store, _item(item_id), _some(quantity), on=_day(at), event_id=None, is_transfer=True):
                _move(store, part.batch, models.SEND, -part.quantity, by=by, at=at, slip=slip, area_code=target.area_code,
                      document=slip.document)
        record(by=by, at=at, action="send_goods", subject=f"slip:{slip.number}", details={"target": target.pk})
    return slip


def take(
    *, slip_id: int, arrived: Sequence[tuple[int, int]] = (), reason: str = "", by: Actor, at: datetime
) -> Slip:
    """Take over what a slip brought: the second signature, never the sender's.

    ``arrived`` are the batches of which less came, with what came; the rest is written off as lost on the way, for a reason.
    """
    with transaction.atomic():
        slip = Slip.objects.select_for_update(of=("self",)).select_related("target", "source").filter(pk=slip_id).first()
        if slip is None:
            raise NotFound(ABSENT)
        require(by, KEEPERS, slip.target.area_code)
        if slip.account_id == by.account_id:
            raise NotAllowed(say("这批物资是您发出的，须由接收单位的另一人签收"), code="same_person")
        if slip.movements.filter(kind=models.TAKE).exists():
            raise _refused(say("交接单 {number} 已经签收", number=slip.number))
        came = dict(arrived)
        for sent in slip.movements.filter(kind=models.SEND).select_related("batch__item").order_by("batch"):
            _taken(slip, sent, came.get(sent.batch_id, -sent.change), reason, by=by, at=at)
        record(by=by, at=at, action="take_goods", subject=f"slip:{slip.number}", details={"short": sorted(came)})
    return slip


def _taken(slip: Slip, sent: Movement, came: int, reason: str, *, by: Actor, at: datetime) -> None:
    missing = -sent.change - came
    if came < 0 or missing < 0:
        raise _refused(say("“{item}”实收不能多于调出的 {sent}", item=sent.batch.item.name,
                           sent=written(-sent.change, sent.batch.item.unit)))
    _move(slip.target, sent.batch, models.TAKE, -sent.change, by=by, at=at, slip=slip, document=slip.document)
    if missing:
        _move(slip.target, sent.batch, models.LOSS, -missing, by=by, at=at, slip=slip, document=_text(reason, say("短少原因")))


def scrap(*, stock_id: int, quantity: int, reason: str, by: Actor, at: datetime) -> Movement:
    """Write off goods that are spoilt or past their day, for a reason."""
    with transaction.atomic():
        stock = _stock(stock_id)
        require(by, KEEPERS, stock.warehouse.area_code)
        moved = _move(stock.warehouse, stock.batch, models.SCRAP, -_some(quantity), by=by, at=at,
                      document=_text(reason, say("报废原因")))
        _recorded("scrap_goods", moved, by=by, at=at)
    return moved


def count(*, stock_id: int, counted: int, witness: str, reason: str = "", by: Actor, at: datetime) -> Stocktaking:
    """Enter what two people counted; a difference to the book has its reason and corrects the stock by a movement."""
    with transaction.atomic():
        stock = _stock(stock_id)
        require(by, KEEPERS, stock.warehouse.area_code)
        difference = counted - stock.quantity
        if difference and not reason.strip():
            raise _refused(say("实盘与账面 {booked} 不符：请填写差异原因",
                               booked=written(stock.quantity, stock.batch.item.unit)))
        taken = Stocktaking.objects.create(
            warehouse=stock.warehouse, batch=stock.batch, on=_day(at), at=at, by=str(by)[:130],
            witness=_text(witness, say("监盘人"))[:50], booked=stock.quantity, counted=counted, reason=reason.strip()[:200])
        if difference:
            kind = models.SURPLUS if difference > 0 else models.SHORTAGE
            _move(stock.warehouse, stock.batch, kind, difference, by=by, at=at, document=reason)
        record(by=by, at=at, action="count_goods", subject=f"warehouse:{stock.warehouse_id}",
               details={"batch": stock.batch.number, "booked": taken.booked, "counted": counted})
    return taken


def _warehouse(warehouse_id: int) -> Warehouse:
    """A warehouse. Raises NotFound."""
    found = Warehouse.objects.filter(pk=warehouse_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def _item(item_id: int) -> Item:
    found = Item.objects.filter(pk=item_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def _stock(stock_id: int) -> Stock:
    found = (Stock.objects.select_for_update(of=("self",)).select_related("warehouse", "batch__item").filter(pk=stock_id).first())
    if found is None:
        raise NotFound(ABSENT)
    return found


def _move(
    store: Warehouse, batch: Batch, kind: str, change: int, *, by: Actor, at: datetime, area_code: int | None = None,
    document: str = "", slip: Slip | None = None, card: Entry | None = None, signer: str = "",
) -> Movement:
    try:
        with transaction.atomic():
            return Movement.objects.create(
                warehouse=store, batch=batch, kind=kind, change=change, on=_day(at), at=at, by=str(by)[:130],
                area_code=store.area_code if area_code is None else area_code, account_id=by.account_id,
                document=document.strip()[:200], slip=slip, card=card, signer=signer)
    except IntegrityError as error:
        if "stock_never_negative" not in str(error):
            raise
        raise _refused(say("库存不足：批号 {number} 没有这么多", number=batch.number)) from None


def _recorded(action: str, moved: Movement, *, by: Actor, at: datetime) -> None:
    record(by=by, at=at, action=action, subject=f"warehouse:{moved.warehouse_id}",
           details={"batch": moved.batch.number, "change": moved.change, "document": moved.document})


def _some(quantity: int) -> int:
    if quantity <= 0:
        raise _refused(say("数量应大于 0"))
    return quantity


def _text(text: str, label: Sentence) -> str:
    if not text.strip():
        raise Refused(say("请填写“{label}”", label=label), (), code="field_missing")
    return text.strip()


def _day(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def _refused(sentence: Sentence) -> Refused:
    return Refused(sentence, (), code="goods_refused")
