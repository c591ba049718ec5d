"""The doors through which casework is written. Each says who (``by=``) and when (``at=``) and leaves an event."""

from .archive.archiving import archive_case
from .assigning import assign, hand_over
from .changes.reporting import amend_change, report_change
from .ending import propose_end
from .filing import file_report
from .intake.applying import accept, begin, reject, return_for_completion, save, submit, withdraw
from .letters.issuing import describe_office, issue_letter
from .noticing import finish_notice, object_to, post_notice, settle_objection
from .papers.documents import read as read_document
from .papers.documents import remove as remove_document
from .papers.documents import store as store_document
from .papers.evidence import add_paper, remove_paper
from .proceeding import complete_step, done_elsewhere, send_back, terminate
from .supervision.complaints import acknowledge as acknowledge_complaint
from .supervision.complaints import answer as answer_complaint
from .supervision.complaints import assign as assign_complaint
from .supervision.complaints import find as find_complaint
from .supervision.complaints import read_informer
from .supervision.complaints import register as register_complaint
from .supervision.proposing import settle as settle_proposal
from .supervision.proposing import take_to_change, take_to_end, take_to_suspension
from .supervision.relatives import declare_relative
from .supervision.reviewing import record_review
from .supervision.sampling import close_campaign, start_campaign
from .supervision.signing_in import end_order as end_sign_in
from .supervision.signing_in import exempt as exempt_from_sign_in
from .supervision.signing_in import order as order_sign_in
from .supervision.signing_in import propose_for_misses, sign_in
from .suspending import propose as propose_suspension

__all__ = [
    "accept",
    "acknowledge_complaint",
    "add_paper",
    "amend_change",
    "answer_complaint",
    "archive_case",
    "assign",
    "assign_complaint",
    "begin",
    "close_campaign",
    "complete_step",
    "declare_relative",
    "describe_office",
    "done_elsewhere",
    "end_sign_in",
    "exempt_from_sign_in",
    "file_report",
    "find_complaint",
    "finish_notice",
    "hand_over",
    "issue_letter",
    "object_to",
    "order_sign_in",
    "post_notice",
    "propose_end",
    "propose_for_misses",
    "propose_suspension",
    "read_document",
    "read_informer",
    "record_review",
    "register_complaint",
    "reject",
    "remove_document",
    "remove_paper",
    "report_change",
    "return_for_completion",
    "save",
    "send_back",
    "settle_objection",
    "settle_proposal",
    "sign_in",
    "start_campaign",
    "store_document",
    "submit",
    "take_to_change",
    "take_to_end",
    "take_to_suspension",
    "terminate",
    "withdraw",
]
