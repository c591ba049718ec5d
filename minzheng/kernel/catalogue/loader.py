"""Finds the folders and builds from them the graph of rules and the book of parameters."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from minzheng.kernel.policy.declarations import RULES, Fact, RuleVersion
from minzheng.kernel.policy.exclusions import Exclusion
from minzheng.kernel.policy.folders import Folder, Output
from minzheng.kernel.policy.parameters import Floor, Parameter, ParameterBook, Value
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.errors import MinzhengError, Place, Problem, Refused
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.yaml import Document

from .chapters import CHAPTERS
from .declared import (
    BusinessDeclared,
    ExclusionsDeclared,
    FloorDeclared,
    LocalityDeclared,
    Names,
    PairDeclared,
    ParameterDeclared,
    PayrollDeclared,
)
from .reading import Reader
from .valuing import parameter_values

PACKAGE = Path(__file__).resolve().parents[2]
NAMING_FILES = ("facts.py", "rules.py", "parameters.yaml", "payroll.yaml")
"""Where the names stand that rules read."""


@dataclass(frozen=True)
class Business:
    """A business folder as declared."""

    name: str
    chapter: str
    path: Path
    kind: str
    title: Label
    law: tuple[str, ...]
    owner: str
    status: str
    business_ids: tuple[str, ...]
    receives: tuple[str, ...]
    outputs: tuple[Output, ...]


@dataclass(frozen=True)
class Catalogue:
    """All that was found: businesses in the order of the bureau's report, the program of rules, the parameters."""

    root: Path
    businesses: Mapping[str, Business]
    program: Program
    parameters: ParameterBook


@cache
def catalogue() -> Catalogue:
    """The catalogue of the installed package. Raises Refused with every problem of every folder."""
    return load(PACKAGE)


def business_folders(root: Path) -> list[Path]:
    """The business folders below ``root``, in the order of the bureau's report."""
    chapters = [root / "businesses" / chapter for chapter in CHAPTERS]
    return [folder for chapter in chapters for folder in sorted(chapter.glob("*/")) if _is_folder(folder)]


def common_folders(root: Path) -> list[Path]:
    """The folders of shared law below ``root``."""
    return [folder for folder in sorted((root / "commons").glob("*/")) if _is_folder(folder)]


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith((".", "_"))


def load(root: Path) -> Catalogue:
    """Load businesses, commons and localities below ``root``. Raises Refused with every problem found."""
    reader = Reader()
    values: list[Value] = []
    folders = [_common(path, root, reader, values) for path in common_folders(root)]
    businesses: dict[str, Business] = {}
    exclusions = _exclusions(root, reader)
    for path in business_folders(root):
        business, folder, pairs = _business(path, root, reader, values)
        folders.append(folder)
        if business is not None:
            businesses[business.name] = business
            exclusions += pairs
    declared = {name: parameter for folder in folders for name, parameter in folder.parameters.items()}
    _tied(folders, declared, reader)
    packs = _localities(root, reader, declared, values)
    if reader.problems:
        _resolve(folders, reader)
    reader.refuse_if_any(say("业务文件夹有问题"))
    program = Program(folders, exclusions)
    return Catalogue(root, businesses, program, ParameterBook(declared, tuple(values), packs))


def _resolve(folders: Sequence[Folder], reader: Reader) -> None:
    """Tell what is wrong with the names in rules as well, so that another broken declaration does not hide it.

    Not where a file that gives names could not be read whole: each of its names would be told as missing.
    """
    if any(Path(problem.place.file).name in NAMING_FILES for problem in reader.problems):
        return
    try:
        Program(folders, [])
    except Refused as refused:
        reader.problems += refused.problems


def _common(path: Path, root: Path, reader: Reader, values: list[Value]) -> Folder:
    return Folder(
        path.name, path, True, _facts(path, root, reader), _rules(path, root, reader),
        _parameters(path, reader, values),
    )


def _business(
    path: Path, root: Path, reader: Reader, values: list[Value]
) -> tuple[Business | None, Folder, list[Exclusion]]:
    """The business (None where its declaration cannot be read), its folder and its own exclusions."""
    declared = reader.declaration(path / "business.yaml", BusinessDeclared)
    file = path / "payroll.yaml"
    has_payroll = file.exists() if declared is None else declared.kind == "benefit" and declared.pays == "monthly"
    payroll = reader.declaration(file, PayrollDeclared) if has_payroll else None
    rules = _rules(path, root, reader)
    outputs = _outputs(path, payroll, rules) if payroll else ()
    folder = Folder(
        path.name, path, False, _facts(path, root, reader), rules, _parameters(path, reader, values), outputs,
    )
    if declared is None:
        return None, folder, []
    business = Business(
        declared.name, declared.chapter, path, declared.kind, label(declared.title), tuple(declared.law), declared.owner,
        declared.status, tuple(declared.business_ids), tuple(declared.receives), outputs,
    )
    return business, folder, [_exclusion(pair) for pair in payroll.exclusions] if payroll else []


def _outputs(path: Path, payroll: PayrollDeclared, rules: Iterable[RuleVersion]) -> tuple[Output, ...]:
    entity = {rule.name: rule.entity for rule in rules}

    def name_of(rule: str) -> str:
        return f"{path.name}.{rule}" if rule in entity else _common_name(rule, path)

    return tuple(
        Output(
            path.name, declared.component, entity.get(declared.amount, "person"), name_of(declared.amount),
            name_of(declared.enrolled), name_of(declared.persons) if declared.persons else "", label(declared.title),
            payroll.cycle, payroll.first_month, payroll.last_month,
            tuple((name_of(rule), label(names)) for rule, names in declared.refused_because.items()), index == 0,
            *((name_of(declared.tops_up.income), name_of(declared.tops_up.need)) if declared.tops_up else ()),
        )
        for index, declared in enumerate(payroll.outputs)
    )


def _common_name(rule: str, path: Path) -> str:
    """The qualified name of a common rule, searched by its plain name in the folders of shared law."""
    for folder in common_folders(path.parents[2]):
        rules = folder / "rules.py"
        if rules.exists() and f"\ndef {rule}(" in rules.read_text(encoding="utf-8"):
            return f"{folder.name}.{rule}"
    return f"{path.name}.{rule}"


def _exclusions(root: Path, reader: Reader) -> list[Exclusion]:
    declared = reader.declaration(root / "commons" / "exclusions.yaml", ExclusionsDeclared)
    return [_exclusion(pair) for pair in declared.pairs] if declared else []


def _exclusion(pair: PairDeclared) -> Exclusion:
    return Exclusion(pair.pair[0], pair.pair[1], pair.rule, pair.keep, pair.law)


def label(names: Names) -> Label:
    """The label of declared names."""
    return Label(names.zh, names.en)


def _parameters(path: Path, reader: Reader, values: list[Value]) -> dict[str, Parameter]:
    file = path / "parameters.yaml"
    document = reader.document(file) if file.exists() else None
    found: dict[str, Parameter] = {}
    for name in document.data if document else ():
        declared = reader.part(document, ParameterDeclared, name)
        if declared is None:
            continue
        parameter = Parameter(
            f"{path.name}.{name}", label(declared.label), declared.unit, declared.law,
            1000 if declared.unit == "per_mille" else declared.denominator, tuple(declared.by), declared.band,
            declared.optional, _floor(declared.floor),
        )
        found[parameter.name] = parameter
        _take(reader, document, parameter, declared.values, values, (name, "values"))
    return found


def _floor(declared: FloorDeclared | None) -> Floor | None:
    if declared is None:
        return None
    return Floor(declared.of, declared.rounding, declared.law, declared.per_mille, declared.times, declared.of_by,
                 declared.below == "refused")


def _tied(folders: Iterable[Folder], declared: Mapping[str, Parameter], reader: Reader) -> None:
    """Every floor names parameters that there are, and money of money."""
    for folder in folders:
        for parameter in folder.parameters.values():
            floor = parameter.floor
            unknown = [one for one in (floor.of, floor.times) if one and one not in declared] if floor else []
            if floor and not unknown and parameter.unit is not declared[floor.of].unit:
                unknown = [floor.of]
            for name in unknown:
                reader.problems.append(Problem(
                    "floor", say("{own} 的下限不能参照“{name}”", own=parameter.name, name=name),
                    place=Place(str(folder.path / "parameters.yaml"))))


def _take(
    reader: Reader, document: Document | None, parameter: Parameter, declared: list, values: list[Value],  # type: ignore[type-arg]
    at: tuple[str, ...], area_code: int = 0, illustrative: bool = False, pack: str = "",
) -> None:
    assert document is not None
    for index, item in enumerate(declared):
        try:
            values.append(parameter_values(parameter, item, area_code, illustrative, pack))
        except MinzhengError as error:
            reader.problems.append(Problem(error.code, error.sentence, place=document.place(*at, index)))


def _localities(
    root: Path, reader: Reader, parameters: Mapping[str, Parameter], values: list[Value]
) -> dict[str, Label]:
    from minzheng.kernel.values.areas import parse

    packs: dict[str, Label] = {}
    for file in sorted((root / "localities").glob("*/values.yaml")):
        document = reader.document(file)
        declared = reader.part(document, LocalityDeclared)
        if document is None or declared is None:
            continue
        pack = "" if declared.area_code else file.parent.name
        if pack:
            packs[pack] = label(declared.title)
        area = parse(declared.area_code) if declared.area_code else 0
        for name, items in declared.values.items():
            if name not in parameters:
                reader.problems.append(
                    Problem("name", say("没有参数“{name}”", name=name), place=document.place("values", name)))
                continue
            _take(reader, document, parameters[name], items, values, ("values", name), area, declared.illustrative, pack)
    return packs


def _facts(path: Path, root: Path, reader: Reader) -> dict[str, Fact]:
    module = _module(path / "facts.py", root, reader)
    return {} if module is None else {name: value for name, value in vars(module).items() if isinstance(value, Fact)}


def _rules(path: Path, root: Path, reader: Reader) -> tuple[RuleVersion, ...]:
    module = _module(path / "rules.py", root, reader)
    return () if module is None else tuple(vars(module).get(RULES, ()))


def module_of(file: Path, root: Path) -> ModuleType | None:
    """The module of a folder's file, or None where there is none. Raises Refused for one that cannot be loaded."""
    reader = Reader()
    module = _module(file, root, reader)
    reader.refuse_if_any(say("业务文件夹有问题"))
    return module


class _FromSource(SourceFileLoader):
    """Runs the source as it stands: no compiled copy is read, and none is left in a frozen bundle."""

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.get_data(self.path), self.path)


def _packages(file: Path, root: Path) -> list[str]:
    """The names of the packages that a file of another root lies in, made known so that the files of a folder find each other."""
    names = [f"minzheng_at_{abs(hash(str(root)))}", *file.relative_to(root).parts[:-1]]
    for depth in range(1, len(names) + 1):
        package = ".".join(names[:depth])
        if package not in sys.modules:
            module = ModuleType(package)
            module.__path__ = [str(root.joinpath(*names[1:depth]))]
            sys.modules[package] = module
    return names


def _module(file: Path, root: Path, reader: Reader) -> ModuleType | None:
    """Import ``file``: from the installed package by name, from another root (a copy, a frozen bundle) by place."""
    if not file.exists():
        return None
    try:
        if root == PACKAGE:
            return importlib.import_module(".".join(("minzheng", *file.relative_to(root).with_suffix("").parts)))
        name = ".".join((*_packages(file, root), file.stem))
        spec = importlib.util.spec_from_file_location(name, file, loader=_FromSource(name, str(file)))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module
    except (SyntaxError, ImportError, NameError, TypeError, AttributeError, MinzhengError) as error:
        line = getattr(error, "lineno", None) or 1
        reader.problems.append(Problem("python", say("无法装载：{why}", why=error), place=Place(str(file), line)))
        return None


__all__ = ["PACKAGE", "Business", "Catalogue", "Refused", "business_folders", "catalogue", "common_folders", "load"]
