"""Words that are kept in Chinese in the data: choices of facts, headings, states; shown in the reader's language."""

from __future__ import annotations

from minzheng.kernel.payments.models import AwardState, RunKind, RunState
from minzheng.kernel.people.columns import COLUMNS, Kind
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.values.money import Rounding

from .components.figures import NOTHING, money_text

_COLUMNS = {column.name: column for columns in COLUMNS.values() for column in columns}
STATUSES = _COLUMNS["current_status"].values
NO_STATUS = STATUSES[-1]
SEXES = {"M": Label("男", "male"), "F": Label("女", "female")}
AWARD_STATES: dict[str, tuple[Label, str]] = {
    AwardState.ACTIVE: (Label("发放中", "Active"), "secondary"),
    AwardState.SUSPENDED: (Label("暂停", "Suspended"), "orange"),
    AwardState.ENDED: (Label("已终止", "Ended"), "secondary"),
}
RUN_KINDS: dict[str, Label] = {
    RunKind.MONTHLY: Label("月度发放", "Month"), RunKind.ARREARS: Label("补发", "Arrears"),
}
RUN_STATES: dict[str, tuple[Label, str]] = {
    RunState.DRAFT: (Label("草稿", "Draft"), "blue"),
    RunState.FROZEN: (Label("审核中", "Under review"), "orange"),
    RunState.SUPERSEDED: (Label("已被替代", "Superseded"), "secondary"),
    RunState.LOCKED: (Label("已锁定", "Locked"), "green"),
}
ROUNDINGS: dict[str, Label] = {
    Rounding.DOWN_TO_FEN: Label("舍到分", "down to the fen"),
    Rounding.HALF_UP_TO_FEN: Label("四舍五入到分", "to the nearest fen"),
    Rounding.UP_TO_FEN: Label("进到分", "up to the fen"),
    Rounding.DOWN_TO_YUAN: Label("舍到元", "down to the yuan"),
    Rounding.HALF_UP_TO_YUAN: Label("四舍五入到元", "to the nearest yuan"),
    Rounding.UP_TO_YUAN: Label("进到元", "up to the yuan"),
}

UNITS: dict[str, Label] = {
    "户": Label("户", "households"), "人": Label("人", "persons"), "人次": Label("人次", "person-times"),
    "笔": Label("笔", "payments"), "条": Label("条", "items"), "元": Label("元", "yuan"), "万元": Label("万元", "10,000 yuan"),
    "元/人次": Label("元/人次", "yuan per person-time"), "元/户": Label("元/户", "yuan per household"),
    "元/人·月": Label("元/人·月", "yuan per person and month"), "元/人·年": Label("元/人·年", "yuan per person and year"),
    "对": Label("对", "couples"), "家": Label("家", "organisations"), "个": Label("个", "pcs"), "所": Label("所", "homes"),
    "处": Label("处", "sites"), "件": Label("件", "cases"), "份": Label("份", "copies"), "次": Label("次", "times"),
    "间": Label("间", "rooms"), "张": Label("张", "beds"), "床": Label("床", "quilts"), "根": Label("根", "pcs"),
    "箱": Label("箱", "boxes"), "袋": Label("袋", "bags"), "桶": Label("桶", "barrels"), "瓶": Label("瓶", "bottles"),
    "吨": Label("吨", "tonnes"), "公斤": Label("公斤", "kg"),
    "亩": Label("亩", "mu"), "平方米": Label("平方米", "m²"), "辆": Label("辆", "vehicles"), "例": Label("例", "cases"),
    "件次": Label("件次", "case-times"), "具": Label("具", "bodies"), "百分点": Label("百分点", "percentage points"),
    "座": Label("座", "sites"), "起": Label("起", "events"), "场": Label("场", "events"),
    "台次": Label("台次", "vehicle-times"), "穴": Label("穴", "graves"), "盆": Label("盆", "pots"), "块": Label("块", "plates"),
    "级": Label("级", "level"), "分": Label("分", "points"), "项": Label("项", "items"), "天": Label("天", "days"),
    "名": Label("名", "persons"), "封": Label("封", "letters"), "人/万人": Label("人/万人", "per 10,000 persons"),
    "分钟": Label("分钟", "minutes"), "单": Label("单", "orders"),
}
"""The units of indicators; what is not here is written as it is."""


def word(text: str) -> Sentence:
    """A Chinese word of the data as a sentence that is read in the reader's language."""
    return Sentence(text)


def unit_word(text: str) -> Label:
    """The unit of an indicator in the reader's language."""
    return UNITS.get(text, Label(text, text))


def heading(name: str) -> str:
    """What a fact is called: its heading in the roster, without the unit."""
    column = _COLUMNS.get(name)
    return str(word(column.heading.split("(")[0])) if column else name


def is_money(name: str) -> bool:
    """Whether a fact is an amount of money."""
    column = _COLUMNS.get(name)
    return column is not None and column.kind is Kind.YUAN


def fact_text(name: str, value: str) -> str:
    """A fact's canonical value as people read it: money in yuan, choices in the reader's language."""
    column = _COLUMNS.get(name)
    if column is None or value == "":
        return value or NOTHING
    if column.kind is Kind.YUAN and value.lstrip("-").isdigit():
        return str(say("{amount} 元", amount=money_text(int(value))))
    return str(word(value)) if column.kind is Kind.CHOICE else value


def order(name: str) -> int:
    """A fact's place among the roster's columns."""
    return list(_COLUMNS).index(name) if name in _COLUMNS else len(_COLUMNS)


def refused(error: MinzhengError) -> str:
    """The sentence of a refusal, for a form."""
    return str(error.sentence)
