"""The doors through which checks are asked for, authorised, run, reported and contested."""

from .asking import ask_for_case, ask_for_due, ask_for_household, give_up
from .authorising import authorise, withdraw_authorisation
from .contesting import object_to_report, read_evidence, settle_objection
from .reporting import issue, read_paper, read_report
from .running import run
from .supporting import add_supporter

__all__ = [
    "add_supporter",
    "ask_for_case",
    "ask_for_due",
    "ask_for_household",
    "authorise",
    "give_up",
    "issue",
    "object_to_report",
    "read_evidence",
    "read_paper",
    "read_report",
    "run",
    "settle_objection",
    "withdraw_authorisation",
]
