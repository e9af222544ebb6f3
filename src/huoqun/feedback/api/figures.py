"""How fast and how well feedback is dealt with."""

from ninja import Query, Schema

from huoqun.core.ids import Count
from huoqun.feedback import queries
from huoqun.feedback.api import shapes
from huoqun.feedback.api.routes import router
from huoqun.feedback.kinds import FeedbackSplit
from huoqun.org import access
from huoqun.org.kinds import Permission


class FeedbackTimesOut(Schema):
    """A time over ``n`` tickets, in hours of the wall clock; null while there is none.

    ``share_within`` = ``within`` ÷ ``judged``: tickets that got there, or whose time is over.
    """

    n: Count
    median_hours: float | None
    p90_hours: float | None
    within: Count
    judged: Count
    share_within: float | None


class FeedbackFiguresOut(Schema):
    """The figures of one group of tickets; ``key`` is what the list is filtered by."""

    key: str
    zh: str
    en: str
    opened: Count
    undone: Count
    overdue: Count
    told_back: Count
    reopened: Count
    answer: FeedbackTimesOut
    solution: FeedbackTimesOut


class FeedbackFiguresQuery(shapes.TicketFilter):
    """Which tickets, told apart by what."""

    split: FeedbackSplit = FeedbackSplit.NONE


@router.get("/figures", response=list[FeedbackFiguresOut])
@access.requires(Permission.HANDLE_FEEDBACK)
def feedback_figures(
    request: access.StaffRequest, asked: Query[FeedbackFiguresQuery]
) -> list[queries.FeedbackFigures]:
    """Tell how many tickets there are, how fast they are dealt with, and what is overdue."""
    wanted = shapes.wanted(asked, seen_by=request.scope)
    return queries.figures(request.scope, wanted, split=asked.split)
