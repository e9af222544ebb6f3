"""The words by which exports call their columns, Chinese and English.

Order matters: the first word of a list is the best match for its field. Words are compared without
spaces, punctuation and case (:func:`header_word`).
"""

import re
import unicodedata
from types import MappingProxyType

from huoqun.connectors.files.kinds import Field, FileKind

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
# Whose phone: the customer's own. A receiver's may be somebody else's, so it is not guessed.
_PHONE = (
    "手机号 手机号码 手机 会员手机号 会员手机 注册手机号 客户手机号 客户手机 买家手机号 买家手机"
    " 联系手机 mobile phone phone_number phone_no mobile_no mobile_number cellphone"
)
_UNION_ID = "unionid union_id 微信unionid wechat_unionid wx_unionid"
_CUSTOMER = (
    "客户ID 客户编号 会员ID 会员号 会员编号 会员卡号 用户ID 用户编号 买家ID external_userid"
    " 外部联系人ID customer_id customer_no customer_key member_id member_no user_id userid buyer_id"
    " openid wxid 微信号 客户 会员 customer member user "
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
        Field.PHONE: _PHONE,
        Field.UNION_ID: _UNION_ID,
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
        Field.DISCOUNT: (
            "优惠金额 折扣金额 优惠 折扣 优惠总额 订单优惠 discount_amount discount total_discount"
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
        Field.PHONE: _PHONE,
        Field.UNION_ID: _UNION_ID,
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
    FileKind.CUSTOMERS: {
        Field.CUSTOMER: _CUSTOMER + _PHONE + " " + _UNION_ID,
        Field.NAME: (
            "客户姓名 客户名称 客户昵称 会员姓名 会员昵称 姓名 昵称 微信昵称 用户昵称 用户名 备注名"
            " customer_name nickname nick display_name user_name real_name name"
        ),
        Field.PHONE: _PHONE,
        Field.UNION_ID: _UNION_ID,
        Field.GENDER: "性别 会员性别 客户性别 gender sex",
        Field.BIRTH: (
            "生日 出生日期 出生年月 出生年份 会员生日 出生年 年龄 年龄段 年龄区间 birthday"
            " birth_date birthdate date_of_birth dob birth_year year_of_birth age age_group"
        ),
        Field.REGION: "省份 省 所在省份 所在省 省市 地区 所在地区 区域 province region state",
        Field.CITY: "城市 市 所在城市 常住城市 所在市 city town",
        Field.REGISTERED: (
            "成为客户时间 成为会员时间 注册时间 注册日期 入会时间 入会日期 开卡时间 建档时间"
            " 添加时间 加好友时间 首次添加时间 客户创建时间 会员创建时间 创建时间 registered_at"
            " register_time registration_date signup_at sign_up_date joined_at created_at"
            " create_time add_time"
        ),
        Field.CHANNEL: (
            "来源渠道 客户来源 注册渠道 会员来源 获客渠道 添加渠道 渠道 添加方式 来源 channel"
            " source_channel add_way utm_source source"
        ),
        Field.LEVEL: (
            "会员等级 会员级别 客户等级 会员卡等级 会员卡 等级 level member_level tier vip_level"
        ),
        Field.UNIT: (
            "所属门店 归属门店 门店 门店名称 门店编号 门店ID 开卡门店 注册门店 店铺 店铺名称"
            " 组织单元 store store_name store_id store_key unit shop branch outlet"
        ),
    },
    FileKind.TAGS: {
        Field.CUSTOMER: _CUSTOMER + _PHONE + " " + _UNION_ID,
        Field.TAG: (
            "标签 客户标签 会员标签 标签名 标签名称 用户标签 标签列表 tag tags tag_name label"
            " labels customer_tag"
        ),
        Field.TAG_GROUP: "标签组 标签组名称 标签分组 标签类别 标签类型 tag_group group_name",
        Field.AT: "打标签时间 打标时间 标签时间 添加时间 时间 日期 tagged_at given_at at date time",
        Field.EXPIRES: "到期时间 过期时间 有效期至 失效时间 有效期 expires_at expires expiry",
        Field.CONFIDENCE: "置信度 可信度 把握 准确率 confidence score probability",
        Field.SOURCE: "标签来源 依据 来源 原因 备注 source reason because note",
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
