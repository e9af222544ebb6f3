"""What happens to communities and in them."""

from datetime import date

from huoqun.core.kinds import Kind
from huoqun.events.fact import Fact, fact


class MessageKind(Kind):
    """The form of a message."""

    TEXT = "text", "文本", "Text"
    IMAGE = "image", "图片", "Image"
    VOICE = "voice", "语音", "Voice"
    VIDEO = "video", "视频", "Video"
    FILE = "file", "文件", "File"
    LINK = "link", "链接", "Link"
    MINI_PROGRAM = "mini_program", "小程序", "Mini program"
    EMOTION = "emotion", "表情", "Sticker"
    RED_PACKET = "red_packet", "红包", "Red packet"
    OTHER = "other", "其他", "Other"


class JoinMode(Kind):
    """How a membership came about (requirement A7)."""

    INVITED = "invited", "邀请", "Invited by staff"
    REFERRED = "referred", "推荐", "Recommended by a member"
    EVENT = "event", "活动", "Through an activity"
    PAID = "paid", "付费", "Paid entry"
    SCAN = "scan", "扫码", "Scanned a code"
    ASSUMED = "assumed", "首次发言视为入群", "First message taken as joining"
    UNKNOWN = "unknown", "未知", "Unknown"


class LeaveReason(Kind):
    """Why a membership ended."""

    SELF = "self", "自己退出", "Left"
    REMOVED = "removed", "被移出", "Removed"
    DISSOLVED = "dissolved", "群解散", "Community dissolved"
    UNKNOWN = "unknown", "未知", "Unknown"


class CommunityRole(Kind):
    """What someone is in one community."""

    MEMBER = "member", "成员", "Member"
    OWNER = "owner", "群主", "Owner"
    MANAGER = "manager", "管理员", "Manager"
    STAFF = "staff", "员工", "Staff"
    ATMOSPHERE = "atmosphere", "气氛组", "Atmosphere crew"
    LEADER = "leader", "团长", "Leader"
    KOL = "kol", "KOL", "KOL"
    KOC = "koc", "KOC", "KOC"
    BOT = "bot", "机器人", "Bot"


# The organic reading leaves these out (design §5): they are ours, not members' own activity.
INORGANIC_ROLES = (
    CommunityRole.OWNER,
    CommunityRole.MANAGER,
    CommunityRole.STAFF,
    CommunityRole.ATMOSPHERE,
    CommunityRole.BOT,
)


@fact("community.described", zh="社群资料变更", en="Community described")
class Described(Fact):
    """The whole current description of a community; analytics builds its dimension from it."""

    community_id: int
    unit_id: int | None
    namespace: str
    community_key: str
    title: str
    platform: str
    positioning: str
    affinity: str
    lifecycle: str
    opened_on: date | None
    ends_on: date | None
    owner_id: int | None
    joins_assumed: bool = False
    removed: bool = False


@fact(
    "community.message_sent",
    zh="群内发言",
    en="Message sent",
    kinds=MessageKind,
    personal=("text",),
)
class MessageSent(Fact):
    """Someone spoke in a community."""

    kind: MessageKind
    community_id: int
    customer_id: int
    unit_id: int | None
    text: str | None


@fact("community.member_joined", zh="成员入群", en="Member joined", kinds=JoinMode)
class MemberJoined(Fact):
    """Someone became a member of a community."""

    kind: JoinMode
    community_id: int
    customer_id: int
    unit_id: int | None
    invited_by: int | None = None
    channel_id: int | None = None


@fact("community.member_left", zh="成员退群", en="Member left", kinds=LeaveReason)
class MemberLeft(Fact):
    """Someone ceased to be a member of a community."""

    kind: LeaveReason
    community_id: int
    customer_id: int
    unit_id: int | None


@fact("community.role_given", zh="群内角色授予", en="Community role given", kinds=CommunityRole)
class RoleGiven(Fact):
    """Someone has a role in a community from that day on; ``always`` means all history too."""

    kind: CommunityRole
    community_id: int
    customer_id: int
    unit_id: int | None
    always: bool = True


@fact("community.role_taken", zh="群内角色收回", en="Community role taken", kinds=CommunityRole)
class RoleTaken(Fact):
    """Someone no longer has a role; ``always`` means that it was never so."""

    kind: CommunityRole
    community_id: int
    customer_id: int
    unit_id: int | None
    always: bool = False
