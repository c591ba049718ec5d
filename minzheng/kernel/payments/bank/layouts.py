"""How a bank wants its files: declared in YAML, one layout for what it is sent and one for what it answers.

The kernel's own lie in ``layouts/``; a locality's ``bank.yaml`` is in force in its ``area_code`` and below, the nearest first.
Where no locality declares one, ``minzheng`` is used. ``problems`` is what ``minzheng check`` tells of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field as Limit
from pydantic import ValidationError, model_validator

from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import MinzhengError, NotFound, Problem, Refused
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.values.yaml import Declaration, problems_of, read

PACKAGE = Path(__file__).resolve().parents[3]
OWN = Path(__file__).resolve().parent / "layouts"
FILE = "bank.yaml"
DEFAULT = "minzheng"
WHOLE = ("batch", "date", "date_digits", "month", "benefit", "count", "total_fen", "total_yuan")
EACH = ("seq", "item", "account_name", "account_no", "bank_name", "amount_fen", "amount_yuan", "description")
PART = ("item", "amount_fen", "amount_yuan", "description")
ANSWER = ("seq", "item", "account_no", "account_tail", "account_name", "bank_name", "amount_fen", "amount_yuan", "description",
          "result", "message", "skip")
ABOUT_ANSWERS = (*WHOLE, "skip")
TAIL = 4
"""Characters of ``account_tail``."""
Encoding = Literal["gb18030", "utf-8"]
Format = Literal["csv", "fixed_width"]


class Named(Declaration):
    """A name in both languages."""

    zh: str = Limit(min_length=1)
    en: str = Limit(min_length=1)

    @property
    def label(self) -> Label:
        """The name as the program says it."""
        return Label(self.zh, self.en)


class Field(Declaration):
    """One place of a line: what is put there or read from it (``take``), or a ``text`` that always stands there.

    ``width`` counts bytes of the encoding and is for fixed width only, as are ``align`` and ``pad``.
    """

    take: str = ""
    text: str = ""
    width: int = Limit(default=0, ge=0, le=1000)
    align: Literal["left", "right"] = "left"
    pad: str = Limit(default=" ", min_length=1, max_length=1, pattern=r"^[ -~]$")

    @model_validator(mode="after")
    def _one_of_two(self) -> Field:
        if bool(self.take) == bool(self.text):
            raise ValueError("take 与 text 须写且只写一个")
        return self


class Returns(Declaration):
    """How the bank answers; ``success`` are the codes of what was paid, any other was not."""

    format: Format
    encoding: Encoding
    header: list[Field] = Limit(default_factory=list)
    record: list[Field] = Limit(min_length=1)
    trailer: list[Field] = Limit(default_factory=list)
    success: list[str] = Limit(min_length=1)
    reasons: dict[str, Named] = Limit(default_factory=dict)


class Layout(Declaration):
    """A bank's files. ``detail`` lines follow a payment of several benefits, one for each."""

    area_code: str = ""
    title: Named
    source: str = Limit(min_length=1)
    illustrative: bool = False
    format: Format
    encoding: Encoding
    header: list[Field] = Limit(default_factory=list)
    record: list[Field] = Limit(min_length=1)
    detail: list[Field] = Limit(default_factory=list)
    trailer: list[Field] = Limit(default_factory=list)
    returns: Returns

    @property
    def ending(self) -> str:
        """The ending of its files' names."""
        return "csv" if self.format == "csv" else "txt"


def load(path: Path) -> Layout:
    """The layout a file declares. Raises Refused with every problem's file and line."""
    document = read(path)
    try:
        layout = Layout.model_validate(document.data)
    except ValidationError as error:
        raise Refused(say("银行文件格式有问题"), problems_of(error, document)) from error
    found = [Problem("bank_layout", sentence, place=document.place(*steps)) for steps, sentence in _wrong(layout)]
    if found:
        raise Refused(say("银行文件格式有问题"), found)
    return layout


@cache
def own(name: str = DEFAULT) -> Layout:
    """One of the kernel's layouts. Raises NotFound."""
    path = OWN / f"{name}.yaml"
    if not name.isidentifier() or not path.exists():
        raise NotFound(say("没有名为“{name}”的银行文件格式", name=name))
    return load(path)


@cache
def _placed(root: Path) -> dict[int, Layout]:
    found = [load(path) for path in sorted((root / "localities").glob(f"*/{FILE}"))]
    return {areas.parse(layout.area_code): layout for layout in found}


def layout_of(area_code: int, *, root: Path = PACKAGE) -> Layout:
    """The layout in force in an area: the nearest locality's, else the kernel's own."""
    placed = _placed(root)
    return next((placed[code] for code in (area_code, *areas.ancestors(area_code)) if code in placed), None) or own()


def problems(root: Path) -> Iterator[Problem]:
    """What is wrong with the layouts of the kernel and of the localities below ``root``."""
    seen: dict[int, Path] = {}
    folder = root / OWN.relative_to(PACKAGE)
    for path in (*sorted(folder.glob("*.yaml")), *sorted((root / "localities").glob(f"*/{FILE}"))):
        try:
            layout = load(path)
        except Refused as refused:
            yield from refused.problems
            continue
        if path.parent != folder:
            yield from _place_of(path, layout, seen)


def _place_of(path: Path, layout: Layout, seen: dict[int, Path]) -> Iterator[Problem]:
    place = read(path).place("area_code")
    try:
        code = areas.parse(layout.area_code)
    except MinzhengError as error:
        yield Problem("bank_layout", error.sentence, place=place)
        return
    if code in seen:
        yield Problem("bank_layout", say("区划 {code} 的银行文件格式已在 {file} 声明", code=areas.written(code),
                                         file=seen[code].parent.name), place=place)
    seen.setdefault(code, path)


def _wrong(layout: Layout) -> Iterator[tuple[tuple[str | int, ...], Sentence]]:
    """Names that are unknown, widths that lack or are too many, and answers that could not be matched."""
    parts: Sequence[tuple[tuple[str, ...], list[Field], Sequence[str], str]] = (
        (("header",), layout.header, WHOLE, layout.format), (("record",), layout.record, EACH, layout.format),
        (("detail",), layout.detail, PART, layout.format), (("trailer",), layout.trailer, WHOLE, layout.format),
        (("returns", "header"), layout.returns.header, ABOUT_ANSWERS, layout.returns.format),
        (("returns", "record"), layout.returns.record, ANSWER, layout.returns.format),
        (("returns", "trailer"), layout.returns.trailer, ABOUT_ANSWERS, layout.returns.format))
    for at, fields, known, kind in parts:
        for index, field in enumerate(fields):
            if field.take and field.take not in known:
                yield (*at, index, "take"), say("不认识“{name}”：可用 {known}", name=field.take, known="、".join(known))
            if (field.width > 0) != (kind == "fixed_width"):
                yield (*at, index), (say("定长格式的每一栏须写 width") if kind == "fixed_width" else say("CSV 格式不写 width"))
    yield from _unmatched(layout)


def _unmatched(layout: Layout) -> Iterator[tuple[tuple[str | int, ...], Sentence]]:
    sent, answered = _taken(layout.record), _taken(layout.returns.record)
    for wanted in (("item",), ("account_no",), ("amount_fen", "amount_yuan")):
        if not sent & set(wanted):
            yield ("record",), say("付款记录缺少 {name}", name=" / ".join(wanted))
    for wanted in (("item",), ("account_no", "account_tail"), ("amount_fen", "amount_yuan"), ("result",)):
        if not answered & set(wanted):
            yield ("returns", "record"), say("回盘记录缺少 {name}", name=" / ".join(wanted))


def _taken(fields: list[Field]) -> set[str]:
    return {field.take for field in fields}
