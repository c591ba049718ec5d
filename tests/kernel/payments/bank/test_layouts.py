"""A bank's files are as declared: byte for byte, nothing cut, every mistake told with its line."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from minzheng.kernel.payments.bank import returns
from minzheng.kernel.payments.bank.layouts import FILE, OWN, PACKAGE, layout_of, load, own, problems
from minzheng.kernel.payments.bank.writing import Batch, Part, Payment, written
from minzheng.kernel.values.errors import NotFound, Refused

ABOUT = Batch("202609-3-dibao", date(2026, 11, 2), "2026-09", "dibao")
FIXED = own("fixed_width")
PLAIN = own()


def _paid(item: int = 7, name: str = "示例", fen: int = 68640, *parts: Part) -> Payment:
    return Payment(item, name, "6217000012345678903", "示例银行", fen, parts or (Part(item, fen, "2026年9月低保"),))


def test_the_layout_of_its_own_is_as_it_was() -> None:
    payments = [Payment(7, "示\n例", "@1", "-示例", 68640, (Part(7, 68640, "说明,逗号"),)),
                Payment(12, "示𠮷", "6217000012345678903", "示例银行", 1, (Part(12, 1, "2026年9月最低生活保障金"),))]
    assert written(PLAIN, ABOUT, payments) == (
        b"202609-3-dibao,2026-11-02,2026-09,dibao,2,68641\r\n"
        b"1,7,\xca\xbe \xc0\xfd,'@1,'-\xca\xbe\xc0\xfd,68640,\"\xcb\xb5\xc3\xf7,\xb6\xba\xba\xc5\"\r\n"
        b"2,12,\xca\xbe\x954\xb25,6217000012345678903,\xca\xbe\xc0\xfd\xd2\xf8\xd0\xd0,1,"
        b"2026\xc4\xea9\xd4\xc2\xd7\xee\xb5\xcd\xc9\xfa\xbb\xee\xb1\xa3\xd5\xcf\xbd\xf0\r\n"
        b"2,68641\r\n")


def test_a_fixed_width_counts_bytes() -> None:
    lines = written(FIXED, ABOUT, [_paid(), _paid(8, "示𠮷")]).split(b"\r\n")
    assert [len(line) for line in lines] == [72, 332, 332, 24, 0]
    assert lines[1].startswith(b"D00000001000000000000000007" + b"6217000012345678903 ")
    assert lines[2][59:65].decode("gb18030") == "示𠮷"
    assert lines[3] == b"T00000002000000000137280"


def test_what_does_not_fit_is_told_and_nothing_is_written() -> None:
    with pytest.raises(Refused, match="有 2 处文字放不进") as refused:
        written(FIXED, ABOUT, [_paid(), _paid(8, "示" * 31), _paid(9, "例" * 40)])
    assert ["第 8 笔" in str(refused.value), "第 9 笔" in str(refused.value), "示示" in str(refused.value)] == [True, True, False]


def test_several_benefits_are_described_each() -> None:
    several = _paid(7, "示例", 100, Part(7, 60, "低保"), Part(8, 40, "护理补贴"))
    assert b"\xbb\xa4\xc0\xed\xb2\xb9\xcc\xf90.40\xd4\xaa" in written(PLAIN, ABOUT, [several])
    detailed = PLAIN.model_copy(update={"detail": [PLAIN.record[1], PLAIN.record[6]]})
    assert written(detailed, ABOUT, [several, _paid()]).count(b"\r\n") == 1 + 2 + 2 + 1


@pytest.mark.parametrize("name", ["minzheng", "fixed_width"])
def test_answers_are_read_as_declared(name: str) -> None:
    text = {
        "minzheng": "b,2026-11-05,2,101\r\n1,7,6217000012345678903,100,0000,\r\n2,8,8903,1,1003,\r\n2,101\r\n",
        "fixed_width": "H" + "b".ljust(40) + "20261105\r\nD" + "7".zfill(18) + "8903" + "100".zfill(13) + "0000" + " " * 60
                       + "\r\nD" + "8".zfill(18) + "8903" + "1".zfill(13) + "1003" + " " * 60 + "\r\nT" + "2".zfill(8)
                       + "101".zfill(15) + "\r\n"}[name]
    found = returns.read(text.encode("gb18030"), own(name))
    assert [(one.item, one.account_tail, one.amount_fen, one.is_success) for one in found] == [
        ("7", "8903", 100, True), ("8", "8903", 1, False)]
    assert found[1].message == ("账户已销户" if name == "minzheng" else "")


@pytest.mark.parametrize(("text", "told"), [
    ("b,d,1,100\r\n", "缺少首行或末行"),
    ("b,d,1,100\r\n1,7,8903,100,0000,\r\n1,99\r\n", "明细合计 100 分"),
    ("b,d,2,100\r\n1,7,8903,100,0000,\r\n1,100\r\n", "文件写明 2 笔，实有 1 笔"),
    ("b,d,1,100\r\n1,7,8903,1e2,0000,\r\n1,100\r\n", "不是以分为单位的金额"),
    ("b,d,1,100\r\n1,7,8903,100\r\n1,100\r\n", "应有 6 栏，实有 4 栏"),
    ("b,d,1,100\r\n1,,8903,100,0000,\r\n1,100\r\n", "没有明细序号"),
    ("b,d,1,100\r\n1,7,8903,100,,\r\n1,100\r\n", "没有处理结果"),
])
def test_a_damaged_file_is_refused_whole(text: str, told: str) -> None:
    with pytest.raises(Refused) as refused:
        returns.read(text.encode("gb18030"), PLAIN)
    assert told in str(refused.value)


def test_another_encoding_is_told() -> None:
    with pytest.raises(Refused, match="不是 gb18030 编码"):
        returns.read(b"\xff\xff\xff", PLAIN)


def _package(folder: Path, name: str, text: str) -> Path:
    shutil.copytree(OWN, folder / OWN.relative_to(PACKAGE))
    place = folder / "localities" / name
    place.mkdir(parents=True)
    (place / FILE).write_text(text, encoding="utf-8")
    return folder


def test_the_nearest_place_decides(tmp_path: Path) -> None:
    text = (OWN / "fixed_width.yaml").read_text(encoding="utf-8") + '\narea_code: "430426"\n'
    root = _package(tmp_path, "somewhere", text)
    assert list(problems(root)) == []
    assert layout_of(430426102000, root=root).format == "fixed_width"
    assert layout_of(430400000000, root=root) == PLAIN
    with pytest.raises(NotFound):
        own("../minzheng")


@pytest.mark.parametrize(("old", "new", "told", "line"), [
    ("{take: seq}", "{take: sequence}", "不认识“sequence”", 8),
    ("{take: seq}", "{take: seq, width: 8}", "CSV 格式不写 width", 8),
    ("  - {take: account_no}\n", "", "付款记录缺少 account_no", 7),
    ("{take: result}, ", "", "回盘记录缺少 result", 20),
    ("encoding: gb18030\nheader", "encoding: gbk\nheader", "encoding：应为", 5),
    ("source: 程序自定", "sources: 程序自定", "不认识这个键", 3),
])
def test_mistakes_are_told_with_their_line(tmp_path: Path, old: str, new: str, told: str, line: int) -> None:
    text = (OWN / "minzheng.yaml").read_text(encoding="utf-8").replace(old, new, 1)
    root = _package(tmp_path, "somewhere", text + 'area_code: "430426"\n')
    found = [(one.place.line, str(one.sentence)) for one in problems(root)]
    assert any(told in sentence and at == line for at, sentence in found), found


def test_two_places_of_one_code_are_told(tmp_path: Path) -> None:
    text = (OWN / "minzheng.yaml").read_text(encoding="utf-8") + 'area_code: "430426"\n'
    root = _package(tmp_path, "somewhere", text)
    (root / "localities" / "twice").mkdir()
    (root / "localities" / "twice" / FILE).write_text(text.replace('"430426"', '"99x"'), encoding="utf-8")
    shutil.copytree(root / "localities" / "somewhere", root / "localities" / "third")
    assert len(list(problems(root))) == 2


def test_every_layout_of_the_kernel_is_sound() -> None:
    assert list(problems(PACKAGE)) == []
    assert {load(path).title.label.en for path in OWN.glob("*.yaml")} == {"common layout", "fixed width (example)"}
