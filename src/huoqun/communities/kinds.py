"""Closed words of the communities' room (articles 000, 001 and 004 name most of them)."""

from huoqun.core.kinds import Kind
from huoqun.events.catalog.analytics import CommunityHealth
from huoqun.events.catalog.communities import (
    INORGANIC_ROLES,
    CommunityRole,
    JoinMode,
    LeaveReason,
    MessageKind,
)

__all__ = [
    "INORGANIC_ROLES",
    "Affinity",
    "BusinessStage",
    "CommunityHealth",
    "CommunityRole",
    "Decision",
    "JoinMode",
    "LeaveReason",
    "Lifecycle",
    "MessageKind",
    "Platform",
    "Positioning",
    "Presence",
    "Readiness",
    "Requirement",
    "Tenure",
]


class Positioning(Kind):
    """What a community is for (article 000 §1); imported ones stay unset until someone says."""

    ACQUISITION = "acquisition", "引流群", "Lead generation"
    BENEFIT = "benefit", "福利群", "Benefits"
    FLASH = "flash", "快闪群", "Flash"
    UNSET = "unset", "未设置", "Not set"


class Affinity(Kind):
    """What holds the members together (article 001)."""

    INTEREST = "interest", "爱好型", "Interest"
    BRAND = "brand", "品牌型", "Brand"
    KNOWLEDGE = "knowledge", "知识型", "Knowledge"
    PRODUCT = "product", "产品型", "Product"
    UNSET = "unset", "未设置", "Not set"


class Platform(Kind):
    """Where a community lives."""

    WECOM = "wecom", "企业微信群", "WeCom group"
    WECHAT = "wechat", "微信群", "WeChat group"
    QQ = "qq", "QQ群", "QQ group"
    WEIBO = "weibo", "微博", "Weibo"
    TIEBA = "tieba", "百度贴吧", "Baidu Tieba"
    ZHIHU = "zhihu", "知乎", "Zhihu"
    DOUBAN = "douban", "豆瓣", "Douban"
    DOUYIN = "douyin", "抖音群", "Douyin group"
    OWN_APP = "own_app", "自有APP", "Own app"
    OTHER = "other", "其他", "Other"


class Lifecycle(Kind):
    """Where a community stands in its own life (requirement A4)."""

    PREPARING = "preparing", "筹备中", "Preparing"
    RUNNING = "running", "运营中", "Running"
    REVIVING = "reviving", "激活中", "Reviving"
    DISSOLVED = "dissolved", "已解散", "Dissolved"
    ARCHIVED = "archived", "已归档", "Archived"


class BusinessStage(Kind):
    """Which stage of the business a community serves (article 004)."""

    MARKETING = "marketing", "营销前端：获客与筛选", "Marketing front end"
    SALES = "sales", "销售：成交与轻客诉", "Sales"


class Decision(Kind):
    """How the goods are bought (article 004)."""

    HIGH_TICKET = "high_ticket", "高客单、长决策", "High ticket, long decision"
    LOW_TICKET = "low_ticket", "低客单、高复购", "Low ticket, repurchase"


class Readiness(Kind):
    """The verdict on the answers given before a community starts (requirement A3)."""

    READY = "ready", "可以启动", "Ready to start"
    NO_PURPOSE = "no_purpose", "目的不清，先不要启动", "No clear purpose: do not start"
    INCOMPLETE = "incomplete", "还有问题没有回答", "Some questions are still open"
    NOT_ASKED = "not_asked", "导入的群，尚未回答", "Imported, not asked yet"


class Requirement(Kind):
    """What a community must have before it starts (requirements A1, A3 and A4)."""

    POSITIONING = "positioning", "群定位", "Positioning"
    PURPOSE = "purpose", "建群目的", "Purpose"
    STAGE = "stage", "业务阶段", "Stage of the business"
    AUDIENCE = "audience", "目标人群", "Audience"
    RESOURCES = "resources", "投入的资源", "Resources"
    VALUE = "value", "给成员的价值", "Value for members"
    DECISION = "decision", "购买决策方式", "How the goods are bought"
    ENDS_ON = "ends_on", "结束日期", "End date"


class Tenure(Kind):
    """How long someone had been in a community when they left."""

    SAME_DAY = "same_day", "当天", "The same day"
    WEEK = "week", "1–7天", "1–7 days"
    MONTH = "month", "8–30天", "8–30 days"
    QUARTER = "quarter", "31–90天", "31–90 days"
    LONGER = "longer", "90天以上", "Over 90 days"


class Presence(Kind):
    """Whether someone is in a community."""

    PRESENT = "present", "在群", "Present"
    LEFT = "left", "已退群", "Left"
    NEVER_JOINED = "never_joined", "无入群记录", "No record of joining"
