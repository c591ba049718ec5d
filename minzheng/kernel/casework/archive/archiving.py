"""The door through which a closed case goes into the archive, and its file there."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.areas import COUNTY
from minzheng.kernel.values.areas import at as area_at
from minzheng.kernel.values.errors import Problem, Refused
from minzheng.kernel.values.language import say, speaking
from minzheng.kernel.values.periods import ZONE

from ..duties import require_role
from ..law import Law
from ..letters.models import Office
from ..models import Case
from ..numbering import next_serial
from ..proceeding import locked, version_of
from .casefile import CaseFile, Marks, case_file
from .completeness import missing_from
from .models import RETENTIONS, Archive

ARCHIVISTS = frozenset({Role.TOWNSHIP_CLERK, Role.COUNTY_CLERK})
"""Who may archive a case."""


def archive_case(*, case_id: int, paper_location: str, law: Law, by: Actor, at: datetime, remark: str = "") -> Archive:
    """Archive a closed case under a number that is never given again, and say where its paper lies.

    Raises Refused for a case that is open or archived, and naming everything that is missing unless ``remark`` says why.
    """
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        case = locked(case_id)
        require_role(by, ARCHIVISTS, case.area_code)
        if case.closed_on is None:
            raise Refused(say("案件还没有办结，不能归档"), (), code="case_open")
        if Archive.objects.filter(case=case).exists():
            raise Refused(say("案件已经归档"), (), code="already_archived")
        if not paper_location.strip():
            raise Refused(say("请填写纸质档案的位置"), (), code="paper_location_missing")
        lacking = missing_from(case, law)
        if lacking and not remark.strip():
            problems = [Problem("file_incomplete", sentence) for sentence in lacking]
            raise Refused(say("案卷不完整：请补齐，或说明原因后归档"), problems, code="file_incomplete")
        retention = version_of(case, law).retention
        fonds, code = _fonds(case), RETENTIONS[retention][0]
        year = case.closed_on.year
        serial = next_serial(f"DA{fonds}{year}{code}")
        number = f"{fonds}-{year}-{code}-{serial:04d}"
        marks = Marks(number, retention, paper_location.strip()[:200], remark.strip()[:500])
        file = case_file(case, law, at=at, marks=marks)
        with speaking("zh"):
            missing = [str(one) for one in lacking]
        made = Archive.objects.create(
            case=case, number=number, fonds=fonds, year=year, retention=retention, serial=serial,
            paper_location=marks.paper_location, missing=missing, remark=marks.remark,
            sha256=hashlib.sha256(file.data).hexdigest(), pages=file.pages, archived_on=on, archived_at=at,
            account_id=by.account_id, archived_by=str(by))
        record(by=by, at=at, action="archive_case", subject=f"case:{case.number}",
               details={"number": number, "sha256": made.sha256, "missing": len(missing)})
    return made


def file_of(case: Case, law: Law, *, at: datetime) -> CaseFile:
    """The file of a case: as archived once it is, else as it stands at ``at``."""
    made = Archive.objects.filter(case=case).first()
    if made is None:
        return case_file(case, law, at=at)
    marks = Marks(made.number, made.retention, made.paper_location, made.remark)
    return case_file(case, law, at=made.archived_at, marks=marks)


def _fonds(case: Case) -> str:
    """The number of the county's fonds; where the archives have not given one, the county's code."""
    county = area_at(case.area_code, COUNTY)
    known = Office.objects.filter(area_code=county).first()
    return known.fonds if known and known.fonds else f"{county // COUNTY.unit:06d}"
