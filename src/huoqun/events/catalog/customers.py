"""What happens to the identity of people."""

from huoqun.core.kinds import Kind
from huoqun.events.fact import Fact, fact


class FriendWay(Kind):
    """How someone became a friend of an account."""

    CODE = "code", "扫码", "Scanned a code"
    LINK = "link", "获客链接", "Acquisition link"
    COMMUNITY = "community", "通过群聊", "Through a community"
    CARD = "card", "名片分享", "Shared card"
    PHONE = "phone", "搜索手机号或通讯录", "Phone number"
    REQUEST = "request", "对方或员工主动添加", "Asked by either side"
    SHARED = "shared", "内部共享或分配", "Given by a colleague"
    OTHER = "other", "其他", "Other"
    UNKNOWN = "unknown", "未知", "Unknown"


class FriendEnd(Kind):
    """Who ended a friendship."""

    CUSTOMER = "customer", "客户删除了员工", "The customer"
    STAFF = "staff", "员工删除了客户", "The member of staff"
    HANDED_OVER = "handed_over", "转给了同事", "Handed over to a colleague"
    STAFF_LEFT = "staff_left", "员工离职", "The member of staff left"
    UNKNOWN = "unknown", "未知", "Unknown"


class HandOverFailure(Kind):
    """Why a customer did not change from one member of staff to another."""

    REFUSED = "refused", "客户拒绝了转接", "The customer refused"
    FULL = "full", "接替员工的客户已达上限", "The successor can take no more"
    OTHER = "other", "其他", "Other"


class TagSource(Kind):
    """By whose word a customer carries a tag; what stands higher is not undone by what is lower."""

    STAFF = "staff", "员工", "Staff"
    FORM = "form", "客户填写", "The customer"
    IMPORT = "import", "导入", "Import"
    PLATFORM = "platform", "平台同步", "Platform"
    RULE = "rule", "规则", "Rule"
    MODEL = "model", "模型判断", "Model"


class TagLoss(Kind):
    """Why a customer no longer carries a tag."""

    STAFF = "staff", "员工移除", "Staff"
    RULE = "rule", "不再符合规则", "The rule no longer fits"
    REPLACED = "replaced", "改为同组另一标签", "Another tag of the group"
    EXPIRED = "expired", "到期", "Expired"
    PLATFORM = "platform", "平台移除", "Platform"
    TAKE_BACK = "take_back", "导入撤回", "Import taken back"
    FORM = "form", "客户改了回答", "The customer answered otherwise"


class SegmentMove(Kind):
    """Why a customer entered or left a segment."""

    FACTS = "facts", "客户有了变化", "Something happened, or time passed"
    RULE = "rule", "规则被修改", "The rule was edited"


class UserClass(Kind):
    """How someone buys (requirement C6); who fits none of article 000's four is growing."""

    LOYAL = "loyal", "忠实型", "Loyal"
    BARGAIN = "bargain", "羊毛型", "Bargain hunter"
    NEED_DRIVEN = "need_driven", "需求型", "Need-driven"
    LOW_NEED = "low_need", "低需求", "Low need"
    GROWING = "growing", "成长型", "Growing"


class LifecycleStage(Kind):
    """How far someone has come (requirement C5), and whether they still are there."""

    STRANGER = "stranger", "潜在", "Stranger"
    FRIEND = "friend", "已加好友", "Friend"
    MEMBER = "member", "已入群", "Member"
    ACTIVE = "active", "活跃", "Active"
    NEED = "need", "有需求", "Showed a need"
    BOUGHT = "bought", "已购", "Bought"
    REPURCHASED = "repurchased", "复购", "Repurchased"
    DORMANT = "dormant", "沉睡", "Dormant"
    LOST = "lost", "流失", "Lost"


class Topic(Kind):
    """What people talk of that matters to those who sell to them; nothing else is a topic."""

    BEAUTY = "beauty", "美妆护肤", "Beauty and skin care"
    FOOD = "food", "美食生鲜", "Food"
    DRINKS = "drinks", "茶酒饮品", "Tea, coffee and drinks"
    MOTHER_BABY = "mother_baby", "母婴育儿", "Mother and baby"
    HOME = "home", "家居家电", "Home and appliances"
    PLANTS = "plants", "花植园艺", "Flowers and plants"
    FASHION = "fashion", "服饰鞋包", "Fashion"
    DIGITAL = "digital", "手机数码", "Phones and computers"
    HEALTH = "health", "健康养生", "Health"
    SPORTS = "sports", "运动健身", "Sports and fitness"
    TRAVEL = "travel", "旅行出游", "Travel"
    PETS = "pets", "宠物", "Pets"
    EDUCATION = "education", "教育学习", "Education"
    BOOKS = "books", "图书阅读", "Books"
    FINANCE = "finance", "理财保险", "Finance and insurance"
    CARS = "cars", "汽车", "Cars"
    ENTERTAINMENT = "entertainment", "影音游戏", "Films, music and games"


class Need(Kind):
    """What someone wants who says so: the words by which a sale or a service begins."""

    ASKS_PRICE = "asks_price", "问价格", "Asks the price"
    ASKS_TO_BUY = "asks_to_buy", "问怎么买", "Asks how to buy"
    AFTER_SALE = "after_sale", "售后与投诉", "Complains or needs after-sale service"
    SEEKS_ADVICE = "seeks_advice", "求推荐", "Seeks advice"
    COMPARES = "compares", "对比犹豫", "Compares"
    SHARES_ORDER = "shares_order", "晒单", "Shows an order"


class ConsentPurpose(Kind):
    """What a person's data may be used for, each agreed to or refused by itself (PIPL 13, 14)."""

    MARKETING = "marketing", "接收营销消息", "Receiving marketing messages"
    PERSONALISED = "personalised", "个性化推荐与画像", "Personalised offers and profiling"
    THIRD_PARTIES = "third_parties", "向第三方提供", "Passing data on to third parties"
    SENSITIVE = "sensitive", "处理敏感个人信息", "Handling sensitive personal data"
    CHILDREN = "children", "处理未满十四周岁儿童的信息", "Handling data of a child under fourteen"


class ConsentChannel(Kind):
    """Where a person agreed or refused."""

    MEMBER_PAGE = "member_page", "客户自己的页面", "The person's own page"
    CHAT = "chat", "与员工的对话", "A conversation with staff"
    FORM = "form", "表单或纸质文件", "A form or paper"
    IMPORTED = "imported", "其他系统", "Another system"


@fact("customer.friend_added", zh="添加好友", en="Friend added", kinds=FriendWay)
class FriendAdded(Fact):
    """Someone became a friend of a member of staff, through a channel when it is known."""

    kind: FriendWay
    customer_id: int
    staff_id: int
    unit_id: int | None
    channel_id: int | None = None


@fact("customer.registered", zh="注册或建档", en="Registered")
class Registered(Fact):
    """Someone became a customer of a unit, as a list of its customers tells."""

    customer_id: int
    unit_id: int | None


@fact("customer.known", zh="成为已知客户", en="Became known")
class Known(Fact):
    """A unit knows someone by a list or a free order, which tell no other fact of them."""

    customer_id: int
    unit_id: int


@fact("customer.friend_lost", zh="好友关系结束", en="Friend lost", kinds=FriendEnd)
class FriendLost(Fact):
    """A friendship with a member of staff ended."""

    kind: FriendEnd
    customer_id: int
    staff_id: int
    unit_id: int | None


@fact(
    "customer.hand_over_failed",
    zh="客户转接失败",
    en="Hand-over of a customer failed",
    kinds=HandOverFailure,
)
class HandOverFailed(Fact):
    """A customer stayed where they were; ``staff_id`` should have taken them over."""

    kind: HandOverFailure
    customer_id: int
    staff_id: int
    unit_id: int | None


@fact("customer.need_shown", zh="表达需求", en="Need shown", kinds=Need)
class NeedShown(Fact):
    """Someone said what they want; ``topics`` are what the message was about, if that was clear.

    Derived from one message: it is void when the message's import is taken back or corrected.
    """

    kind: Need
    customer_id: int
    community_id: int | None
    unit_id: int | None
    topics: tuple[str, ...] = ()
    message_seq: int


@fact("customer.consent_given", zh="给出同意", en="Consent given", kinds=ConsentPurpose)
class ConsentGiven(Fact):
    """A person agreed to a purpose, to the wording of that version."""

    kind: ConsentPurpose
    customer_id: int
    channel: ConsentChannel
    text_version: int | None = None


@fact("customer.consent_withdrawn", zh="撤回同意", en="Consent withdrawn", kinds=ConsentPurpose)
class ConsentWithdrawn(Fact):
    """A person refused a purpose, or took back that they had agreed."""

    kind: ConsentPurpose
    customer_id: int
    channel: ConsentChannel


@fact("customer.merged", zh="客户合并", en="Customers merged")
class Merged(Fact):
    """Two customers turned out to be one; ``canonical_id`` stands for both from now on."""

    customer_id: int
    canonical_id: int


@fact("customer.unmerged", zh="客户合并撤销", en="Customer merge undone")
class Unmerged(Fact):
    """A merge was taken back."""

    customer_id: int


@fact("customer.erased", zh="客户资料删除", en="Customer erased")
class Erased(Fact):
    """A person's data was erased; the integer stays as a pseudonym."""

    customer_id: int


@fact("customer.tagged", zh="打上标签", en="Tagged", kinds=TagSource)
class Tagged(Fact):
    """A customer carries a tag from now on; ``confidence`` in percent."""

    kind: TagSource
    customer_id: int
    tag_id: int
    confidence: int = 100


@fact("customer.untagged", zh="移除标签", en="Tag removed", kinds=TagLoss)
class Untagged(Fact):
    """A customer carries a tag no longer."""

    kind: TagLoss
    customer_id: int
    tag_id: int


@fact("customer.tag_described", zh="标签说明", en="Tag described")
class TagDescribed(Fact):
    """What a tag is called now, in which group; ``unit_id`` is the company whose word it is."""

    unit_id: int
    tag_id: int
    title: str
    group: str
    group_kind: str
    archived: bool = False


@fact("customer.segment_entered", zh="进入人群", en="Segment entered", kinds=SegmentMove)
class SegmentEntered(Fact):
    """A customer fits the rule of a segment from now on."""

    kind: SegmentMove
    customer_id: int
    segment_id: int


@fact("customer.segment_left", zh="离开人群", en="Segment left", kinds=SegmentMove)
class SegmentLeft(Fact):
    """A customer no longer fits the rule of a segment."""

    kind: SegmentMove
    customer_id: int
    segment_id: int


@fact("customer.segment_described", zh="人群说明", en="Segment described")
class SegmentDescribed(Fact):
    """The rule of a segment and its name as they stand now; ``count`` is who fitted then."""

    unit_id: int
    segment_id: int
    title: str
    rule: str
    rule_version: int
    count: int | None = None
    archived: bool = False


@fact("customer.classified", zh="用户类别变化", en="Customer classified", kinds=UserClass)
class Classified(Fact):
    """Someone came into a user class; ``was`` is the one before, None for the first."""

    kind: UserClass
    customer_id: int
    was: UserClass | None = None
    rules_version: int = 1


@fact(
    "customer.stage_reached",
    zh="生命周期阶段变化",
    en="Stage of the lifecycle reached",
    kinds=LifecycleStage,
)
class StageReached(Fact):
    """Someone came into another stage; ``was`` is the one before, None for the first."""

    kind: LifecycleStage
    customer_id: int
    was: LifecycleStage | None = None
