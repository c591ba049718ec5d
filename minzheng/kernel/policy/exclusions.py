"""What one person may receive together: the exclusion matrix turned into rules.

For each output four rules follow from its amount: ``gross`` (who is enrolled, or in a simulation whoever is entitled),
``amount_due`` after the matrix, ``is_paid``, and ``excluded_by``: the benefit that took its place, else an empty text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from minzheng.kernel.values.language import Label
from minzheng.kernel.values.money import Rounding

from .columns import HOUSEHOLD, PERSON, Column, Ref, lift
from .folders import Output, Rule
from .units import Unit
from .words import divided, largest, when

TOGETHER, ONE_ONLY, DIFFERENCE_ONLY = "together", "one_only", "difference_only"
HIGHER = "higher"


@dataclass(frozen=True)
class Exclusion:
    """How two benefits stand to each other for one person.

    ``one_only``: the one in ``keep`` stays (``higher``: the larger amount; equal: the first). ``difference_only``:
    ``second`` is paid only as far as it exceeds the person's part of ``first``.
    """

    first: str
    second: str
    kind: str
    keep: str = HIGHER
    law: str = ""


def entitlement_rules(
    outputs: Iterable[Output], exclusions: Iterable[Exclusion], rules: Mapping[str, Rule], *, payroll: bool
) -> dict[str, Rule]:
    """The four rules of every output. Lists each pair once; pairs not listed go together."""
    by_benefit: dict[str, list[Output]] = {}
    for output in outputs:
        by_benefit.setdefault(output.benefit, []).append(output)
    made: dict[str, Rule] = {}
    pairs = tuple(exclusions)
    for own in by_benefit.values():
        for output in own:
            for rule in _of_output(output, pairs, by_benefit, rules, payroll):
                made[rule.name] = rule
    return made


def _of_output(
    output: Output, pairs: tuple[Exclusion, ...], others: Mapping[str, list[Output]], rules: Mapping[str, Rule],
    payroll: bool,
) -> Iterable[Rule]:
    amount = Ref(output.amount, Unit.FEN_PER_MONTH, output.entity)
    enrolled = Ref(output.enrolled, Unit.TRUTH, output.entity)
    gross = when(enrolled, amount, otherwise=0) if payroll else amount
    yield _rule(output, "gross", Unit.FEN_PER_MONTH, gross, Label("核算金额", "amount computed"))
    due, excluded = _after_matrix(output, pairs, others)
    yield _rule(output, "amount_due", Unit.FEN_PER_MONTH, due, Label("应发金额", "amount due"))
    due_ref = Ref(f"{output.prefix}.amount_due", Unit.FEN_PER_MONTH, output.entity)
    yield _rule(output, "is_paid", Unit.TRUTH, due_ref > 0, Label("领取", "is paid"))
    yield _rule(output, "excluded_by", Unit.CODE, excluded, Label("被替代", "excluded by"))


def _after_matrix(
    output: Output, pairs: tuple[Exclusion, ...], others: Mapping[str, list[Output]]
) -> tuple[Column, Column]:
    """What is due and who took it. Who has no amount of his own is due nothing, whatever is unknown of the others."""
    gross: Column = Ref(f"{output.prefix}.gross", Unit.FEN_PER_MONTH, output.entity)
    due: Column = gross
    excluded = lift("")
    for pair in pairs:
        if output.benefit not in (pair.first, pair.second) or pair.kind == TOGETHER:
            continue
        other_name = pair.second if output.benefit == pair.first else pair.first
        for other in others.get(other_name, []):
            if other.entity == PERSON and output.entity == HOUSEHOLD:
                continue
            due, loses = _against(output, pair, other, gross, due)
            if loses is not None:
                excluded = when(loses, other_name, otherwise=excluded)
    if due is gross:
        return due, excluded
    return when(gross > 0, due, otherwise=0), when(gross > 0, excluded, otherwise="")


def _against(
    output: Output, pair: Exclusion, other: Output, gross: Column, due: Column
) -> tuple[Column, Column | None]:
    if pair.kind == DIFFERENCE_ONLY:
        if output.benefit != pair.second:
            return due, None
        left = largest(due - _share(other, "amount_due"), 0)
        return left, (due > 0) & (left == 0)
    theirs = _share(other, "gross")
    if pair.keep == HIGHER:
        loses = (theirs > gross) if output.benefit == pair.first else (theirs >= gross)
    elif pair.keep == output.benefit:
        return due, None
    else:
        loses = theirs > 0
    return when(loses, 0, otherwise=due), loses


def _share(other: Output, what: str) -> Column:
    """What one person has of the other benefit: all of a person's, an equal part of a household's."""
    amount = Ref(f"{other.prefix}.{what}", Unit.FEN_PER_MONTH, other.entity)
    if other.entity == PERSON:
        return amount
    size = Ref(other.persons, Unit.COUNT, HOUSEHOLD)
    part = divided(amount, by=size, rounding=Rounding.HALF_UP_TO_FEN.value)
    return when(size > 0, part, otherwise=0)


def _rule(output: Output, name: str, unit: Unit, tree: Column, label: Label) -> Rule:
    title = Label(f"{output.title.zh}{label.zh}", f"{output.title.en}: {label.en}")
    return Rule(f"{output.prefix}.{name}", output.entity, unit, title, "", tree)
