"""What people write, and what is said to who may not see a thing."""

from __future__ import annotations

from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say

ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")
MOST_TEXT = 2000


def require_text(text: str) -> None:
    """Raises Refused where nothing is said, or too much."""
    if not 0 < len(text.strip()) <= MOST_TEXT:
        raise Refused(say("请写明情况，最多 {most} 个字", most=MOST_TEXT), (), code="note_missing")
