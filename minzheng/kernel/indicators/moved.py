"""The SQL of indicators of goods: how much of some items went out of warehouses, or came in, in the period."""

from __future__ import annotations

from typing import Any

from minzheng.kernel.values import areas

from .declarations import Moved
from .places import Places

_MOVEMENTS = """
SELECT moved.id, abs(moved.change) AS change, {code} AS code FROM goods_movement AS moved
JOIN goods_batch AS batch ON batch.id = moved.batch_id JOIN goods_item AS item ON item.id = batch.item_id
JOIN goods_warehouse AS warehouse ON warehouse.id = moved.warehouse_id
WHERE item.code = ANY(%(items)s) AND moved.kind = ANY(%(moves)s) AND moved."on" >= %(first)s AND moved."on" <= %(last)s
  AND {within}
  AND (moved.kind <> 'send' OR moved.area_code <> warehouse.area_code)
  AND warehouse.area_code %% %(unit)s = 0 AND (%(above_unit)s = 0 OR warehouse.area_code %% %(above_unit)s <> 0)"""


def statement(places: Places) -> str:
    """The statement of an indicator: for each place how much came there, and in how many movements."""
    return f"""SELECT place, coalesce(sum(given.change), 0), count(*) FROM ({rows(places)}
) AS given{places.joined}
GROUP BY place"""


def rows(places: Places) -> str:
    """The statement of the movements that count: id, change and the code each counts for."""
    return _MOVEMENTS.format(code=places.code("moved.area_code"), within=places.within("moved.area_code"))


def parameters(one: Moved) -> dict[str, Any]:
    """What an indicator puts into the statement, beside places and days: items, movements, and codes of which level."""
    level = areas.AreaLevel(one.level) if one.level else None
    above = areas.LEVELS[areas.LEVELS.index(level) - 1].unit if level else 0
    return {"items": one.items, "moves": list(one.moves), "unit": level.unit if level else 1, "above_unit": above}
