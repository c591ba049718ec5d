"""The amount in sentences for the applicant: the standards it rests on, and the steps from them to the amount."""

from __future__ import annotations

from collections.abc import Iterator

from minzheng.kernel.policy.explain import Explanation

FROM, TO = 2, 3
"""From which to which depth of the tree steps are told (the first is the amount itself); the file of the case has them all."""
_TOLD_BEFORE = "（见上）"


def standards(explanation: Explanation) -> tuple[str, ...]:
    """The amounts of money laid down by documents that the calculation reads, each once."""
    found = [f"{step.sentence}，{step.document}" for step in _all(explanation)
             if step.unit.startswith("fen") and step.document and step.value is not None]
    return tuple(dict.fromkeys(found))


def steps(explanation: Explanation) -> tuple[str, ...]:
    """The amounts on the way to the result, in sentences, from the result down to what it is made of."""
    found = [step.sentence for depth, step in _deep(explanation) if FROM <= depth <= TO and _is_told(step)]
    return tuple(dict.fromkeys(found))


def _is_told(step: Explanation) -> bool:
    return step.unit.startswith("fen") and bool(step.inputs) and bool(step.value) and not step.sentence.endswith(_TOLD_BEFORE)


def _all(step: Explanation) -> Iterator[Explanation]:
    return (one for _, one in _deep(step))


def _deep(step: Explanation, depth: int = 0) -> Iterator[tuple[int, Explanation]]:
    yield depth, step
    for read in step.inputs:
        yield from _deep(read, depth + 1)
