"""What can be strange about a delivery as a whole: a code with its values, and the sentence for whoever decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from minzheng.kernel.people.roster.sentences import SENTENCES as ROWS
from minzheng.kernel.values.language import Label, Sentence, say

Remark = Mapping[str, Any]
"""``code`` and the plain values its sentence names; columns and other labels as ``{"zh": …, "en": …}``."""

SENTENCES: Mapping[str, Sentence] = {
    "columns_shifted": say("可能错列：“{column}”一列读不懂，而“{other}”一列的内容像是“{column}”"),
    "column_unreadable": say("“{column}”一列有 {share}% 读不懂，请核对是否错列或换了格式"),
    "numbers_destroyed": say("{count} 个公民身份号码被表格软件改成了数字，末几位已丢失：请提供方把该列设为文本后重新导出"),
    "older": say("数据日期 {date} 早于已采信的 {last}：采信后以较新的一批为准"),
    "stale": say("数据日期 {date} 距交付日已超过 {days} 天"),
    "stale_rows": say("最近的“{column}”是 {latest}，距数据日期 {date} 已超过 {days} 天：可能不是最新的数据"),
    "new_provider": say("这一提供方第一次交付，已有的是 {others}；如是同一家，请拒收后用原名重新交付，否则会重复计算"),
    "truncated": say("文件末行不完整，可能只传了一部分"),
    "fewer_rows": say("只有 {rows} 行，上一批有 {last} 行：可能只交付了一部分"),
    "other_county": say("{share}% 的公民身份号码或区划属于 {prefix}，不是本县：可能是其他县的登记册"),
    "unmatched": say("{share}% 的行在本县登记的人员中找不到（应少于 {limit}%）"),
    "matched_less": say("只有 {share}% 的行能对上本县登记的人员，上一批是 {last}%"),
    "bad_rows": say("{share}% 的行不能采用（应少于 {limit}%）"),
    "answered_twice": say("{count} 人有不止一行，而这一登记册每人只应有一行"),
    "doubled": say("{count} 行与前面的行完全相同，已不计入"),
    "amounts_unit": say("“{column}”的中位数是 {median} 元，远高于通常的 {usual} 元：可能以分为单位"),
    "amounts_jumped": say("“{column}”的中位数是 {median} 元，上一批是 {usual} 元：单位可能变了"),
}


def remark(code: str, **values: Any) -> dict[str, Any]:
    """A remark to be kept with a delivery."""
    return {"code": code, **{name: _plain(value) for name, value in values.items()}}


def _plain(value: Any) -> Any:
    if isinstance(value, Label):
        return {"zh": value.zh, "en": value.en}
    return value if isinstance(value, int | str) else str(value)


def sentence(one: Remark) -> Sentence:
    """What a remark says."""
    values = {name: Label(**value) if isinstance(value, dict) else value for name, value in one.items() if name != "code"}
    return Sentence(SENTENCES[one["code"]].template, values)


def what_is_wrong(rule: str, value: str, heading: str) -> Sentence:
    """What a bad value's rule says of it."""
    return say(ROWS[rule][1], value=value, heading=heading, other="")


def sentences(remarks: Iterable[Remark]) -> list[Sentence]:
    """What several remarks say, in order."""
    return [sentence(one) for one in remarks]
