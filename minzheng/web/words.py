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


def word(text: str) -> Sentence:
    """A Chinese word of the data as a sentence that is read in the reader's language."""
    return Sentence(text)


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
