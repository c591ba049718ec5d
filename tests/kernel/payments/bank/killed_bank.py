"""Deeds in processes of their own, each killed before one more of its statements, until one lives to its end.

    python -m tests.kernel.payments.bank.killed_bank release|send|import|reissue

Prints a JSON line for each life: before which statement it died (null: it did not), and what the database then holds.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import django


def main(deed: str) -> None:
    """Let lives follow each other until one ends well; what one leaves behind the next begins with."""
    django.setup()
    for last in range(1, 100):
        status = _apart(partial(_live, deed, last))
        _apart(partial(_tell, last if status else None))
        if status == 0:
            return


def _apart(deed: Callable[[], None]) -> int:
    """Do something in a process of its own, which inherits no connection; how it ended."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        deed()
        sys.stdout.flush()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _tell(died: int | None) -> None:
    print(json.dumps({"died": died, **held()}))


def held() -> dict[str, Any]:
    """What the database says was done."""
    from minzheng.kernel.payments.bank.models import BankFile, ReturnFile, Transfer
    from minzheng.kernel.payments.models import PayrollRun

    states = Transfer.objects.order_by("pk").values_list("state", "reissue_of")
    return {"run": PayrollRun.objects.get().state, "states": [state for state, _ in states],
            "again": sum(old is not None for _, old in states), "files": BankFile.objects.count(),
            "returns": ReturnFile.objects.count()}


def _live(deed: str, last: int) -> None:
    from django.db import connection

    left = iter(range(last))

    def counted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    next(left)
    with connection.execute_wrapper(counted):
        DEEDS[deed]()


def _release() -> None:
    from minzheng.kernel.access.actor import PROGRAM
    from minzheng.kernel.payments import actions
    from minzheng.kernel.payments.models import PayrollRun

    actions.lock(run_id=PayrollRun.objects.get().pk, by=PROGRAM, at=_at())


def _send() -> None:
    from minzheng.kernel.access.actor import PROGRAM
    from minzheng.kernel.payments.bank import actions
    from minzheng.kernel.payments.bank.layouts import own
    from minzheng.kernel.payments.models import PayrollRun
    from tests.kernel.payments.registry import COUNTY

    actions.send(area=COUNTY, layout=own(), titles={}, by=PROGRAM, at=_at(), run_id=PayrollRun.objects.get().pk)


def _import() -> None:
    from minzheng.kernel.payments.bank.models import Transfer
    from tests.kernel.payments.bank.conftest import rows, take_in

    first, *others = Transfer.objects.order_by("pk")
    take_in([*rows([first], "1001"), *rows(others)], _at())


def _reissue() -> None:
    from minzheng.kernel.access.actor import PROGRAM
    from minzheng.kernel.payments.bank import actions
    from minzheng.kernel.payments.bank.models import Transfer

    numbers = Transfer.objects.filter(reissue_of=None).order_by("pk").values_list("pk", flat=True)
    actions.reissue(corrections=[actions.Correction(numbers[0])], note="示例", by=PROGRAM, at=_at())


def _at() -> Any:
    from datetime import datetime

    from minzheng.kernel.values.periods import ZONE

    return datetime(2026, 11, 2, 12, tzinfo=ZONE)


DEEDS = {"release": _release, "send": _send, "import": _import, "reissue": _reissue}

if __name__ == "__main__":
    main(sys.argv[1])
