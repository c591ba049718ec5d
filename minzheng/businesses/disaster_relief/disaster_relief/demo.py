"""A flood for the demonstration county: forty invented households, goods, money, and houses at every stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.areas.queries import codes_in
from minzheng.kernel.casework.papers.exif import Spot
from minzheng.kernel.goods import actions as goods
from minzheng.kernel.goods.actions import Arrival
from minzheng.kernel.goods.models import Item, Warehouse
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.invented import person, picture, typed
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.papers import File
from minzheng.kernel.values import areas

SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", ("示例", "样例")
CLASSES = ("total_collapse_no_ability", "no_income", "weak_self_help", "grain_short", "damaged_house", "light")
HOUSEHOLDS = 40
NOTHING = {"deaths": 0, "missing": 0, "injured": 0, "thirsty": 0, "crops_lost": 0}
BUILT = ("apply", "appraise", "post", "examine", "approve", "assign_task", "lay_foundation", "pay_first", "raise_structure",
         "pay_second", "close_roof", "accept", "pay_third", "put_plaque", "keep_file", "move_in")
"""How a house is rebuilt; each of the demonstration's has come some way."""
PHOTOS = {"post": "notice", "assign_task": "task", "lay_foundation": "progress", "raise_structure": "progress",
          "close_roof": "progress", "accept": "acceptance", "put_plaque": "plaque"}


@dataclass
class Telling:
    """What happened in the county, day by day before the present one."""

    book: Book
    area: int
    at: datetime
    pictures: int = 0

    def make(self, ago: int, kind: str, deed: str, *, area: int = 0, above: Entry | None = None, **given: Any) -> Entry:
        return actions.make(book=self.book, kind=kind, deed=deed, given=typed(given), area_code=area or self.area,
                            by=PROGRAM, at=self.ago(ago), parent_id=above.pk if above else None)

    def do(self, ago: int, entry: Entry, deed: str, photo: str = "", **given: Any) -> Entry:
        return actions.do(book=self.book, entry_id=entry.pk, deed=deed, given=typed(given), by=PROGRAM, at=self.ago(ago),
                          files=self._files(photo))

    def ago(self, days: int) -> datetime:
        return self.at - timedelta(days=days)

    def day(self, ago: int) -> date:
        return self.ago(ago).date()

    def _files(self, photo: str) -> list[File]:
        self.pictures += 1
        place = Spot(26_780_000 + 7 * self.pictures, 112_120_000 + 5 * self.pictures, 12)
        return [File(photo, "示例照片.png", picture(self.pictures), place)] if photo else []


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Callable[..., Actor]) -> None:
    """Fill the county: a flood of 45 days ago, a hail storm that nobody reports on, and this winter's list."""
    told = Telling(book, area, at)
    villages = _villages(area, on)
    flood = _flood(told, villages)
    households = _households(told, flood, villages)
    cards = list(Entry.objects.filter(kind="relief_card", root=flood).order_by("pk"))
    parts = _money(told, flood, households)
    _living(told, cards, parts["living"])
    _houses(told, flood, households, parts["rebuilding"])
    _goods(told, cards, actors)
    _winter(told, villages)
    told.make(3, "disaster_event", "open", name="示例风雹", disaster_kind="hail", started_on=told.day(3), started_at="01:10",
              places="示例乡", population=12000)


def _villages(area: int, on: date) -> list[int]:
    """Three villages of each of the first two townships that have so many."""
    found: dict[int, list[int]] = {}
    for code in codes_in(area, on=on).to_list():
        if areas.level(code) is areas.VILLAGE:
            found.setdefault(areas.at(code, areas.TOWNSHIP), []).append(code)
    return [code for villages in [one for one in found.values() if len(one) > 2][:2] for code in villages[:3]]


def _flood(told: Telling, villages: list[int]) -> Entry:
    flood = told.make(45, "disaster_event", "open", name="示例洪灾", disaster_kind="flood", started_on=told.day(45),
                      started_at=f"{told.at:%H:%M}", places="示例镇、示例乡", population=52000, response_level="third")
    figures = {**NOTHING, "affected": 1200, "evacuated": 90, "concentrated": 60, "dispersed": 30, "needing_aid": 140,
               "crops_affected": 900, "crops_damaged": 300, "collapsed_households": 9, "collapsed_rooms": 27,
               "damaged_households": 14, "damaged_rooms": 30, "loss": 1860000}
    towns = sorted({areas.at(code, areas.TOWNSHIP) for code in villages})
    for town in towns:
        told.make(45, "disaster_report", "report_first", area=town, above=flood, **figures)
    county = {name: value * len(towns) for name, value in figures.items()}
    told.make(45, "disaster_report", "report_first", above=flood, **county)
    told.make(44, "disaster_report", "report_zero", above=flood)
    shelter = told.make(45, "shelter", "open", area=towns[0], above=flood, name="示例中学安置点", place="示例中学", capacity=80,
                        opened_on=told.day(45), manager="示例负责人", phone="13800001234")
    for number in range(6):
        told.make(45, "evacuee", "register", area=villages[number % 3], above=flood, evacuated_on=told.day(45),
                  person=_somebody(200 + number), placement="concentrated", shelter=shelter.pk)
    for one in Entry.objects.filter(kind="evacuee").order_by("pk")[:4]:
        told.do(40, one, "leave", left_on=told.day(40))
    told.do(41, flood, "declare_stable", stable_on=told.day(41))
    for town in towns:
        told.make(37, "disaster_report", "report_final", area=town, above=flood, **figures)
    told.make(37, "disaster_report", "report_final", above=flood, **county)
    return flood


def _households(told: Telling, flood: Entry, villages: list[int]) -> list[Entry]:
    found = []
    for number in range(HOUSEHOLDS):
        main, persons = CLASSES[number % len(CLASSES)], number % 4 + 1
        rooms = {"total_collapse_no_ability": 3}.get(main, 0)
        loss: dict[str, Any] = {"persons": persons, "collapsed_rooms": rooms, "damaged_rooms": 2 * (main == "damaged_house"),
                                "main_class": main}
        head = _somebody(number)
        village = villages[(number + number // 6) % len(villages)]
        one = told.make(44, "victim_household", "register", area=village, above=flood, head=head, **loss,
                        members="\n".join([f"{head['name']} 户主", *(f"家人{place} 亲属" for place in range(1, persons))]))
        if number % 20 == 19:
            told.do(43, one, "withdraw", correction="房屋和收成均未受损")
            continue
        told.do(43, one, "check_house", verified_by="示例干部", **loss)
        told.do(43, one, "post", appraisal="村民代表评议一致", posted_on=told.day(43))
        found.append(told.do(38, one, "confirm"))
    told.do(38, flood, "freeze_ledger")
    told.make(12, "victim_household", "register_late", area=villages[0], above=flood, head=_somebody(90), persons=1,
              collapsed_rooms=0, members="本人 户主", damaged_rooms=1, main_class="damaged_house",
              correction="外出务工返乡后补报")
    return found


def _money(told: Telling, flood: Entry, households: list[Entry]) -> dict[str, dict[int, Entry]]:
    found = {}
    for purpose, amount, number, ago in (("living", 60000, 1, 36), ("rebuilding", 0, 2, 29)):
        if purpose == "rebuilding":
            _apply(told, flood, households)
            amount = 10000 * Entry.objects.filter(kind="rebuild_household", values__grant__gt=0).count()
        fund = told.make(ago, "relief_fund", "receive", above=flood, source="province", purpose=purpose, amount=amount,
                         document=f"示例财社〔2026〕{number}号", arrived_on=told.day(ago))
        for deed in ("propose", "approve"):
            told.do(28, fund, deed)
        told.do(28, fund, "confirm", joint_document=f"示例联〔2026〕{number}号")
        told.do(28, fund, "transfer")
        found[purpose] = {one.area_code: one for one in Entry.objects.filter(kind="allocation", parent=fund)}
    told.make(24, "relief_fund", "receive", above=flood, source="donation", purpose="living", amount="18888.88",
              document="示例捐赠协议1号", arrived_on=told.day(24))
    return found


def _living(told: Telling, cards: list[Entry], parts: dict[int, Entry]) -> None:
    entitled = [one for one in cards if one.parent and one.parent.values["main_class"] in CLASSES[:4]]
    for number, card in enumerate(entitled[:14]):
        main = card.parent.values["main_class"] if card.parent else ""
        more: dict[str, Any] = {"no_income": {"decided_rate": 4}, "grain_short": {"grain_days": 30}}.get(main, {})
        one = told.make(30, "living_relief", "assess", above=card, from_on=told.day(45), account_holder=card.label,
                        account_no="6217000000000001", **more)
        if number < 11:
            told.do(29, one, "approve")
        if number < 9:
            told.do(27, one, "pay", allocation=parts[areas.at(card.area_code, areas.TOWNSHIP)].pk, document=f"示例凭证{number}")
        if number == 4:
            told.do(25, one, "take_back", reason="账号有误，银行退回")


def _apply(told: Telling, flood: Entry, households: list[Entry]) -> None:
    """The houses that collapsed: applied for, examined, and most of them approved."""
    collapsed = [one for one in households if one.values["main_class"] == CLASSES[0]]
    for number, household in enumerate(collapsed):
        one = told.make(37, "rebuild_household", "apply", area=household.area_code, above=flood, household=household.pk,
                        house=f"示例宅字{number + 1}号", applied_on=told.day(37), nomination="group", identity="ordinary",
                        category="collapsed", rooms=3, plan="original_place", floor_area=90, account_holder=household.label,
                        account_no="6217000000000002")
        for deed, ago, given in (("appraise", 36, {"appraisal": "同意"}), ("post", 36, {}), ("examine", 32, {"is_safe": "yes"}),
                                 ("approve", 31, {"deadline_on": told.day(-60)}))[: 4 if number > 1 else number + 1]:
            told.do(ago, one, deed, PHOTOS.get(deed, ""), **given)


def _houses(told: Telling, flood: Entry, households: list[Entry], parts: dict[int, Entry]) -> None:
    """Each approved house has come a step further than the one before."""
    given: dict[str, dict[str, Any]] = {"assign_task": {"cadre": "示例干部"}, "accept": {"team": "甲示例、乙示例、丙示例"},
                                        "keep_file": {"file_no": "示例档案1号"}}
    for number, one in enumerate(Entry.objects.filter(kind="rebuild_household", state="county").order_by("-pk")):
        part = {"allocation": parts[areas.at(one.area_code, areas.TOWNSHIP)].pk, "document": "示例凭证"}
        for place, deed in enumerate(BUILT[5: len(BUILT) - 3 * number]):
            told.do(26 - 2 * place, one, deed, PHOTOS.get(deed, ""), **(part if deed.startswith("pay_") else given.get(deed, {})))


def _goods(told: Telling, cards: list[Entry], actors: Callable[..., Actor]) -> None:
    sender, receiver = actors("county_clerk"), PROGRAM
    items = [goods.define_item(code=code, name=name, unit=unit, by=PROGRAM, at=told.ago(60)) for code, name, unit in (
        ("rice", "大米", "kg"), ("quilt", "棉被", "bed_quilt"), ("coat", "棉衣", "piece"), ("candle", "蜡烛", "stick"),
        ("milk", "牛奶", "case"))]
    county = goods.open_warehouse(name="县救灾物资仓库", area_code=told.area, keeper="示例保管员", by=PROGRAM, at=told.ago(60))
    towns = sorted({areas.at(one.area_code, areas.TOWNSHIP) for one in cards})
    stores = {town: goods.open_warehouse(name=f"示例乡镇救灾仓库{number}", area_code=town, keeper="示例保管员", by=PROGRAM,
                                         at=told.ago(60)) for number, town in enumerate(towns, start=1)}
    amounts = (12_000_000, 300_000, 300_000, 2_000_000, 40_000)
    for item, amount, days in zip(items, amounts, (300, 0, 0, 0, 40), strict=True):
        arrival = Arrival("示例1批", "upper", "示例调拨令1号", told.day(-days) if days else None, "示例省救灾储备库")
        goods.receive(warehouse_id=county.pk, item_id=item.pk, quantity=amount, arrival=arrival, by=PROGRAM, at=told.ago(50))
    rice = items[0]
    goods.receive(warehouse_id=county.pk, item_id=rice.pk, quantity=500_000, by=PROGRAM, at=told.ago(44), arrival=Arrival(
        "示例捐1批", "donation", "示例捐赠协议2号", told.day(-200), "示例粮油公司"))
    _send(told, county, stores, items, sender, receiver)
    for card in cards[:24]:
        persons = card.values["persons"]
        goods.issue(book=told.book, warehouse_id=stores[areas.at(card.area_code, areas.TOWNSHIP)].pk, item_id=rice.pk,
                    quantity=persons * 15_000, card_number=card.number, signer=card.label, by=PROGRAM, at=told.ago(34))


def _send(
    told: Telling, county: Warehouse, stores: dict[int, Warehouse], items: list[Item], sender: Actor, receiver: Actor
) -> None:
    for store in stores.values():
        slip = goods.send(warehouse_id=county.pk, target_id=store.pk, wanted=[(items[0].pk, 2_000_000), (items[1].pk, 60_000)],
                          document="示例分配方案1号", carrier="示例运输队", by=sender, at=told.ago(42))
        goods.take(slip_id=slip.pk, by=receiver, at=told.ago(41))
    goods.send(warehouse_id=county.pk, target_id=next(iter(stores.values())).pk, wanted=[(items[2].pk, 80_000)], by=sender,
               document="示例分配方案2号", carrier="示例运输队", at=told.ago(1))


def _winter(told: Telling, villages: list[int]) -> None:
    winter = told.make(40, "winter_season", "begin", winter=told.day(40).year)
    listed = [told.make(38, "winter_relief", "list", area=village, above=winter, head=_somebody(120 + number),
                        persons=number % 3 + 1, need=("grain", "clothes", "heating", "medicine")[number % 4],
                        amount=200 + 50 * number)
              for number, village in enumerate(villages)]
    for one in listed[:5]:
        told.do(37, one, "post", posted_on=told.day(37))
    told.do(30, winter, "plan", budget=20000, document="示例〔2026〕9号")
    for one in listed[:4]:
        told.do(28, one, "approve")
    for one in listed[:2]:
        told.do(20, one, "pay", document="示例凭证9")


def _somebody(number: int) -> dict[str, str]:
    name = f"{SURNAMES[number % len(SURNAMES)]}{GIVEN[number % 2]}"
    return person(name, date(1950 + number % 40, 3, 1 + number % 27), "MF"[number % 2], number % 49)
