"""The SQL of indicators of goods: how much of some items went out of warehouses, or came in, in the period."""

from __future__ import annotations

from typing import Any

from minzheng.kernel.values import areas

from .declarations import Moved

STATEMENT = """
SELECT coalesce(sum(abs(moved.change)), 0), count(*) FROM goods_movement AS moved
JOIN goods_batch AS batch ON batch.id = moved.batch_id JOIN goods_item AS item ON item.id = batch.item_id
JOIN goods_warehouse AS warehouse ON warehouse.id = moved.warehouse_id
WHERE item.code = ANY(%(items)s) AND moved.kind = ANY(%(moves)s) AND moved."on" >= %(first)s AND moved."on" <= %(last)s
  AND moved.area_code >= %(area_from)s AND moved.area_code < %(area_until)s
  AND (moved.kind <> 'send' OR moved.area_code <> warehouse.area_code)
  AND warehouse.area_code %% %(unit)s = 0 AND (%(above)s = 0 OR warehouse.area_code %% %(above)s <> 0)"""


def parameters(one: Moved) -> dict[str, Any]:
    """What an indicator puts into the statement, beside area and days: items, movements, and codes of which level."""
    level = areas.AreaLevel(one.level) if one.level else None
    above = areas.LEVELS[areas.LEVELS.index(level) - 1].unit if level else 0
    return {"items": one.items, "moves": list(one.moves), "unit": level.unit if level else 1, "above": above}
