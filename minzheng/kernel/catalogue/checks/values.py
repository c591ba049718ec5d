"""Every parameter that is needed has a value in the demonstration county, so that a whole run works there."""

from __future__ import annotations

from collections.abc import Iterator

from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import say

from .folder import FolderFiles, Standpoint


def problems(folder: FolderFiles, at: Standpoint) -> Iterator[Problem]:
    """Parameters without any value in force for the county on the day; optional ones may have none."""
    document = folder.document("parameters.yaml")
    if at.catalogue is None or document is None or folder.name not in at.catalogue.program.folders:
        return
    for name, parameter in at.catalogue.program.folders[folder.name].parameters.items():
        if parameter.optional or at.catalogue.parameters.in_force(name, area_code=at.area, on=at.on):
            continue
        sentence = say("参数 {name} 在演示县 {area} 没有 {on} 生效的值", name=name, area=at.area, on=at.on.isoformat())
        yield folder.problem("parameter_missing", sentence, "parameters.yaml", document.line(name.partition(".")[2]))
