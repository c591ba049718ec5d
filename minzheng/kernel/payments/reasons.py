"""Why an enrolled award is not paid: every reason code, its name, and what the clerk does about it."""

from __future__ import annotations

from dataclasses import dataclass

from minzheng.kernel.values.language import Label


@dataclass(frozen=True)
class Reason:
    """A reason code with its name and the remedy, in both languages."""

    code: str
    label: Label
    remedy: Label


_ALL = (
    Reason("person_dead", Label("已死亡", "Deceased"),
           Label("核实死亡日期，终止待遇；死亡次月起已发的应追回",
                 "Confirm the date of death and end the award; recover what was paid for later months")),
    Reason("suspended", Label("已暂停发放", "Suspended"),
           Label("复核暂停原因，符合条件后恢复发放", "Review the ground; resume once it no longer holds")),
    Reason("not_started", Label("未到起发月份", "Not started yet"),
           Label("无需处理，到起发月份自动发放", "Nothing to do: payment starts with its first month")),
    Reason("held", Label("暂缓发放，待核实", "Held, to be examined"),
           Label("核实疑点并办结：属实的登记死亡，不属实的解除暂缓并补发",
                 "Examine and close the finding: register the death, or release the payment with arrears")),
    Reason("fact_missing", Label("缺少信息", "Fact missing"),
           Label("补录所缺信息后重新核算本月", "Complete the missing fact and compute the month again")),
    Reason("parameter_missing", Label("缺少政策参数", "Parameter missing"),
           Label("请业务股录入当地标准及文件依据后重新核算",
                 "Have the local value entered with its document, then compute again")),
    Reason("not_eligible", Label("不符合条件", "Not eligible"),
           Label("入户复核；确不符合的按程序终止", "Review at home; end the award by the procedure where confirmed")),
    Reason("excluded_by", Label("与其他待遇不能同时享受", "Excluded by another benefit"),
           Label("按就高原则已发另一项待遇，告知本人", "The other benefit is paid instead; inform the person")),
    Reason("account_missing", Label("缺少银行账户", "Account missing"),
           Label("补录开户银行、账号和户名", "Enter bank, account number and holder")),
    Reason("holder_not_member", Label("账户户名不是家庭成员", "Account holder is not a member"),
           Label("核对户名；由监护人或代管人代领的，先办理代管备案",
                 "Check the holder; register a guardian or custodian before paying to their account")),
)

REASONS: dict[str, Reason] = {reason.code: reason for reason in _ALL}
"""By code, in the order in which they are asked: an award has the first that applies."""


def reason(code: str) -> Reason:
    """The reason of that code; one that a business adds is shown by its code."""
    return REASONS.get(code) or Reason(code, Label(code, code), Label("请核实", "Please check"))
