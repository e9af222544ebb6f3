"""Closed words of the order webhook."""

from huoqun.core.kinds import Kind


class SourceState(Kind):
    """Whether a source is listened to."""

    ON = "on", "启用", "On"
    PAUSED = "paused", "已暂停", "Paused"


class EventResult(Kind):
    """What became of one event of a delivery."""

    ACCEPTED = "accepted", "已接收", "Accepted"
    DUPLICATE = "duplicate", "此前已接收，未重复计入", "Known already; nothing was counted twice"
    CONFLICT = (
        "conflict",
        "与已接收的同号订单内容不同，未采用，已保留待人工处理",
        "Differs from the order of this number that came in before; not taken, kept for people",
    )
    REJECTED = "rejected", "未接收，已保留待人工处理", "Not taken, kept for people"


class EventFault(Kind):
    """Why an event was not taken, and what its sender can do."""

    NOT_JSON = (
        "not_json",
        "正文不是有效的 JSON（UTF-8），或不是一个对象或对象列表。",
        "The body is not valid JSON in UTF-8, or neither an object nor a list of objects.",
    )
    NOT_AN_EVENT = (
        "not_an_event",
        "字段缺失、类型不对或未知，请对照文档。",
        "A field is missing, unknown or of another type; see the documentation.",
    )
    BAD_ID = (
        "bad_id",
        "编号须为 1 至 200 个可见字符或整数。",
        "An id is a whole number or 1 to 200 characters without control characters.",
    )
    BAD_TIME = (
        "bad_time",
        "occurred_at 须为带时区的 ISO 8601 时间，年份在 1971 至 2099 之间。",
        "occurred_at must be an ISO 8601 time with an offset, between 1971 and 2099.",
    )
    BAD_CURRENCY = (
        "bad_currency",
        "currency 须为三个大写字母的 ISO 4217 代码。",
        "currency must be an ISO 4217 code of three capital letters.",
    )
    BAD_AMOUNT = (
        "bad_amount",
        '金额须为最小货币单位的整数，或十进制字符串（如 "19.90"），小数位不超过该币种的位数。',
        'An amount is a whole number of minor units, or a decimal string such as "19.90" with no'
        " more decimals than the currency has.",
    )
    NEGATIVE_AMOUNT = (
        "negative_amount",
        'amount 不能为负；退款请用 kind "refunded" 和正数金额。',
        'amount is never negative; money going back is kind "refunded" with a positive amount.',
    )
    BAD_LINE = (
        "bad_line",
        "商品行有误：最多 500 行，每行须有 amount，或 quantity 与 unit_price。",
        "A line is not right: 500 at most, each with amount, or with quantity and unit_price.",
    )
    REFUND_ID_MISPLACED = (
        "refund_id_misplaced",
        "refund_id 只用于退款。",
        "refund_id belongs to a refund only.",
    )
    TWO_COMMUNITIES = (
        "two_communities",
        "community_id 与 community_key 只能填一个。",
        "Give community_id or community_key, not both.",
    )
    UNKNOWN_COMMUNITY = (
        "unknown_community",
        "没有这个 community_id 的社群，或它不属于该来源的组织单元。",
        "There is no community with this community_id within the source's unit.",
    )
    FOREIGN_COMMUNITY = (
        "foreign_community",
        "该社群属于该来源管辖之外的组织单元。",
        "This community belongs to a unit outside the source's.",
    )
    FOREIGN_STORE = (
        "foreign_store",
        "该门店属于该来源管辖之外的组织单元。",
        "This store lies outside the source's unit.",
    )
    UNKNOWN_STORE = (
        "unknown_store",
        "没有这个 store_key 的门店，且该来源的组织单元之下不能新建门店。",
        "There is no store with this store_key, and none can be made below the source's unit.",
    )
    OTHER_CONTENT = (
        "other_content",
        "同一订单号此前已以不同内容接收。若确需更正，请在导入中选择“替换”，或推送退款。",
        "The same order number came in before with other content. To put it right, import it with"
        " “replace”, or send a refund.",
    )
