"""Reading declaration files and collecting what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from minzheng.kernel.values.errors import Place, Problem, Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.yaml import Declaration, Document, Step, problems_of, read

Declared = TypeVar("Declared", bound=Declaration)


class Reader:
    """Reads files; problems are collected, not raised one at a time."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def document(self, path: Path) -> Document | None:
        """The file's data, or None with the problem kept."""
        try:
            return read(path)
        except FileNotFoundError:
            self.problems.append(Problem("file_missing", say("缺少文件 {name}", name=path.name), place=Place(str(path))))
        except Refused as refused:
            self.problems.extend(refused.problems)
        return None

    def declaration(self, path: Path, shape: type[Declared]) -> Declared | None:
        """The whole file as ``shape``."""
        return self.part(self.document(path), shape)

    def part(self, document: Document | None, shape: type[Declared], *at: Step) -> Declared | None:
        """The part of a file at ``at`` as ``shape``."""
        if document is None:
            return None
        data = document.data
        for step in at:
            data = data[step]
        try:
            return shape.model_validate(data)
        except ValidationError as error:
            self.problems.extend(problems_of(error, document, *at))
            return None

    def refuse_if_any(self, sentence: Sentence) -> None:
        """Raise Refused when anything was wrong."""
        if self.problems:
            raise Refused(sentence, self.problems)
