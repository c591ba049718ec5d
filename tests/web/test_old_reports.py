"""Earlier reports in the browser: brought in, looked at sentence by sentence, confirmed, and history from then on."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from minzheng.kernel.access.roles import Role
from minzheng.kernel.reports.reading import queries
from minzheng.kernel.reports.reading.models import OldReport, ReadValue
from tests.web.conftest import COUNTY, TOWN, County, SignedIn

REPORTS = Path(__file__).parents[1] / "kernel" / "reports" / "reading" / "reports"


def brought(client: Client, name: str = "complete", content: bytes = b"") -> OldReport:
    file = SimpleUploadedFile(f"{name}.txt", content or (REPORTS / f"{name}.txt").read_bytes())
    answer = client.post("/old-reports/new", {"file": file, "text": ""})
    assert answer.status_code == 302, answer.content.decode()
    return OldReport.objects.latest("pk")


def test_a_report_is_brought_in_confirmed_and_becomes_history(county: County, signed_in: SignedIn) -> None:
    clerk = signed_in()
    report = brought(clerk)
    text = clerk.get(f"/old-reports/{report.pk}/").content.decode()
    assert 'class="read-mark read-open"' in text
    assert "青政办发〔2023〕27号" in text
    assert "报告写的是“青禾县”" in text
    for none in ("abc", "-5", "1001", ""):
        answer = clerk.post(f"/old-reports/{report.pk}/confirm", {"confidence": none}, follow=True)
        assert "没有确认任何数值" in answer.content.decode()
    assert not report.values.exclude(state="open").exists()
    assert clerk.post(f"/old-reports/{report.pk}/confirm", {"confidence": "850"}).status_code == 302
    [past] = queries.history("SA-10.01", COUNTY, "2023")
    assert past.value == 1956
    assert "已确认" in clerk.get(f"/old-reports/{report.pk}/").content.decode()
    assert report.title in clerk.get("/old-reports/?q=青禾").content.decode()
    source = clerk.get(f"/old-reports/{report.pk}/source")
    assert source.content == (REPORTS / "complete.txt").read_bytes()


def test_a_value_stands_beside_those_of_other_years(county: County, signed_in: SignedIn) -> None:
    clerk = signed_in()
    for year, count in ((2021, 1901), (2022, 1944)):
        report = brought(clerk, str(year), f"青禾县{year}年工作总结\n\n特困人员{count}人。".encode())
        clerk.post(f"/old-reports/{report.pk}/confirm", {"confidence": "0"})
    text = clerk.get(f"/old-reports/values/{report.values.get().pk}/").content.decode()
    assert text.index("1901人") < text.index("<td class=\"nowrap\">1944人")
    assert "青禾县2021年工作总结" in text


def test_one_value_is_changed_rejected_and_opened_again(county: County, signed_in: SignedIn) -> None:
    clerk = signed_in()
    report = brought(clerk)
    one = report.values.get(indicator="SA-10.01")
    address = f"/old-reports/values/{one.pk}/"
    assert "<mark>1956人</mark>" in clerk.get(address).content.decode()
    given = {"indicator": "SA-10.01", "amount": "1940", "period": "2023", "cut_off": "2023-12-31", "scope": ""}
    assert clerk.post(address, {**given, "amount": "1e99"}).status_code == 409
    assert clerk.post(address, {**given, "indicator": "SA-99.99"}).status_code == 409
    assert clerk.post(address, given).status_code == 302
    assert queries.history("SA-10.01", COUNTY, "2023")[0].value == Fraction(1940)
    assert clerk.post(f"{address}reject", {"note": ""}).status_code == 409
    assert clerk.post(f"{address}reject", {"note": "是全市的数"}).status_code == 302
    told = clerk.get(address).content.decode()
    assert "是全市的数" in told
    assert "1956 → 1940" in told
    clerk.post(f"{address}reopen")
    assert ReadValue.objects.get(pk=one.pk).state == "open"


def test_what_does_not_fit_together_in_the_text_is_said(county: County, signed_in: SignedIn) -> None:
    clerk = signed_in()
    wrong = brought(clerk, "wrong", "青禾县2023年工作总结\n\n特困人员1956人，其中集中供养640人、分散供养1300人。".encode())
    assert "数据之间不一致" in clerk.get(f"/old-reports/{wrong.pk}/").content.decode()
    right = brought(clerk, "right", "青禾县2023年工作总结\n\n特困人员1956人，其中集中供养656人、分散供养1300人。".encode())
    assert "数据之间不一致" not in clerk.get(f"/old-reports/{right.pk}/").content.decode()


def test_a_damaged_file_is_kept_and_says_what_could_be_read(county: County, signed_in: SignedIn) -> None:
    document, content = Document(), BytesIO()
    for number in range(300):
        document.add_paragraph(f"第{number}村有城市低保对象{number * number % 997}户。")
    document.save(content)
    whole, clerk = content.getvalue(), signed_in()
    for cut, sentence in ((whole.find(b"word/document.xml") + 2000, "文件损坏，只读出"), (200, "没有读出内容")):
        file = SimpleUploadedFile("旧报告.docx", whole[:cut])
        assert clerk.post("/old-reports/new", {"file": file}).status_code == 302
        report = OldReport.objects.latest("pk")
        assert sentence in clerk.get(f"/old-reports/{report.pk}/").content.decode()
        assert clerk.get(f"/old-reports/{report.pk}/source").content == whole[:cut]


def test_nothing_chosen_and_other_files_are_refused_with_a_sentence(county: County, signed_in: SignedIn) -> None:
    clerk = signed_in()
    assert "请选择文件或粘贴文字" in clerk.post("/old-reports/new", {"text": " "}).content.decode()
    picture = SimpleUploadedFile("a.png", b"x")
    assert clerk.post("/old-reports/new", {"file": picture, "text": "贴着的"}).status_code == 409
    assert clerk.post("/old-reports/new", {"text": "青禾县2023年工作总结\n\n城市低保对象1205户。"}).status_code == 302


def test_who_only_reads_confirms_nothing_and_the_county_is_not_the_townships(county: County, signed_in: SignedIn) -> None:
    report = brought(signed_in())
    leader, township = signed_in(Role.COUNTY_LEADER), signed_in(Role.TOWNSHIP_CLERK, TOWN)
    text = leader.get(f"/old-reports/{report.pk}/").content.decode()
    assert "一次确认" not in text
    assert "更改" not in text
    value = report.values.first()
    assert value is not None
    for address in (f"/old-reports/{report.pk}/confirm", f"/old-reports/values/{value.pk}/confirm", "/old-reports/new"):
        assert leader.post(address).status_code == 403
    assert township.get(f"/old-reports/{report.pk}/").status_code == 404
    assert signed_in(Role.REGISTRAR).get(f"/old-reports/{report.pk}/").status_code == 403


def test_pages_ask_a_fixed_number_of_questions(county: County, signed_in: SignedIn) -> None:
    clerk = signed_in()
    large, small = brought(clerk), brought(clerk, "small", "青禾县2023年工作总结\n\n城市低保对象1205户。".encode())
    counts = []
    for report in (large, small):
        clerk.get(f"/old-reports/{report.pk}/")
        with CaptureQueriesContext(connection) as asked:
            clerk.get(f"/old-reports/{report.pk}/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16
