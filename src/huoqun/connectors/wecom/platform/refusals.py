"""What the platform answers when it says no, and what a person can do about it.

Codes and their meaning: WeCom documentation, path 90313 (global error codes).
"""

from typing import ClassVar, Final

from huoqun.core.refusal import Refused

# Answered to a token that has ended; we fetch another one and ask again, once.
TOKEN_ENDED: Final = frozenset({40014, 41001, 42001})
BUSY: Final = -1
TOO_OFTEN: Final = frozenset({45009, 45033})
NO_FRIEND: Final = frozenset({40096, 84061})
GROUP_GONE: Final = 40050
WELCOME_OVER: Final = 41050
WELCOME_DELIVERED: Final = 41051
WELCOME_TAKEN: Final = 41096

REMEDIES: Final[dict[int, tuple[str, str]]] = {
    -1: ("企业微信系统繁忙，请稍后再试。", "WeCom is busy; try again later."),
    40001: (
        "应用 Secret 不正确。请在企业微信管理后台“应用管理”中重新复制 Secret。",
        "The app's secret is wrong; copy it again from the app's page in the WeCom admin console.",
    ),
    40003: (
        "成员账号（UserID）不存在，请先同步通讯录。",
        "No such UserID; sync the directory first.",
    ),
    40013: (
        "企业 ID 不正确。请在企业微信管理后台“我的企业”底部核对企业 ID。",
        "The corp id is wrong; it stands at the bottom of “My company” in the WeCom admin console.",
    ),
    40050: ("群不存在，可能已解散。", "No such group; perhaps it was dissolved."),
    40058: ("参数不符合企业微信的要求。", "A parameter is not what WeCom accepts."),
    40071: ("标签名已存在，请换一个名称。", "A tag of this name exists; choose another name."),
    40096: ("找不到这位客户，可能已删除好友。", "No such customer; perhaps no friend any more."),
    40126: ("企业标签已达 3000 个上限。", "The company has its 3,000 tags; delete some first."),
    41045: ("联系我二维码数量已达上限，请删除不用的活码。", "No more codes; delete unused ones."),
    41048: ("没有可发送的客户或客户群。", "There is nobody to send to."),
    41050: (
        "欢迎语已超过 20 秒时限，或欢迎码无效。",
        "The welcome came after its 20 seconds, or its code is invalid.",
    ),
    41051: ("这位客户的欢迎语已经发出。", "This customer has been welcomed already."),
    41053: ("客户尚未同意会话内容存档。", "The customer has not agreed to the message archive."),
    41054: (
        "成员未激活企业微信，不能用于联系我。",
        "This member has not activated WeCom and cannot be contacted.",
    ),
    41055: ("入群欢迎语素材已达 100 条上限。", "The 100 group welcomes are used up; delete some."),
    41063: ("群发任务正在派发，请约 30 秒后再看。", "Being dispatched; look again in 30 seconds."),
    41091: ("一个入群码最多关联 5 个群。", "A join code serves at most 5 groups."),
    41094: ("24 小时内最多提醒 3 次。", "At most 3 reminders in 24 hours."),
    41096: ("另一个应用正在发送欢迎语。", "Another app is sending the welcome."),
    45009: (
        "接口调用太频繁，已暂停到限额恢复。",
        "Too many calls; we pause until WeCom takes them again.",
    ),
    45033: ("同时进行的调用太多，已降低并发。", "Too many calls at once; we make fewer."),
    48002: (
        "应用没有这个接口的权限。请在企业微信管理后台“客户联系 → 可调用接口的应用”中勾选本应用。",
        "The app may not call this. In the WeCom admin console, list it under"
        " “Customer contact → Apps that can call the API”.",
    ),
    50001: (
        "网页地址不在可信域名之内。请在应用的“网页授权及JS-SDK”中登记域名。",
        "The page is not on a trusted domain; register it with the app under “Web authorisation”.",
    ),
    60011: (
        "成员或部门不在应用的可见范围内。请在应用详情中扩大“可见范围”。",
        "Outside the app's visible range; widen it on the app's page.",
    ),
    60020: (
        "服务器 IP 不在企业可信 IP 内。请在应用详情“企业可信IP”中加入：{ip}。",
        "The server's address is not trusted; add it under “Trusted IPs” on the app's page: {ip}.",
    ),
    60111: (
        "成员账号（UserID）不存在，请先同步通讯录。",
        "No such UserID; sync the directory first.",
    ),
    81017: (
        "可见成员超过 1000 人，须按群主分批读取。",
        "Over 1,000 visible members; groups are read owner by owner.",
    ),
    84061: ("对方不是该成员的客户（好友关系已不存在）。", "They are no friends (any more)."),
    301002: (
        "Secret 与应用 AgentId 不匹配，或没有该应用的权限。",
        "The secret is not this app's (AgentId), or has no right on it.",
    ),
}


class PlatformRefused(Refused):
    """WeCom said no; ``errcode`` is its code."""

    code: ClassVar[str] = "wecom_refused"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "企业微信拒绝了“{call}”：{reason_zh}（错误码 {errcode}）"
    en: ClassVar[str] = "WeCom refused “{call}”: {reason_en} (error {errcode})"

    def __init__(self, *, call: str, errcode: int, errmsg: str = "") -> None:
        self.errcode = errcode
        reason_zh, reason_en = remedy(errcode, errmsg)
        super().__init__(call=call, errcode=errcode, reason_zh=reason_zh, reason_en=reason_en)


class TooOften(PlatformRefused):
    """A limit of the platform, or our own budget below it; ``wait_seconds`` until it ends."""

    code: ClassVar[str] = "wecom_too_often"
    status: ClassVar[int] = 429

    def __init__(self, *, call: str, errcode: int, wait_seconds: float) -> None:
        self.wait_seconds = wait_seconds
        super().__init__(call=call, errcode=errcode)


class Unreachable(Refused):
    """No answer came, or none that can be read: whether it was done is unknown."""

    code: ClassVar[str] = "wecom_unreachable"
    status: ClassVar[int] = 503
    zh: ClassVar[str] = (
        "连接企业微信失败（{call}）：{reason}。请检查服务器能否访问 {host}，稍后再试。"
    )
    en: ClassVar[str] = (
        "WeCom could not be reached ({call}): {reason}. See that this server can reach {host},"
        " and try again later."
    )


def remedy(errcode: int, errmsg: str = "") -> tuple[str, str]:
    """What a code means and what to do, in Chinese and English."""
    zh, en = REMEDIES.get(errcode, ("", ""))
    if not zh:
        said = errmsg.split(", hint:", 1)[0][:200] or "-"
        return f"{said}。", f"{said}."
    ip = address_in(errmsg)
    return zh.format(ip=ip), en.format(ip=ip)


def address_in(errmsg: str) -> str:
    """The address that the platform saw us come from, which it tells in its message."""
    _, _, rest = errmsg.partition("from ip: ")
    return rest.split(",", 1)[0].strip() or "?"
