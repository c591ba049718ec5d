"""The columns of the roster workbook: the one declaration of headings, choices, checks, drop-downs and stored facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Sheet(StrEnum):
    """The two sheets of the workbook, by their canonical names."""

    HOUSEHOLDS = "家庭"
    MEMBERS = "成员"


class Kind(StrEnum):
    """How a cell is read."""

    TEXT = "text"
    DIGITS = "digits"
    IDENTITY = "identity"
    AREA = "area"
    CHOICE = "choice"
    COUNT = "count"
    YUAN = "yuan"
    MONTH = "month"


@dataclass(frozen=True)
class Column:
    """One column. ``values`` are the choices in their order; ``aliases`` other writings of a choice.

    ``is_stored`` columns become facts with validity; ``is_rule_fact`` ones of them are columns of the rules' input;
    ``is_sealed`` ones rest encrypted.
    """

    sheet: Sheet
    heading: str
    name: str
    kind: Kind
    comment: str
    synonyms: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict, hash=False)
    is_required: bool = False
    may_be_negative: bool = False
    is_stored: bool = True
    is_rule_fact: bool = True
    is_sealed: bool = False
    max_length: int = 100


def _ways(**written: str) -> dict[str, str]:
    """Aliases from ``choice="one other"``."""
    return {other: choice for choice, others in written.items() for other in others.split()}


_H, _M = Sheet.HOUSEHOLDS, Sheet.MEMBERS
_STATUS = ("低保", "特困", "低保边缘", "无")
_RELATIONS = ("户主", "配偶", "子", "女", "父母", "孙子女", "祖父母", "兄弟姐妹", "其他")
_CATEGORIES = ("无", "视力", "听力", "言语", "肢体", "智力", "精神", "多重")
_YES_NO = ("是", "否")

HOUSEHOLD_COLUMNS = (
    Column(
        _H,
        "户号",
        "household_no",
        Kind.TEXT,
        "本文件内不重复；前导零保留",
        ("家庭编号", "户编号", "档案号", "户编码"),
        is_required=True,
        is_stored=False,
        max_length=32,
    ),
    Column(
        _H,
        "区划代码",
        "area_code",
        Kind.AREA,
        "村（社区）12 位统计用区划代码",
        ("行政区划代码", "村居代码", "村社区代码", "所在区划代码", "区划编码"),
        is_required=True,
        is_rule_fact=False,
    ),
    Column(
        _H,
        "居住类别",
        "residence",
        Kind.CHOICE,
        "城市或农村：决定适用哪一个标准",
        ("城乡类别", "城乡", "城乡属性"),
        ("城市", "农村"),
        _ways(城市="城镇 城 城区", 农村="乡村 农 乡"),
    ),
    Column(
        _H,
        "户主公民身份号码",
        "head_id",
        Kind.IDENTITY,
        "必须是本户成员之一",
        ("户主身份证号", "户主身份证号码", "户主证件号码", "户主身份证"),
        is_required=True,
        is_stored=False,
    ),
    Column(
        _H,
        "联系电话",
        "phone",
        Kind.DIGITS,
        "7 至 15 位数字",
        ("电话", "手机号", "手机号码", "联系方式", "电话号码"),
        is_rule_fact=False,
        is_sealed=True,
    ),
    Column(
        _H,
        "开户银行",
        "bank_name",
        Kind.TEXT,
        "发放账户的开户银行",
        ("银行", "开户行", "开户行名称", "银行名称"),
        is_rule_fact=False,
    ),
    Column(
        _H,
        "银行账号",
        "account_no",
        Kind.DIGITS,
        "按文本填写，全部为数字",
        ("账号", "银行卡号", "卡号", "一卡通账号", "帐号", "银行帐号", "存折账号"),
        is_rule_fact=False,
        is_sealed=True,
    ),
    Column(
        _H,
        "账户户名",
        "account_name",
        Kind.TEXT,
        "应为本户成员",
        ("户名", "开户人", "开户人姓名", "帐户户名", "持卡人", "账户名"),
        is_rule_fact=False,
    ),
    Column(_H, "机动车数", "vehicles", Kind.COUNT, "家庭拥有的机动车辆数", ("车辆数", "机动车", "机动车数量", "车辆")),
    Column(_H, "房产套数", "dwellings", Kind.COUNT, "家庭拥有的住房套数", ("住房套数", "房屋套数", "房产", "房产数")),
    Column(
        _H,
        "金融资产(元)",
        "financial_assets",
        Kind.YUAN,
        "存款、有价证券等合计，元",
        ("金融资产", "家庭金融资产", "存款"),
    ),
    Column(
        _H,
        "保障类别",
        "current_status",
        Kind.CHOICE,
        "该户现享受的保障",
        ("救助类别", "保障类型", "救助类型", "现享受保障"),
        _STATUS,
        _ways(
            低保="最低生活保障 城市低保 农村低保",
            特困="特困供养 特困人员 五保",
            低保边缘="边缘 低边 低保边缘家庭 低收入",
            无="否 不享受",
        ),
    ),
    Column(
        _H,
        "纳入月份",
        "since_month",
        Kind.MONTH,
        "YYYY-MM；有保障类别时必填",
        ("享受起始月", "起始月份", "纳入时间", "批准月份", "起保月份"),
    ),
    Column(_H, "备注", "note", Kind.TEXT, "", ("说明",), is_rule_fact=False, max_length=2000),
)

MEMBER_COLUMNS = (
    Column(
        _M,
        "户号",
        "household_no",
        Kind.TEXT,
        "与“家庭”表的户号一致",
        ("家庭编号", "户编号", "档案号", "户编码"),
        is_required=True,
        is_stored=False,
        max_length=32,
    ),
    Column(
        _M,
        "姓名",
        "name",
        Kind.TEXT,
        "与身份证件一致",
        ("成员姓名", "家庭成员姓名", "人员姓名"),
        is_required=True,
        is_rule_fact=False,
        max_length=50,
    ),
    Column(
        _M,
        "公民身份号码",
        "id_number",
        Kind.IDENTITY,
        "18 位，按文本填写",
        ("身份证号", "身份证号码", "证件号码", "身份证", "公民身份证号码", "成员身份证号"),
        is_required=True,
        is_stored=False,
    ),
    Column(
        _M,
        "与户主关系",
        "relation",
        Kind.CHOICE,
        "每户恰有一名户主",
        ("关系", "家庭关系", "与户主的关系"),
        _RELATIONS,
        _ways(
            户主="本人 户主本人",
            配偶="妻 夫 妻子 丈夫 夫妻",
            子="儿子 长子 次子 三子 独生子 养子",
            女="女儿 长女 次女 三女 独生女 养女",
            父母="父 母 父亲 母亲",
            孙子女="孙 孙子 孙女 外孙 外孙女 外孙子女",
            祖父母="祖父 祖母 爷爷 奶奶 外祖父 外祖母 外祖父母",
            兄弟姐妹="兄 弟 姐 妹 哥哥 弟弟 姐姐 妹妹",
            其他="其它",
        ),
        is_required=True,
        is_stored=False,
    ),
    Column(
        _M,
        "残疾类别",
        "disability_category",
        Kind.CHOICE,
        "按残疾人证",
        ("残疾类型",),
        _CATEGORIES,
        _ways(
            视力="视力残疾 盲",
            听力="听力残疾",
            言语="言语残疾 语言",
            肢体="肢体残疾",
            智力="智力残疾",
            精神="精神残疾",
            多重="多重残疾",
            无="否",
        ),
    ),
    Column(
        _M,
        "残疾等级",
        "disability_grade",
        Kind.CHOICE,
        "有残疾类别时必填",
        ("残疾级别",),
        ("无", "一级", "二级", "三级", "四级"),
        {**_ways(一级="1 1级 一 壹级", 二级="2 2级 二 贰级", 三级="3 3级 三 叁级", 四级="4 4级 四 肆级"), "否": "无"},
    ),
    Column(
        _M,
        "重病",
        "serious_illness",
        Kind.CHOICE,
        "列入当地重病目录并有诊断证明",
        ("是否重病", "重大疾病", "患重病"),
        _YES_NO,
        _ways(是="有 Y 1 √", 否="无 N 0"),
    ),
    Column(
        _M,
        "在校情况",
        "schooling",
        Kind.CHOICE,
        "在读学段",
        ("就学情况", "在读情况", "就读阶段"),
        ("无", "学前", "义务教育", "高中", "高校"),
        _ways(
            无="否 不在校",
            学前="幼儿园 学龄前",
            义务教育="小学 初中",
            高中="中专 职高 高职高中",
            高校="大学 本科 专科 大专 高职",
        ),
    ),
    Column(
        _M,
        "劳动能力",
        "work_ability",
        Kind.CHOICE,
        "",
        ("劳动力状况", "劳动能力状况"),
        ("有", "部分", "无"),
        _ways(有="有劳动能力 正常", 部分="部分劳动能力 弱", 无="无劳动能力 丧失"),
    ),
    Column(
        _M,
        "自理能力",
        "self_care",
        Kind.CHOICE,
        "",
        ("生活自理能力", "自理情况"),
        ("自理", "半失能", "失能"),
        _ways(自理="全自理 完全自理 能自理", 半失能="半护理 部分失能 半自理", 失能="全护理 完全失能 不能自理"),
    ),
    Column(
        _M,
        "供养方式",
        "support_place",
        Kind.CHOICE,
        "仅特困人员和孤儿填写",
        ("供养形式",),
        ("无", "集中", "分散"),
        _ways(集中="集中供养 机构养育 机构", 分散="分散供养 社会散居 散居"),
    ),
    Column(
        _M,
        "儿童类别",
        "child_status",
        Kind.CHOICE,
        "未满 18 周岁填写",
        ("儿童类型",),
        ("无", "孤儿", "事实无人抚养"),
        _ways(事实无人抚养="事实孤儿 事实无人抚养儿童"),
    ),
    Column(
        _M,
        "月工资性收入(元)",
        "wage",
        Kind.YUAN,
        "税前月工资，元",
        ("月工资性收入", "工资性收入", "工资收入", "月工资"),
    ),
    Column(
        _M,
        "月经营净收入(元)",
        "business",
        Kind.YUAN,
        "可以为负数",
        ("月经营净收入", "经营净收入", "经营性收入", "经营收入"),
        may_be_negative=True,
    ),
    Column(
        _M,
        "月财产净收入(元)",
        "property",
        Kind.YUAN,
        "租金、利息等",
        ("月财产净收入", "财产净收入", "财产性收入", "财产收入"),
    ),
    Column(
        _M,
        "月转移净收入(元)",
        "transfer",
        Kind.YUAN,
        "养老金、赡养费等",
        ("月转移净收入", "转移净收入", "转移性收入", "转移收入"),
    ),
    Column(
        _M,
        "务工地",
        "work_place",
        Kind.CHOICE,
        "决定务工成本的扣减上限",
        ("务工地点", "就业地"),
        ("无", "本市", "外地"),
        _ways(本市="本地 市内 县内", 外地="市外 省外 外省"),
    ),
    Column(_M, "月医疗自付(元)", "medical", Kind.YUAN, "个人负担的医疗支出", ("月医疗自付", "医疗自付", "医疗支出")),
    Column(_M, "月教育自付(元)", "education", Kind.YUAN, "个人负担的教育支出", ("月教育自付", "教育自付", "教育支出")),
)

COLUMNS: Mapping[Sheet, tuple[Column, ...]] = {Sheet.HOUSEHOLDS: HOUSEHOLD_COLUMNS, Sheet.MEMBERS: MEMBER_COLUMNS}
STORED: Mapping[Sheet, tuple[Column, ...]] = {
    sheet: tuple(column for column in columns if column.is_stored) for sheet, columns in COLUMNS.items()
}
RULE_FACTS: Mapping[Sheet, tuple[Column, ...]] = {
    sheet: tuple(column for column in columns if column.is_rule_fact) for sheet, columns in STORED.items()
}
EXAMPLE_MARK = "示例"
"""Rows of the template whose 户号 is this mark are skipped by the import."""
