"""Closed words of the WeCom connector."""

from huoqun.core.kinds import Kind


class LinkState(Kind):
    """How far the connection of a link is."""

    SETTING_UP = "setting_up", "设置中", "Being set up"
    ON = "on", "已连接", "Connected"
    PAUSED = "paused", "已暂停", "Paused"


class ArchiveKind(Kind):
    """Where the messages of groups come from."""

    NONE = "none", "没有会话存档", "No archive"
    SANDBOX = "sandbox", "沙盒的存档", "The sandbox's feed"
    NATIVE = "native", "企业微信会话存档", "WeCom's message archive"


class ProbeState(Kind):
    """How a question about the connection was answered."""

    OK = "ok", "正常", "OK"
    WARNING = "warning", "请注意", "Mind this"
    FAILED = "failed", "未通过", "Failed"
    OFF = "off", "未开通", "Not enabled"
    NOT_ASKED = "not_asked", "未检查", "Not asked"


class WayKind(Kind):
    """What customers do by a code."""

    CONTACT = "contact", "添加员工", "Add a member of staff"
    JOIN = "join", "加入群", "Join a group"
    LINK = "link", "获客链接", "Acquisition link"


class CallbackState(Kind):
    """What became of a callback."""

    WAITING = "waiting", "待处理", "Waiting"
    HANDLED = "handled", "已处理", "Handled"
    SET_ASIDE = "set_aside", "已搁置", "Set aside"


class WelcomeState(Kind):
    """What became of the welcome of a new friend; the platform gives 20 seconds."""

    WAITING = "waiting", "待发送", "Waiting"
    SENT = "sent", "已发送", "Sent"
    LATE = "late", "超过 20 秒", "After 20 seconds"
    UNKNOWN = "unknown", "不确定是否送达", "Not known whether it was sent"
    BY_ANOTHER = "by_another", "已由其他应用或后台欢迎", "By another app or the admin console"
    FAILED = "failed", "发送失败", "Failed"
    NO_TEXT = "no_text", "没有设置欢迎语", "No welcome is set"


class Subject(Kind):
    """What is looked at on the platform, again and again."""

    DIRECTORY = "directory", "通讯录", "Directory"
    TAGS = "tags", "企业标签", "Company tags"
    TAG_MARKS = "tag_marks", "写回客户标签", "Tags to put on customers"
    STAFF_CUSTOMERS = "staff_customers", "员工的客户", "Customers of staff"
    CUSTOMER = "customer", "客户", "Customer"
    STAFF_GROUPS = "staff_groups", "员工的群", "Groups of staff"
    GROUP = "group", "客户群", "Group"
    ARCHIVE = "archive", "会话存档", "Message archive"
    WAYS = "ways", "活码", "Live codes"
    LINKS = "links", "获客链接", "Acquisition links"
    LEAVERS = "leavers", "离职员工的客户", "Customers of leavers"
    SENDINGS = "sendings", "群发与朋友圈", "Mass sends and moments"
    SENDING = "sending", "一条群发或朋友圈", "One mass send or moment"
    HAND_OVER = "hand_over", "交接", "Hand-over"


class TagSharing(Kind):
    """Which way the tags of a group go between us and the platform."""

    NONE = "none", "不同步", "Not shared"
    FROM = "from", "来自企业微信", "From WeCom"
    BOTH = "both", "双向同步", "Both ways"


class GroupStatus(Kind):
    """Whether a group's owner is still there; the platform's numbers 0 to 3, and gone."""

    NORMAL = "normal", "正常", "Normal"
    OWNER_LEFT = "owner_left", "群主已离职", "Owner left"
    HANDING_OVER = "handing_over", "继承中", "Being handed over"
    HANDED_OVER = "handed_over", "继承完成", "Handed over"
    DISMISSED = "dismissed", "已解散", "Dismissed"


class HandOverKind(Kind):
    """What goes over from one member of staff to another."""

    CUSTOMERS = "customers", "客户", "Customers"
    COMMUNITIES = "communities", "社群", "Communities"


class HandOverState(Kind):
    """How far one customer or one group of a hand-over is."""

    PLANNED = "planned", "待提交", "To be asked for"
    ASKED = "asked", "已提交，等待回应", "Asked for, no answer yet"
    WAITING = "waiting", "等待生效", "Takes effect within a day"
    DONE = "done", "已交接", "Handed over"
    DECLINED = "declined", "客户拒绝", "Declined by the customer"
    TAKER_FULL = "taker_full", "接手人客户已满", "The new member has no room"
    REFUSED = "refused", "企业微信拒绝", "Refused by WeCom"
    FAILED = "failed", "没有结果", "No outcome"

    @property
    def is_open(self) -> bool:
        """Whether something more is expected."""
        return self in (HandOverState.PLANNED, HandOverState.ASKED, HandOverState.WAITING)


class HandOverBar(Kind):
    """Why something cannot be handed over now, as far as we know ourselves."""

    UNDER_WAY = "under_way", "正在交接中", "Being handed over already"
    TOO_OFTEN = "too_often", "90 天内已交接 2 次", "Handed over twice within 90 days"
