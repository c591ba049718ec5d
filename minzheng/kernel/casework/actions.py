"""The doors through which casework is written. Each says who (``by=``) and when (``at=``) and leaves an event."""

from .applying import accept, begin, reject, return_for_completion, save, submit, withdraw
from .archive.archiving import archive_case
from .assigning import assign, hand_over
from .documents import read as read_document
from .documents import remove as remove_document
from .documents import store as store_document
from .ending import propose_end
from .letters.issuing import describe_office, issue_letter
from .noticing import finish_notice, object_to, post_notice, settle_objection
from .proceeding import complete_step, send_back, terminate

__all__ = [
    "accept", "archive_case", "assign", "begin", "complete_step", "describe_office", "finish_notice", "hand_over",
    "issue_letter", "object_to", "post_notice", "propose_end", "read_document", "reject", "remove_document",
    "return_for_completion", "save", "send_back", "settle_objection", "store_document", "submit", "terminate", "withdraw",
]
