"""The pages of figures: freezing by a job, reading down to a household, entering and reviewing, each in its scope."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.outline import report_outline
from minzheng.kernel.indicators.snapshots import actions, queries
from minzheng.kernel.indicators.snapshots.models import EnteredValue, Snapshot, SnapshotValue, ValueCorrection
from minzheng.kernel.jobs.models import Job, JobState
from minzheng.web.pages.figures import records
from tests.jobs import do_jobs
from tests.web.conftest import AT, COUNTY, OTHER_TOWN, TOWN, VILLAGE, County, SignedIn
from tests.web.frozen import taken

PERIOD = "2026-09"


@pytest.fixture
def snapshot(county: County) -> Snapshot:
    """September of the first township."""
    known = catalogue()
    return actions.freeze(period=PERIOD, area=TOWN, files=report_outline(known).files, parameters=known.parameters, by=PROGRAM,
                          at=AT)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_clerk_has_figures_frozen_by_a_job(county: County, signed_in: SignedIn) -> None:
    client = signed_in(Role.TOWNSHIP_CLERK, TOWN)
    assert client.post("/figures/freeze", {"period": PERIOD}).status_code == 403
    client = signed_in(Role.COUNTY_CLERK, TOWN)
    assert 'value="2026H2"' in text(client, "/figures/freeze")
    assert client.post("/figures/freeze", {"period": "2026H9"}).status_code == 409
    answer = client.post("/figures/freeze", {"period": PERIOD, "note": "月报"})
    job = Job.objects.get(kind="freeze_figures")
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    do_jobs()
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.problem
    made = Snapshot.objects.get()
    assert (job.result, made.note, made.area_code) == (f"/figures/{made.pk}/", "月报", TOWN)
    assert "月报" in text(client, "/figures/")


def test_a_figure_is_read_down_to_its_household(county: County, snapshot: Snapshot, signed_in: SignedIn) -> None:
    client = signed_in(Role.COUNTY_CLERK)
    listed = text(client, f"/figures/{snapshot.pk}/?q=SA-01.07")
    assert f"/figures/{snapshot.pk}/SA-01.07/?area={TOWN:012d}" in listed
    assert "SA-10.01" not in listed
    assert client.get(f"/figures/{snapshot.pk}/", headers={"accept-encoding": "gzip"})["Content-Encoding"] == "gzip"
    page = text(client, f"/figures/{snapshot.pk}/SA-01.09/?area={TOWN:012d}")
    value = queries.results(snapshot, TOWN)["SA-01.09"]
    assert value.shown() in page
    assert f"area={VILLAGE:012d}" in page
    assert "month=202609" in page
    records = text(client, f"/figures/{snapshot.pk}/SA-01.09/records/?area={TOWN:012d}")
    assert f"/households/{county.poor.pk}/" in records
    assert "变动" not in records
    part = text(client, f"/figures/{snapshot.pk}/SA-01.09/records/?area={TOWN:012d}&part=month=202609")
    assert "· 202609</p>" in part
    none = f"/figures/{snapshot.pk}/SA-01.09/records/?area={TOWN:012d}&part=month=209901"
    assert client.get(none).status_code == 404, "a part that was not counted has no records"
    assert AuditEvent.objects.filter(action="read_records", subject=f"snapshot:{snapshot.pk}").exists()
    derived = text(client, f"/figures/{snapshot.pk}/SA-01.10/?area={TOWN:012d}")
    assert f"/figures/{snapshot.pk}/SA-01.08/" in derived
    assert client.get(f"/figures/{snapshot.pk}/SA-01.10/records/?area={TOWN:012d}").status_code == 404
    exported = client.get(f"/figures/{snapshot.pk}/export/csv?q=SA-01.09")
    assert value.shown() in exported.content.decode("utf-8-sig")


def test_what_is_not_collected_stands_apart(snapshot: Snapshot, signed_in: SignedIn) -> None:
    client, own = signed_in(Role.COUNTY_CLERK), f"/figures/{snapshot.pk}/?area={TOWN:012d}"
    ids = {view: set(re.findall(r"/figures/\d+/([A-Z]{2}-\d\d\.\d\d)/", text(client, f"{own}&tab={view}")))
           for view in ("", "missing", "all")}
    assert "SA-01.07" in ids[""]
    assert not ids[""] & ids["missing"]
    assert ids[""] | ids["missing"] == ids["all"]


def test_the_records_of_many_are_added_up_when_somebody_asks(
    snapshot: Snapshot, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = signed_in(Role.COUNTY_CLERK), f"/figures/{snapshot.pk}/SA-01.09/records/?area={TOWN:012d}"
    assert "核对记录的合计" not in text(client, address)
    monkeypatch.setattr(records, "MOST_ADDED_UP", 0)
    page = text(client, address)
    assert f"{address}&amp;added=1" in page
    assert queries.results(snapshot, TOWN)["SA-01.09"].shown() in page, "what was frozen is told without adding up"
    asked = text(client, f"{address}&added=1")
    assert "核对记录的合计" not in asked
    assert "合计" in asked


def test_nobody_reads_figures_of_another_place(snapshot: Snapshot, signed_in: SignedIn) -> None:
    other, above, village = signed_in(Role.TOWNSHIP_CLERK, OTHER_TOWN), signed_in(), signed_in(Role.VILLAGE_OFFICER, VILLAGE)
    assert other.get(f"/figures/{snapshot.pk}/").status_code == 404
    assert above.get(f"/figures/{snapshot.pk}/?area={OTHER_TOWN:012d}").status_code == 404
    assert village.get(f"/figures/{snapshot.pk}/").status_code == 200
    assert village.get(f"/figures/{snapshot.pk}/?area={TOWN:012d}").status_code == 404


def test_what_a_legal_register_holds_is_shown_to_its_readers_alone(snapshot: Snapshot, signed_in: SignedIn) -> None:
    address = f"/figures/{snapshot.pk}/MR-06.14/"
    for role, status in ((Role.COUNTY_LEADER, 200), (Role.VILLAGE_OFFICER, 404), (Role.COUNTY_CLERK, 404)):
        client = signed_in(role, VILLAGE if role == Role.VILLAGE_OFFICER else COUNTY)
        assert ("records/" in text(client, address)) == (status == 200)
        assert client.get(f"{address}records/").status_code == status, role


def test_small_cells_of_a_legal_register_are_told_to_its_readers_alone(county: County, signed_in: SignedIn) -> None:
    two = ("suppressed", 2, 1)
    made = taken(PERIOD, {("MR-06.14", TOWN): two, ("MR-06.14", VILLAGE): two, ("SA-01.02", TOWN): two}, area=TOWN)
    SnapshotValue.objects.create(snapshot=made, indicator="MR-06.14", area_code=TOWN, part="示例=甲", state="suppressed",
                                 numerator=2, denominator=1)
    figure, hidden = f"/figures/{made.pk}/MR-06.14/?area={TOWN:012d}", "〔不公开〕"
    reads, counts = signed_in(Role.COUNTY_LEADER), signed_in(Role.COUNTY_CLERK)
    assert hidden not in text(reads, figure)
    assert text(counts, figure).count(hidden) == 4, "the figure, its part, the village below and the period"
    exported = f"/figures/{made.pk}/export/csv?area={TOWN:012d}"
    assert re.findall(r"^(..-..\...),[^,]*,(\d*),", text(reads, exported), re.M) == [("MR-06.14", "2"), ("SA-01.02", "2")]
    assert re.findall(r"^(..-..\...),[^,]*,(\d*),", text(counts, exported), re.M) == [("MR-06.14", ""), ("SA-01.02", "2")]
    picture = f"/overview/indicator/?area={TOWN:012d}&indicator=MR-06.14"
    assert "不显示" not in text(reads, picture)
    assert "不显示" in text(counts, picture)


def test_a_correction_is_shown_with_its_reason(snapshot: Snapshot, signed_in: SignedIn) -> None:
    address = f"/figures/{snapshot.pk}/SA-01.09/correct?area={TOWN:012d}"
    assert signed_in(Role.COUNTY_CLERK, TOWN).post(address, {"value": "1", "reason": "示例"}).status_code == 403
    head = signed_in(Role.COUNTY_SECTION_HEAD)
    assert head.post(address, {"value": "约3", "reason": "示例"}).status_code == 409
    assert head.post(address, {"value": "1.5", "reason": "漏记补发"}).status_code == 302
    assert ValueCorrection.objects.count() == 2, "and the average that rests on it"
    page = text(head, f"/figures/{snapshot.pk}/SA-01.09/?area={TOWN:012d}")
    assert "漏记补发" in page
    assert "1.50" in page


@pytest.fixture
def sheet() -> Callable[[], SimpleUploadedFile]:
    rows = "编号,数值,单位,数据来源\nSA-03.03,12,户,手工台账\nSA-03.03,一,户,手工台账\n".encode()
    return lambda: SimpleUploadedFile("数据.csv", rows)


def test_values_are_entered_by_hand_or_by_sheet_and_reviewed_by_another(
    county: County, signed_in: SignedIn, sheet: Callable[[], SimpleUploadedFile]
) -> None:
    clerk, head = signed_in(Role.COUNTY_CLERK), signed_in(Role.COUNTY_SECTION_HEAD)
    given = {"indicator": "SA-03.03", "area": f"{TOWN:012d}", "period": PERIOD, "value": "7", "source": "乡镇报表"}
    assert clerk.post("/figures/entered/new", given).status_code == 302
    assert clerk.post("/figures/entered/new", given | {"value": "约7"}).status_code == 409
    assert clerk.post("/figures/entered/new", given | {"area": "某镇"}).status_code == 404
    long = SimpleUploadedFile(f"{'表' * 200}.csv", b"a,b")
    assert clerk.post("/figures/entered/import", {"period": PERIOD, "file": long}).status_code == 409
    other = clerk.post("/figures/entered/import", {"period": PERIOD, "file": SimpleUploadedFile("数据.xlsx", b"no workbook")})
    assert other.content.decode().count("这不是 Excel 工作簿") == 1
    tried = clerk.post("/figures/entered/import", {"period": PERIOD, "file": sheet()})
    assert "不是数" in tried.content.decode()
    assert EnteredValue.objects.count() == 1
    token = tried.context["token"]
    assert clerk.post("/figures/entered/import", {"period": PERIOD, "token": token}).headers["Location"] == "/figures/entered/"
    one, whole = EnteredValue.objects.order_by("id")
    assert (whole.area_code, whole.numerator) == (COUNTY, 12)
    assert f"/figures/entered/{one.pk}/review" not in text(clerk, "/figures/entered/")
    assert f"/figures/entered/{one.pk}/review" in text(head, "/figures/entered/")
    review = f"/figures/entered/{one.pk}/review"
    assert clerk.post(review, {"decision": "accept"}).status_code == 403
    assert head.post(review, {"decision": "refuse"}).status_code == 409
    assert head.post(review, {"decision": "accept"}).status_code == 302
    assert "SA-03.03" in clerk.get("/figures/entered/export/csv?state=accepted").content.decode("utf-8-sig")
