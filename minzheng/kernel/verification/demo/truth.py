"""What is hidden in invented registers: known cases, so that it can be measured which of them a run finds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from minzheng.kernel.values.files import whole_file
from minzheng.kernel.values.language import Label

FILE = "truth.json"

Found = Literal["finding", "candidate", "duplicate", "discovery"]
"""As what a case should be found."""
FOUND_AS: Mapping[Found, Label] = {
    "finding": Label("疑点", "finding"), "candidate": Label("待认定", "candidate"), "duplicate": Label("重复登记", "duplicate"),
    "discovery": Label("应享未享", "unserved"),
}
KINDS: Mapping[str, Label] = {
    "death": Label("死亡", "death"), "cremation": Label("火化", "cremation"), "custody": Label("在押", "custody"),
    "name_differs": Label("姓名不符", "another name"), "unnumbered": Label("没有号码", "no number"),
    "missing_digit": Label("号码缺位", "a digit short"), "vehicle": Label("机动车", "vehicle"),
    "dwelling": Label("第二套住房", "second dwelling"), "company": Label("企业", "company"),
    "taxed_income": Label("纳税收入", "taxed income"), "insured_wage": Label("参保工资", "insured wage"),
    "pension": Label("养老金", "pension"), "provident_fund": Label("公积金", "provident fund"),
    "deposit": Label("存款", "deposit"), "security": Label("证券", "securities"), "insurance": Label("商业保险", "insurance"),
    "paid_elsewhere": Label("外县发放", "paid elsewhere"), "moved_away": Label("户籍迁出", "moved away"),
    "certificate_expired": Label("残疾人证过期", "certificate expired"),
    "certificate_lapsed": Label("残疾人证有效期已满", "certificate past its last day"),
    "certificate_cancelled": Label("残疾人证注销", "certificate cancelled"),
    "grade_changed": Label("残疾等级变化", "grade changed"),
    "account": Label("共用账户", "shared account"), "duplicate": Label("一人两户", "person twice"),
    "old_age": Label("高龄未享", "aged, unserved"), "disability": Label("重残未享", "severely disabled, unserved"),
}
"""The kinds of cases."""


@dataclass(frozen=True)
class Planted:
    """One case. ``register`` is where its row stands, '' for what lies in the registry itself.

    ``exact`` cases must be found, each once; of the others recall is measured. ``id_number`` is the person's own, as
    known to the registry or, of the unserved, to the register; ``other`` the double's. ``way`` says how it is disguised.
    """

    kind: str
    found_as: Found
    exact: bool
    register: str
    id_number: str
    household_no: str = ""
    other: str = ""
    way: str = ""


@dataclass(frozen=True)
class Truth:
    """All cases of one set of files, made for an area and a day."""

    area: int
    on: date
    seed: int
    planted: Sequence[Planted]

    def write(self, folder: Path) -> Path:
        """Write ``truth.json`` into the folder."""
        content = {"area": self.area, "on": self.on.isoformat(), "seed": self.seed, "note": "虚构",
                   "planted": [asdict(one) for one in self.planted]}
        with whole_file(folder / FILE) as stream:
            stream.write(json.dumps(content, ensure_ascii=False, indent=1).encode())
        return folder / FILE


def read_truth(path: Path) -> Truth:
    """The cases that a ``truth.json`` names."""
    content = json.loads(path.read_text(encoding="utf-8"))
    planted = tuple(Planted(**one) for one in content["planted"])
    return Truth(content["area"], date.fromisoformat(content["on"]), content["seed"], planted)
