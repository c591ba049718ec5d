"""Applications in the browser: begun, filled in by several, handed in, accepted; by who may and nobody else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.duties import INTAKE, READERS
from minzheng.kernel.casework.intake import answers as filled
from minzheng.kernel.casework.models import Application, ApplicationState, Case, Channel, Document
from tests.kernel.casework.stories import FOUR, answered
from tests.kernel.casework.test_documents import EXE, HEIC, JPEG, PDF
from tests.web.conftest import AT, FOREIGN_VILLAGE, OTHER_VILLAGE, TOWN, VILLAGE, County, SignedIn

VILLAGER = {"role": Role.VILLAGE_OFFICER, "area": VILLAGE}
CLERK = {"role": Role.TOWNSHIP_CLERK, "area": TOWN}
BENEFITS = ["dibao", "living_subsidy"]


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path, county: County) -> None:
    """Documents of these tests lie in a folder of their own."""
    settings.HOME = tmp_path


def draft(
    changed: Mapping[str, str] | None = None, *, area: int = VILLAGE, benefits: list[str] | None = None
) -> Application:
    """An application that is filled in completely, of a household the county does not know."""
    given = {**answered(), "household.area_code": str(area), **(changed or {})}
    return actions.begin(area_code=area, channel=Channel.VILLAGE, benefits=benefits or ["dibao"], answers=given, by=PROGRAM,
                         at=AT)


def saved(client: Client, application: Application, **given: str) -> Any:
    """What the page's script sends and is told."""
    fields = {name.replace("__", "."): value for name, value in given.items()}
    fields = {name.removeprefix("m"): value for name, value in fields.items()}
    response = client.post(f"/applications/{application.pk}/save", fields, headers={"Accept": "application/json"})
    return json.loads(response.content)


def page(client: Client, application: Application, part: str = "") -> str:
    response = client.get(f"/applications/{application.pk}/{part}")
    assert response.status_code == 200, response.content.decode()[:400]
    return response.content.decode()


# beginning


def test_a_village_worker_begins_an_application(signed_in: SignedIn) -> None:
    client = signed_in(**VILLAGER)
    text = client.get("/applications/new").content.decode()
    assert text.count("<option value=\"4304") == 1
    response = client.post("/applications/new", {"benefits": BENEFITS, "area": VILLAGE, "channel": "village"})
    application = Application.objects.get()
    assert response.headers["Location"] == f"/applications/{application.pk}/"
    assert (application.benefits, application.area_code, application.state) == (BENEFITS, VILLAGE, "draft")
    text = page(client, application)
    assert 'name="1.relation" value="户主"' in text
    assert "需要改正" not in text, "an empty form is blank, not wrong"


@pytest.mark.parametrize(("given", "sentence"), [
    ({}, "至少选择一项"), ({"benefits": ["dibao", "tekun"]}, "不能同时申请"), ({"benefits": ["nonsense"]}, "至少选择一项"),
    ({"benefits": ["dibao"], "area": "1"}, "请选择所在村"), ({"benefits": ["dibao"], "channel": "x"}, "请选择渠道")])
def test_what_cannot_begin_is_told_in_a_sentence(signed_in: SignedIn, given: dict[str, Any], sentence: str) -> None:
    response = signed_in(**VILLAGER).post("/applications/new", {"area": VILLAGE, "channel": "village", **given})
    assert response.status_code == 409
    assert sentence in response.content.decode()
    assert not Application.objects.exists()


def test_a_household_of_the_roll_is_filled_in_for_a_clerk(county: County, signed_in: SignedIn) -> None:
    client = signed_in(**CLERK)
    assert f"/applications/new?household={county.poor.pk}" in client.get(f"/households/{county.poor.pk}/").content.decode()
    client.post("/applications/new", {"benefits": BENEFITS, "area": VILLAGE, "channel": "window", "household": county.poor.pk})
    application = Application.objects.get()
    answers = filled.opened(application.answers)
    assert (answers["1.name"], answers["1.wage"], answers["2.schooling"]) == ("赵示例", "300", "义务教育")
    assert answers["1.id_number"] == open_sealed(bytes(county.member.id_number))
    assert application.household == county.poor
    assert AuditEvent.objects.filter(action="read_sensitive", subject=f"household:{county.poor.pk}").exists()


def test_for_a_village_worker_without_sealed_numbers(county: County, signed_in: SignedIn) -> None:
    number = open_sealed(bytes(county.member.id_number))
    client = signed_in(**VILLAGER)
    client.post("/applications/new", {"benefits": BENEFITS, "area": VILLAGE, "channel": "village", "id_number": number})
    answers = filled.opened(Application.objects.get().answers)
    assert answers["1.id_number"] == number
    assert "2.id_number" not in answers
    assert answers["2.name"] == "赵样例"


def test_a_household_elsewhere_is_not_found(county: County, signed_in: SignedIn) -> None:
    client = signed_in(**VILLAGER)
    assert client.get(f"/applications/new?household={county.other.pk}").status_code == 404
    number = open_sealed(bytes(county.stranger.id_number))
    client.post("/applications/new", {"benefits": BENEFITS, "area": VILLAGE, "channel": "village", "id_number": number})
    assert Application.objects.get().household is None
    refused = client.post("/applications/new", {"benefits": BENEFITS, "area": OTHER_VILLAGE, "channel": "village"})
    assert refused.status_code in (404, 409)
    assert Application.objects.count() == 1


def test_a_second_draft_of_a_household_is_told(county: County, signed_in: SignedIn) -> None:
    client = signed_in(**CLERK)
    given = {"benefits": BENEFITS, "area": VILLAGE, "channel": "window", "household": county.poor.pk}
    client.post("/applications/new", given)
    first = Application.objects.get()
    text = client.post("/applications/new", given, follow=True).content.decode()
    assert f"另有未办结的申请 {first.number}" in text


# who and where


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_what_is_its_own(signed_in: SignedIn, role: Role) -> None:
    application = draft()
    client = signed_in(role)
    reads, takes = role in READERS, role in INTAKE
    assert client.get("/applications/").status_code == (200 if reads else 403)
    assert client.get("/applications/export/csv").status_code == (200 if reads else 403)
    assert client.get("/applications/new").status_code == (200 if takes else 403)
    assert client.get(f"/applications/{application.pk}/").status_code == (200 if reads else 403)
    assert client.get(f"/applications/{application.pk}/print").status_code == (200 if takes else 403)
    assert ('href="/applications/"' in client.get("/cases/").content.decode()) is takes
    is_clerk = role == Role.TOWNSHIP_CLERK
    for deed in ("accept", "reject", "return"):
        assert client.get(f"/applications/{application.pk}/{deed}").status_code == (200 if is_clerk else 403)
    assert client.get(f"/applications/{application.pk}/withdraw").status_code == (200 if takes else 403)


def test_who_may_not_take_applications_changes_nothing_by_posting(signed_in: SignedIn) -> None:
    application = draft()
    document = actions.store_document(application_id=application.pk, name="x", file_name="a.pdf", data=PDF, by=PROGRAM, at=AT)
    client = signed_in(Role.AUDITOR)
    for path in ("save", "submit", "accept", "return", "reject", "withdraw", "documents", f"documents/{document.pk}/remove"):
        assert client.post(f"/applications/{application.pk}/{path}", {"1.name": "改", "reason": "x"}).status_code == 403, path
    application.refresh_from_db()
    assert (application.version, application.state, application.head_name) == (0, "draft", "赵示例")


def test_who_only_looks_sees_no_numbers_and_no_buttons(signed_in: SignedIn) -> None:
    text = page(signed_in(Role.AUDITOR), draft())
    assert FOUR[0]["id_number"] not in text
    assert FOUR[0]["id_number"][:6] in text
    assert "6217000000000000003" not in text
    for words in ("/withdraw", "/print\"", "/save", "/remove", "multipart"):
        assert words not in text
    panel = page(signed_in(Role.COUNTY_CLERK), draft(), "panel")
    assert "校验位不符" in panel
    assert "6217000000000000003" not in panel


@pytest.mark.parametrize("path", ["", "panel", "print", "accept", "return", "reject", "withdraw", "documents/{document}",
                                  "documents/{document}/remove"])
@pytest.mark.parametrize("who", [VILLAGER, CLERK, {"role": Role.TOWNSHIP_CLERK, "area": 430426102000}])
def test_what_lies_outside_is_not_found(signed_in: SignedIn, path: str, who: dict[str, Any]) -> None:
    area = FOREIGN_VILLAGE if who in (VILLAGER, CLERK) else VILLAGE
    application = actions.begin(area_code=area, channel=Channel.WINDOW, benefits=["dibao"], by=PROGRAM, at=AT)
    document = actions.store_document(application_id=application.pk, name="x", file_name="a.pdf", data=PDF, by=PROGRAM, at=AT)
    client = signed_in(**who)
    address = f"/applications/{application.pk}/{path}".format(document=document.pk)
    expected = (403, 404) if who is VILLAGER else (404,)
    assert client.get(address).status_code in expected
    for deed in ("save", "submit", "documents", "withdraw"):
        assert client.post(f"/applications/{application.pk}/{deed}", {"reason": "x"}).status_code in expected


def test_a_document_of_another_application_is_not_found(signed_in: SignedIn) -> None:
    mine, theirs = draft(), draft(area=OTHER_VILLAGE)
    document = actions.store_document(application_id=theirs.pk, name="x", file_name="a.pdf", data=PDF, by=PROGRAM, at=AT)
    assert signed_in(**VILLAGER).get(f"/applications/{mine.pk}/documents/{document.pk}").status_code == 404


# the list


def test_the_list_holds_the_scope_and_is_searched(signed_in: SignedIn) -> None:
    mine, theirs = draft(), draft(area=OTHER_VILLAGE)
    client = signed_in(**CLERK)
    for query in ("", "?q=赵示", "?q=zsl", f"?q={mine.number[:14]}", "?state=draft", f"?area={VILLAGE:012d}", "?benefit=dibao"):
        text = client.get(f"/applications/{query}").content.decode()
        assert mine.number in text, query
        assert theirs.number not in text, query
    for query in ("?q=钱", "?q=xyz", "?state=submitted", "?benefit=orphans", "?q=x%00"):
        assert mine.number not in client.get(f"/applications/{query}").content.decode()
    for sort in ("head", "-begun", "state", "village", "-number"):
        assert client.get(f"/applications/?sort={sort}").status_code == 200
    assert mine.number in client.get("/applications/export/csv").content.decode("utf-8-sig")
    assert theirs.number not in client.get("/applications/export/csv").content.decode("utf-8-sig")


def test_a_full_number_leads_to_its_application(signed_in: SignedIn) -> None:
    application = draft()
    response = signed_in(**CLERK).get(f"/applications/?q={FOUR[0]['id_number'].lower()}")
    assert response.headers["Location"] == f"/applications/{application.pk}/"


# saving


def test_what_is_typed_is_kept(signed_in: SignedIn) -> None:
    client, application = signed_in(**VILLAGER), draft()
    told = saved(client, application, version="0", m2__wage="120.5", about__agent="周示例")
    assert (told["version"], told["conflicts"], told["others"]) == (1, [], [])
    assert re.fullmatch(r"\d\d:\d\d", told["at"])
    text = page(client, application)
    assert 'value="120.5"' in text
    assert 'value="周示例"' in text


def test_two_who_fill_in_at_once_are_shown_what_the_other_wrote(signed_in: SignedIn) -> None:
    one, two, application = signed_in(**VILLAGER), signed_in(**CLERK), draft()
    saved(one, application, version="0", m2__wage="100", m2__medical="50")
    told = saved(two, application, version="0", m2__wage="200")
    who = f"village_officer-{VILLAGE}"
    assert told["conflicts"] == [{"field": "2.wage", "theirs": "100", "by": who}]
    assert told["others"] == [{"field": "2.medical", "value": "50", "by": who}]
    assert saved(two, application, version=str(told["version"]), m2__wage="200")["conflicts"] == []
    application.refresh_from_db()
    assert filled.opened(application.answers)["2.wage"] == "200"


def test_the_same_without_a_script(signed_in: SignedIn) -> None:
    one, two, application = signed_in(**VILLAGER), signed_in(**CLERK), draft()
    saved(one, application, version="0", m2__wage="100")
    address = f"/applications/{application.pk}/save"
    response = two.post(address, {"version": "0", "2.wage": "200", "2.medical": "7"})
    text = response.content.decode()
    assert response.status_code == 409
    assert "同时改过这一项" in text
    assert "您填写的是：200" in text
    assert 'value="2.wage=200"' in text
    assert two.post(address, {"version": "2", "2.wage": "100", "mine": "2.wage=200"}).status_code == 302
    application.refresh_from_db()
    answers = filled.opened(application.answers)
    assert (answers["2.wage"], answers["2.medical"]) == ("200", "7")


def test_members_come_and_go_without_a_script(signed_in: SignedIn) -> None:
    client, application = signed_in(**VILLAGER), draft()
    address = f"/applications/{application.pk}/save"
    response = client.post(address, {"version": "0", "add": "1", "1.wage": "5"})
    assert response.headers["Location"].endswith("?add=1#added")
    text = page(client, application, "?add=1")
    assert 'name="5.name"' in text
    assert 'id="1.wage"' in text
    assert client.post(address, {"version": "1", "remove": "2"}).status_code == 302
    application.refresh_from_db()
    assert filled.places(filled.opened(application.answers)) == [1, 3, 4]


def test_more_benefits_ask_more(signed_in: SignedIn) -> None:
    client, application = signed_in(**VILLAGER), draft(benefits=["orphans"])
    assert 'name="1.wage"' not in page(client, application)
    client.post(f"/applications/{application.pk}/save", {"version": "0", "benefits_shown": "1", "benefits": ["orphans", "dibao"]})
    assert 'name="1.wage"' in page(client, application)


def test_a_form_without_benefits_says_so(signed_in: SignedIn) -> None:
    client, application = signed_in(**VILLAGER), draft()
    client.post(f"/applications/{application.pk}/save", {"version": "0", "benefits_shown": "1"})
    assert "请至少选择一项申请事项" in page(client, application)
    client.post(f"/applications/{application.pk}/save", {"version": "1", "benefits_shown": "1", "benefits": ["dibao", "tekun"]})
    assert "不能同时申请" in page(client, application)


def test_what_is_handed_in_is_not_changed(signed_in: SignedIn) -> None:
    client, application = signed_in(**VILLAGER), draft()
    client.post(f"/applications/{application.pk}/submit", {"version": "0"})
    assert "已经提交" in saved(client, application, version="1", m1__wage="1")["refused"]


def test_who_goes_on_with_anothers_form_is_on_record(signed_in: SignedIn) -> None:
    page(signed_in(**VILLAGER), draft())
    event = AuditEvent.objects.get(action="read_sensitive")
    assert event.details == {"purpose": "继续填写申请"}


def test_questions_that_do_not_apply_are_hidden_and_not_counted(signed_in: SignedIn) -> None:
    application = draft({"1.child_status": "孤儿", "1.support_place": "集中"}, benefits=["orphans"])
    text = page(signed_in(**VILLAGER), application)
    hidden = re.findall(r'id="(\d\.\w+)" hidden', text)
    assert {"1.child_status", "1.support_place", "3.support_place"} <= set(hidden)
    assert "3.child_status" not in hidden


# the side of the form


def test_the_panel_says_what_it_would_be_and_why(signed_in: SignedIn) -> None:
    text = page(signed_in(**VILLAGER), draft(), "panel")
    assert re.search(r"每月 [\d,]+\.\d\d 元", text)
    assert 'class="tree tree-root"' in text
    assert "还缺 5 份材料" in text


def test_the_panel_says_what_is_missing_and_wrong(signed_in: SignedIn) -> None:
    application = draft({"2.wage": "约 900", "3.medical": "", "1.relation": "户主"})
    text = page(signed_in(**VILLAGER), application, "panel")
    assert "还不能算" in text
    assert 'data-field="2.wage" data-level="error"' in text
    assert "约数" in text
    assert "还有 1 项没有填写" in text
    whole = page(signed_in(**CLERK), application)
    assert re.search(r'is-wrong" id="2.wage"', whole)
    assert not re.search(r'is-wrong" id="3.medical"', whole), "a blank is no error before it was tried"


def test_a_look_costs_few_queries(signed_in: SignedIn) -> None:
    application = draft(benefits=BENEFITS)
    client, clerk = signed_in(**VILLAGER), signed_in(**CLERK)
    for who, path in ((client, ""), (client, "panel"), (clerk, ""), (clerk, "print")):
        queries = _counted(who, f"/applications/{application.pk}/{path}")
        assert len(queries) <= 25, "\n".join(queries)
    assert len(_counted(client, "/applications/")) <= 12
    assert len(_counted(client, "/applications/new")) <= 10


def _counted(client: Client, path: str) -> list[str]:
    queries: list[str] = []

    def count(execute: Any, sql: str, *others: Any) -> Any:
        queries.append(sql)
        return execute(sql, *others)

    with connection.execute_wrapper(count):
        assert client.get(path).status_code == 200
    return queries


def test_a_form_of_twenty_and_all_benefits_stays_light(signed_in: SignedIn) -> None:
    members = {f"{place}.name": "李示例" for place in range(5, 21)}
    benefits = ["dibao", "living_subsidy", "nursing_subsidy", "old_age_allowance", "orphans"]
    text = page(signed_in(**VILLAGER), draft(members, benefits=benefits))
    assert text.count('class="card member"') == 21
    assert len(text.encode()) <= 150_000


# documents


def upload(client: Client, application: Application, *files: tuple[str, bytes], document: str = "statement/") -> str:
    given = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(f"/applications/{application.pk}/documents", {"document": document, "files": given},
                       follow=True).content.decode()


def test_documents_are_brought_shown_and_read_on_record(signed_in: SignedIn) -> None:
    client, application = signed_in(**VILLAGER), draft()
    text = upload(client, application, ("声明.jpg", JPEG), ("第二页.pdf", PDF))
    assert "已收下 2 个文件" in text
    assert "还缺 4 份" in text
    picture, paper = Document.objects.order_by("pk")
    shown = client.get(f"/applications/{application.pk}/documents/{picture.pk}?show=1")
    assert (shown.content, shown.headers["Content-Type"]) == (JPEG, "image/jpeg")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert shown.headers["Content-Disposition"].startswith("inline")
    kept = client.get(f"/applications/{application.pk}/documents/{paper.pk}?show=1")
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert kept.headers["X-Content-Type-Options"] == "nosniff"
    assert AuditEvent.objects.filter(action="read_document", username__startswith="village").count() == 2


@pytest.mark.parametrize(("name", "data", "sentence"), [
    ("证明.pdf", EXE, "没有收下"), ("大.pdf", PDF + b"\x00" * 11 * 1024 * 1024, "超过 10 MB"), ("空.pdf", b"", "是空的"),
    ("照片.pdf", JPEG, "不符")])
def test_a_bad_file_is_refused_and_the_others_are_taken(
    signed_in: SignedIn, name: str, data: bytes, sentence: str
) -> None:
    text = upload(signed_in(**VILLAGER), draft(), (name, data), ("好.heic", HEIC))
    assert sentence in text
    assert "已收下 1 个文件" in text
    assert Document.objects.get().file_name == "好.heic"


def test_a_path_in_a_name_leads_nowhere(signed_in: SignedIn, settings: Any) -> None:
    upload(signed_in(**VILLAGER), draft(), ("..\\..\\..\\etc\\a.pdf", PDF))
    document = Document.objects.get()
    assert document.file_name == "a.pdf"
    assert (Path(settings.HOME) / "documents" / document.sha256[:2] / document.sha256).exists()


@pytest.mark.parametrize("document", ["", "nonsense/", "statement/别人", "other/x"])
def test_a_document_of_no_kind_is_refused(signed_in: SignedIn, document: str) -> None:
    assert "请选择材料的种类" in upload(signed_in(**VILLAGER), draft(), ("a.pdf", PDF), document=document)


def test_the_same_picture_in_two_applications_is_told(signed_in: SignedIn) -> None:
    client, first, second = signed_in(**VILLAGER), draft(), draft()
    upload(client, first, ("一.jpg", JPEG))
    text = upload(client, second, ("二.jpg", JPEG))
    assert "同一文件也用在另一件申请中" in text
    assert f'href="/applications/{first.pk}/"' in text
    elsewhere = draft(area=OTHER_VILLAGE)
    actions.store_document(application_id=elsewhere.pk, name="x", file_name="a.jpg", data=JPEG, by=PROGRAM, at=AT)
    assert elsewhere.number not in page(client, second)


def test_a_document_is_taken_off_after_a_question(signed_in: SignedIn) -> None:
    client, application = signed_in(**VILLAGER), draft()
    upload(client, application, ("一.jpg", JPEG))
    document = Document.objects.get()
    address = f"/applications/{application.pk}/documents/{document.pk}/remove"
    assert "留存备查" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert "一.jpg" not in page(client, application)
    assert client.get(f"/applications/{application.pk}/documents/{document.pk}").status_code == 404


# handing in and what follows


def complete(application: Application) -> None:
    """All documents, from the program."""
    for name in ("application_form", "authorisation", "statement"):
        actions.store_document(application_id=application.pk, name=name, file_name="a.pdf", data=PDF, by=PROGRAM, at=AT)


def test_handing_in_keeps_the_form_first_and_shows_the_code_once(signed_in: SignedIn) -> None:
    client, application = signed_in(**VILLAGER), draft()
    response = client.post(f"/applications/{application.pk}/submit", {"version": "0", "1.wage": "777"})
    text = response.content.decode()
    code = re.search(r'receipt-code">(\d{6})<', text)
    assert code
    assert application.number in text
    assert "受理前还须补齐" in text
    application.refresh_from_db()
    assert filled.opened(application.answers)["1.wage"] == "777"
    assert application.state == ApplicationState.SUBMITTED
    again = page(client, application)
    assert code[1] not in re.sub(r"\d{18}|SQ\d+", "", again)
    assert "/accept" not in again, "a village worker hands in, and no more"


def test_what_is_wrong_stands_beside_its_field(signed_in: SignedIn) -> None:
    client, application = signed_in(**VILLAGER), draft({"2.id_number": "123", "3.medical": ""})
    response = client.post(f"/applications/{application.pk}/submit", {"version": "0"})
    text = response.content.decode()
    assert response.status_code == 409
    assert "有 2 处需要改正" in text
    for field in ("2.id_number", "3.medical"):
        assert re.search(rf'is-wrong" id="{re.escape(field)}"', text), field
    application.refresh_from_db()
    assert application.state == ApplicationState.DRAFT


def test_a_household_that_applies_already_is_led_to_the_other(signed_in: SignedIn) -> None:
    client, first, second = signed_in(**VILLAGER), draft(), draft()
    client.post(f"/applications/{first.pk}/submit", {"version": "0"})
    text = client.post(f"/applications/{second.pk}/submit", {"version": "0"}).content.decode()
    assert f"已在申请 {first.number} 中" in text
    assert f'<a href="/applications/{first.pk}/">' in text


def test_a_clerk_accepts_and_cases_begin(signed_in: SignedIn) -> None:
    application = draft({"about.hukou_split": "yes"})
    complete(application)
    signed_in(**VILLAGER).post(f"/applications/{application.pk}/submit", {"version": "0"})
    clerk = signed_in(**CLERK)
    text = page(clerk, application)
    assert f"/applications/{application.pk}/accept" in text
    assert FOUR[0]["id_number"] not in text
    assert "特殊情形" in page(clerk, application, "accept")
    assert clerk.post(f"/applications/{application.pk}/accept").status_code == 302
    case = Case.objects.get()
    assert case.is_special
    text = page(clerk, application)
    assert case.number in text
    assert f'href="/cases/{case.pk}/"' in text
    assert "已受理" in text
    assert '/accept"' not in text
    assert "/withdraw" in text
    Case.objects.update(state="approved")
    assert "/withdraw" not in page(clerk, application)


def test_a_clerk_gives_back_once_with_everything_and_the_form_opens_again(signed_in: SignedIn) -> None:
    villager, clerk, application = signed_in(**VILLAGER), signed_in(**CLERK), draft()
    villager.post(f"/applications/{application.pk}/submit", {"version": "0"})
    refused = clerk.post(f"/applications/{application.pk}/accept")
    assert refused.status_code == 409
    assert "授权书（钱样例）" in page(clerk, application, "return")
    assert clerk.post(f"/applications/{application.pk}/return", {"missing": "户口簿缺页\n\n"}).status_code == 302
    text = page(villager, application)
    assert "一次性告知" in text
    assert "户口簿缺页" in text
    assert "授权书（赵虚构）" in text
    assert 'id="application"' in text
    complete(application)
    assert villager.post(f"/applications/{application.pk}/submit", {"version": "1"}).status_code == 200
    assert clerk.post(f"/applications/{application.pk}/accept").status_code == 302
    assert clerk.post(f"/applications/{application.pk}/return", {"missing": "x"}).status_code == 409


@pytest.mark.parametrize(("deed", "state"), [("reject", "rejected"), ("withdraw", "withdrawn")])
def test_an_end_has_its_reason(signed_in: SignedIn, deed: str, state: str) -> None:
    application = draft()
    signed_in(**VILLAGER).post(f"/applications/{application.pk}/submit", {"version": "0"})
    clerk = signed_in(**CLERK)
    assert clerk.post(f"/applications/{application.pk}/{deed}", {"reason": ""}).status_code == 409
    assert clerk.post(f"/applications/{application.pk}/{deed}", {"reason": "申请人本人要求"}).status_code == 302
    application.refresh_from_db()
    assert application.state == state
    assert clerk.post(f"/applications/{application.pk}/{deed}", {"reason": "x"}).status_code == 409


def test_the_papers_are_printed_in_chinese_for_each_adult(signed_in: SignedIn) -> None:
    client, application = signed_in(**VILLAGER), draft()
    client.post("/language", {"language": "en"})
    text = page(client, application, "print")
    assert text.count("家庭经济状况核对授权书") == 3
    assert FOUR[0]["id_number"] in text
    assert "赵样例（签名或指印）" not in text, "a child signs nothing"
    assert "申请人（签名或指印）" in text
    assert "Print" in text
    assert AuditEvent.objects.filter(action="read_sensitive", subject=f"application:{application.number}").exists()


@pytest.mark.parametrize("path", ["/applications/", "/applications/new", "/applications/{}/", "/applications/{}/panel",
                                  "/applications/{}/withdraw"])
def test_the_pages_speak_english(signed_in: SignedIn, path: str) -> None:
    client, application = signed_in(**VILLAGER), draft()
    client.post("/language", {"language": "en"})
    text = client.get(path.format(application.pk)).content.decode()
    for words in ("申请事项", "请选择", "已保存", "还缺", "添加成员", "按现有信息", "登记申请", "上传", "撤回", "与户主关系"):
        assert words not in text, words
