"""A case begins: at the first step of its flow, under the procedure and the delegation of the day."""

from __future__ import annotations

from datetime import date
from typing import Any

from .law import Law
from .models import Application, Case
from .numbering import next_number
from .procedures import Version


def open_case(application: Application, version: Version, law: Law, *, flow: str, on: date, **more: Any) -> Case:
    """A new case of the application, numbered, in the area of the application. ``more`` are further fields of it."""
    first = version.flow(flow)[0]
    return Case.objects.create(
        number=next_number(law.codes[version.business], application.area_code, on), application=application,
        business=version.business, flow=flow, version_from=version.from_,
        delegated_by=law.delegation(version, area_code=application.area_code, on=on)[:200], area_code=application.area_code,
        accepted_on=on, head_name=application.head_name, head_initials=application.head_initials, step=first.name,
        step_who=first.who, step_since=on, **more)
