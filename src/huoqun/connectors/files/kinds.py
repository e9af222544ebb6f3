"""The closed words of file imports."""

from huoqun.core.kinds import Kind


class FileKind(Kind):
    """What a file tells of."""

    MESSAGES = "messages", "群消息", "Messages"
    MEMBERSHIPS = "memberships", "群成员", "Memberships"
    ORDERS = "orders", "订单", "Orders"
    COMMUNITIES = "communities", "群资料", "Community list"
    CUSTOMERS = "customers", "客户资料", "Customer list"
    TAGS = "tags", "客户标签", "Customer tags"


class FileFormat(Kind):
    """How a file is written; found from its content, never from its name."""

    CSV = "csv", "CSV 文本", "CSV"
    JSON_LINES = "json_lines", "JSON Lines", "JSON Lines"
    PARQUET = "parquet", "Parquet", "Parquet"
    EXCEL = "excel", "Excel 表格", "Excel"


class DateOrder(Kind):
    """Which number of 03/04/2024 is the day; a file never says it itself."""

    DAY_FIRST = "dmy", "日/月/年", "day/month/year"
    MONTH_FIRST = "mdy", "月/日/年", "month/day/year"
    YEAR_FIRST = "ymd", "年/月/日", "year/month/day"


class FreeLines(Kind):
    """Whether an order that holds nothing but free lines counts as a purchase."""

    KEEP = "keep", "保留但不算购买", "Keep, but count no purchase"
    COUNT = "count", "算作购买", "Count as a purchase"


class AmountPer(Kind):
    """Whether the amount column holds each line's amount or repeats the order's total."""

    LINE = "line", "每行各自的金额", "The amount of each line"
    ORDER = "order", "每行重复订单总额", "The order's total, repeated on each line"


class NewTags(Kind):
    """What becomes of tags in a file that the company does not have."""

    MAKE = "make", "新建这些标签", "Make them"
    SKIP = "skip", "跳过这些标签，其余照常导入", "Leave them out, take the rest"
    REFUSE = "refuse", "不导入含有这些标签的行", "Do not take their rows"


class OrderStatus(Kind):
    """What a shop system says about an order, as far as money is concerned."""

    PAID = "paid", "已付款", "Paid"
    REFUNDED = "refunded", "已退款", "Refunded"
    UNPAID = "unpaid", "未付款或已取消", "Unpaid or cancelled"


class BatchState(Kind):
    """Where an import stands."""

    RECEIVING = "receiving", "正在接收文件", "Receiving the file"
    PREVIEWED = "previewed", "待确认", "Waiting for a go"
    RUNNING = "running", "导入中", "Running"
    DONE = "done", "已完成", "Done"
    FAILED = "failed", "已中断", "Stopped"
    TAKING_BACK = "taking_back", "撤回中", "Being taken back"
    TAKEN_BACK = "taken_back", "已撤回", "Taken back"


class OnConflict(Kind):
    """What to do when a known id comes back saying something else."""

    KEEP = "keep", "保留原有内容", "Keep what is known"
    REPLACE = "replace", "用新内容替换", "Replace it"


class MemberEvent(Kind):
    """What a row of a membership event file says."""

    JOINED = "joined", "入群", "Joined"
    LEFT = "left", "退群", "Left"


class Field(Kind):
    """What a column can mean; not every file kind knows every field."""

    COMMUNITY = "community", "群", "Community"
    COMMUNITY_NAME = "community_name", "群名", "Community name"
    MEMBER = "member", "成员", "Member"
    NAME = "name", "昵称", "Nickname"
    AT = "at", "时间", "Time"
    TEXT = "text", "内容", "Text"
    KIND = "kind", "类型", "Type"
    ID = "id", "消息编号", "Message id"
    JOINED = "joined", "入群时间", "Joined"
    LEFT = "left", "退群时间", "Left"
    EVENT = "event", "进退群事件", "Join or leave event"
    ROLE = "role", "群内角色", "Role"
    HOW = "how", "入群方式", "How they joined"
    INVITER = "inviter", "邀请人", "Inviter"
    REASON = "reason", "退群原因", "Leave reason"
    ORDER = "order", "订单号", "Order"
    CUSTOMER = "customer", "客户", "Customer"
    PHONE = "phone", "手机号", "Phone"
    UNION_ID = "union_id", "微信 UnionID", "WeChat union id"
    QUANTITY = "quantity", "数量", "Quantity"
    UNIT_PRICE = "unit_price", "单价", "Unit price"
    AMOUNT = "amount", "金额", "Amount"
    REFUND = "refund", "退款金额", "Refund amount"
    DISCOUNT = "discount", "优惠金额", "Discount"
    STATUS = "status", "订单状态", "Order status"
    STORE = "store", "门店", "Store"
    PRODUCT = "product", "商品", "Product"
    CURRENCY = "currency", "币种", "Currency"
    KEY = "key", "群编号", "Community id"
    TITLE = "title", "群名", "Community name"
    POSITIONING = "positioning", "定位", "Positioning"
    PLATFORM = "platform", "平台", "Platform"
    UNIT = "unit", "门店", "Store"
    OWNER = "owner", "群主", "Owner"
    OPENED = "opened", "建群时间", "Opened"
    ENDS = "ends", "结束时间", "Ends"
    GENDER = "gender", "性别", "Gender"
    BIRTH = "birth", "生日、年龄或年龄段", "Birthday, age or age band"
    REGION = "region", "省份", "Province"
    CITY = "city", "城市", "City"
    REGISTERED = "registered", "注册或添加时间", "Registered"
    CHANNEL = "channel", "来源渠道", "Source channel"
    LEVEL = "level", "会员等级", "Member level"
    TAG = "tag", "标签", "Tag"
    TAG_GROUP = "tag_group", "标签组", "Tag group"
    EXPIRES = "expires", "到期时间", "Expires"
    CONFIDENCE = "confidence", "置信度", "Confidence"
    SOURCE = "source", "依据", "Said by"


class RowFault(Kind):
    """Why one row cannot be taken; the row is kept with its original text."""

    UNCLOSED_QUOTE = "unclosed_quote", "引号没有闭合", "a quote is never closed"
    TOO_MANY_CELLS = (
        "too_many_cells",
        "这一行的列比表头多",
        "the row has more cells than the header",
    )
    NOT_JSON = "not_json", "不是完整的 JSON", "not complete JSON"
    NOT_AN_OBJECT = "not_an_object", "JSON 行必须是一个对象", "a JSON line must be an object"
    DAMAGED_TEXT = "damaged_text", "含有无法解码的字节", "bytes that cannot be decoded"
    MISSING = "missing", "必填内容为空", "a required value is empty"
    TOO_LONG = "too_long", "内容过长", "the value is too long"
    DIGITS_LOST = (
        "digits_lost",
        "编号超过 15 位并被表格软件存成了数字，末尾几位已丢失；请把该列设为文本后重新导出",
        "an id of over 15 digits was stored as a number and lost its last ones; export it as text",
    )
    NOT_A_TIME = "not_a_time", "看不懂的时间", "not a time we can read"
    AMBIGUOUS_DATE = (
        "ambiguous_date",
        "分不清日和月；请选择日期顺序（日/月/年 或 月/日/年）",
        "day and month cannot be told apart; choose the date order (dmy or mdy)",
    )
    TIME_OUT_OF_RANGE = "time_out_of_range", "时间不在合理范围内", "the time is out of range"
    NOT_A_NUMBER = "not_a_number", "看不懂的数字", "not a number we can read"
    NUMBER_TOO_LARGE = "number_too_large", "数字过大", "the number is too large"
    LEFT_BEFORE_JOINED = "left_before_joined", "退群早于入群", "left before joining"
    UNKNOWN_EVENT = "unknown_event", "看不懂的进退群事件", "neither a join nor a leave"
    OTHER_LINE = (
        "other_line",
        "同一订单的另一行无法读取，整单未导入",
        "another line of this order cannot be read; the order was left out",
    )
    CUSTOMERS_DIFFER = (
        "customers_differ",
        "同一订单号属于不同客户",
        "one order id belongs to different customers",
    )
    CURRENCIES_DIFFER = (
        "currencies_differ",
        "同一订单里有不同币种",
        "one order holds different currencies",
    )
    AMOUNTS_DIFFER = (
        "amounts_differ",
        "同一订单各行的总额不一致",
        "the lines of one order name different totals",
    )
    OTHER_CURRENCY = "other_currency", "不是所选的币种", "not in the chosen currency"
    CONFLICT = (
        "conflict",
        "同一编号已有不同内容，保留了原有内容",
        "the same id is known with other content, which was kept",
    )
    NOT_YOURS = (
        "not_yours",
        "这个群或门店不在导入所选的组织单元之内",
        "this community or store lies outside the unit that was chosen for the import",
    )
    REMOVED = (
        "removed",
        "这个群已被移除；请先在社群列表的“已移除”里恢复",
        "this community was removed; restore it first (communities, removed)",
    )
    UNKNOWN_POSITIONING = (
        "unknown_positioning",
        "看不懂的定位；可以写：引流群、福利群、快闪群",
        "not a positioning; write lead generation, benefits or flash",
    )
    UNKNOWN_TYPE = (
        "unknown_type",
        "看不懂的群类型；可以写：爱好型、品牌型、知识型、产品型",
        "not a type of community; write interest, brand, knowledge or product",
    )
    UNKNOWN_PLATFORM = (
        "unknown_platform",
        "看不懂的平台；可以写：企业微信群、微信群、QQ群、抖音群……",
        "not a platform we know; write WeCom, WeChat, QQ, Douyin…",
    )
    UNKNOWN_UNIT = (
        "unknown_unit",
        "导入所选的组织单元之内没有这家门店；请写组织架构里的名称或编号，或先添加门店",
        "no such store within the chosen unit; write its name or key as in the organisation",
    )
    SEVERAL_UNITS = (
        "several_units",
        "有几家门店都叫这个名字；请改写门店编号",
        "several stores bear this name; write the key of the store",
    )
    UNKNOWN_OWNER = (
        "unknown_owner",
        "没有这位在职员工；请写对方的登录用户名，或先添加员工",
        "nobody who works here has this user name; write it as they sign in",
    )
    SEVERAL_OWNERS = (
        "several_owners",
        "有几位员工都叫这个名字；请改写登录用户名",
        "several people bear this name; write the user name",
    )
    OWNER_NOT_ALLOWED = (
        "owner_not_allowed",
        "指定群主就是授予权限，需要“管理员工”权限",
        "an owner gets a role, which only who manages staff may give",
    )
    ENDS_BEFORE_OPENING = (
        "ends_before_opening",
        "结束时间早于建群时间",
        "it would end before it opened",
    )
    FLASH_NEEDS_END = (
        "flash_needs_end",
        "快闪群必须有结束时间",
        "a flash community needs an end date",
    )
    MASKED_ID = (
        "masked_id",
        "号码打了星号，认不出是哪一位客户；请导出完整号码，或改用会员号等编号列",
        "the number is masked and names nobody; export it whole, or use a column of ids",
    )
    UNKNOWN_CUSTOMER = (
        "unknown_customer",
        "没有这位客户；请检查命名空间和编号，或先导入客户资料",
        "no such customer; check the namespace and the id, or import the customers first",
    )
    CUSTOMER_NOT_YOURS = (
        "customer_not_yours",
        "这位客户与导入所选的组织单元没有往来",
        "this customer is not known to the unit that was chosen for the import",
    )
    ERASED = (
        "erased",
        "这位客户已要求删除个人信息，不再收录",
        "this person was erased and is not taken in again",
    )
    UNKNOWN_GENDER = (
        "unknown_gender",
        "看不懂的性别；可以写：女、男，不清楚就留空",
        "not a gender we can read; write female or male, or leave it empty",
    )
    NOT_AN_AGE = (
        "not_an_age",
        "看不懂的生日或年龄；可以写：1995-06-01、1995、28、25-34",
        "not a birthday or age; write 1995-06-01, 1995, 28 or 25-34",
    )
    NOT_A_SHARE = (
        "not_a_share",
        "置信度要写 1 到 100 之间的整数，或 80% 这样的百分数",
        "a confidence is a whole number from 1 to 100, or a percentage such as 80%",
    )
    IN_THE_FUTURE = "in_the_future", "时间在将来", "the time is in the future"
    EXPIRED = "expired", "这个标签已经过了到期时间", "the tag has expired already"
    UNKNOWN_TAG = (
        "unknown_tag",
        "没有这个标签；请在导入设置里选“新建这些标签”，或先在标签管理里添加",
        "no such tag; choose to make new tags, or add it among the tags first",
    )
    SEVERAL_TAGS = (
        "several_tags",
        "几个标签组里都有这个标签；请写成“标签组/标签”",
        "several groups have a tag of this name; write it as group/tag",
    )
    NO_TAG_GROUP = (
        "no_tag_group",
        "新标签要放进一个标签组；请在导入设置里选一个，或写成“标签组/标签”",
        "a new tag goes into a group; choose one for the import, or write it as group/tag",
    )
    NOT_ATTRIBUTE = (
        "not_attribute",
        "导入只能在属性标签组里新建标签；请先在标签管理里添加",
        "an import makes tags in attribute groups only; add this one among the tags first",
    )
    TAG_GROUP_FULL = (
        "tag_group_full",
        "标签或标签组的数量已到上限；请先停用不再使用的标签",
        "there are as many tags or groups as there may be; archive some first",
    )
    TAGS_NOT_ALLOWED = (
        "tags_not_allowed",
        "只有负责全公司的人可以新建标签；请选择跳过，或请对方来导入",
        "only who answers for the whole company makes tags; leave them out, or let them import",
    )
    KEPT_BY_RULE = (
        "kept_by_rule",
        "这个标签由规则自动维护，不能导入",
        "this tag is kept by a rule and cannot be imported",
    )
    ONE_OF_GROUP = (
        "one_of_group",
        "这个标签组是单选，同一客户在文件里有另一个标签；保留了先出现的",
        "a person carries one tag of this group; the file's first one was kept",
    )
    NOT_PAID = "not_paid", "订单未付款或已取消，不算购买", "unpaid or cancelled, so no purchase"
