"""What a row of a register says, as a sentence in both languages; sealed values stay masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.values.identity import mask_account
from minzheng.kernel.values.language import Label
from minzheng.kernel.values.money import as_read

from ..declarations import ColumnDeclared, OutsideRegister

UNKNOWN = "—"


def sentence(register: OutsideRegister, row: Mapping[str, Any]) -> Label:
    """The sentence of one row."""
    says = register.evidence.says
    return Label(says.zh.format(**{one.name: written(one, row.get(one.name), "zh") for one in register.columns}),
                 says.en.format(**{one.name: written(one, row.get(one.name), "en") for one in register.columns}))


def written(column: ColumnDeclared, value: Any, language: str) -> str:
    """One value as people read it: amounts in yuan, choices by their name, what is sealed masked."""
    if value is None or value == b"" or value == "":
        return UNKNOWN
    if column.type in ("identity", "sealed"):
        return mask_account(open_sealed(value))
    if column.type == "yuan":
        return as_read(int(value))
    if column.type == "month":
        return f"{int(value) // 100}-{int(value) % 100:02d}"
    if column.type == "choice":
        found = next((one for one in column.choices if one.name == value), None)
        return (found.zh if language == "zh" else found.en) if found else str(value)
    return value.isoformat() if isinstance(value, date) else str(value)
