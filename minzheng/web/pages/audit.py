"""The audit trail: who did or read what, when and for what; for those who look after others' work."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import LABELS, Role
from minzheng.kernel.access.sensitive import Field
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.values.language import Label, Sentence, say

from ..components.figures import NOTHING, count_text, money_text
from ..components.keyset import slice_of
from ..components.table import Column, Filter, Table
from ..duties import OVERSEERS
from ..listing import state_of
from ..own_pages import own_deeds
from ..scope import require_role, scope_of
from ..signing import FAILED
from .case import DEEDS

ACTIONS: dict[str, Label | Sentence] = {
    "read_sensitive": Label("查看敏感信息", "Read sensitive data"), "export_list": Label("导出名单", "Exported a list"),
    "download": Label("下载文件", "Downloaded a file"), "export_run": Label("生成发放文件", "Made payment files"),
    "do_deed": Label("办理登记事项", "Did a deed of a register"), "print_entry": Label("打印登记材料", "Printed from a register"),
    "import_entries": Label("导入登记表格", "Imported a list into a register"),
    "bring_in_old_report": Label("上传历史报告", "Brought in an earlier report"),
    "say_period_of_old_report": Label("指明历史报告的统计期", "Said the period of an earlier report"),
    "confirm_old_values": Label("成批确认历史数值", "Confirmed values of an earlier report"),
    "confirm_old_value": Label("确认历史数值", "Confirmed a value of an earlier report"),
    "change_old_value": Label("更改历史数值", "Changed a value of an earlier report"),
    "reject_old_value": Label("剔除历史数值", "Rejected a value of an earlier report"),
    "reopen_old_value": Label("重新核对历史数值", "Opened a value of an earlier report again"),
    "deliver_register": Label("交付登记册", "Delivered a register"),
    "accept_delivery": Label("采信登记册", "Accepted a delivery"),
    "refuse_delivery": Label("拒收登记册", "Refused a delivery"),
    "import_roster": Label("导入花名册", "Imported a roster"), "undo_import": Label("撤销导入", "Undid an import"),
    "map_headings": Label("指定表头", "Mapped headings"), "report_death": Label("登记死亡", "Reported a death"),
    "enrol": Label("核定待遇", "Enrolled"), "change_award": Label("暂停或恢复待遇", "Suspended or resumed an award"),
    "run_checks": Label("全面核查", "Checked everybody"),
    "find_duplicates": Label("查找重复登记", "Looked for who is registered twice"),
    "read_pair": Label("查看疑似重复登记", "Looked at who may be registered twice"),
    "merge_pair": Label("认定重复登记", "Found a pair to be one person"),
    "set_pair_aside": Label("认定不是重复登记或暂缓", "Found a pair to be two persons, or put it off"),
    "undo_pair": Label("撤销重复登记的认定", "Took back that a pair is one person"),
    "merge_persons": Label("合并重复人员", "Merged persons"), "undo_merge": Label("撤销合并", "Undid a merge"),
    "freeze_figures": Label("冻结统计数据", "Froze figures"),
    "correct_figure": Label("更正统计数据", "Corrected a frozen figure"),
    "enter_figure": Label("录入统计数据", "Entered a figure"),
    "review_figure": Label("审核录入的统计数据", "Reviewed an entered figure"),
    "read_records": Label("查看指标所依据的记录", "Looked at the records behind a figure"),
    "check_figures": Label("核对统计数据", "Checked figures"),
    "explain_relation": Label("说明指标不一致", "Explained figures that disagree"),
    "find_candidates": Label("查找疑似同一人", "Looked for candidates"),
    "read_candidate": Label("查看疑似同一人", "Looked at a candidate"),
    "answer_candidate": Label("认定疑似同一人", "Decided on a candidate"), "start_job": Label("发起后台任务", "Asked for a job"),
    "run_payroll": Label("核算", "Computed a month"), "lock_run": Label("锁定批次", "Locked a run"),
    "run_arrears": Label("核算补发", "Computed arrears"),
    "propose_correction": Label("重算以往月份", "Computed past months again"),
    "commit_correction": Label("决定重算结果", "Decided a correction"),
    "set_aside_correction": Label("放弃重算结果", "Set a correction aside"),
    "agree_recovery": Label("约定分期抵扣", "Agreed instalments"), "end_recovery": Label("终止分期抵扣", "Ended instalments"),
    "enter_refund": Label("登记退回款项", "Entered a refund"), "enter_waiver": Label("免除未结金额", "Waived what was open"),
    "replay_run": Label("复算批次", "Computed a run again"),
    "look_through_run": Label("发放前检查", "Looked a run through"),
    "watch": Label("开展动态监测", "Looked at everybody"),
    "note_watch_task": Label("记录将到期事项", "Noted on a coming event"),
    "finish_watch_task": Label("办结将到期事项", "Did what a coming event asked"),
    "recognise_low_income": Label("凭文件认定低收入人口", "Recognised somebody as of low income"),
    "find_need": Label("登记救助需求", "Found a need"), "meet_need": Label("办结救助需求", "Met a need"),
    "refer": Label("转介", "Sent a referral"), "answer_referral": Label("登记转介答复", "Entered the answer to a referral"),
    "report_aid": Label("登记其他单位帮扶", "Entered aid by another body"),
    "look_at_low_income": Label("查看低收入人口档案", "Looked at somebody of low income"),
    "visit_low_income": Label("走访低收入家庭", "Visited a household of low income"),
    "close_warning": Label("处置预警", "Settled a warning"),
    "create_scenario": Label("拟定测算方案", "Entered a scenario"),
    "compute_scenario": Label("测算方案", "Computed a scenario"), "adopt_scenario": Label("采用方案", "Adopted a scenario"),
    "find_unserved": Label("查找应享未享对象", "Sought the unserved"),
    "load_boundaries": Label("上传区划边界", "Loaded boundaries of areas"),
    "withdraw_boundaries": Label("撤回区划边界", "Took boundaries of areas back"),
    "print_visits": Label("打印走访单", "Printed visit sheets"),
    "send_discoveries": Label("派发走访任务", "Sent visits out"),
    "read_warning": Label("查看预警", "Looked at a warning"),
    "read_watch_task": Label("查看将到期事项", "Looked at a coming event"),
    "read_discovery": Label("查看发现对象", "Looked at somebody found"),
    "discovery_report": Label("上报困难对象", "Reported somebody in need"),
    "discovery_contact": Label("登记走访情况", "Recorded a visit"),
    "discovery_apply": Label("为发现对象登记申请", "Began an application for somebody found"),
    "discovery_close": Label("登记走访结果", "Recorded the outcome of a discovery"),
    "discovery_read_outcome": Label("查看发现对象的办理结果", "Read what became of a discovery"),
    "forecast": Label("预测发放金额", "Forecast payments"),
    "explain_findings": Label("说明检查发现", "Explained findings"),
    "hold_payments": Label("暂缓发放", "Held payments"), "release_payments": Label("解除暂缓发放", "Released payments"),
    "assign_findings": Label("分派疑点", "Assigned findings"), "examine_finding": Label("核实疑点", "Examined a finding"),
    "send_back_finding": Label("退回疑点", "Sent a finding back"), "close_finding": Label("办结疑点", "Closed a finding"),
    "close_findings": Label("成批办结疑点", "Closed findings together"), "read_finding": Label("查看疑点", "Looked at a finding"),
    "look_back_finding": Label("据疑点重算以往月份", "Computed months again after a finding"),
    "gate_section": Label("业务审核签字", "Signed for the section"), "gate_finance": Label("财务复核签字", "Signed for finance"),
    "gate_release": Label("批准发放", "Released a run"), "gate_given_back": Label("退回批次", "Gave a run back"),
    "open_fund": Label("开立资金账户", "Opened a fund account"), "fund_allocation": Label("下达资金", "Allocated money"),
    "fund_recovery": Label("登记追回资金", "Entered money paid back"),
    "fund_correction": Label("更正资金记录", "Corrected a fund entry"),
    "fund_transfer_out": Label("调出资金", "Transferred money out"),
    "fund_transfer_in": Label("调入资金", "Transferred money in"),
    "fund_carry_over": Label("结转资金", "Carried money over"), "reserve_funds": Label("占用资金", "Reserved money"),
    "explain_difference": Label("说明对账差异", "Explained a difference"),
    "free_funds": Label("解除资金占用", "Ended a reservation"), "pay_from_funds": Label("从资金账户支付", "Paid from the funds"),
    "take_back_funds": Label("退回资金账户", "Returned to the funds"),
    "pay_again_from_funds": Label("从资金账户重发", "Paid again from the funds"),
    "enter_standard": Label("录入标准文件", "Entered a standard"),
    "approved_standard": Label("批准标准文件", "Approved a standard"),
    "rejected_standard": Label("不批准标准文件", "Did not approve a standard"),
    "withdrawn_standard": Label("撤回标准文件", "Withdrew a standard"),
    "repealed_standard": Label("废止标准文件", "Repealed a standard"),
    "draft_plan": Label("起草工作计划", "Drafted a plan"), "write_tasks": Label("编写计划任务", "Wrote tasks of a plan"),
    "drop_task": Label("删除计划任务", "Took a task out of a plan"), "approve_plan": Label("批准工作计划", "Approved a plan"),
    "close_plan": Label("工作计划结账", "Closed a plan"), "carry_over_task": Label("结转任务", "Carried a task over"),
    "remind_owners": Label("提醒计划任务", "Reminded of plan tasks"),
    "propose_task": Label("提出列入计划", "Proposed a task to a plan"), "take_task": Label("列入计划", "Took a task into a plan"),
    "decline_task": Label("不列入计划", "Declined a task"),
    "report_progress": Label("填报任务进度", "Reported of a task"),
    "take_progress": Label("按指标更新进度", "Took progress from figures"),
    "done_task": Label("任务完成", "Called a task done"), "stopped_task": Label("停止任务", "Stopped a task"),
    "resumed_task": Label("恢复任务", "Resumed a task"), "supervised_task": Label("督办任务", "Pressed for a task"),
    "answered_task": Label("回复督办", "Answered to being pressed"),
    "prepare_transfers": Label("准备付款", "Prepared payments"),
    "send_transfers": Label("生成银行文件", "Made files for the bank"),
    "import_returns": Label("导入银行回盘", "Took in a bank's answers"),
    "reissue_transfers": Label("重发失败的付款", "Had failed payments made again"),
    "withdraw_reissues": Label("撤回重发", "Withdrew payments made again"),
    "settle_transfer": Label("核实有争议的付款", "Settled a disputed payment"),
    "issue_letter": Label("出具文书", "Issued a letter"), "archive_case": Label("归档", "Archived a case"),
    "describe_office": Label("登记单位联系方式", "Gave an office's telephone"),
    "write_report": Label("生成报告", "Wrote a report"), "open_report": Label("起草报告", "Began a report"),
    "write_sheets": Label("生成统计报表", "Wrote statistics sheets"),
    "write_section": Label("修改报告章节", "Edited a section"), "check_section": Label("核对报告章节", "Checked a section"),
    "add_section": Label("增加报告章节", "Added a section"), "assign_section": Label("改由其他单位撰写", "Reassigned a section"),
    "freeze_report": Label("冻结报告数据", "Froze a report's figures"),
    "send_report": Label("报告送签", "Sent a report to be signed"), "send_back_report": Label("退回报告", "Sent a report back"),
    "sign_report": Label("签发报告", "Signed a report"), "supersede_report": Label("报告被更正", "Superseded a report"),
    "correct_report": Label("更正报告", "Began a correction of a report"),
    "load_divisions": Label("载入区划", "Loaded divisions"),
    "sign_in": Label("登录", "Signed in"), "sign_in_failed": Label("登录失败", "Failed to sign in"),
    "sign_out": Label("退出登录", "Signed out"), "end_session": Label("让设备退出", "Ended a session"),
    "change_account": Label("修改账号", "Changed an account"),
    "reset_password": Label("重置密码", "Reset a password"),
    "reset_second_step": Label("重置两步验证", "Reset a second step"),
    "reactivate_account": Label("重新启用账号", "Reactivated an account"),
    "change_password": Label("修改密码", "Changed a password"),
    "begin_second_step": Label("开始设置两步验证", "Began a second step"),
    "confirm_second_step": Label("启用两步验证", "Turned a second step on"),
    "remove_second_step": Label("关闭两步验证", "Turned a second step off"),
    "renew_recovery_codes": Label("更换备用码", "Renewed recovery codes"),
    "create_account": Label("建立账号", "Created an account"),
    "deactivate_account": Label("停用账号", "Deactivated an account"),
    "begin_application": Label("登记申请", "Began an application"),
    "submit_application": Label("提交申请", "Handed in an application"),
    "return_application": Label("退回补正", "Returned an application"),
    "accept_application": Label("受理申请", "Accepted an application"),
    "reject_application": Label("不予受理", "Rejected an application"),
    "withdraw_application": Label("撤回申请", "Withdrew an application"),
    "add_document": Label("收取材料", "Took a document in"), "read_document": Label("查看材料", "Read a document"),
    "let_leave": Label("登记成员离开", "Let a member leave"),
    "remove_document": Label("移除材料", "Removed a document"),
    "register_household": Label("登记到家庭名册", "Put on the register"),
    "state_facts": Label("更新家庭情况", "Changed facts of a household"),
    "request_verification": Label("请求核对", "Asked for a check"),
    "authorise_verification": Label("登记核对授权", "Took down an authorisation"),
    "withdraw_authorisation": Label("撤回核对授权", "Took an authorisation back"),
    "give_up_verification": Label("撤销核对请求", "Gave a check up"),
    "run_verification": Label("查询各来源", "Asked the registers"),
    "refuse_verification": Label("拒绝查询", "Refused to ask the registers"),
    "issue_report": Label("出具核对报告", "Issued a verification report"),
    "add_supporter": Label("增加核对义务人", "Put a supporter on the list of a check"),
    "request_verifications": Label("批量请求核对", "Asked for many checks"),
    "read_report": Label("查看核对报告", "Read a verification report"),
    "object_to_report": Label("对核对报告提出异议", "Contested a verification report"),
    "settle_report_objection": Label("答复对核对报告的异议", "Answered an objection to a report"),
    "post_notice": Label("张贴公示", "Posted a notice"), "lookup": Label("公众查询进度", "Looked up a case"),
    "record_review": Label("登记复核", "Recorded a review"), "propose": Label("提出调整提议", "Made a proposal"),
    "settle_proposal": Label("处理调整提议", "Settled a proposal"),
    "start_campaign": Label("发起专项复核或抽查", "Started a campaign"),
    "close_campaign": Label("办结专项复核或抽查", "Closed a campaign"),
    "sign_in_households": Label("登记签到", "Signed households in"),
    "order_sign_in": Label("规定按月签到", "Ordered monthly sign-ins"),
    "end_sign_in": Label("停止按月签到", "Ended monthly sign-ins"),
    "exempt_from_sign_in": Label("免签到", "Exempted from sign-ins"),
    "declare_relative": Label("备案近亲属", "Declared a close relative"),
    "complaint_register": Label("登记举报", "Registered a complaint"),
    "complaint_acknowledge": Label("告知已收到举报", "Acknowledged a complaint"),
    "complaint_assign": Label("分办举报", "Assigned a complaint"),
    "complaint_find": Label("登记举报核查结果", "Recorded a finding"),
    "complaint_answer": Label("答复举报", "Answered a complaint"),
    "move_demo_day": Label("调整演示日期", "Moved the day of the demonstration"),
    "define_item": Label("登记物资", "Entered an item"), "open_warehouse": Label("登记仓库", "Set up a store"),
    "receive_goods": Label("物资入库", "Received goods"), "issue_goods": Label("发放物资", "Issued goods"),
    "hand_back_goods": Label("退回物资", "Took goods back"), "send_goods": Label("调出物资", "Sent goods"),
    "take_goods": Label("签收物资", "Took goods over"), "scrap_goods": Label("报废物资", "Scrapped goods"),
    "count_goods": Label("盘点物资", "Counted goods"), "print_goods": Label("打印物资单据", "Printed a paper of goods"),
    "merge_areas": Label("合并区划", "Merged divisions"), "split_areas": Label("分设区划", "Split divisions"),
    "rename_areas": Label("区划更名", "Renamed divisions"), "recode_areas": Label("区划变更代码", "Recoded divisions"),
}
SUBJECTS: dict[str, Sentence] = {
    "account": say("账号"), "household": say("家庭"), "person": say("人员"), "award": say("待遇"), "awards": say("待遇"),
    "run": say("批次"), "payroll_line": say("发放笔数"), "batch": say("导入号"), "list": say("名单"), "report": say("工作报告"),
    "duplicate_pair": say("疑似重复登记"), "candidate": say("无号码记录"), "discovery": say("主动发现"),
    "finding": say("疑点"),
    "letter": say("文书"), "case": say("案件"), "notice": say("公示"), "office": say("单位"),
    "application": say("申请"), "complaint": say("投诉举报"), "campaign": say("专项复核与抽查"),
    "demo": say("演示日期"), "register": say("登记簿"), "area": say("区划"), "area_change": say("区划"), "divisions": say("区划"),
    "item": say("物资"), "warehouse": say("仓库"), "card": say("救济卡"), "slip": say("交接单"),
    "standard": say("标准文件"), "correction": say("重算"),
}
"""What is done something to, by the first word of an event's subject."""
PAGES = {"household": "household", "run": "run", "standard": "standard"}
"""The subjects that have a page of their own."""
FIELDS = {Field.ID_NUMBER.value: say("公民身份号码"), Field.ACCOUNT_NO.value: say("银行账号"), Field.PHONE.value: say("联系电话")}
DETAILS: dict[str, Sentence] = {
    "purpose": say("用途"), "reason": say("原因"), "source": say("来源"), "on": say("日期"), "month": say("月份"),
    "file": say("文件名"), "rows": say("行数"), "households": say("户"), "persons": say("人"), "enrolled": say("在册"),
    "amount_fen": say("金额（元）"), "role": say("角色"), "address": say("网络地址"), "changes": say("变动"),
}
"""What is told of an event's details, in this order."""
COLUMNS = (
    Column("at", say("时间"), lambda row: row.at, "time"),
    Column("who", say("账号"), lambda row: row.username, "name"),
    Column("post", say("职务"), lambda row: row.post, "name", is_wide_only=True),
    Column("action", say("操作"), lambda row: deeds().get(row.action, row.action), "name"),
    Column("subject", say("对象"), lambda row: _subject(row.subject), link=lambda row: _page(row.subject)),
    Column("details", say("内容"), lambda row: _told(row.details), is_wide_only=True),
)


def deeds() -> dict[str, Label | Sentence]:
    """What is done, as readers call it: everywhere, to cases, and in business folders of their own."""
    return ACTIONS | {f"case_{name}": say("案件：{deed}", deed=deed) for name, deed in DEEDS.items()} | own_deeds()


def listing(request: HttpRequest) -> HttpResponse:
    """What accounts of the scope did, newest first."""
    require_role(request, OVERSEERS)
    scope, state = scope_of(request), state_of(request, "q", "action")
    own = Account.objects.filter(scope.within()).values_list("username", flat=True)
    attempts = Q(action=FAILED, subject__in=[f"account:{name}" for name in own])
    events = AuditEvent.objects.filter(scope.within("account__area_code") | attempts)
    if "action" in state:
        events = events.filter(action=state["action"])
    if "q" in state:
        subjects = [f"{kind}:{state['q']}" for kind in SUBJECTS]
        events = events.filter(Q(username=state["q"]) | Q(subject__in=[state["q"], *subjects]))
    page = slice_of(events, order=["-id"], cursor=state.get("at", ""))
    table = Table(
        "events", COLUMNS, page.rows, say("操作记录"), state=state, paging=page,
        filters=(Filter("q", say("查找"), placeholder=say("账号或对象"), is_search=True),
                 Filter("action", say("操作"), list(deeds().items()))),
        empty_title=say("没有符合条件的记录"),
    )
    return render(request, "pages/audit.html", {"table": table})


def _parts(subject: str) -> tuple[str, str, str]:
    """The kind of the subject, its key, and the field of it that was read."""
    kind, _, rest = subject.partition(":")
    key, _, field = rest.rpartition(".") if rest.endswith(tuple(f".{one}" for one in FIELDS)) else (rest, "", "")
    return kind, key, field


def _subject(subject: str) -> str:
    """The subject in the reader's words: ``person:12.id_number`` is the identity number of person 12."""
    kind, key, field = _parts(subject)
    title: object = book().kinds[kind].title if kind in book().kinds else SUBJECTS.get(kind, "")
    known = f"{title} {key}" if title else subject
    return f"{known} · {FIELDS[field]}" if field else known


def _page(subject: str) -> str:
    """The subject's own page, where it has one."""
    kind, key, _ = _parts(subject)
    if kind in book().kinds:
        return f"{reverse('register_list', args=[kind])}?{urlencode({'q': key})}"
    return reverse(PAGES[kind], args=[key]) if kind in PAGES and key.isdecimal() else ""


def _told(details: dict[str, Any]) -> str:
    """What a reader needs of the details, in one line."""
    known = [(label, _written(name, details[name])) for name, label in DETAILS.items() if details.get(name)]
    return " · ".join(f"{label} {value}" for label, value in known)


def _written(name: str, value: Any) -> str:
    if name == "role" and value in set(Role):
        return str(LABELS[Role(value)])
    if name == "amount_fen":
        return money_text(int(value))
    if name == "changes":
        pairs = [[_written(one, part) if part else NOTHING for part in pair] for one, pair in value.items()]
        return str(say("、")).join(" → ".join(pair) for pair in pairs)
    return count_text(value) if isinstance(value, int) else str(value)[:120]
