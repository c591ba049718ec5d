"""What organisations do."""

from __future__ import annotations

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.values.language import say


def is_held_before(doing: Doing) -> None:
    """An activity is entered when it was held; money and goods have somebody who was helped."""
    day = doing.day("date")
    assert doing.parent is not None
    if day is not None and not doing.parent.on <= day <= doing.on:
        doing.wrong("date", say("活动日期应在组织成立以后、今天以前"))
    if doing["money"] and doing["activity"] == "donation" and not doing["helped"]:
        doing.wrong("helped", say("捐赠帮扶请填写受助人数，每人只计一次"))
