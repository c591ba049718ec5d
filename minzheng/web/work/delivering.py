"""The jobs that try a large file of an outside register, and take it in."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.jobs.kinds import Work, kind
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.verification.actions import deliver

from ..pages.deliveries.preview import tried, write_preview

UPLOADS = "uploads"


@kind("delivery", Label("交付登记册", "Deliver a register"))
def delivery(work: Work) -> str:
    """Deliver the file put aside as ``token``/``name``: of ``register``, as of ``date``, with ``mapping`` and ``provider``."""
    path = _aside(work)
    made = deliver(path, **_meant(work), by=work.by, at=work.at, home=Path(settings.HOME), progress=work.tell)
    shutil.rmtree(path.parent)
    return reverse("delivery", args=[made.pk])


@kind("delivery_tried", Label("试读登记册", "Try a register"))
def delivery_tried(work: Work) -> str:
    """Try the file put aside, and lay what was understood of it beside it."""
    path = _aside(work)
    write_preview(path, tried(path, **_meant(work), by=work.by, at=work.at, progress=work.tell))
    return reverse("tried_delivery", args=[work.arguments["token"]])


def _aside(work: Work) -> Path:
    """The file put aside. Raises MinzhengError when it is gone."""
    path = Path(settings.HOME) / UPLOADS / str(work.arguments["token"]) / str(work.arguments["name"])
    if not path.exists():
        raise MinzhengError(say("文件已不在，请重新选择"), code="upload_gone")
    return path


def _meant(work: Work) -> dict[str, Any]:
    """What is said of the file: the register, the county, the day, who provided it, what headings mean."""
    asked = work.arguments
    return {"register": outside_registers()[asked["register"]], "area": work.area, "data_date": date.fromisoformat(asked["date"]),
            "provider": asked["provider"], "mapping": asked["mapping"]}
