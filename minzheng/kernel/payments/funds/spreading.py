"""How much of each benefit is taken from each account: pure arithmetic, whatever the order of benefits.

Accounts are used in the order given. Where one that comes first is all that another benefit has, what was taken of it moves on,
so that a shortage is told only where there truly is one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Drawn = dict[tuple[int, str], int]
"""Fen by account and benefit."""


@dataclass(frozen=True)
class Room:
    """An account with the fen that are free in it and the benefits they are meant for."""

    fund_id: int
    free_fen: int
    benefits: frozenset[str]


def spread(needs: Mapping[str, int], rooms: Sequence[Room]) -> tuple[Drawn, dict[str, int]]:
    """What each benefit (fen needed) takes from each account, and what is missing of each; nothing is drawn beyond a room."""
    drawn: Drawn = {}
    left = {room.fund_id: room.free_fen for room in rooms}
    missing: dict[str, int] = {}
    for benefit, need in sorted(needs.items()):
        while need > 0 and (path := _path(benefit, rooms, left, drawn)):
            need -= _moved(path, need, left, drawn)
        if need > 0:
            missing[benefit] = need
    return {key: fen for key, fen in drawn.items() if fen}, missing


def _path(benefit: str, rooms: Sequence[Room], left: Mapping[int, int], drawn: Drawn) -> list[tuple[int, str]]:
    """The shortest chain of (account, benefit that takes from it) ending in an account with room; empty without one."""
    waiting: deque[tuple[str, list[tuple[int, str]]]] = deque([(benefit, [])])
    seen: set[int] = set()
    while waiting:
        taker, path = waiting.popleft()
        for room in rooms:
            if taker not in room.benefits or room.fund_id in seen:
                continue
            seen.add(room.fund_id)
            further = [*path, (room.fund_id, taker)]
            if left[room.fund_id] > 0:
                return further
            waiting.extend((other, further) for other in sorted(room.benefits) if drawn.get((room.fund_id, other), 0) > 0)
    return []


def _moved(path: Sequence[tuple[int, str]], need: int, left: dict[int, int], drawn: Drawn) -> int:
    """Draw along a chain: each account gives to its taker what the next taker gives up there; how many fen."""
    given_up = [(fund_id, path[place + 1][1]) for place, (fund_id, _) in enumerate(path[:-1])]
    fen = min([need, left[path[-1][0]], *(drawn[key] for key in given_up)])
    for key in given_up:
        drawn[key] -= fen
    for key in path:
        drawn[key] = drawn.get(key, 0) + fen
    left[path[-1][0]] -= fen
    return fen
