"""A first sync of WeCom against a bare loop: the same calls, the rows of one table each."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
from django.conf import settings
from django.db import connection, transaction

from benchmarks import figures, platform, timing
from benchmarks.figures import Figure
from benchmarks.house import House
from huoqun.connectors.wecom import actions, models, queries
from huoqun.org import actions as org_actions
from tests.wecom import world

STAFF, MEMBERS = 10, 50
# reference/wecom.md §3: 150,000 calls an hour for each API, a group a call. Who reads as many
# groups a second as the platform allows has nothing to gain by reading more.
GROUPS_A_SECOND_MIN = 150_000 / 3_600
# [guess] Beside its rows ours finds people by their ids, compares stays, writes facts with keys,
# counts each call, and leases each look: five writes where the bare loop has one.
RATIO_MIN = 0.15
_TABLES = """
CREATE TABLE bare_group (chat_id text PRIMARY KEY, name text, owner text, version text);
CREATE TABLE bare_member (
    chat_id text, userid text, name text, joined_at timestamptz, scene smallint, state text,
    PRIMARY KEY (chat_id, userid)
);
CREATE TABLE bare_friend (
    userid text, external_userid text, name text, since_at timestamptz, way int, state text,
    PRIMARY KEY (userid, external_userid)
)
"""


Ask = Callable[..., dict[str, Any]]


def measure(house: House) -> Iterator[Figure]:
    """The bare loop reads the corp, then we do, in one process and thread each."""
    groups = house.size(400, 4_000)
    with platform.apart(house.home) as sandbox:
        settings.HUOQUN_WECOM_URL = sandbox.base_url
        link = _corp(sandbox, groups)
        bare = timing.seconds(lambda: _bare(sandbox.base_url, link))
        ours = timing.seconds(_ours)
    told = _count("bare_member"), _count("bare_friend")
    known = _count("communities_membership"), _count("customers_friendship")
    rate, ratio = groups / ours, bare / ours
    against = f"bare loop of httpx and COPY: {groups / bare:,.0f} groups/s"
    yield figures.made(
        f"WeCom: first sync, {groups:,} groups of {MEMBERS} and their owners' customers",
        rate,
        "groups/s",
        against=against,
        ratio=ratio,
        target=figures.at_least(RATIO_MIN, ratio),
    )
    yield figures.made(
        "WeCom: one thread of a worker against what the platform allows",
        rate,
        "groups/s",
        against="150,000 calls an hour",
        target=figures.at_least(round(GROUPS_A_SECOND_MIN, 1), rate),
    )
    missing = abs(told[0] - known[0]) + abs(told[1] - known[1])
    yield figures.made(
        "WeCom: members and friends that one of both did not read",
        missing,
        "rows",
        against=f"{told[0]:,} members, {told[1]:,} friends",
        target=figures.exactly(0, missing),
    )


def _corp(sandbox: platform.Apart, groups: int) -> models.Link:
    there = world.World(sandbox=sandbox, corp_id="")
    corp_id = there.turn("corp.create", name="小满生活")["corp_id"]
    there = world.World(sandbox=sandbox, corp_id=corp_id)
    app = there.do("app.create", name="活群", rights=["contact", "directory"], scope_all=True)
    there.do(
        "bulk.seed",
        staff=STAFF,
        groups=groups,
        members_per_group=MEMBERS,
        customers=groups * 5,
        messages_per_group_day=0,
    )
    link = actions.connect(
        company=org_actions.ensure_company(name="小满生活"),
        corpid=corp_id,
        agent_id=app["agent_id"],
        secret=app["secret"],
        by=org_actions.HOUSE,
    )
    actions.switch_on(link=link, by=org_actions.HOUSE)
    return link


def _ours() -> None:
    while actions.look_due():
        pass
    assert not models.Look.objects.exists(), list(models.Look.objects.values("subject", "fault"))


def _bare(base_url: str, link: models.Link) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
    secret = queries.vault().open(link.secret_sealed, column="secret", corp_id=link.corp_id)
    with httpx.Client(base_url=f"{base_url}/cgi-bin/") as http:
        keys = {"corpid": link.corpid, "corpsecret": secret}
        token = http.get("gettoken", params=keys).json()["access_token"]

        def ask(path: str, **body: object) -> dict[str, Any]:
            answer = http.post(f"externalcontact/{path}", params={"access_token": token}, json=body)
            return dict(answer.json())

        owners = http.get("user/list", params={"access_token": token, "department_id": 1})
        for owner in (each["userid"] for each in owners.json()["userlist"]):
            for page in _pages(ask, "batch/get_by_user", userid_list=[owner], limit=100):
                _copy("bare_friend", [_friend(each) for each in page["external_contact_list"]])
            listed = {"owner_filter": {"userid_list": [owner]}, "limit": 1_000}
            for page in _pages(ask, "groupchat/list", **listed):
                for each in page["group_chat_list"]:
                    found = ask("groupchat/get", chat_id=each["chat_id"], need_name=1)
                    _store(found["group_chat"])


def _pages(ask: Ask, path: str, **body: object) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        page = ask(path, **body, cursor=cursor)
        yield page
        cursor = page.get("next_cursor", "")
        if not cursor:
            return


def _friend(each: dict[str, Any]) -> tuple[Any, ...]:
    person, info = each["external_contact"], each["follow_info"]
    since = _moment(info["createtime"])
    return (
        info["userid"],
        person["external_userid"],
        person["name"],
        since,
        info["add_way"],
        info.get("state", ""),
    )


def _store(group: dict[str, Any]) -> None:
    head = (group["chat_id"], group["name"], group["owner"], group["member_version"])
    rows = [
        (
            group["chat_id"],
            each["userid"],
            each.get("name", ""),
            _moment(each["join_time"]),
            each["join_scene"],
            each.get("state", ""),
        )
        for each in group["member_list"]
    ]
    with transaction.atomic():
        _copy("bare_group", [head])
        _copy("bare_member", rows)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _copy(table: str, rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as wrapper, wrapper.cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 (our own names)
        return int(cursor.fetchone()[0])
