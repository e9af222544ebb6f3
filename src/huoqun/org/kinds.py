"""Closed word lists of the organisation: roles, permissions, kinds of unit, approvals."""

from huoqun.core.kinds import Kind
from huoqun.events.catalog.org import UnitKind

__all__ = [
    "ApprovalKind",
    "ApprovalState",
    "CapacityVerdict",
    "Permission",
    "Role",
    "UnitKind",
]


class Role(Kind):
    """What someone does here (requirement B1); the rights of each stand in ``rules.MATRIX``."""

    ADMIN = "admin", "系统管理员", "System admin"
    LEAD = "lead", "总负责", "Lead"
    OWNER = "owner", "群主", "Community owner"
    MANAGER = "manager", "社群管理员", "Community manager"
    KOL = "kol", "KOL", "KOL"
    ATMOSPHERE = "atmosphere", "气氛组", "Atmosphere crew"
    ANALYST = "analyst", "分析师", "Analyst"
    AUDITOR = "auditor", "审计员", "Auditor"


class Permission(Kind):
    """One thing that a role may do within its part of the organisation."""

    OWN_ACCOUNT = "own_account", "管理自己的账号", "Own account"
    VIEW_FIGURES = "view_figures", "查看数据", "See figures"
    VIEW_MEMBERS = "view_members", "查看成员", "See members"
    VIEW_MONEY = "view_money", "查看金额", "See money"
    VIEW_STAFF = "view_staff", "查看同事", "See colleagues"
    VIEW_AUDIT = "view_audit", "查看审计日志", "See the audit log"
    REVEAL_PERSONAL = "reveal_personal", "查看个人信息明文", "Reveal personal data"
    EDIT_COMMUNITIES = "edit_communities", "编辑社群", "Edit communities"
    HANDLE_FEEDBACK = "handle_feedback", "处理反馈", "Handle feedback"
    EDIT_CUSTOMERS = "edit_customers", "编辑客户", "Edit customers"
    IMPORT = "import", "导入数据", "Import"
    TAKE_BACK = "take_back", "撤回导入", "Take imports back"
    EXPORT = "export", "导出数据", "Export"
    MANAGE_STAFF = "manage_staff", "管理员工", "Manage staff"
    MANAGE_UNITS = "manage_units", "管理组织", "Manage the organisation"
    MANAGE_TOKENS = "manage_tokens", "管理接口令牌", "Manage API tokens"
    MANAGE_SETTINGS = "manage_settings", "修改设置", "Change settings"
    MANAGE_PRIVACY = "manage_privacy", "处理个人信息事务", "Answer for personal data"
    MANAGE_SYSTEM = "manage_system", "管理系统", "Manage the system"


class CapacityVerdict(Kind):
    """Whether someone serves too few or too many communities (article 000: 5 to 10 per owner)."""

    UNDER = "under", "未饱和", "Below capacity"
    FITTING = "fitting", "合适", "Fitting"
    OVER = "over", "超负荷", "Over capacity"


class ApprovalKind(Kind):
    """What somebody else must agree to before it happens."""

    PERSONAL_EXPORT = "personal_export", "导出客户资料", "Export of customers' data"


class ApprovalState(Kind):
    """What became of a request for approval."""

    WAITING = "waiting", "等待批准", "Waiting"
    APPROVED = "approved", "已批准", "Approved"
    DECLINED = "declined", "已拒绝", "Declined"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"
    UNANSWERED = "unanswered", "无人处理，已失效", "Nobody answered"
