"""The doors through which casework is written. Each says who (``by=``) and when (``at=``) and leaves an event."""

from .applying import accept, begin, reject, return_for_completion, save, submit, withdraw
from .assigning import assign, hand_over
from .ending import propose_end
from .noticing import finish_notice, object_to, post_notice, settle_objection
from .proceeding import complete_step, send_back, terminate

__all__ = [
    "accept", "assign", "begin", "complete_step", "finish_notice", "hand_over", "object_to", "post_notice", "propose_end",
    "reject", "return_for_completion", "save", "send_back", "settle_objection", "submit", "terminate", "withdraw",
]
