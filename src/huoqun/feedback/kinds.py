"""Closed words of the feedback room."""

from huoqun.core.kinds import Kind
from huoqun.events.catalog.feedback import TicketKind, TicketOrigin, TicketSeverity, ToldVia

__all__ = [
    "FeedbackSplit",
    "TicketEntryKind",
    "TicketKind",
    "TicketOrigin",
    "TicketSeverity",
    "TicketState",
    "TicketStep",
    "ToldVia",
]


class TicketState(Kind):
    """How far a ticket has come."""

    OPEN = "open", "待回复", "Open"
    ANSWERED = "answered", "已回复", "Answered"
    SOLVED = "solved", "已解决", "Solved"
    TOLD_BACK = "told_back", "已告知会员", "Member told"
    CLOSED = "closed", "已结案", "Closed"


class TicketStep(Kind):
    """What can be done with a ticket."""

    ANSWER = "answer", "回复", "Answer"
    SOLVE = "solve", "标记为已解决", "Solve"
    TELL_BACK = "tell_back", "告知会员", "Tell the member"
    CLOSE = "close", "结案", "Close"
    REOPEN = "reopen", "重新打开", "Reopen"


class TicketEntryKind(Kind):
    """One line in the history of a ticket."""

    SAID = "said", "会员说", "The member said"
    ANSWER = "answer", "回复会员", "Answer to the member"
    INTERNAL = "internal", "内部备注", "Internal note"
    ASSIGNED = "assigned", "分派", "Assigned"
    CHANGED = "changed", "更正", "Corrected"
    SOLVED = "solved", "解决", "Solved"
    TOLD_BACK = "told_back", "告知会员", "Member told"
    CLOSED = "closed", "结案", "Closed"
    REOPENED = "reopened", "重新打开", "Reopened"


class FeedbackSplit(Kind):
    """By what the figures of feedback are told apart."""

    NONE = "none", "合计", "All together"
    MONTH = "month", "按月", "By month"
    UNIT = "unit", "按门店", "By unit"
    PRODUCT = "product", "按商品", "By product"
    KIND = "kind", "按类型", "By kind"
    SEVERITY = "severity", "按紧急程度", "By severity"
