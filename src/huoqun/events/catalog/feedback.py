"""What members tell us of product and service, and what becomes of it."""

from huoqun.core.kinds import Kind
from huoqun.events.fact import Fact, fact


class TicketKind(Kind):
    """What somebody's feedback is."""

    COMPLAINT = "complaint", "投诉", "Complaint"
    AFTER_SALE = "after_sale", "售后", "After-sale"
    QUESTION = "question", "咨询", "Question"
    SUGGESTION = "suggestion", "建议", "Suggestion"
    PRAISE = "praise", "表扬", "Praise"


class TicketSeverity(Kind):
    """How much a ticket presses; its service targets follow from it."""

    LOW = "low", "低", "Low"
    NORMAL = "normal", "一般", "Normal"
    HIGH = "high", "高", "High"
    URGENT = "urgent", "紧急", "Urgent"


class TicketOrigin(Kind):
    """How feedback came to us."""

    RULE = "rule", "群聊规则捕捉", "Caught in chat by a rule"
    STAFF = "staff", "员工登记", "Noted by staff"
    MEMBER = "member", "会员提交", "Sent by the member"


class ToldVia(Kind):
    """How a member learned what became of their feedback."""

    DIRECT = "direct", "私聊", "1:1 chat"
    COMMUNITY = "community", "群里", "In the community"
    PHONE = "phone", "电话", "By phone"
    IN_PERSON = "in_person", "当面", "In person"
    PAGE = "page", "会员页面", "On their page"


@fact("feedback.opened", zh="反馈登记", en="Feedback ticket opened", kinds=TicketKind)
class Opened(Fact):
    """Feedback became a ticket; ``staff_id`` is whom it was given to, none when nobody fits."""

    kind: TicketKind
    ticket_id: int
    severity: TicketSeverity
    origin: TicketOrigin
    product: str
    customer_id: int | None
    community_id: int | None
    unit_id: int
    staff_id: int | None


@fact("feedback.assigned", zh="反馈分派", en="Feedback ticket assigned", kinds=TicketKind)
class Assigned(Fact):
    """A ticket was given to somebody else, or to nobody."""

    kind: TicketKind
    ticket_id: int
    customer_id: int | None
    community_id: int | None
    unit_id: int
    staff_id: int | None


@fact("feedback.answered", zh="反馈回复", en="Feedback answered", kinds=TicketKind)
class Answered(Fact):
    """The member got an answer; ``staff_id`` is who has the ticket."""

    kind: TicketKind
    ticket_id: int
    first: bool
    customer_id: int | None
    community_id: int | None
    unit_id: int
    staff_id: int | None


@fact("feedback.solved", zh="反馈解决", en="Feedback solved", kinds=TicketKind)
class Solved(Fact):
    """What was wrong was put right."""

    kind: TicketKind
    ticket_id: int
    customer_id: int | None
    community_id: int | None
    unit_id: int
    staff_id: int | None


@fact("feedback.told_back", zh="反馈告知会员", en="Member told what became of it", kinds=ToldVia)
class ToldBack(Fact):
    """The member was told what became of their feedback."""

    kind: ToldVia
    ticket_id: int
    customer_id: int | None
    community_id: int | None
    unit_id: int
    staff_id: int | None


@fact("feedback.reopened", zh="反馈重新打开", en="Feedback reopened", kinds=TicketKind)
class Reopened(Fact):
    """It was not solved after all."""

    kind: TicketKind
    ticket_id: int
    customer_id: int | None
    community_id: int | None
    unit_id: int
    staff_id: int | None


@fact("feedback.closed", zh="反馈结案", en="Feedback closed", kinds=TicketKind)
class Closed(Fact):
    """A ticket is done with, solved or not."""

    kind: TicketKind
    ticket_id: int
    solved: bool
    customer_id: int | None
    community_id: int | None
    unit_id: int
    staff_id: int | None
