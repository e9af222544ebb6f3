"""A company with a past, at once: staff, customers, friendships, groups, what was said.

The numbers and the seed decide everything; the same request gives the same world. Nothing makes
events: it is history. Ids are drawn in bulk and rows written by executemany, so that 10,000 groups
of 100 take seconds.
"""

import random
from collections.abc import Iterator
from itertools import islice
from typing import Annotated

import msgspec
from msgspec import Meta

from wecom_sandbox.errors import WorldError
from wecom_sandbox.records import apps
from wecom_sandbox.rules import versions
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Value, pack
from wecom_sandbox.world.verbs import Done, InCorp

DAY_S = 86400
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超霞平刚桂英华玉兰文斌鑫梅红建波辉"
NICKS = ("小", "阿", "老", "大")
GROUP_WORDS = ("福利群", "会员群", "新人群", "品鉴群", "同城群", "团购群")
PHRASES = (
    "早上好", "今天有活动吗", "收到", "这款怎么卖", "已下单", "包装很好", "签到", "谢谢群主",
    "什么时候发货", "价格能再优惠吗", "好喝，回购了", "周末见", "求链接", "晚安", "有人拼单吗",
)  # fmt: skip
BATCH = 50_000


class Seed(InCorp, kw_only=True):
    """bulk.seed: into a corp that has no groups yet."""

    seed: int = 1
    staff: Annotated[int, Meta(ge=1, le=50_000)] = 10
    groups: Annotated[int, Meta(ge=0, le=1_000_000)] = 20
    members_per_group: Annotated[int, Meta(ge=0, le=500)] = 30
    customers: Annotated[int, Meta(ge=0, le=5_000_000)] = 500
    friends_per_customer: Annotated[float, Meta(ge=0, le=10)] = 0.8
    days: Annotated[int, Meta(ge=1, le=3650)] = 90  # how far the past reaches
    messages_per_group_day: Annotated[float, Meta(ge=0, le=10_000)] = 3.0
    message_days: Annotated[int, Meta(ge=0, le=3650)] = 5
    prefix: Annotated[str, Meta(pattern="^[a-z]{0,8}$")] = "s"


class _Past(msgspec.Struct, kw_only=True):
    """What the steps hand on."""

    request: Seed
    corp_id: str
    now: int
    dice: random.Random
    userids: list[str]
    customers: list[str]


def seed(box: Sandbox, request: Seed) -> Done:
    """批量造数 · Fill a corp with staff, customers, friends, groups and talk of past days."""
    corp_id: str = apps.corp(box, request.corp_id)["corp_id"]
    if request.groups and box.store.one("SELECT 1 FROM groupchat WHERE corp_id = ?", corp_id):
        raise WorldError("not_empty", zh="这家企业已经有群了", en="this corp has groups already")
    past = _Past(
        request=request,
        corp_id=corp_id,
        now=box.now(),
        dice=box.chance("seed", request.seed),
        userids=[f"{request.prefix}{no:05d}" for no in range(1, request.staff + 1)],
        customers=box.ids.many("external", request.customers, 32, "wm"),
    )
    _staff(box, past)
    _customers(box, past)
    friendships = _friendships(box, past)
    chats = _groups(box, past)
    messages = _messages(box, past, chats)
    box.touch_directory()
    return {
        "corp_id": corp_id,
        "staff": len(past.userids),
        "customers": len(past.customers),
        "friendships": friendships,
        "groups": len(chats),
        "members": sum(len(members) for members in chats.values()),
        "messages": messages,
    }


def _moment(past: _Past, days: int) -> int:
    return past.now - past.dice.randrange(60, days * DAY_S)


def _staff(box: Sandbox, past: _Past) -> None:
    first = past.now - past.request.days * DAY_S
    open_ids = box.ids.many("open_userid", len(past.userids), 32, "wo")
    box.store.insert_many(
        "staff",
        (
            "corp_id",
            "userid",
            "name",
            "main_department",
            "open_userid",
            "last_login_at",
            "created_at",
            "archived",
        ),
        (
            (past.corp_id, userid, _name(past.dice), 1, open_id, past.now, first, 1)
            for userid, open_id in zip(past.userids, open_ids, strict=True)
        ),
    )
    box.store.insert_many(
        "staff_department",
        ("corp_id", "department_id", "userid"),
        ((past.corp_id, 1, userid) for userid in past.userids),
    )


def _customers(box: Sandbox, past: _Past) -> None:
    count = len(past.customers)
    unions = box.ids.many("unionid", count, 28, "o")
    opens = box.ids.many("openid", count, 28, "o")
    box.store.insert_many(
        "customer",
        ("external_userid", "corp_id", "name", "gender", "unionid", "openid", "created_at"),
        (
            (
                external,
                past.corp_id,
                past.dice.choice(NICKS) + _name(past.dice)[-1],
                past.dice.randrange(3),
                union,
                openid,
                past.now - past.request.days * DAY_S,
            )
            for external, union, openid in zip(past.customers, unions, opens, strict=True)
        ),
    )


def _friendships(box: Sandbox, past: _Past) -> int:
    """In the order of time, so that `no` and created_at agree."""

    def rows() -> Iterator[tuple[int, str, str]]:
        mean = past.request.friends_per_customer
        for external in past.customers:
            count = int(mean) + (past.dice.random() < mean % 1)
            for userid in past.dice.sample(past.userids, min(count, len(past.userids))):
                yield _moment(past, past.request.days), userid, external

    names = ("corp_id", "userid", "external_userid", "created_at", "add_way", "oper_userid")
    return box.store.insert_many(
        "friendship",
        names,
        (
            (past.corp_id, userid, external, at, 1, userid)
            for at, userid, external in sorted(rows())
        ),
    )


def _groups(box: Sandbox, past: _Past) -> dict[str, list[str]]:
    """Groups with their members; give who is in which."""
    count = past.request.groups
    chat_ids = box.ids.many("chat", count, 32, "wr")
    opengids = box.ids.many("opengid", count, 28, "tG")
    born = sorted(_moment(past, past.request.days) for _ in range(count))
    size = min(past.request.members_per_group, len(past.customers))
    chats: dict[str, list[str]] = {}
    owners: dict[str, str] = {}
    rows: list[tuple[Value, ...]] = []
    for no, (chat_id, opengid, at) in enumerate(zip(chat_ids, opengids, born, strict=True)):
        owner = past.userids[no % len(past.userids)]
        members = [owner, *past.dice.sample(past.customers, size)]
        name = f"{past.dice.choice(GROUP_WORDS)}{no + 1:03d}"
        version = versions.member_version(members)
        chats[chat_id], owners[chat_id] = members, owner
        rows.append((chat_id, past.corp_id, name, owner, at, version, len(members), opengid))
    box.store.insert_many(
        "groupchat",
        (
            "chat_id",
            "corp_id",
            "name",
            "owner",
            "created_at",
            "member_version",
            "members",
            "opengid",
        ),
        rows,
    )
    _members(box, past, chats, dict(zip(chat_ids, born, strict=True)), owners)
    return chats


def _members(
    box: Sandbox,
    past: _Past,
    chats: dict[str, list[str]],
    born: dict[str, int],
    owners: dict[str, str],
) -> None:
    def rows() -> Iterator[tuple[Value, ...]]:
        pick, between = past.dice.random, past.now
        # In the order of the key: SQLite then appends instead of searching.
        for chat_id in sorted(chats):
            start, owner = born[chat_id], owners[chat_id]
            for member_id in sorted(chats[chat_id]):
                if member_id == owner:
                    yield chat_id, owner, 1, start, 1, None
                else:
                    at = start + int(pick() * (between - start))
                    scene = 3 if pick() < 0.7 else 1
                    yield chat_id, member_id, 2, at, scene, owner if scene == 1 else None

    names = ("chat_id", "member_id", "type", "join_time", "join_scene", "invitor")
    box.store.insert_many("group_member", names, rows())


def _messages(box: Sandbox, past: _Past, chats: dict[str, list[str]]) -> int:
    """Talk of the past days, in the order of time: seq is what the archive pages by."""
    days = min(past.request.message_days, past.request.days)
    total = int(len(chats) * past.request.messages_per_group_day * days)
    if not total or not chats:
        return 0
    archived = box.store.value("SELECT archive_on FROM corp WHERE corp_id = ?", past.corp_id)
    ids = list(chats)
    span_ms = days * DAY_S * 1000
    times = sorted(past.now * 1000 - past.dice.randrange(1000, span_ms) for _ in range(total))

    def rows() -> Iterator[tuple[Value, ...]]:
        for msgid, at in zip(box.ids.many("message", total), times, strict=True):
            chat_id = past.dice.choice(ids)
            text = past.dice.choice(PHRASES)
            sender = past.dice.choice(chats[chat_id])
            content = pack({"content": text})
            yield past.corp_id, msgid, sender, chat_id, at, "text", content, archived, "seed"

    names = (
        "corp_id",
        "msgid",
        "sender",
        "chat_id",
        "msgtime_ms",
        "msgtype",
        "content_json",
        "archived",
        "origin",
    )
    generated = rows()
    while batch := list(islice(generated, BATCH)):
        box.store.insert_many("message", names, batch)
    return total


def _name(dice: random.Random) -> str:
    return dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2))))
