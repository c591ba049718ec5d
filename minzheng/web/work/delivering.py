"""The job that takes in a large file of an outside register."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.jobs.kinds import Work, kind
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.verification.actions import deliver

UPLOADS = "uploads"


@kind("delivery", Label("交付登记册", "Deliver a register"))
def delivery(work: Work) -> str:
    """Deliver the file put aside as ``token``/``name``: of ``register``, as of ``date``, with ``mapping`` and ``provider``."""
    asked, home = work.arguments, Path(settings.HOME)
    path = home / UPLOADS / asked["token"] / asked["name"]
    if not path.exists():
        raise MinzhengError(say("文件已不在，请重新选择"), code="upload_gone")
    register, data_date = outside_registers()[asked["register"]], date.fromisoformat(asked["date"])
    made = deliver(path, register=register, area=work.area, data_date=data_date,
                   provider=asked["provider"], mapping=asked["mapping"], by=work.by, at=work.at, home=home, progress=work.tell)
    path.unlink()
    path.parent.rmdir()
    return reverse("delivery", args=[made.pk])
