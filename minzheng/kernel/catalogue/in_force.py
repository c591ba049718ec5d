"""What is in force: the folders with the values that were entered as standards and approved.

``catalogue``, ``law`` and ``book`` answer here what they answer in ``loader``, ``lawbook`` and ``book``, with those values added.
Whoever computes, explains or shows amounts asks here; whoever only needs names and procedures, or has no database, asks there.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from minzheng.kernel.casework.law import Law
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.standards.queries import approved, version

from . import book as declared_book
from . import lawbook, loader


def catalogue() -> loader.Catalogue:
    """The catalogue of the installed package with what was approved. One look-up; kept until the next decision."""
    return _catalogue(version())


def law() -> Law:
    """The law of the installed package with what was approved."""
    return _law(version())


def book() -> Book:
    """The book of the registers with what was approved."""
    return _book(version())


@lru_cache(maxsize=2)
def _parameters(number: int) -> ParameterBook:
    known = loader.catalogue().parameters
    return known.with_values(approved()) if number else known


@lru_cache(maxsize=2)
def _catalogue(number: int) -> loader.Catalogue:
    return replace(loader.catalogue(), parameters=_parameters(number))


@lru_cache(maxsize=2)
def _law(number: int) -> Law:
    return replace(lawbook.law(), parameters=_parameters(number))


@lru_cache(maxsize=2)
def _book(number: int) -> Book:
    return replace(declared_book.book(), parameters=_parameters(number))
