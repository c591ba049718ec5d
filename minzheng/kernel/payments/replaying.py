"""An old run computed again from its frozen bundle: the same fen, or every difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.people.models import Person
from minzheng.kernel.policy.explain import Explanation, explain
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.policy.units import Unit
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.money import as_read
from minzheng.kernel.values.periods import Month

from . import bundles, queries
from .bundles import Frozen
from .computing import compute
from .corrections.models import KINDS
from .models import PayrollLine, PayrollRun, RunKind
from .rulebook import thawed
from .settlement import Settlement, settle, settle_arrears

RESULT = ["award_id", "household_id", "person_ref", "area_code", "benefit", "component", "amount_fen", "recovered_fen",
          "reason_code", "account_no"]
_TYPES = {"award_id": pl.Int64, "household_id": pl.Int64, "person_ref": pl.Int64, "area_code": pl.Int64,
          "benefit": pl.String, "component": pl.String, "amount_fen": pl.Int64, "recovered_fen": pl.Int64,
          "reason_code": pl.String, "account_no": pl.Binary}


class Law(Protocol):
    """What loading a tree of rules gives."""

    @property
    def program(self) -> Program: ...
    @property
    def parameters(self) -> ParameterBook: ...


@dataclass(frozen=True)
class Difference:
    """One award that comes out otherwise: ``before`` in the ledger, ``after`` recomputed; reason code and fen."""

    award_id: int
    benefit: str
    component: str
    before: str
    after: str

    def __str__(self) -> str:
        return str(say("待遇 {award}（{benefit}.{component}）：账上 {before}，复算 {after}", award=self.award_id,
                       benefit=self.benefit, component=self.component, before=self.before, after=self.after))


@dataclass(frozen=True)
class Replay:
    """What a replay found. ``differences`` is empty when it is equal to the fen and to the reason."""

    run_id: int
    lines: int
    exceptions: int
    amount_fen: int
    differences: tuple[Difference, ...]

    @property
    def is_equal(self) -> bool:
        return not self.differences

    @property
    def sentence(self) -> Sentence:
        if self.is_equal:
            return say("核算批次 {run} 复算一致：发放 {lines} 笔，异常 {exceptions} 笔", run=self.run_id,
                       lines=self.lines, exceptions=self.exceptions)
        return say("核算批次 {run} 复算不一致，共 {count} 处", run=self.run_id, count=len(self.differences))

    def as_json(self) -> dict[str, Any]:
        """Plain data for ``--json``."""
        return {
            "run": self.run_id, "equal": self.is_equal, "lines": self.lines, "exceptions": self.exceptions,
            "amount_fen": self.amount_fen, "differences": [vars(one) for one in self.differences],
        }


def replay(*, run_id: int, home: Path, load: Callable[[Path], Law]) -> Replay:
    """Compute a run again from its bundle: frozen data, frozen values and the frozen rules, which ``load`` loads.

    Raises NotFound, BundleDamaged, or Refused when this program cannot load the rules of then.
    """
    run = queries.run(run_id)
    frozen, _ = bundles.read(home, run.bundle, expected=run.digest)
    settled = _settled(run, frozen, home, load)
    after = pl.concat([_shaped(settled.lines), _shaped(settled.exceptions)])
    before = copy_out(_LEDGER, {"run": run_id}, _TYPES)
    return Replay(run_id, settled.lines.height, settled.exceptions.height, settled.amount_fen, _compare(before, after))


def _settled(run: PayrollRun, frozen: Frozen, home: Path, load: Callable[[Path], Law]) -> Settlement:
    """The frozen inputs settled again, as the kind of the run has it."""
    month = Month.from_int(run.month)
    if run.kind == RunKind.ARREARS:
        return settle_arrears(frozen.awards, month=month)
    law = _law(home, run.bundle, load)
    parameters = thawed(frozen.parameters, law.parameters)
    ruled = compute(law.program, parameters, frozen.persons, frozen.households, month=month).concerning(frozen.awards)
    return settle(frozen.awards, ruled.lines, ruled.exceptions, month=month)


@dataclass(frozen=True)
class Trace:
    """A line followed back to what it was computed from: the household's part of the bundle, and how the amount came about."""

    frozen: Frozen
    manifest: Mapping[str, Any]
    explained: Explanation
    amount_fen: int | None

    @property
    def award(self) -> dict[str, Any]:
        """The frozen row of the line's award."""
        return self.frozen.awards.to_dicts()[0]


def trace(*, line: PayrollLine, home: Path, load: Callable[[Path], Law]) -> Trace:
    """Follow a line back into its bundle, whose files are held against their digests, and compute it again from there.

    ``amount_fen`` is what it comes to now; None where it would not be paid. Raises as ``replay`` does.
    """
    run: PayrollRun = line.run
    frozen, manifest = bundles.read_household(home, run.bundle, line.household_id, expected=run.digest)
    settled = _settled(run, frozen, home, load)
    again = settled.lines.filter(pl.col("award_id") == line.award_id)["amount_fen"].to_list()
    explained = _owed(line, frozen) if run.kind == RunKind.ARREARS else _explained(line, frozen, home, load)
    own = replace(frozen, awards=frozen.awards.filter(pl.col("award_id") == line.award_id))
    return Trace(own, manifest, explained, again[0] if again else None)


def _explained(line: PayrollLine, frozen: Frozen, home: Path, load: Callable[[Path], Law]) -> Explanation:
    """How the month's amount came about."""
    law = _law(home, line.run.bundle, load)
    names = dict(Person.objects.filter(pk__in=frozen.persons["person_ref"].to_list()).values_list("pk", "name"))
    return explain(
        law.program, thawed(frozen.parameters, law.parameters), frozen.persons, frozen.households,
        month=Month.from_int(line.run.month), household_no=line.household.household_no, person_ref=line.person_id,
        benefit=line.benefit, name_of=names.__getitem__)


def _owed(line: PayrollLine, frozen: Frozen) -> Explanation:
    """What arrears are made of: each entry of the award's balance, by month."""
    entries = frozen.entries if frozen.entries is not None else pl.DataFrame(schema={"award_id": pl.Int64})
    own = entries.filter(pl.col("award_id") == line.award_id).sort("month", "kind").to_dicts()
    steps = tuple(
        Explanation(one["kind"], str(KINDS[one["kind"]]), one["fen"], Unit.FEN.value, str(say(
            "{month} {kind}：{amount} 元（{cause}）", month=Month.from_int(one["month"]), kind=KINDS[one["kind"]],
            amount=as_read(one["fen"]), cause=one["cause"]))) for one in own)
    total = sum(one["fen"] for one in own)
    sentence = str(say("以往月份应补 {amount} 元", amount=as_read(total)))
    return Explanation("arrears", str(say("补发")), total, Unit.FEN.value, sentence,
                       inputs=(Explanation("arrears", str(say("补发")), total, Unit.FEN.value, sentence, inputs=steps),))


def _law(home: Path, name: str, load: Callable[[Path], Law]) -> Law:
    try:
        return load(bundles.folder(home, name) / "rules")
    except Refused as refused:
        raise Refused(
            say("这个版本的程序不能装载当时的规则，不能复算"), refused.problems, code="rules_not_loadable") from refused


_LEDGER = """
SELECT award_id, household_id, person_id, area_code, benefit, component, amount_fen, recovered_fen, NULL, account_no
FROM payments_payrollline WHERE run_id = %(run)s
UNION ALL
SELECT award_id, household_id, person_id, area_code, benefit, component, amount_fen, NULL, reason_code, NULL
FROM payments_payrollexception WHERE run_id = %(run)s"""


def _shaped(frame: pl.DataFrame) -> pl.DataFrame:
    missing = {name: kind for name, kind in _TYPES.items() if name not in frame.columns}
    return frame.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in missing.items()).select(
        pl.col(name).cast(kind) for name, kind in _TYPES.items())


def _compare(before: pl.DataFrame, after: pl.DataFrame) -> tuple[Difference, ...]:
    both = before.join(after, on="award_id", how="full", suffix="_after", coalesce=True)
    same = [pl.col(name).eq_missing(pl.col(f"{name}_after")) for name in RESULT if name != "award_id"]
    differing = both.filter(~pl.all_horizontal(same)).sort("award_id")
    return tuple(
        Difference(row["award_id"], row["benefit"] or row["benefit_after"], row["component"] or row["component_after"],
                   _spoken(row, ""), _spoken(row, "_after"))
        for row in differing.iter_rows(named=True))


def _spoken(row: dict[str, Any], suffix: str) -> str:
    if row[f"benefit{suffix}"] is None:
        return "—"
    parts = [row[f"reason_code{suffix}"], row[f"amount_fen{suffix}"], row[f"recovered_fen{suffix}"] or None]
    return " ".join(str(part) for part in parts if part is not None)
