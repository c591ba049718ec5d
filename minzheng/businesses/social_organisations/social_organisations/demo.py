"""Some forty invented organisations with what a year brings: an inspection partly missing, lists, cases, zombies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from stdnum.cn import ric

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.paper.blocks import Block
from minzheng.kernel.paper.pdf import pdf_of
from minzheng.kernel.registers import actions
from minzheng.kernel.registers.finding import make_found
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.papers import File
from minzheng.kernel.registers.writing import lapse_due
from minzheng.kernel.values.periods import ZONE

from .deeds.organisations import code_for

OFFICER, HEAD, LEADER = "org_registry_officer", "county_section_head", "county_leader"
NAMES = {
    "association": "茶业协会 物流商会 建筑业协会 餐饮业商会 家具行业协会 农机协会 书法协会 老年体育协会 花卉协会 摄影家协会 "
                   "志愿者协会 中医药学会 教育学会 红白喜事理事会联合会 养蜂协会 广场舞协会 钓鱼协会 收藏家协会 诗词学会",
    "service_institution": "阳光幼儿园 育才培训学校 康宁老年公寓 社会工作服务中心 残疾人托养中心 棋类培训学校 博爱门诊部 科普馆 "
                           "乡村图书馆 艺术培训中心 家政服务中心 心理健康服务中心 未来幼儿园 足球俱乐部 养老服务中心 非遗传习所",
    "foundation": "助学基金会 乡村振兴基金会 见义勇为基金会",
}
AUTHORITIES = ("示例县教育局", "示例县文化和旅游局", "示例县工业和信息化局", "示例县卫生健康局")
INDUSTRY = 6
"""The first so many associations are of an industry."""
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水"


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Callable[..., Actor]) -> None:
    """Fill the books of a county with invented organisations, as they would stand on a day."""
    last = on.year - 1 if on >= date(on.year, 9, 20) else on.year - 2
    told = _Telling(book, area, on, at, actors, last)
    told.organisations()
    told.inspections()
    told.decoupling()
    told.credit()
    told.cases()
    told.zombies()
    told.changes()
    told.endings()
    told.new_ones()
    told.activities()
    lapse_due(book=book, on=on, at=at)


@dataclass
class _Telling:
    """What is being told: ``last`` is the year that was inspected last."""

    book: Book
    area: int
    on: date
    at: datetime
    actors: Callable[..., Actor]
    last: int
    orgs: list[Entry] = field(default_factory=list)
    sheet: bytes = b""

    def moment(self, day: date) -> datetime:
        return min(datetime.combine(day, time(10), ZONE), self.at)

    def make(self, kind: str, deed: str, day: date, given: dict[str, str], *, by: str = OFFICER, under: Entry | None = None,
             papers: tuple[str, ...] = ()) -> Entry:
        return actions.make(book=self.book, kind=kind, deed=deed, given=given, area_code=self.area, by=self.actors(by),
                            at=self.moment(day), parent_id=under.pk if under else None, files=self.files(papers))

    def do(self, entry: Entry, deed: str, day: date, by: str = HEAD, papers: tuple[str, ...] = (), /, **given: str) -> Entry:
        return actions.do(book=self.book, entry_id=entry.pk, deed=deed, given=given, by=self.actors(by), at=self.moment(day),
                          files=self.files(papers))

    def find(self, kind: str, find: str, day: date, chosen: list[int]) -> list[Entry]:
        outcomes = make_found(book=self.book, kind=kind, find=find, chosen=chosen, by=self.actors(OFFICER), at=self.moment(day))
        return [one.made for one in outcomes if one.made is not None]

    def files(self, papers: tuple[str, ...]) -> list[File]:
        if papers and not self.sheet:
            self.sheet = pdf_of([Block("title", "示例材料")], title="示例材料", at=self.at)
        return [File(name, f"{name}.pdf", self.sheet + f"\n% {name}".encode()) for name in papers]

    def organisations(self) -> None:
        number = 0
        for kind, text in NAMES.items():
            names = text.split()
            for place, name in enumerate(names):
                number += 1
                since = date(2008 + number * 7 % (self.last - 2009), 1 + number % 12, 1 + number % 28)
                if place == len(names) - 1:
                    since = date(self.last, 9, 1)
                self.orgs.append(self.make("social_org", "enter_existing", date(self.last, 10, 8), self._given(
                    kind, f"示例县{name}", number, since, kind == "association" and place < INDUSTRY)))
        for number, org in enumerate(self.orgs[:10]):
            self.make("person_in_charge", "appoint", date(self.last, 10, 9), under=org, given={
                **_person("person", number + 100), "post": "secretary_general", "vetted": "yes",
                "is_official": "yes" if number == 3 else "no", "appointed_on": f"{self.last}-10-08"})

    def _given(self, kind: str, name: str, number: int, since: date, is_industry: bool) -> dict[str, str]:
        is_direct = number % 7 == 0
        found = {
            "name": name, "kind": kind, "uscc": code_for(kind, self.area // 1_000_000, f"MJJ{number:05d}"), "funds": "50000",
            "supervision": "direct" if is_direct else "supervised", "scope": "开展本领域的服务（示例）", "premises": "rented",
            "address": f"示例县文化路{number}号", "charity": "yes" if kind == "foundation" else "no",
            "established_on": since.isoformat(),
            "industry_assoc": "yes" if is_industry else "no", "phone": f"1380000{number:04d}",
            "party_org": ("own", "joint", "instructor", "none")[number % 4], **_person("legal_rep", number)}
        if not is_direct:
            found["supervising_authority"] = AUTHORITIES[number % 4]
        if kind == "foundation":
            found["funds"] = "2000000"
        return found

    def inspections(self) -> None:
        """The inspection of the year before the last, entered afterwards, and that of the last year."""
        for number, org in enumerate(self.orgs):
            if org.on.year < self.last - 1:
                if number in (16, 17, 33):
                    self.make("annual_inspection", "enter_missing", date(self.last, 11, 2), under=org, given={
                        "year": str(self.last - 1), "reason": "历史台账"})
                else:
                    self.make("annual_inspection", "enter_result", date(self.last, 11, 2), under=org, given={
                        "year": str(self.last - 1), "submitted_on": f"{self.last}-04-20", "activities": str(number % 5)})
        everybody = [one.pk for one in self.orgs]
        begun = date(self.last + 1, 2, 2)
        notified = self.find("annual_inspection", "orgs_to_notify", begun, everybody)
        self.find("annual_inspection", "orgs_exempt", begun, everybody)
        parents = {one.pk: number for number, one in enumerate(self.orgs)}
        for one in notified:
            self._inspected(one, parents[one.parent_id or 0])

    def _inspected(self, one: Entry, number: int) -> None:
        """What became of one notice: most pass, some are late, some find something, some never answer."""
        if number in (8, 15, 16, 17, 33):
            return
        year = self.last + 1
        is_foundation = self.orgs[number].values["kind"] == "foundation"
        sent = date(year, 3, 20) if is_foundation or number % 2 else date(year, 5, 11)
        if number in (13, 24):
            sent = date(year, 6, 10)
            lapse_due(book=self.book, on=sent, at=self.moment(sent))
        findings = {4: "no_election", 13: "late", 24: "late", 19: "no_premises", 27: "no_party_org"}.get(number)
        self.do(one, "submit", sent, OFFICER, ("report", "finance"), **self._report(number, sent))
        if number in (21, 30):
            return
        opinion = {"opinion": "材料齐全，账目相符"}
        if findings:
            opinion = {"opinion": "存在需要整改的问题", f"findings.{findings}": "on"}
        self.do(one, "examine", sent + timedelta(days=7), OFFICER, **opinion)
        concluded = sent + timedelta(days=10)
        self.do(one, "fail" if findings == "no_premises" else "basically_pass" if findings else "pass", concluded)
        if number in (4, 13):
            issue = Entry.objects.get(kind="annual_inspection_issue", parent=one)
            self.do(issue, "rectify", concluded + timedelta(days=20), OFFICER, ("evidence",), responsible="示例负责人",
                    measure="已整改")
            if number == 4:
                self.do(issue, "close", concluded + timedelta(days=25), opinion="属实，准予销号")
                self.do(one, "pass_again", concluded + timedelta(days=26))

    def _report(self, number: int, sent: date) -> dict[str, str]:
        org = self.orgs[number]
        worth = 2_100_000 if org.values["kind"] == "foundation" else 50_000 + number * 1000
        return {
            "submitted_on": sent.isoformat(), "form_year": str(self.last), "legal_rep_named": org.values["legal_rep_name"],
            "supervisor_opinion": "direct" if org.values["supervision"] == "direct" else "agrees",
            "activities": str(1 + number % 6),
            "staff": str(2 + number % 9), "assets": str(worth + 5000), "liabilities": "5000", "net_assets": str(worth),
            "income": str(worth // 3), "expense": str(worth // 4), "audited": "yes" if number >= 35 else "no"}

    def decoupling(self) -> None:
        begun = date(self.last + 1, 3, 9)
        listed = self.find("decoupling", "associations_to_decouple", begun, [one.pk for one in self.orgs])
        for number, one in enumerate(listed):
            if number == 0:
                self.do(one, "exempt", begun, reason="承担特殊职能，暂不脱钩", document="示办〔示例〕2号")
            elif number in (1, 2, 3):
                self.do(one, "plan", begun, plan_no=f"示脱〔示例〕{number}号")
                items = dict.fromkeys(("institution", "function", "assets", "staff", "party"), "移交清单")
                if number == 3:
                    items = {"institution": "批复", "assets": "清查报告"}
                self.do(one, "separate", begun + timedelta(days=30), OFFICER, **items)
                if number != 3 and one.parent_id != self.orgs[3].pk:
                    self.do(one, "finish", begun + timedelta(days=60), document=f"示脱〔示例〕{number}号")

    def credit(self) -> None:
        day = date(self.last + 1, 6, 15)
        found = self.find("credit_entry", "abnormal_grounds", day, [one.pk for one in self.orgs])
        for one in found[:3]:
            self.do(one, "enter", day + timedelta(days=3), told_on=(day + timedelta(days=1)).isoformat())

    def cases(self) -> None:
        """Officers with cards, a fine that was published, a case about two missed years, an organisation that was banned."""
        cards = [self.make("enforcement_card", "enter", date(self.last, 10, 8), by=HEAD, given={
            "holder": f"示例执法员{word}", "card_no": f"示执{number:04d}", "exam_on": f"{self.last - 1}-05-06",
            "valid_until": f"{self.last + (3 if number < 3 else 1)}-12-31"}) for number, word in enumerate("甲乙丙", start=1)]
        begun = date(self.last + 1, 4, 1)
        illegal = self.make("illegal_org", "suspect", begun, {
            "name": "示例县养生促进总会", "activity": "未经登记收取会费（示例）", "found_on": begun.isoformat(), "members": "30"})
        since = self.on - timedelta(days=100)
        self.make("illegal_org", "suspect", since, {
            "name": "示例县诗画研究总会", "activity": "以协会名义办班（示例）", "found_on": since.isoformat()})
        unregistered = {"illegal_org": str(illegal.pk), "violation": "unregistered"}
        self._case(begun, cards, unregistered, decision="ban", discussed="纪要（示例）1号")
        self._case(begun, cards, {"org": str(self.orgs[20].pk), "violation": "profit"}, decision="fine", fine="20000")
        self.find("org_enforcement_case", "two_years_missing", self.on - timedelta(days=10), [self.orgs[16].pk])

    def _case(self, begun: date, cards: list[Entry], subject: dict[str, str], **decision: str) -> None:
        def day(after: int) -> date:
            return begun + timedelta(days=after)

        case = self.make("org_enforcement_case", "take_clue", begun, {
            "clue_source": "check", "clue_on": begun.isoformat(), "reason": "检查发现（示例）", **subject})
        self.do(case, "file", day(5), LEADER, officer_a=str(cards[0].pk), officer_b=str(cards[1].pk))
        self.do(case, "tell_rights", day(20), OFFICER, evidence="检查笔录（示例）", proposed=decision["decision"],
                notified_on=day(20).isoformat(), illegal_turnover="10000")
        self.do(case, "decide", day(30), LEADER, decision_no=f"示民罚〔示例〕{case.pk}号", decided_on=day(30).isoformat(),
                **decision)
        self.do(case, "serve", day(32), OFFICER, served_on=day(32).isoformat())
        self.do(case, "execute", day(40), OFFICER, executed_on=day(40).isoformat())
        self.do(case, "publish", day(44), OFFICER, published_on=day(44).isoformat())

    def zombies(self) -> None:
        """One that is announced, one that answered, and others for whoever looks at the list."""
        begun = date(self.last + 1, 7, 6)
        listed = self.find("zombie_case", "zombies", begun, [self.orgs[17].pk, self.orgs[33].pk])
        for number, one in enumerate(listed):
            for days, way in enumerate(("phone", "address", "legal_rep"), start=1):
                outcome = "reached" if number and way == "phone" else "no_answer"
                tried = begun + timedelta(days=days)
                self.make("contact_attempt", "record", tried, under=one, given={
                    "way": way, "outcome": outcome, "tried_on": tried.isoformat()})
        after = begun + timedelta(days=7)
        self.do(listed[0], "announce", after, OFFICER, announced_on=after.isoformat(), medium="示例日报")
        self.do(listed[1], "rectify", after, result="三个月内恢复活动")
        held = after + timedelta(days=30)
        org = listed[1].parent
        self.make("org_activity", "record", held, under=org, given={
            "activity": "training", "date": held.isoformat(), "place": "县文化馆",
            "content": "恢复活动后的首次培训（示例）", "participants": "26"})
        self.do(listed[1], "close", held + timedelta(days=3), result="已恢复活动")

    def changes(self) -> None:
        for number in (2, 6, 22, 25):
            self._change(self.orgs[number], date(self.last + 1, 4 + number % 5, 10), f"示例县新城路{number}号", is_decided=True)
        self._change(self.orgs[26], self.on - timedelta(days=40), "示例县新城路26号", is_decided=False)

    def _change(self, org: Entry, day: date, new: str, *, is_decided: bool) -> None:
        change = self.make("org_change", "apply", day, under=org, papers=("resolution",), given={
            "item": "address", "new": new, "meeting_on": (day - timedelta(days=20)).isoformat(), "applied_on": day.isoformat(),
            "consent_on": (day - timedelta(days=10)).isoformat()})
        if is_decided:
            self.do(change, "approve", day + timedelta(days=6))

    def endings(self) -> None:
        for number, is_done in ((9, True), (28, True), (11, False)):
            begun = date(self.last + 1, 7, 1 + number % 20)
            ending = self.make("org_cancellation", "begin", begun, under=self.orgs[number], given={
                "reason": "dissolved", "resolution_on": begun.isoformat(), "consent_on": begun.isoformat(),
                "liquidation_group": "示例清算组", "creditors_notice_on": begun.isoformat()})
            if is_done:
                asked = begun + timedelta(days=50)
                ended = asked - timedelta(days=9)
                self.do(ending, "apply", asked, OFFICER, ("report",), liquidation_ended_on=ended.isoformat(),
                        remaining_assets="1000", assets_to="示例县慈善会", assets_divided="no", certificate_returned="yes",
                        seal_returned="yes", finance_returned="yes", applied_on=asked.isoformat())
                self.do(ending, "approve", asked + timedelta(days=5))

    def new_ones(self) -> None:
        """Two that were founded this year, one that waits too long for its decision, one that has its name."""
        for number, name, ago in ((51, "养老志愿服务协会", 200), (52, "乡村阅读促进会", 120), (53, "柑橘协会", 70)):
            day = self.on - timedelta(days=ago)
            org = self.make("social_org", "reserve_name", day, {
                "name": f"示例县{name}", "kind": "association", "industry_assoc": "no"})
            self.do(org, "apply", day + timedelta(days=2), OFFICER, ("form", "charter", "capital", "premises"), **{
                "supervision": "direct", "purpose": "服务会员（示例）", "scope": "公益服务（示例）", "activity_area": "示例县",
                "address": f"示例县文化路{number}号", "premises": "own", "founders_disqualified": "no", "funds": "30000",
                "charity": "no", "persons": "52", **_person("legal_rep", number)})
            if number != 53:
                decided = day + timedelta(days=30)
                self.do(org, "establish", decided, established_on=decided.isoformat(),
                        uscc=code_for("association", self.area // 1_000_000, f"MJJ{number:05d}"))
        self.make("social_org", "reserve_name", self.on - timedelta(days=3), {
            "name": "示例县乡村文艺联合会", "kind": "association", "industry_assoc": "no"})

    def activities(self) -> None:
        for number in (0, 1, 10, 12, 19, 22, 35, 36):
            held = self.on - timedelta(days=15 + number)
            is_gift = number >= 19
            self.make("org_activity", "record", held, under=self.orgs[number], given={
                "activity": "donation" if is_gift else "accounting_training", "date": held.isoformat(), "place": "示例县文化馆",
                "content": "为困难学生送去助学款（示例）" if is_gift else "参加会计制度培训（示例）", "participants": "20",
                **({"helped": "12", "money": str(6000 + number * 100)} if is_gift else {})})


def _person(name: str, number: int) -> dict[str, str]:
    """An invented person, with a number nobody has."""
    body = f"430426{1955 + number % 35}{1 + number % 12:02d}{1 + number % 28:02d}{900 + number % 100:03d}"
    return {f"{name}.name": f"{SURNAMES[number % len(SURNAMES)]}示例", f"{name}.id_type": "resident_id",
            f"{name}.id_number": body + ric.calc_check_digit(f"{body}0")}
