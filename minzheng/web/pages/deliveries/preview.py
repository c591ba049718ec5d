"""What was understood of a file before it is delivered: as plain data, and as its page draws it.

A large file is tried by a job; what came of it lies beside the file until that is delivered, replaced or swept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.people.roster.loading import Progress, silent
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say
from minzheng.kernel.verification.actions import examine
from minzheng.kernel.verification.declarations import OutsideRegister
from minzheng.kernel.verification.delivering import Examined
from minzheng.kernel.verification.reading.headings import HeadingsUnclear
from minzheng.kernel.verification.remarks import sentences

from ...components.figures import count_text
from ...components.table import Table
from .shared import bad_columns, heading_of

SHOWN = 50
MOST_HEADINGS = 60
SUFFIX = ".tried"


def tried(
    path: Path, *, register: OutsideRegister, area: int, data_date: date, provider: str, mapping: Mapping[str, str], by: Actor,
    at: datetime, progress: Progress = silent,
) -> dict[str, Any]:
    """What ``deliver`` would keep of a file, or why it cannot be read, in plain data and the reader's language."""
    known: dict[str, Any] = {
        "register": register.name, "name": path.name, "data_date": data_date.isoformat(), "provider": provider,
        "mapping": list(mapping.items()), "refused": "", "problems": []}
    try:
        found = examine(path, register=register, area=area, data_date=data_date, mapping=mapping, provider=provider, by=by, at=at,
                        home=Path(settings.HOME), progress=progress)
    except HeadingsUnclear as error:
        return {**known, "refused": str(error.sentence), "problems": [str(one.sentence) for one in error.problems],
                "unknown": list(error.unknown)}
    return {**known, **_understood(found), "unknown": list(found.layout.unknown)}


def _understood(found: Examined) -> dict[str, Any]:
    return {
        "remarks": [str(one) for one in sentences(found.remarks)], "headings": list(found.layout.headings.items()),
        "bad": found.bad.head(SHOWN).to_dicts(), "count": found.bad.height,
        "stats": [found.rows.total, found.rows.good.height, found.rows.lost, found.matched]}


def write_preview(path: Path, found: Mapping[str, Any]) -> None:
    """Lay what was found beside the file it was found of."""
    beside = _beside(path)
    beside.touch(mode=0o600)
    beside.write_text(json.dumps(found, ensure_ascii=False))


def read_preview(path: Path) -> dict[str, Any]:
    """What was found of a file that was tried. Raises MinzhengError where it was not."""
    if not _beside(path).exists():
        raise MinzhengError(say("文件已不在，请重新选择"), code="upload_gone")
    found: dict[str, Any] = json.loads(_beside(path).read_text())
    return found


def _beside(path: Path) -> Path:
    return path.with_name(path.name + SUFFIX)


def context_of(found: Mapping[str, Any]) -> dict[str, Any]:
    """What the page draws."""
    register = outside_registers()[found["register"]]
    asked = enumerate(found["unknown"][:MOST_HEADINGS - len(found["mapping"])], start=len(found["mapping"]))
    drawn = {
        "register": register, "title": register.title.label, "name": found["name"], "data_date": found["data_date"],
        "provider": found["provider"], "mapping": list(enumerate(found["mapping"])), "refused": found["refused"],
        "problems": found["problems"], "unknown": list(asked), "columns": [(one.name, one.label) for one in register.columns]}
    if "stats" not in found:
        return drawn
    bad = [SimpleNamespace(**row) for row in found["bad"]]
    labels = (say("数据行"), say("可用的行"), say("不能用的行"), say("对上登记人员的行"))
    return drawn | {
        "remarks": found["remarks"], "shown": len(bad), "count": found["count"],
        "headings": [(heading_of(register, name), heading) for name, heading in found["headings"]],
        "stats": [(label, count_text(one)) for label, one in zip(labels, found["stats"], strict=True)],
        "table": Table("bad-rows", bad_columns(register), bad, say("读不懂的内容"), empty_title=say("没有读不懂的内容"))}
