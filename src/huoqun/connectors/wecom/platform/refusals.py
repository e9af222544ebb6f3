"""What the platform answers when it says no, and what a person can do about it.

Codes and their meaning: WeCom documentation, path 90313 (global error codes).
"""

import math
from typing import ClassVar, Final

from huoqun.core.refusal import Refused

# Answered to a token that has ended; we fetch another one and ask again, once.
TOKEN_ENDED: Final = frozenset({40014, 41001, 42001})
BUSY: Final = -1
TOO_OFTEN: Final = frozenset({45009, 45033})
# Said instead of a token until somebody enters other credentials; 45009 after 2,000 wrong ones.
NO_TOKEN: Final = frozenset({40001, 40013, 45009}) | TOKEN_ENDED
# A token that is refused though it was given just now: it is shown as unknown.
TOKEN_USELESS: Final = 40014
NO_FRIEND: Final = frozenset({40096, 84061})
GROUP_GONE: Final = 40050
WAY_GONE: Final = 41044
# Said of a hand-over as a whole: nothing of it can begin, now or later.
PAIR_REFUSED: Final = frozenset({40003, 40097, 40098, 40130, 40143, 41054, 90510})
BEING_HANDED_OVER: Final = frozenset({40100, 40129})
OWNER_ALREADY: Final = 90504
# A mass send or a moment that the platform does not know (any more).
SENDING_GONE: Final = frozenset({41047, 41060})
NO_RIGHT: Final = 48002
OUT_OF_SIGHT: Final = 60011
NO_SUCH_TAG: Final = 40068
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
    40014: (
        "企业微信不接受刚刚发出的访问凭证。请核对应用 Secret，并检查是否有别的系统在重置它。",
        "WeCom does not take the access token that it has just given; compare the app's secret, and"
        " see whether another system resets it.",
    ),
    40029: (
        "登录码无效或已用过（5 分钟内有效，只能用一次）。请重新打开页面或重新扫码。",
        "The sign-in code is invalid or was used (it lasts five minutes, once); open the page or"
        " scan again.",
    ),
    40050: ("群不存在，可能已解散。", "No such group; perhaps it was dissolved."),
    40058: ("参数不符合企业微信的要求。", "A parameter is not what WeCom accepts."),
    40071: ("标签名已存在，请换一个名称。", "A tag of this name exists; choose another name."),
    40096: ("找不到这位客户，可能已删除好友。", "No such customer; perhaps no friend any more."),
    40097: (
        "交出人还没有离职，请按在职交接。",
        "The giver has not left; hand over as from somebody who stays.",
    ),
    40098: (
        "接手人还没有在企业微信实名认证。",
        "The new member is not verified by real name on WeCom.",
    ),
    40099: (
        "接手人的客户数已达上限，请换一位接手人。",
        "The new member has no room for more customers; choose another.",
    ),
    40100: ("客户正在被交接。", "The customer is being handed over already."),
    40128: (
        "这位客户 90 天内已交接 2 次（企业微信的限制）。",
        "This customer was handed over twice within 90 days (WeCom's limit).",
    ),
    40129: ("客户正在交接中。", "The customer is being handed over already."),
    40130: ("交出人和接手人是同一个人。", "Giver and new member are the same."),
    40131: (
        "这位客户已不是交出人的客户，或已分配给别人。",
        "The giver does not follow this customer any more, or somebody else has them.",
    ),
    40143: (
        "接手人的企业微信账号未激活或已停用。",
        "The new member's WeCom account is not activated, or disabled.",
    ),
    40126: ("企业标签已达 3000 个上限。", "The company has its 3,000 tags; delete some first."),
    41044: (
        "活码不存在，可能已在企业微信中被删除。",
        "No such code; perhaps it was deleted.",
    ),
    41047: ("群发记录不存在。", "No such mass send."),
    41060: ("朋友圈不存在，可能已被删除。", "No such moment; perhaps it was deleted."),
    41045: ("联系我二维码数量已达上限，请删除不用的活码。", "No more codes; delete unused ones."),
    41048: ("没有可发送的客户或客户群。", "There is nobody to send to."),
    41050: (
        "欢迎语已超过 20 秒时限，或欢迎码无效。经常出现时，请检查回调能否及时到达、"
        "网页服务是否在运行。",
        "The welcome came after its 20 seconds, or its code is invalid. If it happens often, see"
        " that callbacks arrive in time and that the web process runs.",
    ),
    41051: (
        "这位客户已经收到欢迎语，或员工已先开始聊天，不会再发。如果不是本系统发的，"
        "请停用管理后台或其他应用的欢迎语。",
        "This customer was welcomed already, or a chat began first; nothing more is sent. If it"
        " was not sent here, switch off the welcome of the admin console or of the other app.",
    ),
    41053: ("客户尚未同意会话内容存档。", "The customer has not agreed to the message archive."),
    41054: (
        "成员未激活企业微信，不能用于联系我。",
        "This member has not activated WeCom and cannot be contacted.",
    ),
    41055: ("入群欢迎语素材已达 100 条上限。", "The 100 group welcomes are used up; delete some."),
    41063: ("群发任务正在派发，请约 30 秒后再看。", "Being dispatched; look again in 30 seconds."),
    41091: ("一个入群码最多关联 5 个群。", "A join code serves at most 5 groups."),
    41094: ("24 小时内最多提醒 3 次。", "At most 3 reminders in 24 hours."),
    41096: (
        "另一个应用正在发送欢迎语。请只在一个应用中设置欢迎语。",
        "Another app is sending the welcome; set the welcome in one app only.",
    ),
    45009: (
        "接口调用太频繁，已自动暂停，限额恢复后继续，数据不会丢失。"
        "经常出现时，请检查本企业是否还有其他系统在调用同一接口。",
        "Too many calls; they pause by themselves and go on when WeCom takes them again, nothing is"
        " lost. If it happens often, see which other systems of the company call the same API.",
    ),
    45033: (
        "同时进行的调用太多，会稍后自动重试。经常出现时，请减少同时运行的后台进程或其他系统的调用。",
        "Too many calls at once; they are tried again by themselves. If it happens often, run fewer"
        " workers, or let other systems call less.",
    ),
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
    84061: (
        "对方不是该成员的客户（好友关系已不存在）。请换一位仍是好友的成员，或请客户重新添加。",
        "They are no friends (any more); choose a member who still is, or have the customer add"
        " them again.",
    ),
    90500: ("群主还没有离职，请按在职交接。", "The owner has not left; hand over as on the job."),
    90501: ("这不是客户群，或群已解散。", "No customer group, or it was dissolved."),
    90502: ("群主已离职，请按离职交接。", "The owner has left; hand over as from a leaver."),
    90503: (
        "群成员已满，接手人不在群里，无法成为群主。",
        "The group is full and the new member is not in it.",
    ),
    90504: ("接手人已经是群主。", "The new member owns this group already."),
    90505: ("群正在交接中。", "The group is being handed over already."),
    90507: ("群已经交接过了。", "The group was handed over already."),
    90508: ("这不是本企业的群。", "No group of this corp."),
    90510: (
        "接手人一年内没有登录过企业微信。",
        "The new member has not signed in to WeCom for a year.",
    ),
    301042: (
        "服务器的 IP 不在会话存档的可信 IP 里，请在管理后台的会话内容存档页面加入。",
        "This server's address is not trusted by the archive; add it on the archive's page of the"
        " admin console.",
    ),
    301052: (
        "会话内容存档已到期，请在企业微信管理后台续费。",
        "The message archive has expired; renew it in the WeCom admin console.",
    ),
    301002: (
        "Secret 与应用 AgentId 不匹配，或没有该应用的权限。请在应用详情中核对 AgentId，"
        "并从同一页面复制 Secret。",
        "The secret is not this app's (AgentId), or has no right on it; compare the AgentId on the"
        " app's page, and copy the secret from the same page.",
    ),
}


class PlatformRefused(Refused):
    """WeCom said no; ``errcode`` is its code."""

    code: ClassVar[str] = "wecom_refused"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "企业微信拒绝了“{call}”：{reason_zh}（错误码 {errcode}）"
    en: ClassVar[str] = "WeCom refused “{call}”: {reason_en} (error {errcode})"

    def __init__(self, *, call: str, errcode: int, errmsg: str = "", **more: object) -> None:
        self.errcode = errcode
        self.errmsg = errmsg
        reason_zh, reason_en = remedy(errcode, errmsg)
        super().__init__(
            call=call, errcode=errcode, reason_zh=reason_zh, reason_en=reason_en, **more
        )


class TooOften(PlatformRefused):
    """A limit of the platform, or our own budget below it; ``wait_seconds`` until it ends."""

    code: ClassVar[str] = "wecom_too_often"
    status: ClassVar[int] = 429

    def __init__(self, *, call: str, errcode: int, wait_seconds: float) -> None:
        self.wait_seconds = wait_seconds
        super().__init__(call=call, errcode=errcode)


class TokenRefused(PlatformRefused):
    """No token, so no call: nobody asks again before ``wait_seconds`` are over."""

    code: ClassVar[str] = "wecom_token_refused"
    zh: ClassVar[str] = (
        "企业微信不再给这个应用发访问凭证：{reason_zh}（错误码 {errcode}）已暂停所有调用，"
        "{minutes} 分钟后自动再试；在“连接”页重新填写 Secret 后立即恢复，数据不会丢失。"
    )
    en: ClassVar[str] = (
        "WeCom gives this app no access token: {reason_en} (error {errcode}) All calls pause and"
        " are tried again in {minutes} min; they go on at once when the secret is entered anew"
        " under “Connections”. Nothing is lost."
    )

    def __init__(self, *, errcode: int, errmsg: str, wait_seconds: float) -> None:
        self.wait_seconds = wait_seconds
        minutes = max(1, math.ceil(wait_seconds / 60))
        super().__init__(call="gettoken", errcode=errcode, errmsg=errmsg, minutes=minutes)


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
