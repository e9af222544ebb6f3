"""The words of closed columns, Chinese and English, as exports write them."""

from typing import TypeVar

from huoqun.communities.kinds import Affinity, Platform, Positioning
from huoqun.connectors.files.kinds import MemberEvent, OrderStatus
from huoqun.connectors.files.vocabulary.headers import header_word
from huoqun.events.catalog.communities import CommunityRole, JoinMode, LeaveReason, MessageKind

Word = TypeVar("Word")


def _table(pairs: dict[Word, str]) -> dict[str, Word]:
    return {header_word(text): word for word, texts in pairs.items() for text in texts.split()}


# WeCom's archive names message types in English, exports of WeChat by its protocol's numbers.
MESSAGE_KINDS = _table(
    {
        MessageKind.TEXT: "text txt 文本 文字 文本消息 文字消息 1 markdown plain m.text",
        MessageKind.IMAGE: "image img pic picture photo 图片 图片消息 照片 3 m.image",
        MessageKind.VOICE: "voice audio 语音 语音消息 34 meeting_voice_call voiptext m.audio",
        MessageKind.VIDEO: "video 视频 视频消息 短视频 小视频 43 sphfeed 视频号 m.video",
        MessageKind.FILE: "file attachment 文件 文件消息 附件 document docmsg 在线文档 m.file",
        MessageKind.LINK: "link url 链接 网页 分享链接 链接消息 图文 news share 49 公众号文章",
        MessageKind.MINI_PROGRAM: "weapp miniprogram mini_program 小程序 小程序消息 applet",
        MessageKind.EMOTION: "emotion sticker emoji emoticon 表情 表情包 动画表情 表情消息 47 gif",
        MessageKind.RED_PACKET: (
            "redpacket red_packet hongbao external_redpacket 红包 红包消息 微信红包"
        ),
        MessageKind.OTHER: (
            "other 其他 其它 system 系统消息 系统 系统提示 10000 10002 revoke 撤回 撤回消息"
            " notice card 名片 42 location 位置 48 vote 投票 接龙 chatrecord 聊天记录 mixed"
            " 混合消息 calendar todo 待办 meeting 会议 collect 填表 transfer 转账 拍一拍 pat"
            " agree disagree"
        ),
    }
)
# WeCom's join_scene: 1 pulled in by a member directly, 2 invited by link, 3 scanned the group code.
JOIN_MODES = _table(
    {
        JoinMode.INVITED: (
            "invited invite invitation 邀请 邀请入群 员工邀请 成员邀请 直接邀请 群主邀请 拉入"
            " 邀请链接 通过邀请链接入群 直接邀请入群 由成员邀请入群(直接邀请入群)"
            " 由成员邀请入群(通过邀请链接入群) 1 2"
        ),
        JoinMode.REFERRED: (
            "referred referral refer recommended 推荐 好友推荐 朋友推荐 客户推荐 转介绍 老带新 裂变"
        ),
        JoinMode.EVENT: "event activity campaign 活动 活动入群 参加活动 报名",
        JoinMode.PAID: "paid pay payment 付费 付费入群 购买 缴费",
        JoinMode.SCAN: (
            "scan qrcode qr code 扫码 扫描二维码 扫码入群 群二维码 扫描群二维码入群"
            " 通过扫描群二维码入群 二维码 活码 群活码 3"
        ),
        JoinMode.UNKNOWN: "unknown 未知 其他 其它 other none 无 0",
    }
)
# WeCom's quit_scene: 0 left by themselves, 1 removed by the owner or a manager.
LEAVE_REASONS = _table(
    {
        LeaveReason.SELF: (
            "self left leave quit part voluntary 主动退群 自己退群 自行退群 主动 自己退出"
            " 主动退出 退群 退出 0"
        ),
        LeaveReason.REMOVED: (
            "removed remove kick kicked banned 被移出 被踢 移出 踢出 群主移出 被移出群聊"
            " 群主/群管理员移出 移除 清退 1"
        ),
        LeaveReason.DISSOLVED: "dissolved dissolve disbanded 解散 群解散 群已解散",
        LeaveReason.UNKNOWN: "unknown 未知 其他 其它 other none 无",
    }
)
ROLES = _table(
    {
        CommunityRole.MEMBER: (
            "member 成员 普通成员 群成员 客户 外部联系人 用户 会员 2 normal customer"
        ),
        CommunityRole.OWNER: "owner 群主 创建者 creator",
        CommunityRole.MANAGER: "manager admin administrator 管理员 群管理员 社群管理员 moderator",
        CommunityRole.STAFF: (
            "staff employee 员工 企业成员 内部成员 工作人员 客服 导购 店员 1 internal"
        ),
        CommunityRole.ATMOSPHERE: "atmosphere 气氛组 水军 托 马甲 小号 活跃组 氛围组",
        CommunityRole.LEADER: "leader 团长",
        CommunityRole.KOL: "kol 达人 意见领袖",
        CommunityRole.KOC: "koc",
        CommunityRole.BOT: "bot robot 机器人 群机器人 系统 小助手 机器人助手 ai",
    }
)
POSITIONINGS = _table(
    {
        Positioning.ACQUISITION: (
            "acquisition leadgeneration lead_generation 引流群 引流 拉新群 拉新 获客群 获客 流量群"
        ),
        Positioning.BENEFIT: "benefit benefits 福利群 福利 优惠群 会员福利群 粉丝福利群",
        Positioning.FLASH: "flash 快闪群 快闪 闪购群 活动群 限时群",
        Positioning.UNSET: "unset notset 未设置 未定 待定 未定位 无定位",
    }
)
AFFINITIES = _table(
    {
        Affinity.INTEREST: "interest 爱好型 爱好 兴趣 兴趣型 爱好群 兴趣群",
        Affinity.BRAND: "brand 品牌型 品牌 品牌群",
        Affinity.KNOWLEDGE: "knowledge 知识型 知识 知识群 学习群 学习型",
        Affinity.PRODUCT: "product 产品型 产品 产品群 商品群",
        Affinity.UNSET: "unset notset 未设置 未定 待定",
    }
)
PLATFORMS = _table(
    {
        Platform.WECOM: "wecom wework 企业微信群 企业微信 企微 企微群 wecomgroup wxwork",
        Platform.WECHAT: "wechat weixin wx 微信群 微信 个人微信群 wechatgroup",
        Platform.QQ: "qq QQ群 qqgroup",
        Platform.WEIBO: "weibo 微博 微博群",
        Platform.TIEBA: "tieba 百度贴吧 贴吧 baidutieba",
        Platform.ZHIHU: "zhihu 知乎",
        Platform.DOUBAN: "douban 豆瓣 豆瓣小组",
        Platform.DOUYIN: "douyin 抖音群 抖音 抖音粉丝群 douyingroup",
        Platform.OWN_APP: "own_app ownapp 自有APP app 自有应用 小程序社区",
        Platform.OTHER: "other 其他 其它 discord telegram slack whatsapp 钉钉 飞书 快手群 小红书群",
    }
)
MEMBER_EVENTS = _table(
    {
        MemberEvent.JOINED: (
            "join joined add add_member enter in member_joined 入群 进群 加入 加入群聊 进入 加群"
            " 新增 添加"
        ),
        MemberEvent.LEFT: (
            "leave left part quit kick kicked remove removed del del_member exit out member_left"
            " 退群 退出 离开 移出 被移出 踢出 被踢 删除 离群 流失"
        ),
    }
)
# An event word may say why someone left, too.
EVENT_REASONS = _table(
    {
        LeaveReason.REMOVED: "kick kicked remove removed 移出 被移出 踢出 被踢",
        LeaveReason.SELF: "part quit 退群 退出",
    }
)
ORDER_STATUSES = _table(
    {
        OrderStatus.PAID: (
            "paid 已付款 已支付 付款成功 支付成功 待发货 等待卖家发货 买家已付款 已发货 待收货"
            " 卖家已发货 卖家已发货等待买家确认 等待买家确认收货 已收货 已完成 完成 交易成功"
            " 交易完成 已成交 已签收 待评价 completed complete shipped delivered success"
            " fulfilled closed_won 部分退款"
        ),
        OrderStatus.REFUNDED: "refunded 已退款 退款成功 退款完成 全额退款 已退货 退货完成 退款",
        OrderStatus.UNPAID: (
            "unpaid pending cancelled canceled cancel void voided 待付款 等待买家付款 未付款"
            " 未支付 待支付 已取消 取消 交易关闭 已关闭 订单关闭 付款失败 支付失败 作废 已作废"
            " failed expired"
        ),
    }
)
# The attribute group of each column of people, and what its words become.
GENDERS = _table(
    {
        "女": "女 女性 女士 女生 female f woman 2 小姐",
        "男": "男 男性 男士 男生 male m man 1 先生",
    }
)
UNSAID_GENDERS = frozenset(
    {"0", "未知", "保密", "不详", "未填写", "未设置", "unknown", "other", "其他"}
)
# What stands in a cell that says nothing; a leave date of the year 9999 means "still there", too.
EMPTY_WORDS = frozenset(
    {
        "",
        "-",
        "--",
        "—",
        "——",
        "/",
        "null",
        "none",
        "nan",
        "nat",
        "n/a",
        "na",
        "\\n",
        "无",
        "空",
        "#n/a",
    }
)
STILL_THERE_WORDS = frozenset({"至今", "在群", "未退群", "0", "present"})
