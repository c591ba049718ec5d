"""What a scenario and a forecast cost beside the run whose month they compute.

``python -m bench.scenarios --households 50000`` fills an embedded database with invented households, runs a month and the next
(as every other month goes), computes a scenario that raises the rural standard in that month, and twelve months ahead.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

from .payroll import _filled, _home, _months


def main() -> int:
    """Print seconds and ratios."""
    parser = argparse.ArgumentParser(prog="python -m bench.scenarios", description=__doc__)
    parser.add_argument("--households", type=int, default=50_000)
    parser.add_argument("--kept", type=Path, help="a folder whose database is kept and used again")
    asked = parser.parse_args()
    with _home(asked.kept) as home:
        os.environ["MINZHENG_HOME"] = str(home)
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "minzheng.site.settings"
        from minzheng.cli import session

        session.database()
        _filled(asked.households)
        _told(home)
    return 0


def _told(home: Path) -> None:
    from minzheng.cli import demo_county, session
    from minzheng.kernel.catalogue.loader import catalogue
    from minzheng.kernel.payments import actions as payments
    from minzheng.kernel.people.models import Household, Person
    from minzheng.kernel.scenarios import actions

    known = catalogue()
    law: dict[str, Any] = {
        "program": known.program, "parameters": known.parameters, "by": session.acting(), "at": demo_county.DAY}
    first, second = _months()
    payments.run(month=first, area=demo_county.COUNTY, home=home, **law)
    began = time.perf_counter()
    run = payments.run(month=second, area=demo_county.COUNTY, home=home, **law).run
    took = time.perf_counter() - began
    print(f"{Household.objects.count():,} households, {Person.objects.count():,} persons; run of {second}: "
          f"{run.line_count:,} lines in {took:.1f} s", flush=True)

    began = time.perf_counter()
    made = actions.create(
        name="示例", month=second, area=demo_county.COUNTY, values=[_raised(second)], parameters=known.parameters, by=law["by"],
        at=law["at"])
    made = actions.compute(scenario_id=made.pk, **law)
    scenario = time.perf_counter() - began
    print(f"scenario: {made.touched.count():,} touched in {scenario:.1f} s, ratio {scenario / took:.1f} to the run", flush=True)
    assert made.before_fen == run.amount_fen

    began = time.perf_counter()
    actions.forecast(first=second.plus(1), area=demo_county.COUNTY, **law)
    ahead = time.perf_counter() - began
    print(f"forecast: twelve months in {ahead:.1f} s, ratio {ahead / took:.1f} to the run", flush=True)


def _raised(month: Any) -> Any:
    from minzheng.cli import demo_county
    from minzheng.kernel.policy.parameters import Value

    return Value("dibao.dibao_standard", demo_county.COUNTY, ("农村",), month.first_day, None, 720_000, "7200 元/年", "示例")


if __name__ == "__main__":
    sys.exit(main())
