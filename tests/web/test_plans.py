"""Plans in the browser: a workbook becomes a draft, another person approves it, tasks are reported of and pressed for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from minzheng.kernel.access.roles import Role
from minzheng.kernel.plans.models import DONE, Evidence, Plan, Progress, Task
from tests.kernel.plans.test_reading import workbook
from tests.web.conftest import COUNTY, TOWN, SignedIn

pytestmark = pytest.mark.django_db
JPEG = b"\xff\xd8\xff\xe0 an example "
PERIOD = {"area": f"{COUNTY:012d}", "year": "2026", "half": "0"}
ROWS = (("养老服务", "新建日间照料中心不少于12个", "养老服务股", "年底", "EL-03.03", "", "", ""),
        ("社会救助", "制定救助工作流程", "社会救助股", "3月底", "", "", "", "印发文件"))


def send(client: Client, folder: Path, rows: Sequence[Sequence[str]] = ROWS) -> str:
    """What the try of a workbook answers."""
    file = SimpleUploadedFile("计划.xlsx", workbook(folder, rows).read_bytes())
    return client.post("/plans/import", {**PERIOD, "file": file}).content.decode()


@pytest.fixture
def clerk(signed_in: SignedIn) -> Client:
    return signed_in(Role.COUNTY_CLERK)


@pytest.fixture
def plan(clerk: Client, tmp_path: Path) -> Plan:
    token = re.search(r'name="token" value="([^"]+)"', send(clerk, tmp_path))
    assert token is not None
    assert not Plan.objects.exists()
    assert clerk.post("/plans/import", {**PERIOD, "token": token[1]}).status_code == 302
    return Plan.objects.get()


def test_a_workbook_with_problems_is_told_row_by_row_and_nothing_is_written(clerk: Client, tmp_path: Path) -> None:
    told = send(clerk, tmp_path, [("养老服务", "新建", "", "13月", "", "", "", "")])
    assert "第 3 行 责任股室" in told
    assert "第 3 行 完成时限" in told
    assert clerk.post("/plans/new", {**PERIOD, "half": "7"}).status_code == 409
    assert clerk.post("/plans/import", {**PERIOD, "year": "99999"}).status_code == 409
    assert not Plan.objects.exists()


def test_another_person_approves_what_was_drafted(plan: Plan, clerk: Client, signed_in: SignedIn) -> None:
    assert "批准</a>" not in clerk.get(f"/plans/{plan.pk}/").content.decode()
    leader = signed_in(Role.COUNTY_LEADER)
    assert "批准</a>" in leader.get(f"/plans/{plan.pk}/").content.decode()
    assert leader.post(f"/plans/{plan.pk}/approve", {"note": "同意"}).status_code == 302
    assert Plan.objects.get().state == "approved"
    assert signed_in(Role.COUNTY_LEADER, TOWN).get(f"/plans/{plan.pk}/").status_code == 404
    assert signed_in(Role.VILLAGE_OFFICER).get("/plans/").status_code == 403


def test_a_draft_is_written_task_by_task(plan: Plan, clerk: Client) -> None:
    task = {"chapter": "社会救助", "text": "加强救助工作", "kind": "routine"}
    assert clerk.post(f"/plans/{plan.pk}/tasks/new", task).status_code == 302
    made = Task.objects.get(text="加强救助工作")
    shown = clerk.get(f"/plans/{plan.pk}/").content.decode()
    assert "没有责任股室" in shown
    assert "目标空泛" in shown
    wrong = clerk.post(f"/plans/tasks/{made.pk}/change", {"kind": "target", "target": "很多"})
    assert wrong.status_code == 409
    assert clerk.post(f"/plans/tasks/{made.pk}/change", {"kind": "target", "target": f"不少于{'9' * 20}个"}).status_code == 409
    given = {"kind": "target", "owner": "社会救助股", "due": "2026-12-31", "target": "争取达到 65%"}
    assert clerk.post(f"/plans/tasks/{made.pk}/change", given).status_code == 302
    made.refresh_from_db()
    assert (made.written, made.is_soft, made.owner) == ("65%", True, "社会救助股")
    assert clerk.post(f"/plans/tasks/{made.pk}/drop").status_code == 302
    assert not Task.objects.filter(pk=made.pk).exists()


def test_a_task_is_reported_with_proof_pressed_for_and_done(plan: Plan, clerk: Client, signed_in: SignedIn) -> None:
    leader = signed_in(Role.COUNTY_LEADER)
    leader.post(f"/plans/{plan.pk}/approve", {})
    built, written = Task.objects.order_by("number")
    assert "制定救助工作流程" in leader.get("/plans/").content.decode()
    assert leader.post(f"/plans/tasks/{written.pk}/do/supervise", {"note": "本周印发"}).status_code == 302
    assert clerk.post(f"/plans/tasks/{written.pk}/do/done", {}).status_code == 409
    report = {"on": "2026-11-02", "value": "", "remark": "已印发", "files": SimpleUploadedFile("文件.jpg", JPEG)}
    assert clerk.post(f"/plans/tasks/{written.pk}/report", report).status_code == 302
    assert clerk.post(f"/plans/tasks/{written.pk}/do/done", {}).status_code == 302
    assert Task.objects.get(pk=written.pk).state == DONE
    assert clerk.get(f"/plans/evidence/{Evidence.objects.get().pk}").content == JPEG
    wrong = clerk.post(f"/plans/tasks/{built.pk}/report", {"on": "2026-11-02", "value": "很多", "remark": ""})
    assert wrong.status_code == 409
    large = clerk.post(f"/plans/tasks/{built.pk}/report", {"on": "2026-11-02", "value": "9" * 20, "remark": ""})
    assert large.status_code == 409
    clerk.post(f"/plans/tasks/{built.pk}/report", {"on": "2026-11-02", "value": "10", "remark": ""})
    assert Progress.objects.get(task=built).value == 10
    page = clerk.get(f"/plans/tasks/{built.pk}/").content.decode()
    assert "83.33%" in page
    assert "不少于 12个" in page
    assert "83.33%" in clerk.get(f"/plans/{plan.pk}/result/").content.decode()


def test_the_list_is_filtered_sorted_and_exported(plan: Plan, clerk: Client, signed_in: SignedIn) -> None:
    signed_in(Role.COUNTY_LEADER).post(f"/plans/{plan.pk}/approve", {})
    shown = clerk.get(f"/plans/{plan.pk}/?owner=养老服务股").content.decode()
    assert "新建日间照料中心" in shown
    assert "制定救助工作流程" not in shown.partition("<tbody")[2]
    exported = clerk.get(f"/plans/{plan.pk}/export/csv?sort=-number&kind=routine").content.decode("utf-8-sig")
    assert "制定救助工作流程" in exported
    assert "新建日间照料中心" not in exported
