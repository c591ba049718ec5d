"""The work report as a clerk fetches it."""

from __future__ import annotations

import io

from docx import Document

from minzheng.kernel.access.models import AuditEvent
from tests.web.conftest import County, SignedIn


def test_a_report_comes_down_as_a_document(county: County, signed_in: SignedIn) -> None:
    client = signed_in()
    page = client.get("/report/").content.decode()
    assert "2026Q3" in page
    assert "2026H2" in page
    response = client.post("/report/", {"period": "2026-09"})
    text = "\n".join(one.text for one in Document(io.BytesIO(response.content)).paragraphs)
    assert "祁东县" in text
    assert AuditEvent.objects.filter(action="write_report", subject="report:2026-09").exists()


def test_a_period_that_is_none_is_refused_in_a_sentence(county: County, signed_in: SignedIn) -> None:
    response = signed_in().post("/report/", {"period": "next year"})
    assert response.status_code == 409
    assert "不是统计期" in response.content.decode()
