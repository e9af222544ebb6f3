"""What was sent to people, by whom, and whether it arrived.

WeCom lets nobody send unattended: a member of staff confirms each send on a phone. A broadcast is
one thing to say, ``plan_id`` its number; who confirms it, and what becomes of every community and
customer, are facts of their own.
"""

from huoqun.core.kinds import Kind
from huoqun.events.fact import Fact, fact


class Touchpoint(Kind):
    """Where people are reached."""

    DIRECT = "direct", "私聊", "1:1 chat"
    GROUP = "group", "群", "Group"
    MOMENTS = "moments", "朋友圈", "Moments"


class DeliveryFailure(Kind):
    """Why something that was confirmed did not arrive."""

    NOT_A_FRIEND = "not_a_friend", "已不是好友或群已不在名下", "No friend, or group, any more"
    CAP_REACHED = "cap_reached", "对方的群发次数已用完", "Got as many as the platform allows"


class MomentAnswer(Kind):
    """What customers do with a moment."""

    LIKED = "liked", "点赞", "Liked"
    COMMENTED = "commented", "评论", "Commented"


@fact("outreach.broadcast_described", zh="群发资料变更", en="Broadcast described", kinds=Touchpoint)
class BroadcastDescribed(Fact):
    """The whole current description of a broadcast; without ``staff_id`` an app began it."""

    kind: Touchpoint
    plan_id: int
    unit_id: int | None
    staff_id: int | None
    title: str


@fact("outreach.broadcast_confirmed", zh="确认群发", en="Broadcast confirmed", kinds=Touchpoint)
class BroadcastConfirmed(Fact):
    """A member of staff sent or published their part; ``reached`` customers can see a moment."""

    kind: Touchpoint
    plan_id: int
    staff_id: int
    unit_id: int | None
    reached: int | None = None


@fact("outreach.delivered", zh="群发送达", en="Delivered", kinds=Touchpoint)
class Delivered(Fact):
    """Part of a broadcast arrived: in a community, or with a customer."""

    kind: Touchpoint
    plan_id: int
    staff_id: int
    unit_id: int | None
    community_id: int | None = None
    customer_id: int | None = None


@fact("outreach.delivery_failed", zh="群发未送达", en="Not delivered", kinds=DeliveryFailure)
class DeliveryFailed(Fact):
    """Part of a broadcast was confirmed and did not arrive."""

    kind: DeliveryFailure
    plan_id: int
    staff_id: int
    unit_id: int | None
    community_id: int | None = None
    customer_id: int | None = None


@fact("outreach.moment_answered", zh="朋友圈互动", en="Moment answered", kinds=MomentAnswer)
class MomentAnswered(Fact):
    """A customer liked or commented what a member of staff published."""

    kind: MomentAnswer
    plan_id: int
    staff_id: int
    unit_id: int | None
    customer_id: int
