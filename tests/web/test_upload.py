"""A roster is tried before it is imported; what is wrong is shown before anything is written."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from minzheng.kernel.payments.models import Award
from minzheng.kernel.people.demo import write_roster
from minzheng.kernel.people.models import Household, ImportBatch
from minzheng.kernel.values.periods import Month
from tests.web.conftest import MONTH, OTHER_TOWN, OTHER_VILLAGE, County, SignedIn


def _roster(folder: Path, *, spoilt: bool = False) -> SimpleUploadedFile:
    path = folder / "示例名册.xlsx"
    write_roster(path, villages=[OTHER_VILLAGE], households=5, seed=7, month=Month.parse(MONTH))
    if spoilt:
        book = openpyxl.load_workbook(path)
        book["成员"]["C2"] = "430426199001011234"
        book.save(path)
    return SimpleUploadedFile(path.name, path.read_bytes())


def _try(client: Client, file: SimpleUploadedFile) -> tuple[str, str]:
    text = client.post("/imports/new", {"file": file, "month": MONTH}).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', text)
    return text, token[1] if token else ""


def test_a_trial_writes_nothing(county: County, signed_in: SignedIn, tmp_path: Path) -> None:
    before = Household.objects.count()
    text, token = _try(signed_in(), _roster(tmp_path))
    assert "尚未写入" in text
    assert token
    assert Household.objects.count() == before
    assert not ImportBatch.objects.exists()


def test_a_confirmed_roster_is_imported_and_its_awards_opened(
    county: County, signed_in: SignedIn, tmp_path: Path
) -> None:
    client, before = signed_in(), Household.objects.count()
    _, token = _try(client, _roster(tmp_path))
    response = client.post("/imports/new", {"token": token, "month": MONTH, "accept_good_rows": "1"})
    assert response.headers["Location"] == "/imports/"
    assert Household.objects.count() > before
    batch = ImportBatch.objects.get()
    assert batch.file_name == "示例名册.xlsx"
    assert Award.objects.filter(batch=batch).exists()
    assert "示例名册.xlsx" in client.get("/imports/").content.decode()
    again = client.post("/imports/new", {"token": token, "month": MONTH})
    assert "文件已不在" in again.content.decode()


def test_what_is_wrong_is_shown_and_marked(county: County, signed_in: SignedIn, tmp_path: Path) -> None:
    client = signed_in()
    text, token = _try(client, _roster(tmp_path, spoilt=True))
    assert "校验码" in text
    assert "错误" in text
    marked = client.get(f"/imports/new/{token}/{MONTH}/marked")
    assert openpyxl.load_workbook(io.BytesIO(marked.content))["成员"]["C2"].comment is not None


def test_what_is_no_workbook_is_refused_in_a_sentence(county: County, signed_in: SignedIn) -> None:
    client = signed_in()
    for file, words in (
        (SimpleUploadedFile("x.xlsx", b"not a workbook"), "不是 Excel 工作簿"),
        (SimpleUploadedFile("x.exe", b"MZ"), "只接受"),
    ):
        response = client.post("/imports/new", {"file": file, "month": MONTH})
        assert response.status_code == 409
        assert words in response.content.decode()
    assert "请选择" in client.post("/imports/new", {"month": MONTH}).content.decode()


def test_another_persons_upload_cannot_be_imported(county: County, signed_in: SignedIn, tmp_path: Path) -> None:
    _, token = _try(signed_in(), _roster(tmp_path))
    from minzheng.kernel.access.roles import Role

    stranger = signed_in(Role.TOWNSHIP_CLERK)
    assert "文件已不在" in stranger.post("/imports/new", {"token": token, "month": MONTH}).content.decode()
    assert "文件已不在" in stranger.post("/imports/new", {"token": "../..", "month": MONTH}).content.decode()


def test_the_template_is_a_workbook(county: County, signed_in: SignedIn) -> None:
    response = signed_in().get("/imports/template")
    assert openpyxl.load_workbook(io.BytesIO(response.content)).sheetnames[:2] == ["家庭", "成员"]


def test_an_import_is_undone_after_a_question(county: County, signed_in: SignedIn, tmp_path: Path) -> None:
    client = signed_in()
    _, token = _try(client, _roster(tmp_path))
    client.post("/imports/new", {"token": token, "month": MONTH, "accept_good_rows": "1"})
    batch = ImportBatch.objects.get()
    assert "不能撤销" in client.get(f"/imports/{batch.pk}/undo").content.decode()
    assert client.post(f"/imports/{batch.pk}/undo").status_code == 302
    batch.refresh_from_db()
    assert batch.undone_at is not None
    assert "已撤销" in client.get("/imports/").content.decode()
    assert signed_in(area=OTHER_TOWN + 1000).get(f"/imports/{batch.pk}/undo").status_code == 404


def test_a_refused_file_is_chosen_again_on_the_same_page(county: County, signed_in: SignedIn) -> None:
    file = SimpleUploadedFile("x.xlsx", b"not a workbook")
    text = signed_in().post("/imports/new", {"file": file, "month": MONTH}).content.decode()
    assert 'type="file"' in text
    assert 'role="alert"' in text


def test_a_roster_comes_as_two_text_files_too(county: County, signed_in: SignedIn, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_roster(tmp_path))
    files = []
    for name in ("成员", "家庭"):
        lines = [",".join("" if one is None else str(one) for one in row) for row in book[name].iter_rows(values_only=True)]
        files.append(SimpleUploadedFile(f"{name}.csv", "\n".join(lines).encode("gb18030")))
    client = signed_in()
    text = client.post("/imports/new", {"file": files, "month": MONTH}).content.decode()
    assert "试读结果" in text
    assert "家庭.csv" in text
    files[0].seek(0)
    alone = client.post("/imports/new", {"file": files[0], "month": MONTH})
    assert alone.status_code == 409
    assert "同时选择家庭.csv和成员.csv" in alone.content.decode()


def test_a_long_name_is_cut(county: County, signed_in: SignedIn, tmp_path: Path) -> None:
    file = SimpleUploadedFile("长" * 120 + ".xlsx", _roster(tmp_path).read())
    response = signed_in().post("/imports/new", {"file": file, "month": MONTH})
    assert "长长.xlsx" in response.content.decode()
