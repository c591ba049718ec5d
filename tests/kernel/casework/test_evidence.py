"""What a visit brings: photos that say when and where, papers of the step, sealed, while the case stands there."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.archive.completeness import missing_from
from minzheng.kernel.casework.models import Case, Document
from minzheng.kernel.casework.papers import storage
from minzheng.kernel.casework.papers.documents import missing_documents
from minzheng.kernel.casework.papers.evidence import filed, papers_of, spot_of, whereabouts
from minzheng.kernel.casework.papers.exif import Spot, taken
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.values.periods import ZONE
from tests.kernel.casework.stories import SURVEY, Office, at
from tests.kernel.casework.test_documents import HEIC, JPEG, PDF


def photo(when: str = "2026:10:13 09:12:00", *, offset: str = "", is_placed: bool = True, colour: int = 128) -> bytes:
    """A small picture as a telephone takes it; in the county, unless it is not placed."""
    exif = Image.Exif()
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = when
    if offset:
        exif.get_ifd(IFD.Exif)[Base.OffsetTimeOriginal] = offset
    if is_placed:
        exif.get_ifd(IFD.GPSInfo).update({GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (26.0, 47.0, 59.64),
                                          GPS.GPSLongitudeRef: "E", GPS.GPSLongitude: (112.0, 5.0, 27.96)})
    out = io.BytesIO()
    Image.new("L", (4, 4), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path) -> Path:
    """Files of these tests lie in a folder of their own."""
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def case(office: Office) -> Case:
    """A case that stands at its survey."""
    return office.accepted("2026-10-12")


def bring(office: Office, case: Case, data: bytes, *, role: Role = Role.VILLAGE_OFFICER, **how: Any) -> Document:
    given = {"step": "survey", "name": "photo", "file_name": "现场.jpg", **how}
    return actions.add_paper(case_id=case.pk, data=data, law=office.law, by=office[role], at=at("2026-10-13"), **given)


def test_a_photo_says_itself_when_and_where() -> None:
    time, place = taken(photo())
    assert time == datetime(2026, 10, 13, 9, 12, tzinfo=ZONE)
    assert place == Spot(26_799_900, 112_091_100)
    assert taken(photo("2026:10:13 01:12:00", offset="+00:00"))[0] == time
    assert taken(photo("0000:00:00 00:00:00", is_placed=False)) == (None, None)


@pytest.mark.parametrize("data", [b"", JPEG, HEIC, PDF, photo()[:60], b"\x89PNG\r\n\x1a\n"])
def test_a_broken_picture_says_nothing(data: bytes) -> None:
    assert taken(data) == (None, None)


@pytest.mark.parametrize(("said", "spot"), [
    (("26.7999", "112.0911", "19.6"), Spot(26_799_900, 112_091_100, 20)),
    (("26.7999", "112.0911"), Spot(26_799_900, 112_091_100)),
    (("91", "0"), None), (("x", "1"), None), (("", ""), None), (("nan", "1"), None), (("1", "inf"), None)])
def test_a_place_as_a_browser_says_it(said: tuple[str, ...], spot: Spot | None) -> None:
    assert spot_of(*said) == spot


def test_the_village_brings_photos_of_the_visit(office: Office, case: Case, own_home: Path) -> None:
    one = bring(office, case, photo(), spot=Spot(1, 1, 5))
    assert one.taken_at == datetime(2026, 10, 13, 9, 12, tzinfo=ZONE)
    found = whereabouts(one)
    assert found is not None
    assert (found.source, found.spot.latitude) == ("picture", 26_799_900), "what the photo says comes before the device"
    assert b"26799900" not in bytes(one.place)
    assert storage.place_of(one.sha256).read_bytes() != photo()
    assert bring(office, case, photo()).pk == one.pk
    other = bring(office, case, photo(is_placed=False, colour=9), spot=Spot(26_800_000, 112_000_000, 20))
    found = whereabouts(other)
    assert found is not None
    assert (found.source, found.spot.metres) == ("device", 20)
    assert whereabouts(bring(office, case, photo(is_placed=False, colour=30))) is None
    office.do(case, "survey", Role.VILLAGE_OFFICER, "2026-10-13", **SURVEY, date="2026-10-13")
    assert len(papers_of(case)) == 3
    assert len(filed(case)) == 3 + case.application.documents.filter(case=None).count()
    with pytest.raises(NotAllowed):
        bring(office, case, photo(colour=50))


def test_what_does_not_belong_to_the_step_is_refused(office: Office, case: Case) -> None:
    for data, name, file_name in ((photo(), "statement", "a.jpg"), (PDF, "photo", "a.pdf"), (JPEG, "photo", "a.exe")):
        with pytest.raises(Refused):
            bring(office, case, data, name=name, file_name=file_name)
    with pytest.raises(NotAllowed):
        bring(office, case, photo(), role=Role.TOWNSHIP_LEADER)
    assert not case.documents.exists()


@pytest.mark.parametrize("is_brought", [True, False])
def test_the_signed_form_of_the_visit_completes_the_file(office: Office, case: Case, is_brought: bool) -> None:
    if is_brought:
        bring(office, case, PDF, name="survey_form", file_name="入户调查表.pdf")
    case = office.do(case, "survey", Role.VILLAGE_OFFICER, "2026-10-13", **SURVEY, date="2026-10-13")
    assert any("入户调查表" in str(one) for one in missing_from(case, office.law)) is not is_brought


def test_a_paper_is_taken_off_while_the_case_stands_there(office: Office, case: Case) -> None:
    one = bring(office, case, photo())
    actions.remove_paper(case_id=case.pk, document_id=one.pk, law=office.law, by=office[Role.VILLAGE_OFFICER],
                         at=at("2026-10-13"))
    assert papers_of(case) == []
    assert storage.take(one.sha256) == photo()
    with pytest.raises(NotFound):
        actions.remove_paper(case_id=case.pk, document_id=one.pk, law=office.law, by=office[Role.VILLAGE_OFFICER],
                             at=at("2026-10-13"))
    assert AuditEvent.objects.filter(subject=f"case:{case.number}", action="remove_document").count() == 1


def test_papers_of_a_step_are_none_of_the_application(office: Office, case: Case) -> None:
    before = missing_documents(case.application, office.law, on=case.accepted_on)
    bring(office, case, PDF, name="other", file_name="另.pdf")
    assert missing_documents(case.application, office.law, on=case.accepted_on) == before
