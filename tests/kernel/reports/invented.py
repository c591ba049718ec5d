"""An invented report: one chapter with one business, and figures whose values the tests say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.indicators.declarations import Indicator, IndicatorFile
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.relations.models import RelationCheck
from minzheng.kernel.indicators.results import Query, Result, State
from minzheng.kernel.indicators.snapshots.models import Snapshot
from minzheng.kernel.reports import actions, drafting
from minzheng.kernel.reports.assembling import Document, Place, assemble
from minzheng.kernel.reports.difficulties import Difficulties
from minzheng.kernel.reports.figures import missing
from minzheng.kernel.reports.models import Report, SignedCopy
from minzheng.kernel.reports.outline import Chapter, Outline, Section
from minzheng.kernel.reports.paragraphs import Template
from minzheng.kernel.reports.queries import SectionText, chapters, titles
from minzheng.kernel.values.language import Label
from minzheng.kernel.values.periods import ZONE, Month

COUNTY, TOWN = 430426000000, 430426100000
AT = datetime(2026, 12, 3, 9, tzinfo=ZONE)
PERIOD = ReportPeriod.parse("2026H2")
PLACE = Place("示例县", "县")


def declared(id: str, title: str, unit: str, **more: object) -> dict[str, object]:
    return {"id": id, "title": {"zh": title, "en": title}, "unit": unit, "period": "stock", **more}


FILE = IndicatorFile.model_validate({"indicators": [
    declared("SA-01.01", "城市低保户数", "户", measure="count_households"),
    declared("SA-01.02", "城市低保人数", "人", measure="count_persons"),
    declared("SA-01.09", "累计发放低保金", "万元", measure="sum_amount"),
    declared("SA-01.13", "低保未发放笔数", "笔", measure="count_entries", of="exceptions"),
    declared("SA-03.03", "A+类保障户数", "户", measure="not_collected", reason={"zh": "没有分类", "en": "none"}),
    declared("SA-04.01", "城市低保标准", "元/人·月", measure="parameter", parameter="dibao.standard", key=["城市"]),
    {**declared("SA-10.04", "集中供养率", "%", measure="ratio", numerator="SA-01.01", denominator="SA-01.02"), "period": "ratio"},
]})
TEXT = "全{area}低保{SA-01.01}户、{SA-01.02}人，{period}发放{SA-01.09}万元，标准{SA-04.01}元，A+类{SA-03.03}户。"
SECTION = Section("dibao", Label("低保", "Dibao"), Template("最低生活保障", (TEXT,)), FILE, "低保股")
OTHER = Section("tekun", Label("特困", "Tekun"), Template("特困供养", ("集中供养率{SA-10.04}%。",)), FILE, "社会救助股")
OUTLINE = Outline((Chapter(Label("社会救助", "Social assistance"), (SECTION, OTHER)),))
VALUES = {"SA-01.01": 120, "SA-01.02": 310, "SA-01.09": 12_345_000, "SA-01.13": 7, "SA-04.01": 65_000}
FOUND = Difficulties(date(2026, 12, 3), (Month(2026, 7), Month(2026, 8)), (), ("SA-01.13",), (), (), 12, 3)


@dataclass
class Invented:
    """Figures as the tests say them, by id; of last year and of the period before only what is said."""

    values: Mapping[str, int | Fraction] = field(default_factory=lambda: VALUES)
    past: Mapping[tuple[str, str], int | Fraction] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    targets: Mapping[str, Fraction] = field(default_factory=dict)
    cut_off: date | None = date(2026, 11, 30)
    illustrative: frozenset[str] = frozenset()
    period: ReportPeriod = PERIOD
    area: int = COUNTY
    indicators: Mapping[str, Indicator] = field(default_factory=lambda: {one.id: one for one in FILE.indicators})

    def result(self, id: str, *, period: ReportPeriod | None = None, area: int = 0) -> Result:
        one = self.indicators[id]
        value = self.past.get((id, period.text)) if period else self.values.get(id)
        if id in self.hidden:
            return Result(id, one.title.label, one.unit, self.area, self.cut_off, State.SUPPRESSED, Query("", ""))
        if value is None:
            return missing(one, area or self.area)
        return Result(id, one.title.label, one.unit, area or self.area, self.cut_off, State.EXACT, Query("lines", "count(*)"),
                      Fraction(value), illustrative=id in self.illustrative)

    def persons(self, id: str, *, area: int = 0) -> int | None:
        return int(self.values[id]) if id in self.values else None

    def withheld(self, id: str, *, period: ReportPeriod | None = None, area: int = 0) -> Result | None:
        return replace(self, hidden=frozenset()).result(id, period=period, area=area) if id in self.hidden else None

    def target(self, id: str) -> Fraction | None:
        return self.targets.get(id)


def account(role: Role, *, unit: str = "", area: int = COUNTY) -> Actor:
    """Somebody of the bureau."""
    return create_account(username=f"{role}{unit}{area}", password=None, role=role, post="示例岗位", unit=unit, area_code=area,
                          is_demo=True, by=PROGRAM, at=AT).actor


def opened(*, by: Actor = PROGRAM, text: str = TEXT, **more: Any) -> Report:
    """A report with its draft."""
    section = Section("dibao", SECTION.title, Template("最低生活保障", (text,)), FILE, "低保股")
    outline = Outline((Chapter(Label("社会救助", "Social assistance"), (section, OTHER)),))
    draft = drafting.drafted(outline, "{period}，{name}民政工作有序推进。", FOUND)
    return actions.open_report(period=PERIOD, area_code=COUNTY, area_name="示例县", draft=draft, by=by, at=AT, **more)


def snapshot(period: str = "2026H2", area: int = COUNTY, *, is_tried: bool = True) -> Snapshot:
    """An empty snapshot of a period, on which all relations were tried."""
    made = Snapshot.objects.create(period=period, area_code=area, on=date(2026, 12, 3), cut_off=date(2026, 11, 30), known_at=AT,
                                   frozen_at=AT, frozen_by="示例")
    if is_tried:
        RelationCheck.objects.create(snapshot=made, held=0, failed=0, untried=0, by="示例", at=AT)
    return made


def signed(report: Report, *, figures: Invented | None = None, by: Actor = PROGRAM) -> SignedCopy:
    """The report frozen, sent and signed."""
    sent(report)
    return sign_as_read(report, figures=figures, by=by)


def sent(report: Report, taken: Snapshot | None = None) -> None:
    """The report frozen and sent to be signed."""
    actions.freeze_figures(report_id=report.pk, snapshot=taken or snapshot(), by=PROGRAM, at=AT)
    actions.send_to_sign(report_id=report.pk, by=PROGRAM, at=AT)


def sign_as_read(
    report: Report, *, figures: Invented | None = None, read: Invented | None = None, by: Actor = PROGRAM
) -> SignedCopy:
    """The report signed by ``figures`` that are those which were ``read``, or are no longer."""
    digest = put_together(report, read or figures).digest
    return actions.sign(report_id=report.pk, digest=digest, figures=figures or Invented(), place=PLACE, by=by, at=AT)


def section(report: Report, heading: str = "最低生活保障") -> SectionText:
    """A section by its heading."""
    return next(one for chapter in chapters(report.pk) for one in chapter.sections if one.section.heading == heading)


def put_together(report: Report, figures: Invented | None = None, *, decimals: int = 2, signed: date | None = None) -> Document:
    """The report as a document."""
    return assemble(report.title, chapters(report.pk), figures or Invented(), place=PLACE, decimals=decimals, signed=signed,
                    version=report.version, attached=titles(report.pk))
