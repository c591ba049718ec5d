"""``letters/``: a business's own templates, each for a letter there is, naming only what that letter can say."""

from __future__ import annotations

from collections.abc import Iterator

from minzheng.kernel.casework.letters import templates
from minzheng.kernel.casework.letters.kinds import KINDS
from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import say

from .folder import FolderFiles, Standpoint


def problems(folder: FolderFiles, at: Standpoint) -> Iterator[Problem]:
    """Files for letters that do not exist, and every unknown place, missing title and missing reason of those that do."""
    for path in sorted(folder.file(templates.FOLDER).glob("*")):
        name = f"{templates.FOLDER}/{path.name}"
        if path.suffix != templates.ENDING or path.stem not in KINDS:
            yield folder.problem("letter_template", say("没有文书“{name}”", name=path.stem), name)
        else:
            for problem in templates.problems(path, KINDS[path.stem]):
                yield folder.problem(problem.code, problem.sentence, name, problem.place.line or 1)
