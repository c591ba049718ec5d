"""The page about the outside registers: who gives them, how often, which columns they have, what a row says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from minzheng.kernel.verification.declarations import ColumnDeclared, OutsideRegister, SpeaksOf

from .markdown import code, page, table


def outside(registers: Mapping[str, OutsideRegister]) -> str:
    """Every outside register as declared."""
    return page(
        "Outside registers",
        "Each is one file in `minzheng/commons/outside_registers`. A *state* replaces the delivery before it, *events* add up. "
        "Rows are of persons who were *asked* about, or of *everyone* the provider knows. How a delivery comes in: "
        "[deliver a register](../how-to/deliver-a-register.md).",
        *(part for one in registers.values() for part in _register(one)))


def _register(one: OutsideRegister) -> Iterator[str]:
    yield f"## {one.title.zh} · {one.title.en}"
    each = (" · one row a person" if one.one_each else "") + (" · several providers" if one.several_providers else "")
    yield (f"{code(one.name)} · {one.provider.zh} · {one.provider.en} · {one.holds}, of {one.about}{each} · expected every "
           f"{one.cycle_days} days, counts for {one.valid_days}")
    yield "\n".join(f"* {law}" for law in one.law)
    yield table(("column", "heading", "also", "type", "choices"), map(_column, one.columns))
    yield _evidence(one)


def _column(one: ColumnDeclared) -> tuple[object, ...]:
    choices = "、".join(f"{choice.zh} ({choice.name})" for choice in one.choices)
    usual = f", usually up to {one.usual:,}" if one.usual else ""
    kind = one.type + (", required" if one.required else "") + usual
    return code(one.name), f"{one.zh} · {one.en}", "、".join(one.synonyms), kind, choices


def _evidence(one: OutsideRegister) -> str:
    evidence = one.evidence
    since = f" from {code(evidence.holds_from)}" if evidence.holds_from else ""
    until = f" until {code(evidence.holds_until)}" if evidence.holds_until else ""
    amount = f", amount {code(evidence.amount)}" if evidence.amount else ""
    facts = "; ".join(map(_fact, evidence.speaks_of))
    return (f"A row says: {evidence.says.zh} · {evidence.says.en}. It is evidence of {code(evidence.item)}{since}{until}{amount}"
            + (f", and speaks of {facts}." if facts else "."))


def _fact(one: SpeaksOf) -> str:
    per = "" if one.per == "once" else f" a {one.per}"
    where = "".join(f" where {name} is {' or '.join(choices)}" for name, choices in one.where.items())
    return f"{code(one.fact)} ({one.take}{f' of {code(one.of)}' if one.of else ''}{per}{where})"
