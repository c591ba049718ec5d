"""``minzheng award``: what a household or person stands to get; hold it back, pay it again."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from minzheng.cli import output
from minzheng.cli.session import acting, database, now
from minzheng.kernel.values.errors import NotFound, UsageError
from minzheng.kernel.values.language import say

app = typer.Typer(help="待遇：查询、暂停、恢复。", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象。")]
HEADS = (say("待遇编号"), say("待遇"), say("项目"), say("对象"), say("状态"), say("起"), say("止"), say("说明"))
AwardNumber = Annotated[int, typer.Argument(metavar="AWARD", help="待遇编号（用 award list 查询）。")]


@app.command("list")
def list_(
    household: Annotated[str | None, typer.Option(help="户号。")] = None,
    person: Annotated[int | None, typer.Option(help="人员编号。")] = None,
    as_json: AsJson = False,
) -> None:
    """列出一户或一人的待遇。"""
    if (household is None) == (person is None):
        raise UsageError(say("请用 --household 或 --person 指明一户或一人"))
    database()
    from minzheng.kernel.payments import queries
    from minzheng.kernel.payments.models import STATES

    if person is not None:
        found = list(queries.awards_of_person(person))
    else:
        found = [award for number in _households(str(household)) for award in queries.awards_of_household(number)]
    if as_json:
        output.emit_json([_plain(award) for award in found])
        return
    output.table(HEADS, [
        (str(award.pk), award.benefit, award.component, str(award.person_id or say("全户")), STATES[award.state],
         str(award.first_month), str(award.last_month or ""), award.suspended_reason) for award in found])


def _households(number: str) -> list[int]:
    from minzheng.kernel.people.models import Household

    found = list(Household.objects.filter(household_no=number).values_list("pk", flat=True))
    if not found:
        raise NotFound(say("没有户号为“{number}”的家庭", number=number))
    return found


def _plain(award: Any) -> dict[str, Any]:
    return {
        "award": award.pk, "benefit": award.benefit, "component": award.component, "household_id": award.household_id,
        "person_id": award.person_id, "state": award.state, "first_month": award.first_month,
        "last_month": award.last_month, "suspended_reason": award.suspended_reason,
    }


@app.command()
def suspend(
    award: AwardNumber, reason: Annotated[str, typer.Option(help="暂停原因，列入异常名单。")], as_json: AsJson = False
) -> None:
    """从下一次核算起暂停发放。"""
    database()
    from minzheng.kernel.payments import actions

    _say(actions.suspend(award_id=award, reason=reason, by=acting(), at=now()), as_json)


@app.command()
def resume(award: AwardNumber, as_json: AsJson = False) -> None:
    """从下一次核算起恢复发放。"""
    database()
    from minzheng.kernel.payments import actions

    _say(actions.resume(award_id=award, by=acting(), at=now()), as_json)


def _say(award: Any, as_json: bool) -> None:
    from minzheng.kernel.payments.models import STATES

    if as_json:
        output.emit_json(_plain(award))
    else:
        output.line(say("待遇 {award} 现为“{state}”", award=award.pk, state=STATES[award.state]))
