"""Documents: only what they say they are, sealed and whole, read on record, never gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from minzheng.kernel.access.encryption import NotOurs
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.models import Application, Document
from minzheng.kernel.casework.papers import storage
from minzheng.kernel.casework.papers.documents import adults, missing_documents, used_elsewhere
from minzheng.kernel.casework.papers.filetypes import LARGEST, plain_name, sniffed
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from tests.kernel.casework.stories import Office, answered, at

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 40
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 40
HEIC = b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40
EXE = b"MZ\x90\x00\x03" + b"\x00" * 60


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path) -> Path:
    """Files of these tests lie in a folder of their own."""
    settings.HOME = tmp_path
    return tmp_path


def bring(office: Office, application: Application, data: bytes = PDF, **how: str) -> Document:
    """The clerk takes in a file."""
    given = {"name": "application_form", "file_name": "申请书.pdf", **how}
    return actions.store_document(application_id=application.pk, data=data, by=office[Role.TOWNSHIP_CLERK],
                                  at=at("2026-10-12"), **given)


@pytest.mark.parametrize(("data", "mime"), [
    (PDF, "application/pdf"), (JPEG, "image/jpeg"), (PNG, "image/png"), (WEBP, "image/webp"), (HEIC, "image/heic"),
    (EXE, ""), (b"<html>", ""), (b"GIF89a", ""), (b"PK\x03\x04", ""), (b"", ""), (b"\xff\xd8", ""), (b" %PDF-", "")])
def test_a_file_is_what_its_first_bytes_say(data: bytes, mime: str) -> None:
    assert sniffed(data) == mime


@pytest.mark.parametrize(("name", "plain"), [
    ("../../etc/passwd", "passwd"), ("C:\\temp\\a.pdf", "a.pdf"), ("a\x00b\n.pdf", "ab.pdf"), ("", "未命名"), ("..", "未命名"),
    ("长" * 300 + ".pdf", "长" * 116 + ".pdf"), ("‮fdp.exe", "fdp.exe")])
def test_a_name_is_only_a_name(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@pytest.mark.parametrize(("data", "name", "code"), [
    (EXE, "证明.pdf", "file_type"), (b"", "空.pdf", "file_empty"), (PNG, "图.pdf", "file_type"), (PDF, "a.exe", "file_type"),
    (PDF + b"\x00" * LARGEST, "大.pdf", "file_too_large")])
def test_what_is_not_what_it_says_is_refused(office: Office, own_home: Path, data: bytes, name: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        bring(office, office.draft(), data, file_name=name)
    assert refused.value.code == code
    assert not Document.objects.exists()
    assert not list((own_home).rglob("*"))


def test_a_file_rests_sealed_under_its_digest(office: Office, own_home: Path) -> None:
    document = bring(office, office.draft())
    path = own_home / "documents" / document.sha256[:2] / document.sha256
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"PDF" not in path.read_bytes()
    assert [one for one in own_home.rglob("*") if one.is_file()] == [path]
    read, data = actions.read_document(application_id=document.application_id, document_id=document.pk,
                                       by=office[Role.AUDITOR], at=at("2026-10-13"))
    assert (read.mime, data) == ("application/pdf", PDF)
    event = AuditEvent.objects.get(action="read_document")
    assert (event.username, event.details["document"]) == ("auditor", document.pk)


def test_a_file_changed_or_gone_is_noticed(office: Office) -> None:
    document = bring(office, office.draft())
    other = bring(office, office.draft(), JPEG, file_name="b.jpg")
    path = storage.place_of(document.sha256)
    path.write_bytes(storage.place_of(other.sha256).read_bytes())
    with pytest.raises(NotOurs):
        storage.take(document.sha256)
    path.unlink()
    with pytest.raises(NotFound):
        storage.take(document.sha256)


def test_a_write_that_fails_leaves_nothing(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="disk full"):
        storage.put(PDF)
    assert [one for one in own_home.rglob("*") if one.is_file()] == []


def test_the_same_file_twice_is_one(office: Office) -> None:
    application = office.draft()
    assert bring(office, application) == bring(office, application)
    assert bring(office, application, name="statement") != bring(office, application)
    assert Document.objects.count() == 2


def test_every_adult_signs(office: Office) -> None:
    application = office.draft()
    wanted = [(one.name, one.about) for one in missing_documents(application, office.law, on=at("2026-10-12").date())]
    assert wanted == [("application_form", ""), ("authorisation", "赵示例"), ("authorisation", "钱样例"),
                      ("authorisation", "赵虚构"), ("statement", "")]
    bring(office, application, name="authorisation", about="钱样例")
    left = [one.about for one in missing_documents(application, office.law, on=at("2026-10-12").date())]
    assert left == ["", "赵示例", "赵虚构", ""]
    bring(office, application, JPEG, name="authorisation", file_name="全家.jpg")
    assert len(missing_documents(application, office.law, on=at("2026-10-12").date())) == 2


def test_adults_are_so_on_the_day() -> None:
    assert adults(answered(), on=at("2032-05-31").date()) == ["赵示例", "钱样例", "赵虚构"]
    assert "赵样例" in adults(answered(), on=at("2032-06-01").date())


def test_the_clerk_hears_of_all_that_is_missing_by_name(office: Office) -> None:
    application = office.draft()
    actions.submit(application_id=application.pk, law=office.law, by=office[Role.VILLAGE_OFFICER], at=at("2026-10-12"))
    with pytest.raises(Refused) as refused:
        actions.accept(application_id=application.pk, law=office.law, by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-12"))
    assert "缺少“家庭经济状况核对授权书（钱样例）”" in [str(one) for one in refused.value.problems]


def test_what_is_taken_off_stays_on_record(office: Office) -> None:
    document = bring(office, office.draft())
    actions.remove_document(application_id=document.application_id, document_id=document.pk,
                            by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-13"))
    document.refresh_from_db()
    assert document.removed_at == at("2026-10-13")
    assert storage.take(document.sha256) == PDF
    with pytest.raises(NotFound):
        actions.read_document(application_id=document.application_id, document_id=document.pk,
                              by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-13"))


def test_nothing_is_brought_or_taken_off_after_the_acceptance(office: Office) -> None:
    case = office.accepted()
    document = Document.objects.filter(application=case.application_id).earliest("pk")
    with pytest.raises(Refused, match="已经受理"):
        bring(office, case.application)
    with pytest.raises(Refused, match="已经受理"):
        actions.remove_document(application_id=case.application_id, document_id=document.pk,
                                by=office[Role.TOWNSHIP_CLERK], at=at("2026-10-13"))


def test_a_picture_that_proves_two_things_is_told(office: Office) -> None:
    first, second = office.draft(), office.draft()
    bring(office, first, JPEG, file_name="一.jpg")
    document = bring(office, second, JPEG, file_name="二.jpg")
    assert [one.application for one in used_elsewhere(second)[document.sha256]] == [first]
    actions.remove_document(application_id=first.pk, document_id=first.documents.get().pk, by=office[Role.TOWNSHIP_CLERK],
                            at=at("2026-10-13"))
    assert used_elsewhere(second) == {}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COUNTY_CLERK, Role.FINANCE_OFFICER])
def test_who_takes_no_applications_brings_no_documents(office: Office, role: Role) -> None:
    application = office.draft()
    with pytest.raises(NotAllowed):
        actions.store_document(application_id=application.pk, name="x", file_name="a.pdf", data=PDF, by=office[role],
                               at=at("2026-10-12"))


def test_who_has_no_business_with_cases_reads_none(office: Office) -> None:
    document = bring(office, office.draft())
    with pytest.raises(NotAllowed):
        actions.read_document(application_id=document.application_id, document_id=document.pk,
                              by=office[Role.FINANCE_OFFICER], at=at("2026-10-13"))
