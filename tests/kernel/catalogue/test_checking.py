"""Each checker on a copy of the folders with one thing broken in it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from minzheng.kernel.catalogue.checking import CHECKERS, Checker, check
from minzheng.kernel.catalogue.checks import cases
from minzheng.kernel.catalogue.loader import PACKAGE

ON = date(2026, 11, 21)
DIBAO = "businesses/social_assistance/dibao"
NURSING = "businesses/disability/nursing_subsidy"
OUTSIDE = "commons/outside_registers"
WATCHING = "commons/watching"
RELIEF = "businesses/social_assistance/temporary_relief"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Businesses, commons and localities as they are, to be broken."""
    for name in ("businesses", "commons", "localities"):
        shutil.copytree(PACKAGE / name, tmp_path / "copy" / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "copy"


def told(root: Path, *checkers: Checker) -> list[str]:
    """The problems, without those of worked examples unless asked for: they take the longest."""
    wanted = checkers or [checker for checker in CHECKERS if checker is not cases.problems]
    return [str(problem) for problem in check(root, on=ON, checkers=wanted)]


def put(root: Path, file: str, old: str, new: str) -> int:
    """Replace the first ``old`` in ``file``; returns its line."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_folders_as_they_are_have_no_problems() -> None:
    assert told(PACKAGE, *CHECKERS) == []


@pytest.mark.parametrize(("file", "old", "new", "sentence"), [
    (f"{DIBAO}/business.yaml", "name: dibao", "name: dibo", "name 应为“dibao”，与所在文件夹一致"),
    (f"{DIBAO}/business.yaml", "chapter: social_assistance", "chapter: elderly", "chapter 应为“social_assistance”"),
    (f"{DIBAO}/business.yaml", "kind: benefit", "kind: gift", "kind：应为 'benefit', 'register' or 'service'"),
    (f"{DIBAO}/business.yaml", "SA-01", "SA1", "业务编号“SA1”应形如 SA-01"),
    (f"{DIBAO}/business.yaml", "receives: []", "receives: [tekun]", "receives 写有“tekun”，facts.py 并未读取"),
    (f"{DIBAO}/business.yaml", "receives: []", "receives: [dole]", "没有业务“dole”"),
    (f"{NURSING}/business.yaml", "receives: [dibao]", "receives: []", "facts.py 读取了“dibao”，receives 未写明"),
    (f"{DIBAO}/business.yaml", "status: live", "status: live\nstatus: live", "“status”重复出现"),
    (f"{DIBAO}/parameters.yaml", "  unit: fen_per_month", "  unit: dollars", "unit："),
    (f"{DIBAO}/parameters.yaml", "  law: 地方实施细则\n", "", "参数 dibao_rounding 没有法律依据"),
    (f"{DIBAO}/payroll.yaml", "amount: monthly_amount", "amount: weekly_amount", "都没有规则“weekly_amount”"),
    (f"{DIBAO}/payroll.yaml", "enrolled: is_enrolled", "enrolled: is_on_roll", "都没有规则“is_on_roll”"),
    (f"{DIBAO}/payroll.yaml", "persons: size", "persons: heads", "都没有规则“heads”"),
    (f"{DIBAO}/payroll.yaml", "is_property_within_limits:", "is_rich:", "都没有规则“is_rich”"),
    (f"{DIBAO}/payroll.yaml", "cycle: monthly", "cycle: daily", "cycle：应为 'monthly'"),
    ("businesses/elderly/old_age_allowance/payroll.yaml", "component: elder_service", "component: allowance",
     "待遇项目“allowance”重复"),
    (f"{NURSING}/facts.py", "receives_dibao = ",
     'gift = household_fact("礼", "gift", source=award("nobody", "is_paid"))\nreceives_dibao = ', "没有业务“nobody”"),
    (f"{NURSING}/facts.py", "receives_dibao = ", "unread = receives_dibao = ", "没有规则读取事实“unread”"),
    (f"{DIBAO}/procedure.yaml", "who: township_clerk", "who: postman", "没有角色“postman”"),
    (f"{DIBAO}/procedure.yaml", "name: verify", "name: survey", "步骤“survey”重复"),
    (f"{DIBAO}/procedure.yaml", "level: county", "level: county\n        when: needs_visit",
     "没有名为“needs_visit”的守卫函数（guards.py）或规则"),
    (f"{DIBAO}/procedure.yaml", "  - from: 2026-07-01", "  - from: 2026-06-01", "生效期重叠"),
    (f"{DIBAO}/procedure.yaml", "working_days: 3", "working_days: three", "working_days"),
    (f"{RELIEF}/procedure.yaml", "limit: township_limit", "limit: village_limit", "limit 只用于决定的步骤"),
    (f"{DIBAO}/procedure.yaml", "delegation: township_confirms", "delegation: dibao_minimum", "delegated 只用于决定的步骤"),
    (f"{DIBAO}/procedure.yaml", "delegated: {who: township_leader", "delegated: {who: postman", "没有角色“postman”"),
    (f"{RELIEF}/procedure.yaml", "page: pay", "page: give", "pages.py 没有名为“give”的页面"),
    (f"{RELIEF}/procedure.yaml", "only: [expenditure]", "only: [lavish]", "没有声明类型“lavish”"),
    (f"{RELIEF}/procedure.yaml", "most: most", "most: maximum", "rules.py 没有规则“maximum”"),
    (f"{RELIEF}/procedure.yaml", "rule: is_over_times", "rule: is_enough", "rules.py 没有规则“is_enough”"),
    (f"{RELIEF}/procedure.yaml", "alike: cause", "alike: reason", "没有一步登记“reason”"),
    (f"{RELIEF}/procedure.yaml", "with: petition_number", "with: petition", "没有字段“petition”"),
    ("businesses/organisation/official_documents/register/meeting_decision.yaml", "text: what", "text: whom", "没有字段“whom”"),
    (f"{DIBAO}/indicators.yaml", "reasons: [suspended]", "reasons: [asleep]", "没有异常原因“asleep”"),
    (f"{DIBAO}/indicators.yaml", "events: [ended_by_misses]", "components: [x]", "cases（办件和监督）须写明 events"),
    (f"{DIBAO}/indicators.yaml", "measure: sum_amount", "of: book, measure: sum_amount", "没有建立视图 dibao_book"),
    ("commons/cross_checks.yaml", "whole: SA-14.01", "whole: SA-14.99", "没有指标“SA-14.99”"),
    ("commons/cross_checks.yaml", "parameter: population.resident_population", "parameter: population.crowd",
     "没有参数“population.crowd”"),
    ("commons/cross_checks.yaml", "check: monotone", "check: rising", "rising"),
    ("commons/cross_checks.yaml", "rate: {count: 300}", "rate: {count: 300, yuan: 3}",
     "写 yuan、count、per_mille、parameter 之一"),
    (f"{DIBAO}/indicators.yaml", "high: {parameter: dibao.dibao_standard", "high: {parameter: dibao.dream",
     "没有参数“dibao.dream”"),
    ("commons/indicators/funerals.yaml", "id: FU-01.01", "id: EL-01.01", "指标 EL-01.01 不属于本章（FU）"),
    (f"{DIBAO}/checks.yaml", "register: prisons", "register: gossip", "没有登记册“gossip”"),
    (f"{DIBAO}/checks.yaml", "standard: K-02", "standard: K-99", "没有标准核查“K-99”"),
    (f"{DIBAO}/checks.yaml", "consequence: hold", "consequence: stop", "consequence：应为"),
    (f"{DIBAO}/checks.yaml", "when: paid_during_it", "when: is_rich", "没有核查条件“is_rich”"),
    (f"{DIBAO}/checks.yaml", "consequence: examine", "consequence: hold", "只有死亡信息可以暂缓发放"),
    (f"{DIBAO}/checks.yaml", "name: cremated_and_paid", "name: dead_and_paid", "核查“dead_and_paid”重复"),
    (f"{DIBAO}/checks.yaml", "where: {status: [open]}", "where: {status: [busy]}", "的列“status”没有选项“busy”"),
    (f"{DIBAO}/checks.yaml", "when: paid_during_it", "when: paid_elsewhere_too", "没有“area_code”，不能用这个条件"),
    (f"{DIBAO}/checks.yaml", "when: paid_during_it", "when: changes_the_amount", "不说明任何家庭事实，不能重新核算"),
    (f"{DIBAO}/checks.yaml", "award(tekun)", "award(dole)", "没有登记册“award(dole)”"),
    (f"{DIBAO}/checks.yaml", "tolerance: verification", "tolerance: nobody", "没有参数“nobody"),
    (f"{DIBAO}/indicators.yaml", "measure: count_households", "measure: count_houses", "count_houses"),
    (f"{DIBAO}/indicators.yaml", "id: SA-01.02", "id: EL-01.02", "指标 EL-01.02 不属于本业务编号 SA-01、SA-03、SA-04"),
    (f"{DIBAO}/indicators.yaml", "dibao.dibao_standard", "dibao.no_such", "没有参数“dibao.no_such”"),
    (f"{NURSING}/indicators.yaml", "benefits: [living_subsidy", "benefits: [dole", "没有业务“dole”"),
    (f"{NURSING}/indicators.yaml", "benefits: [living_subsidy", "components: [dole], benefits: [living_subsidy",
     "没有待遇项目“dole”"),
    (f"{DIBAO}/report.md", "{SA-01.02}人", "{SA-01.99}人", "指标 SA-01.99 未在 indicators.yaml 中声明"),
    (f"{DIBAO}/report.md", "{SA-01.02}人", "{SA-01.02}户", "指标 SA-01.02 之后应写单位“人”"),
    (f"{DIBAO}/report.md", "{SA-01.02}人", "{SA-01.02}人，去年 120 人", "数字“120”不能手写"),
    (f"{DIBAO}/README.md", "# 最低生活保障", "最低生活保障", "第一行应为标题"),
    (f"{OUTSIDE}/vehicles.yaml", "holds: state", "holds: rumour", "holds：应为 'state' or 'events'"),
    (f"{OUTSIDE}/vehicles.yaml", "valid_days: 92", "valid_days: 20", "有效天数应不少于交付周期"),
    (f"{OUTSIDE}/vehicles.yaml", "name: vehicle_type", "name: plate", "“plate”重复出现"),
    (f"{OUTSIDE}/vehicles.yaml", "synonyms: [车型]", "synonyms: [车牌号]", "表头“车牌号”已指“plate”一列"),
    (f"{OUTSIDE}/vehicles.yaml", "type: text, zh: 车辆类型", "type: choice, zh: 车辆类型", "选项列须写选项"),
    (f"{OUTSIDE}/vehicles.yaml", "en: Plate, required: true", "en: Plate, required: true, usual: 3",
     "只有金额列可以写通常的金额"),
    (f"{OUTSIDE}/vehicles.yaml", "{name: id_number,", "{name: id_no,", "须有公民身份号码（id_number）"),
    (f"{OUTSIDE}/vehicles.yaml", "type: name", "type: text", "“name”一列应为 name"),
    (f"{OUTSIDE}/vehicles.yaml", "from: registered_on", "from: bought_on", "没有“bought_on”一列"),
    (f"{OUTSIDE}/vehicles.yaml", "amount: price_yuan", "amount: vehicle_type", "“vehicle_type”一列应为 yuan"),
    (f"{OUTSIDE}/vehicles.yaml", "名下有{vehicle_type}", "名下有{plate}", "“plate”一列是保密的，不能写进句子"),
    (f"{OUTSIDE}/vehicles.yaml", "名下有{vehicle_type}", "名下有车", "中英文的句子应写同样的列"),
    (f"{OUTSIDE}/vehicles.yaml", "fact: vehicles", "fact: boats", "花名册没有“boats”这项情况"),
    (f"{OUTSIDE}/vehicles.yaml", "take: count", "take: sum", "sum 和 latest 须写 of"),
    (f"{OUTSIDE}/pensions.yaml", "take: sum, of: amount", "take: sum, of: kind", "“kind”一列应为 yuan、count"),
    (f"{OUTSIDE}/pensions.yaml", "also: [机关事业退休", "also: [企业退休", "“企业退休”已指选项“employee”"),
    (f"{OUTSIDE}/tax.yaml", "income_kind: [business]", "income_kind: [trade]", "“income_kind”一列没有选项“trade”"),
    (f"{WATCHING}/events.yaml", "settled_by: old_age_allowance", "settled_by: dole", "没有业务“dole”"),
    (f"{WATCHING}/events.yaml", "of_register: prisons", "of_register: gossip", "没有登记册“gossip”"),
    (f"{WATCHING}/events.yaml", "of_register: prisons", "of_register: vehicles", "没有写到什么时候为止"),
    (f"{WATCHING}/events.yaml", "age: 100", "age: 0", "reaches_age 须写 age"),
    (f"{WATCHING}/events.yaml", "of_kinds: [care_agreement]", "of_kinds: [castle]", "没有登记“castle”"),
    (f"{WATCHING}/events.yaml", "name: turning_90", "name: turning_80", "“turning_80”重复出现"),
    (f"{WATCHING}/events.yaml", "of_statuses: [低保边缘]", "of_statuses: [边缘]", "没有保障类别“边缘”"),
    (f"{WATCHING}/tiers.yaml", "benefit: edge_families\n", "benefit: dole\n", "没有业务“dole”"),
    (f"{WATCHING}/tiers.yaml", "need: housing", "need: castle", "没有需求“castle”"),
    (f"{WATCHING}/tiers.yaml", "tiers: [tekun, dibao, single_person, edge, rigid, relapse]", "tiers: [rich]", "没有层级“rich”"),
    (f"{WATCHING}/warnings.yaml", "where: {status: [left]}", "where: {status: [fled]}", "“status”一列没有选项“fled”"),
    (f"{WATCHING}/warnings.yaml", "of_kinds: [victim_household]", "of_kinds: [castle]", "没有登记“castle”"),
    (f"{WATCHING}/warnings.yaml", "{on} 登记为受灾户", "{day} 登记为受灾户", "没有“day”"),
    (f"{DIBAO}/business.yaml", "  - 社会救助暂行办法", "  - ''\n  - 社会救助暂行办法", "法律依据不能为空"),
    (f"{DIBAO}/README.md", "# 最低生活保障", "# Something", "标题应含业务名称“最低生活保障”"),
])
def test_what_is_wrong_is_told_with_file_and_line(copy: Path, file: str, old: str, new: str, sentence: str) -> None:
    line = put(copy, file, old, new)
    found = told(copy)
    mine = next((one for one in found if sentence in one), "\n".join(found))
    where = re.match(r"(.+?):(\d+): ", mine)
    assert where is not None
    assert where[1] == f"copy/{file}"
    assert abs(int(where[2]) - line) <= 3


@pytest.mark.parametrize(("file", "old", "new", "sentence"), [
    (f"{RELIEF}/procedure.yaml", "limit: township_limit\n", "\n", "procedure.yaml:8: 流程 application 须有作出决定的步骤"),
    (f"{RELIEF}/business.yaml", "pays: once\n", "", "payroll.yaml:1: 缺少文件 payroll.yaml"),
    (f"{DIBAO}/business.yaml", "kind: benefit", "kind: benefit\npays: once", "payroll.yaml:1: 一次性发放"),
    (f"{DIBAO}/business.yaml", "kind: benefit", "kind: benefit\npays: once", "的每个版本都须有 aid"),
])
def test_what_is_paid_once_has_no_payroll_and_its_last_decision_no_limit(
    copy: Path, file: str, old: str, new: str, sentence: str
) -> None:
    put(copy, file, old, new)
    found = "\n".join(told(copy))
    assert re.search(sentence.replace(":8:", r":\d+:"), found), found


@pytest.mark.parametrize(("file", "old", "new", "line_of", "sentence"), [
    (f"{DIBAO}/rules.py", "def top_up(is_eligible,", "def top_up(is_elegible, is_eligible,", "top_up", "is_elegible"),
    (f"{DIBAO}/rules.py", "Unit.TRUTH, law=METHOD)\ndef is_eligible", "Unit.YEARS, law=METHOD)\ndef is_eligible",
     "is_eligible", "单位"),
    (f"{DIBAO}/rules.py", "Unit.TRUTH, law=METHOD)\ndef is_eligible", "Unit.TRUTH)\ndef is_eligible",
     "is_eligible", "没有法律依据"),
    (f"{DIBAO}/rules.py", '    """Property within limits and income', '    # """Property within limits and income',
     "is_eligible", "没有说明"),
])
def test_a_rule_is_named_by_the_line_it_stands_on(
    copy: Path, file: str, old: str, new: str, line_of: str, sentence: str
) -> None:
    put(copy, file, old, new)
    mine = next(one for one in told(copy) if sentence in one and line_of in one)
    line = int(mine.split(":")[1])
    lines = (copy / file).read_text(encoding="utf-8").splitlines()
    assert any(f"def {line_of}" in text for text in lines[line - 1 : line + 2])


@pytest.mark.parametrize(("change", "sentence"), [
    (lambda folder: (folder / "cases.yaml").unlink(), "cases.yaml:1: 缺少文件 cases.yaml"),
    (lambda folder: (folder / "rules.py").unlink(), "rules.py:1: 缺少文件 rules.py"),
    (lambda folder: (folder / "notes.txt").touch(), "notes.txt:1: 不认识的文件 notes.txt"),
    (lambda folder: (folder / "rules.py").write_text("def broken(:\n"), "rules.py:1: 无法装载"),
    (lambda folder: folder.rename(folder.parent / "Dibao"), "文件夹名应为小写英文标识符：Dibao"),
    (lambda folder: folder.rename(folder.parents[1] / "elderly" / "tekun"), "业务“tekun”已在章节"),
    (lambda folder: shutil.copytree(folder, folder.parents[1] / "astrology" / "stars"), "没有章节“astrology”"),
])
def test_files_and_folders_that_are_missing_strange_or_misplaced_are_told(
    copy: Path, change: Callable[[Path], object], sentence: str
) -> None:
    change(copy / DIBAO)
    assert any(sentence in one for one in told(copy))


def test_a_guard_that_exists_may_be_named(copy: Path) -> None:
    put(copy, f"{DIBAO}/procedure.yaml", "level: county", "level: county\n        when: needs_visit")
    (copy / DIBAO / "guards.py").write_text("def needs_visit(is_relative):\n    return is_relative\n", encoding="utf-8")
    assert told(copy) == []


def test_a_parameter_without_a_value_in_the_demonstration_county_is_told(copy: Path) -> None:
    values = copy / "localities" / "qidong" / "values.yaml"
    text = values.read_text(encoding="utf-8")
    start = text.index("  dibao.dibao_minimum:")
    values.write_text(text[:start] + text[text.index("\n  dibao.", start + 5) + 1 :], encoding="utf-8")
    line = (copy / DIBAO / "parameters.yaml").read_text(encoding="utf-8").split("dibao_minimum:")[0].count("\n") + 1
    assert told(copy) == [
        f"copy/{DIBAO}/parameters.yaml:{line}: 参数 dibao.dibao_minimum 在演示县 430426000000 没有 2026-11-21 生效的值"]


def test_an_indicator_declared_by_two_businesses_is_told(copy: Path) -> None:
    put(copy, "businesses/social_assistance/tekun/business.yaml", "SA-11]", "SA-11, SA-01]")
    line = put(copy, "businesses/social_assistance/tekun/indicators.yaml", "id: SA-10.05", "id: SA-01.05")
    found = [one for one in told(copy) if "SA-01.05 已由业务 dibao 声明" in one]
    assert [one.split(":")[1] for one in found] == [str(line)]


ONE_CASE = """\
cases:
  - name: {{zh: 例, en: example}}
    source: 测试
    month: 2026-11
    area: "430426"
    members: [{{}}]
    expect: {{dibao.monthly_amount: {amount}}}
"""


@pytest.mark.parametrize(("text", "sentence"), [
    (ONE_CASE.format(amount=700), "没有一个例子不予发放"),
    (ONE_CASE.format(amount=0), "没有一个例子得到发放"),
    (ONE_CASE.format(amount=701), "cases.yaml:7: "),
    (ONE_CASE.format(amount=700).replace("monthly_amount", "weekly_amount"), "cases.yaml:7: "),
    (ONE_CASE.format(amount=700).replace("month: 2026-11", "month: 2026-13"), "cases.yaml:4: "),
    ("cases: []\n", "cases.yaml:1: "),
])
def test_worked_examples_are_read_and_run_and_stand_on_both_sides(copy: Path, text: str, sentence: str) -> None:
    for path in copy.glob("businesses/*/*/cases.yaml"):
        path.unlink()
    (copy / DIBAO / "cases.yaml").write_text(text, encoding="utf-8")
    found = told(copy, cases.problems)
    assert any(sentence in one for one in found), found


def test_every_problem_is_told_at_once(copy: Path) -> None:
    put(copy, f"{DIBAO}/checks.yaml", "register: prisons", "register: gossip")
    put(copy, f"{NURSING}/procedure.yaml", "who: township_clerk", "who: postman")
    (copy / DIBAO / "cases.yaml").unlink(missing_ok=True)
    assert len(told(copy)) == 3


def test_a_broken_declaration_hides_nothing_else_of_its_folder_and_blames_no_other(copy: Path) -> None:
    line = put(copy, f"{DIBAO}/business.yaml", "owner:", "own:")
    put(copy, f"{DIBAO}/rules.py", "top_up(is_eligible,", "top_up(is_elligible,")
    found = told(copy)
    assert any(f"business.yaml:{line}:" in one for one in found)
    assert any("is_elligible" in one for one in found)
    assert all(DIBAO in one for one in found), found
