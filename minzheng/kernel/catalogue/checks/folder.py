"""One business folder as the checkers see it: its files, read once, broken or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.catalogue.reading import Reader
from minzheng.kernel.indicators.declarations import IndicatorFile
from minzheng.kernel.registers.declarations import FILE, FILES, kind_files
from minzheng.kernel.values.errors import Place, Problem
from minzheng.kernel.values.language import Sentence
from minzheng.kernel.values.yaml import Document, Step


@dataclass(frozen=True)
class WrittenKind:
    """A kind of entry as it is written, valid or not: in which file, and where in it."""

    file: str
    document: Document
    place: tuple[Step, ...]
    data: dict[str, Any]


@dataclass
class FolderFiles:
    """A business folder's files. Reading one that is missing or broken answers None; its problem is kept once."""

    path: Path
    reader: Reader = field(default_factory=Reader)
    _documents: dict[str, Document | None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The folder's name, which is the business's."""
        return self.path.name

    @property
    def root(self) -> Path:
        """The package the folder lies in, or the copy of it."""
        return next((one for one in self.path.parents if (one / "commons").is_dir()), self.path.parent)

    @property
    def chapter(self) -> str:
        """The name of the chapter it lies in."""
        return self.path.parent.name

    def file(self, name: str) -> Path:
        """The path of one of its files."""
        return self.path / name

    def document(self, name: str) -> Document | None:
        """A YAML file read once."""
        if name not in self._documents:
            exists = self.file(name).exists()
            self._documents[name] = self.reader.document(self.file(name)) if exists else None
        return self._documents[name]

    def mapping(self, name: str) -> dict[str, Any]:
        """A YAML file's data as a mapping; empty where it is none."""
        document = self.document(name)
        return document.data if document is not None and isinstance(document.data, dict) else {}

    @cached_property
    def written_kinds(self) -> list[WrittenKind]:
        """The kinds of entries in ``register.yaml`` and in files of their own; what is no mapping is left out."""
        whole, listed = self.document(FILE), self.mapping(FILE).get("kinds", [])
        found: list[tuple[str, Document | None, tuple[Step, ...], Any]]
        found = [(FILE, whole, ("kinds", index), one) for index, one in enumerate(listed if isinstance(listed, list) else ())]
        names = [f"{FILES}/{path.name}" for path in kind_files(self.path)]
        found += [(name, self.document(name), (), self.mapping(name)) for name in names]
        return [WrittenKind(file, document, place, one) for file, document, place, one in found
                if document is not None and isinstance(one, dict)]

    @cached_property
    def kinds(self) -> dict[str, dict[str, Any]]:
        """The kinds of entries it declares by their names, as they are written."""
        return {str(one.data.get("name")): one.data for one in self.written_kinds}

    @property
    def kind(self) -> str:
        """The kind the folder says it is; ``benefit`` where it does not."""
        return str(self.mapping("business.yaml").get("kind", "benefit"))

    @property
    def pays_once(self) -> bool:
        """Whether a decision gives one aid, and nothing is paid from month to month."""
        return self.mapping("business.yaml").get("pays") == "once"

    @cached_property
    def indicators(self) -> IndicatorFile | None:
        """``indicators.yaml`` as declared, None where it is not valid."""
        document = self.document("indicators.yaml")
        return Reader().part(document, IndicatorFile) if document else None

    def problem(self, code: str, sentence: Sentence, file: str, line: int = 1) -> Problem:
        """A problem in one of its files."""
        return Problem(code, sentence, place=Place(str(self.file(file)), line))


@dataclass(frozen=True)
class Standpoint:
    """What a folder is checked against: the day, the county whose values must be complete, and all the others.

    ``catalogue`` is None when the folders do not load; then only what stands in the folder itself is checked.
    """

    on: date
    area: int
    catalogue: Catalogue | None
    folders: tuple[FolderFiles, ...] = ()

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all businesses."""
        return frozenset(folder.name for folder in self.folders)

    @cached_property
    def kinds(self) -> dict[str, dict[str, Any]]:
        """The kinds of entries of all businesses, as they are written."""
        return {name: kind for folder in self.folders for name, kind in folder.kinds.items()}

    @cached_property
    def indicator_ids(self) -> frozenset[str]:
        """The ids of the indicators that folders declare."""
        return frozenset(id for folder in self.folders if folder.indicators for id in folder.indicators.ids())

    @property
    def parameter_names(self) -> frozenset[str] | None:
        """The names of all parameters, None where the folders do not load."""
        return frozenset(self.catalogue.parameters.declared) if self.catalogue else None
