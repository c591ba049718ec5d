"""What the registers are told of the folders: the kinds of entries that ``register.yaml`` declares, with their functions."""

from __future__ import annotations

from functools import cache
from types import FunctionType

from minzheng.kernel.registers.declarations import FILE, KindDeclared, RegisterDeclared, files_of, kind_files
from minzheng.kernel.registers.kinds import Book, Function, Kind
from minzheng.kernel.values.language import say

from .loader import Business, Catalogue, catalogue, module_of
from .reading import Reader


@cache
def book() -> Book:
    """The book of the installed package. Raises Refused with every problem of every folder."""
    return book_of(catalogue())


def book_of(known: Catalogue) -> Book:
    """The kinds of entries that the folders of a catalogue declare, in the order of the bureau's report."""
    kinds: dict[str, Kind] = {}
    reader = Reader()
    for business in known.businesses.values():
        if business.status == "live" and (declared := _declared(business, reader)):
            functions = _functions(known, business)
            kinds |= {one.name: Kind(one, business.name, business.chapter, business.path, functions) for one in declared}
    reader.refuse_if_any(say("业务文件夹有问题"))
    return Book(kinds, known.program, known.parameters, {name: one.title for name, one in known.businesses.items()})


def _declared(business: Business, reader: Reader) -> list[KindDeclared]:
    """The kinds of ``register.yaml``, then those that have files of their own."""
    whole = reader.declaration(business.path / FILE, RegisterDeclared) if (business.path / FILE).exists() else None
    alone = [reader.declaration(path, KindDeclared) for path in kind_files(business.path)]
    return [*(whole.kinds if whole else ()), *(one for one in alone if one)]


def _functions(known: Catalogue, business: Business) -> dict[str, Function]:
    modules = [module for path in files_of(business.path) if (module := module_of(path, known.root)) is not None]
    found = [(name, one) for module in modules for name, one in vars(module).items()]
    return {name: one for name, one in found if isinstance(one, FunctionType) and not name.startswith("_")}
