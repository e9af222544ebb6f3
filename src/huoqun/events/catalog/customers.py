"""What happens to the identity of people."""

from huoqun.core.kinds import Kind
from huoqun.events.fact import Fact, fact


class FriendWay(Kind):
    """How someone became a friend of an account."""

    CODE = "code", "扫码", "Scanned a code"
    LINK = "link", "获客链接", "Acquisition link"
    COMMUNITY = "community", "通过群聊", "Through a community"
    CARD = "card", "名片分享", "Shared card"
    PHONE = "phone", "搜索手机号或通讯录", "Phone number"
    REQUEST = "request", "对方或员工主动添加", "Asked by either side"
    SHARED = "shared", "内部共享或分配", "Given by a colleague"
    OTHER = "other", "其他", "Other"
    UNKNOWN = "unknown", "未知", "Unknown"


class FriendEnd(Kind):
    """Who ended a friendship."""

    CUSTOMER = "customer", "客户删除了员工", "The customer"
    STAFF = "staff", "员工删除了客户", "The member of staff"
    HANDED_OVER = "handed_over", "转给了同事", "Handed over to a colleague"
    UNKNOWN = "unknown", "未知", "Unknown"


@fact("customer.friend_added", zh="添加好友", en="Friend added", kinds=FriendWay)
class FriendAdded(Fact):
    """Someone became a friend of a member of staff, through a channel when it is known."""

    kind: FriendWay
    customer_id: int
    staff_id: int
    unit_id: int | None
    channel_id: int | None = None


@fact("customer.friend_lost", zh="好友关系结束", en="Friend lost", kinds=FriendEnd)
class FriendLost(Fact):
    """A friendship with a member of staff ended."""

    kind: FriendEnd
    customer_id: int
    staff_id: int
    unit_id: int | None


@fact("customer.merged", zh="客户合并", en="Customers merged")
class Merged(Fact):
    """Two customers turned out to be one; ``canonical_id`` stands for both from now on."""

    customer_id: int
    canonical_id: int


@fact("customer.unmerged", zh="客户合并撤销", en="Customer merge undone")
class Unmerged(Fact):
    """A merge was taken back."""

    customer_id: int


@fact("customer.erased", zh="客户资料删除", en="Customer erased")
class Erased(Fact):
    """A person's data was erased; the integer stays as a pseudonym."""

    customer_id: int
