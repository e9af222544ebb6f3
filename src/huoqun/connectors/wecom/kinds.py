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
    BY_ANOTHER = "by_another", "已由其他应用或后台欢迎", "By another app or the admin console"
    FAILED = "failed", "发送失败", "Failed"
    NO_TEXT = "no_text", "没有设置欢迎语", "No welcome is set"


class Subject(Kind):
    """What is looked at on the platform, again and again."""

    DIRECTORY = "directory", "通讯录", "Directory"
    TAGS = "tags", "企业标签", "Company tags"
    STAFF_CUSTOMERS = "staff_customers", "员工的客户", "Customers of staff"
    CUSTOMER = "customer", "客户", "Customer"
    STAFF_GROUPS = "staff_groups", "员工的群", "Groups of staff"
    GROUP = "group", "客户群", "Group"
    ARCHIVE = "archive", "会话存档", "Message archive"


class GroupStatus(Kind):
    """Whether a group's owner is still there; the platform's numbers 0 to 3, and gone."""

    NORMAL = "normal", "正常", "Normal"
    OWNER_LEFT = "owner_left", "群主已离职", "Owner left"
    HANDING_OVER = "handing_over", "继承中", "Being handed over"
    HANDED_OVER = "handed_over", "继承完成", "Handed over"
    DISMISSED = "dismissed", "已解散", "Dismissed"
