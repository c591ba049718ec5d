"""The values of an entry at rest: what may lie open in one column, what is sensitive sealed in another."""

from __future__ import annotations

import json
from collections.abc import Mapping

from minzheng.kernel.access.encryption import open_sealed, seal

from .fields import Value
from .kinds import Kind
from .models import Deed, Entry


def opened(one: Entry | Deed) -> dict[str, Value]:
    """Everything an entry (or a deed) knows, by the names of the fields."""
    text = open_sealed(one.sealed)
    return {**one.values, **(json.loads(text) if text else {})}


def parted(kind: Kind, values: Mapping[str, Value]) -> tuple[dict[str, Value], bytes]:
    """Values as they rest: open, and sealed."""
    known = {name: value for name, value in values.items() if value is not None}
    shut = {name: value for name, value in known.items() if name in kind.fields and kind.fields[name].is_sealed}
    text = json.dumps(shut, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {name: value for name, value in known.items() if name not in shut}, seal(text) if shut else b""
