"""Columns are guessed from headers and values, and can be said by hand."""

import pytest

from huoqun.connectors.files import mapping
from huoqun.connectors.files.formats import opening
from huoqun.connectors.files.kinds import Field, FileKind
from huoqun.connectors.files.records import resemblance
from huoqun.connectors.files.tests import samples

MESSAGES, MEMBERSHIPS, ORDERS, COMMUNITIES, CUSTOMERS, TAGS = FileKind
TIME = ["2024-01-02 09:05"]

HEADERS = [
    (MESSAGES, "群名 昵称 发送时间 内容 消息类型", "community member at text kind"),
    (
        MESSAGES,
        "群ID 群名 发送人ID 发送人 时间 消息内容",
        "community community_name member name at text",
    ),
    (
        MESSAGES,
        "群聊名称 发送者 消息时间 聊天内容 msgtype 消息ID",
        "community member at text kind id",
    ),
    (MESSAGES, "msg_id group_id ts member_id text n_chars", "id community at member text -"),
    (MESSAGES, "chat_id sender timestamp message", "community member at text"),
    (MESSAGES, "room_id from.id created_at body type", "community member at text kind"),
    (MEMBERSHIPS, "group_id member_id join_date leave_date", "community member joined left"),
    (
        MEMBERSHIPS,
        "群名 成员 入群时间 退群时间 入群方式 邀请人 退群原因 身份",
        "community member joined left how inviter reason role",
    ),
    (
        ORDERS,
        "订单号 会员号 付款时间 实付金额\uff08元\uff09 门店 商品名称",
        "order customer at amount store product",
    ),
    (ORDERS, "订单编号 买家会员名 单价 数量 下单时间", "order customer unit_price quantity at"),
    (
        ORDERS,
        "invoice_no stock_code description quantity invoice_ts unit_price customer_id country",
        "order product - quantity at unit_price customer -",
    ),
    (
        ORDERS,
        "household_id store_id basket_id product_id quantity sales_value transaction_timestamp",
        "customer store order product quantity amount at",
    ),
    (
        COMMUNITIES,
        "群ID 群名 定位 群类型 平台 门店 群主 建群时间 结束时间",
        "key title positioning kind platform unit owner opened ends",
    ),
    (COMMUNITIES, "群名 所属门店 负责人 创建时间", "key unit owner opened"),
    # A shop system's member list, and the customers of WeCom.
    (
        CUSTOMERS,
        "会员卡号 姓名 手机号 性别 生日 省份 城市 会员等级 会员来源 入会时间 开卡门店",
        "customer name phone gender birth region city level channel registered unit",
    ),
    (
        CUSTOMERS,
        "客户姓名 手机号 性别 地区 成为客户时间 来源渠道",
        "name customer+phone gender region registered channel",
    ),
    (
        CUSTOMERS,
        "external_userid 客户名称 unionid gender 添加渠道 添加时间 手机",
        "customer name union_id gender channel registered phone",
    ),
    (
        CUSTOMERS,
        "customer_id name phone gender birth_year city registered_at source_channel",
        "customer name phone gender birth city registered channel",
    ),
    (
        TAGS,
        "会员号 标签组 标签 置信度 来源 到期时间",
        "customer tag_group tag confidence source expires",
    ),
    (TAGS, "external_userid tag_name tag_group tagged_at", "customer tag tag_group at"),
    (TAGS, "手机号 客户标签", "customer tag"),
    (COMMUNITIES, "id name store owner created_at", "key title unit owner opened"),
    (
        ORDERS,
        "order_id customer_id order_date quantity amount",
        "order customer at quantity amount",
    ),
]


def value(name):
    times = ("时间", "日期", "ts", "timestamp", "date", "_at")
    return TIME if any(word in name for word in times) else ["12"]


@pytest.mark.parametrize(("kind", "columns", "fields"), HEADERS)
def test_headers_are_understood(kind, columns, fields):
    names = columns.split()
    sample = {name: value(name) for name in names}
    found = mapping.guess(kind, names, sample)
    expected = {
        Field(which): name
        for name, both in zip(names, fields.split(), strict=True)
        for which in both.split("+")
        if which != "-"
    }
    assert found.mapping.columns == expected
    mapping.check(found.mapping, columns=names)


def test_a_header_that_lies_is_not_believed():
    sample = {"群名": ["a"], "昵称": ["b"], "时间": ["很久以前"], "发送日期": TIME, "内容": ["x"]}
    found = mapping.guess(MESSAGES, list(sample), sample)
    assert found.mapping.columns[Field.AT] == "发送日期"


def test_values_speak_where_headers_do_not():
    sample = {
        "群名": ["a", "a"],
        "昵称": ["b", "c"],
        "foo": ["2024-01-02 09:05", "2024/1/3 上午9:06"],
        "bar": ["今天下午三点我们抽奖,大家不要错过", "收到,谢谢群主提醒,准时参加哦"],
        "no": ["1", "2"],
    }
    found = mapping.guess(MESSAGES, list(sample), sample)
    assert (found.mapping.columns[Field.AT], found.because[Field.AT]) == ("foo", "values")
    assert (found.mapping.columns[Field.TEXT], found.because[Field.TEXT]) == ("bar", "values")
    assert found.unused == ("no",)


def test_what_is_given_stays():
    columns = ["群名", "昵称", "群昵称", "时间"]
    given = mapping.parse("member=群昵称,community='VIP群'", kind=MESSAGES, columns=columns)
    found = mapping.guess(MESSAGES, columns, {"时间": TIME}, given=given).mapping
    assert found.columns[Field.MEMBER] == "群昵称"
    assert found.fixed == {Field.COMMUNITY: "VIP群"}
    assert mapping.ColumnMap.from_json(found.as_json()) == found


@pytest.mark.parametrize(
    ("text", "refusal", "said"),
    [
        ("foo=a", mapping.UnknownField, "community"),
        ("order=a", mapping.UnknownField, "member"),
        ("member=b", mapping.UnknownColumn, "a、c"),
        ("member", mapping.BadMapping, "member"),
        ("=a", mapping.BadMapping, "=a"),
        ("member=", mapping.BadMapping, "member="),
    ],
)
def test_a_wrong_map_says_what_is_wrong(text, refusal, said):
    with pytest.raises(refusal) as raised:
        mapping.parse(text, kind=MESSAGES, columns=["a", "c"])
    assert said in raised.value.sentence_zh
    assert said in raised.value.sentence_en


@pytest.mark.parametrize(
    "text", ["member=a,at=b", " member = a , at = b ,", "成员=A,时间=b", "member=a\uff0cat=b"]
)
def test_ways_of_writing_a_map(text):
    found = mapping.parse(text, kind=MESSAGES, columns=["a", "b"])
    assert found.columns == {Field.MEMBER: "a", Field.AT: "b"}


def test_column_names_may_hold_commas_in_fixed_values():
    found = mapping.parse("community='一群,二群',member=a", kind=MESSAGES, columns=["a"])
    assert found.fixed == {Field.COMMUNITY: "一群,二群"}


@pytest.mark.parametrize(
    ("kind", "text", "missing"),
    [
        (MESSAGES, "community=a,member=b", Field.AT),
        (MEMBERSHIPS, "community=a,member=b", Field.JOINED),
        (MEMBERSHIPS, "community=a,member=b,event=c", Field.AT),
        (MEMBERSHIPS, "community=a,member=b,event=c,at=d", None),
        (ORDERS, "order=a,at=b", Field.AMOUNT),
        (ORDERS, "order=a,at=b,unit_price=c", Field.QUANTITY),
        (ORDERS, "order=a,at=b,unit_price=c,quantity=d", None),
        (ORDERS, "order=a,at=b,amount=c", None),
    ],
)
def test_required_fields(kind, text, missing):
    columns = list("abcd")
    found = mapping.parse(text, kind=kind, columns=columns)
    assert mapping.missing_field(found) is missing
    if missing:
        with pytest.raises(mapping.FieldMissing) as raised:
            mapping.check(found, columns=columns)
        assert missing.zh in raised.value.sentence_zh


def test_an_order_file_given_as_messages_is_named(tmp_path):
    header = ("订单号", "会员号", "付款时间", "实付金额")
    path = samples.write(
        tmp_path / "a.csv", samples.csv_text([("1", "2", "2024-01-02", "9.5")], header)
    )
    table = opening.open_table(path)
    with pytest.raises(resemblance.OtherKind) as raised:
        resemblance.refuse_other_kind(MESSAGES, table.columns, samples.cells(table))
    assert "订单" in raised.value.sentence_zh
