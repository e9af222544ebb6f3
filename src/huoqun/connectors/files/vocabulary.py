"""The words of exports, Chinese and English: column headers and the values of closed columns.

Order matters: the first word of a list is the best match for its field. Words are compared without
spaces, punctuation and case (:func:`header_word`).
"""

import re
import unicodedata
from types import MappingProxyType
from typing import TypeVar

from huoqun.communities.kinds import Affinity, Platform, Positioning
from huoqun.connectors.files.kinds import Field, FileKind, MemberEvent, OrderStatus
from huoqun.events.catalog.communities import CommunityRole, JoinMode, LeaveReason, MessageKind

_NOISE = re.compile(r"[\s_\-./\\:()\[\]【】{}*#'\"“”·]+")


def header_word(text: str) -> str:
    """A header or value reduced to what is compared: NFKC, lower case, no spaces or punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).lower())


_COMMUNITY = (
    "community_id community group_id chat_id room_id roomid channel_id chatroom 群ID 群聊ID"
    " 社群ID 群编号 社群编号 群号 群聊编号 客户群ID 群名 群名称 群聊名称 社群名称 社群 群聊"
    " 群 客户群名称 微信群 所在群 来源群 group channel room chat group_name room_name"
    " channel_name chat_name conversation talker"
)
_COMMUNITY_NAME = (
    "群名 群名称 群聊名称 社群名称 客户群名称 community_name group_name room_name channel_name"
    " chat_name title"
)
_MEMBER = (
    "member_id user_id userid sender_id from_id author_id external_userid wxid unionid openid"
    " 成员ID 用户ID 发送人ID 发送者ID 发言人ID 客户ID 成员编号 会员ID 会员号 用户编号 微信号"
    " 微信ID 账号 发送人 发送者 发言人 发言者 发件人 成员 群成员 成员名称 用户 用户名 客户"
    " 昵称 群昵称 微信昵称 成员昵称 用户昵称 姓名 客户名称 member sender from author user"
    " username nick nickname sender_name name"
)
_NAME = (
    "群昵称 昵称 成员昵称 用户昵称 微信昵称 发送人昵称 发送者昵称 客户昵称 成员名称 客户名称"
    " 用户名 姓名 发送人 发送者 发言人 成员 nickname nick display_name sender_name"
    " member_name user_name name sender"
)
_WORDS: dict[FileKind, dict[Field, str]] = {
    FileKind.MESSAGES: {
        Field.COMMUNITY: _COMMUNITY,
        Field.COMMUNITY_NAME: _COMMUNITY_NAME,
        Field.MEMBER: _MEMBER,
        Field.NAME: _NAME,
        Field.AT: (
            "发送时间 消息时间 发言时间 聊天时间 时间 日期时间 日期 创建时间 sent_at send_time"
            " msgtime message_time timestamp ts datetime created_at createtime create_time time"
            " date at"
        ),
        Field.TEXT: (
            "内容 消息内容 聊天内容 发言内容 文本 消息 发言 正文 text content message msg body"
            " message_text strcontent"
        ),
        Field.KIND: "消息类型 类型 内容类型 msgtype msg_type message_type content_type type kind",
        Field.ID: (
            "消息ID 消息编号 消息序号 msgid msg_id message_id msgsvrid server_id id seq 序号 编号"
        ),
        Field.ROLE: "群内角色 成员角色 角色 身份 成员类型 role member_role member_type",
    },
    FileKind.MEMBERSHIPS: {
        Field.COMMUNITY: _COMMUNITY,
        Field.COMMUNITY_NAME: _COMMUNITY_NAME,
        Field.MEMBER: _MEMBER,
        Field.NAME: _NAME,
        Field.JOINED: (
            "入群时间 加入时间 进群时间 入群日期 加入日期 进群日期 加群时间 入群 join_time"
            " joined_at join_date join_day joined_on joined join"
        ),
        Field.LEFT: (
            "退群时间 退出时间 离开时间 退群日期 离群时间 退出日期 退群 leave_time left_at"
            " leave_date quit_time quit_date left_on left leave"
        ),
        Field.EVENT: (
            "事件 事件类型 动作 操作 操作类型 变更类型 进退群 event event_type action change_type"
        ),
        Field.AT: (
            "事件时间 发生时间 操作时间 变更时间 时间 日期 event_time occurred_at timestamp ts"
            " time datetime date at"
        ),
        Field.ROLE: "群内角色 成员角色 角色 身份 成员类型 role member_role member_type type",
        Field.HOW: (
            "入群方式 进群方式 加入方式 加群方式 入群场景 入群来源 来源 how join_scene join_way"
            " join_type join_mode source"
        ),
        Field.INVITER: (
            "邀请人ID 邀请人 邀请者 邀请成员 推荐人 invitor inviter_id inviter invited_by referrer"
        ),
        Field.REASON: (
            "退群原因 离开原因 退出原因 退群方式 quit_scene leave_reason quit_reason reason"
        ),
    },
    FileKind.ORDERS: {
        Field.ORDER: (
            "订单号 订单编号 订单ID 主订单编号 主订单号 父订单号 交易单号 交易编号 小票号 单号"
            " 流水号 order_id order_no order_number order_sn invoice_no invoice_id invoice"
            " basket_id transaction_id trade_no receipt_no order"
        ),
        Field.CUSTOMER: (
            "客户ID 会员ID 买家ID 用户ID 会员号 会员编号 客户编号 会员卡号 买家账号 买家会员名"
            " 买家昵称 买家 客户 会员 用户 顾客 下单人 购买人 收货人手机 手机号 手机 手机号码"
            " 收货人 联系电话 customer_id customer_no household_id buyer_id member_id user_id"
            " external_userid unionid openid customer buyer member user client phone mobile"
        ),
        Field.AT: (
            "付款时间 支付时间 订单付款时间 买家付款时间 成交时间 交易时间 下单时间 订单创建时间"
            " 创建时间 订单时间 下单日期 订单日期 交易日期 销售时间 销售日期 日期 时间 paid_at"
            " pay_time payment_time invoice_ts invoice_date order_date order_time ordered_at"
            " transaction_timestamp transaction_date purchase_date created_at create_time"
            " timestamp ts datetime date time at"
        ),
        Field.AMOUNT: (
            "实付金额 实付 实付款 实收金额 实收 买家实付金额 买家实际支付金额 实际支付金额"
            " 支付金额 付款金额 成交金额 交易金额 订单实付金额 订单金额 销售金额 销售额 总金额"
            " 应付金额 合计 小计 金额 paid_amount amount_paid amount pay_amount payment"
            " sales_value line_total total_amount total_price grand_total order_amount revenue"
            " sales total value"
        ),
        Field.UNIT_PRICE: (
            "单价 商品单价 成交单价 销售单价 商品价格 价格 售价 unit_price unitprice price"
            " item_price"
        ),
        Field.QUANTITY: (
            "数量 商品数量 购买数量 销售数量 件数 宝贝数量 宝贝总数量 quantity qty units count num"
        ),
        Field.REFUND: (
            "退款金额 已退金额 退货金额 售后退款金额 refund_amount refunded_amount refund"
        ),
        Field.STATUS: "订单状态 交易状态 支付状态 状态 order_status status payment_status",
        Field.STORE: (
            "门店ID 门店编号 门店编码 门店 门店名称 店铺ID 店铺 店铺名称 网点 store_id store_code"
            " shop_id store shop branch outlet store_name shop_name"
        ),
        Field.COMMUNITY: (
            "community_id group_id chat_id room_id 群ID 群聊ID 社群ID 群编号 来源群 所属群 所在群"
            " 群名 群名称 社群名称 社群 群聊 团长群 community group group_name"
        ),
        Field.PRODUCT: (
            "商品ID 商品编码 商品编号 商家编码 货号 款号 SKU SKU编码 SKUID 商品名称 商品 商品标题"
            " 宝贝标题 品名 产品 产品名称 stock_code product_id product_code item_id sku_id sku"
            " product product_name item item_name"
        ),
        Field.CURRENCY: "币种 货币 币别 currency currency_code",
    },
    FileKind.COMMUNITIES: {
        Field.KEY: "key community_key 群key id 编号 " + _COMMUNITY,
        Field.TITLE: _COMMUNITY_NAME + " name 名称 community group room chat 群聊 社群 群",
        Field.POSITIONING: (
            "群定位 定位 社群定位 群用途 用途 群分类 positioning purpose_type position"
        ),
        Field.KIND: "群类型 社群类型 类型 群种类 type kind community_type group_type affinity",
        Field.PLATFORM: "平台 所在平台 渠道平台 群平台 platform channel app",
        Field.UNIT: (
            "门店 门店名称 所属门店 门店编号 门店ID 归属门店 店铺 店铺名称 组织单元 所属组织 网点"
            " 小组 大区 store store_name store_id store_key unit unit_key shop branch outlet"
        ),
        Field.OWNER: (
            "群主账号 群主用户名 群主 群主姓名 负责人 负责人账号 群负责人 运营负责人 owner"
            " owner_username owner_name username manager"
        ),
        Field.OPENED: (
            "建群时间 建群日期 开群时间 开群日期 创建时间 创建日期 成立时间 建立时间 opened_on"
            " opened created_at create_time created_on created opened_at open_date date"
        ),
        Field.ENDS: (
            "结束时间 结束日期 截止时间 截止日期 解散时间 解散日期 到期时间 到期日期 ends_on ends"
            " ended_at end_date ends_at expires_on"
        ),
    },
}

HEADERS: MappingProxyType[FileKind, dict[Field, tuple[str, ...]]] = MappingProxyType(
    {
        kind: {
            field: tuple(dict.fromkeys(header_word(word) for word in words.split()))
            for field, words in fields.items()
        }
        for kind, fields in _WORDS.items()
    }
)
KNOWN_HEADERS = frozenset(
    word for fields in HEADERS.values() for words in fields.values() for word in words
)


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
