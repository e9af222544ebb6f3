"""Closed words of the customers' room."""

from huoqun.analytics.kinds import ClassLine
from huoqun.core.kinds import Kind
from huoqun.events.catalog.customers import (
    ConsentChannel,
    ConsentPurpose,
    FriendEnd,
    FriendWay,
    HandOverFailure,
    LifecycleStage,
    Need,
    SegmentMove,
    TagLoss,
    TagSource,
    Topic,
    UserClass,
)

__all__ = [
    "ClaimKind",
    "ClassLine",
    "ConsentChannel",
    "ConsentPurpose",
    "DataRequestKind",
    "DataRequestState",
    "Doubt",
    "ErasureBecause",
    "ErasureState",
    "ExportEnd",
    "ExportKind",
    "ExportState",
    "FormClosed",
    "FormFault",
    "FormRepeat",
    "FormState",
    "FriendEnd",
    "FriendWay",
    "HandOverFailure",
    "IdentitySource",
    "IdentityVerdict",
    "LifecycleStage",
    "MergeBecause",
    "Need",
    "ProposalBecause",
    "ReachBecause",
    "RunState",
    "SegmentKind",
    "SegmentMove",
    "SweepState",
    "TagChoice",
    "TagKind",
    "TagLoss",
    "TagSource",
    "Topic",
    "UserClass",
]


class ReachBecause(Kind):
    """Why someone of a unit or a community may see a customer."""

    MEMBERSHIP = "membership", "群成员", "Member of the community"
    SPOKE = "spoke", "在群内发言", "Spoke in the community"
    ORDER = "order", "在门店下单", "Ordered at the store"
    FRIENDSHIP = "friendship", "好友关系", "Friend of an account"
    LISTED = "listed", "客户资料", "On a list of customers"


class TagKind(Kind):
    """What the tags of a group tell (article 004): what someone did, how near they are, who they
    are.
    """

    BEHAVIOR = "behavior", "行为标签", "Behaviour"
    GROWTH = "growth", "成长标签", "Growth"
    ATTRIBUTE = "attribute", "属性标签", "Attribute"


class TagChoice(Kind):
    """How many tags of a group a customer may carry."""

    ONE = "one", "单选", "One"
    MANY = "many", "多选", "Several"


class SegmentKind(Kind):
    """Whether a segment follows the facts."""

    LIVE = "live", "实时更新", "Kept current"
    SNAPSHOT = "snapshot", "固定名单", "Fixed list"


class RunState(Kind):
    """How far a tagging of many has come."""

    WAITING = "waiting", "等待中", "Waiting"
    RUNNING = "running", "进行中", "Running"
    DONE = "done", "已完成", "Done"
    STOPPED = "stopped", "已停止", "Stopped"


class ClaimKind(Kind):
    """What a source says of a customer beside its own id for them."""

    UNION_ID = "union_id", "微信 UnionID", "WeChat union id"
    KEY = "key", "另一系统里的编号", "Number in another system"
    PHONE = "phone", "手机号", "Phone number"


class MergeBecause(Kind):
    """Why two customer numbers are one person: what proved it, or somebody who said so."""

    DECIDED = "decided", "员工确认", "Confirmed by staff"
    UNION_ID = "union_id", "UnionID 相同", "Same union id"
    KEY = "key", "另一系统里的编号相同", "Same number in another system"
    PHONE = "phone", "已验证的手机号相同", "Same verified phone number"


class IdentityVerdict(Kind):
    """What somebody decided about two customer numbers."""

    SAME = "same", "是同一人", "The same person"
    DIFFERENT = "different", "不是同一人", "Different people"


class ProposalBecause(Kind):
    """Why evidence alone did not make two people one."""

    DOUBTFUL = "doubtful", "证据不足，需要人来确认", "The evidence is not certain"
    CONTESTED = (
        "contested",
        "证据与“不是同一人”的决定相冲突",
        "The evidence contradicts somebody's decision",
    )
    TOO_MANY = "too_many", "合并后编号过多", "Too many numbers for one person"


class Doubt(Kind):
    """What is uncertain about a phone number as a proof."""

    UNVERIFIED = "unverified", "至少一方没有验证过这个手机号", "Not verified on both sides"
    SHARED = "shared", "同一来源里有几位客户使用", "Several customers of one source use it"
    NAMES_DIFFER = "names_differ", "双方的名字不同", "The names differ"


class IdentitySource(Kind):
    """What kind of source knows a customer under an id; whose it is stays hidden."""

    WECOM = "wecom", "企业微信", "WeCom"
    OTHER = "other", "导入或接口", "Import or interface"


class ErasureBecause(Kind):
    """Why a person is erased."""

    ASKED = "asked", "本人要求", "The person asked for it"
    STAFF = "staff", "员工决定", "Staff decided it"
    RETENTION = "retention", "超过保存期限", "Kept long enough"
    RESTORED = "restored", "恢复备份后重做", "Done again after a restore"


class ErasureState(Kind):
    """How far an erasure is."""

    WAITING = "waiting", "等待执行", "Waiting"
    RUNNING = "running", "执行中", "Under way"
    DONE = "done", "已完成", "Done"


class MarketingWord(Kind):
    """What somebody said last on receiving marketing messages."""

    YES = "yes", "同意", "yes"
    NO = "no", "拒绝（已退订）", "no (opted out)"


class DataRequestKind(Kind):
    """What a person asks of us about their data (PIPL 45 to 47)."""

    COPY = "copy", "查阅或复制", "A copy of the data"
    CORRECT = "correct", "更正或补充", "Correction"
    ERASE = "erase", "删除", "Erasure"
    EXPLAIN = "explain", "解释处理规则", "An explanation"


class DataRequestState(Kind):
    """How far such a request is."""

    OPEN = "open", "待处理", "Open"
    GRANTED = "granted", "已办理", "Granted"
    REFUSED = "refused", "已拒绝", "Refused"


class SweepState(Kind):
    """How far a sweep of what was kept long enough is."""

    PROPOSED = "proposed", "待确认", "Proposed"
    STARTED = "started", "已确认，待执行", "Started"
    DONE = "done", "已完成", "Done"


class ExportKind(Kind):
    """What a file of personal data holds."""

    PACKAGE = "package", "一位客户的全部资料", "Everything about one customer"
    REPORT = "report", "客户名单", "A list of customers"


class ExportState(Kind):
    """How far an export of personal data is."""

    WAITING = "waiting", "等待同事批准", "Waits for a colleague"
    DELAYED = "delayed", "等待期内", "Waits for its time"
    MAKING = "making", "正在生成文件", "The file is being made"
    READY = "ready", "可以下载", "Ready"
    DECLINED = "declined", "已拒绝", "Declined"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"
    UNANSWERED = "unanswered", "无人处理，已失效", "Nobody answered"
    GONE = "gone", "文件已删除", "The file is gone"


class ExportEnd(Kind):
    """Why the file of an export is gone, or was never made."""

    EXPIRED = "expired", "超过保存时间", "Kept long enough"
    TAKEN = "taken", "下载次数用完", "Downloaded often enough"
    LEFT = "left", "申请人已离职", "Whoever asked has left"
    RIGHT_LOST = "right_lost", "申请人不再有这项权限", "Whoever asked lost the right"
    ERASED = "erased", "客户的资料已删除", "The customer was erased"
    TOO_MANY = "too_many", "生成时人数超过每日上限", "More people than a day allows by then"
    NOBODY = "nobody", "名单里已没有人", "Nobody is on the list any more"
    FAILED = "failed", "多次生成失败", "Could not be made"


class FormState(Kind):
    """How far a form is (reference, behaviours row 39)."""

    DRAFT = "draft", "未发布", "Not published"
    OPEN = "open", "收集中", "Collecting"
    PAUSED = "paused", "已暂停", "Paused"
    ENDED = "ended", "已结束", "Ended"


class FormRepeat(Kind):
    """How often one person may answer a form."""

    ONCE = "once", "每人一次", "Once"
    DAILY = "daily", "每人每天一次", "Once a day"


class FormClosed(Kind):
    """Why a form that is published takes no answers at present."""

    NOT_YET = "not_yet", "还没有开始", "Not open yet"
    PAUSED = "paused", "暂停中", "Paused"
    OVER = "over", "已经结束", "Over"


class FormFault(Kind):
    """What is wrong with an answer to a form, as whoever answers is told."""

    MISSING = "missing", "还有必答题没有选", "A question that needs an answer has none"
    TOO_MANY = "too_many", "单选题只能选一项", "One question takes one option only"
    FOREIGN = (
        "foreign",
        "选项与这份表单不符，请刷新页面后再选",
        "An option is not of this form; open the page again",
    )
    NOTHING = "nothing", "请至少选一项", "Choose at least one option"
