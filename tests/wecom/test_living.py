"""A simulated company lives a day on the platform, and what we know afterwards is what was."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import connection
from pytest_django.live_server_helper import LiveServer

from huoqun.communities.models import Membership
from huoqun.connectors.webhooks import actions as webhook_actions
from huoqun.connectors.wecom import actions, models, queries, rules
from huoqun.connectors.wecom.kinds import ArchiveKind, WayKind, WelcomeState
from huoqun.customers import queries as customer_queries
from huoqun.customers.models import Friendship
from huoqun.orders.models import Order
from huoqun.org import actions as org_actions
from simulation.living import company, orders, running
from simulation.living.world import World
from tests.wecom import plant
from tests.wecom.world import Company
from wecom_sandbox.server import Serving, serving
from wecom_sandbox.settings import Settings

SEED = 7
DAY = 86_400


@pytest.fixture
def yesterday() -> Iterator[Serving]:
    """A platform on which it is yesterday, and where time stands still."""
    start = (int(time.time()) - DAY) // 3_600 * 3_600
    settings = Settings(clock_speed=0, start_at=start, callback_real_timestamps=True)
    with serving(settings) as running_there:
        yield running_there


def _heard(address: str) -> list[tuple[str, dict[str, Any]]]:
    """What a founding and half a day make the world do."""
    heard: list[tuple[str, dict[str, Any]]] = []
    with World(address, heard=lambda verb, said: heard.append((verb, said))) as world:
        company.found(world, seed=SEED, message_days=2)
        running.Life(world=world, seed=SEED).play(until=world.now() + DAY // 2)
    return heard


def test_one_seed_one_life():
    settings = Settings(clock_speed=0, start_at=1_795_000_000)
    with serving(settings) as one:
        first = _heard(one.base_url)
    with serving(settings) as two:
        assert _heard(two.base_url) == first
    assert Counter(verb for verb, _ in first)["customer.speak"] > 50


def test_life_goes_on_at_any_speed_and_stands_still_when_it_is_stopped():
    with serving(Settings(clock_speed=0)) as there, World(there.base_url) as world:
        company.found(world, seed=SEED, message_days=1)
        before, began = len(world.rows("messages")), world.now()
        life = running.Life(world=world, seed=SEED)
        threading.Timer(2.0, life.stopping.set).start()
        life.live(speed=DAY / 2)
        life.freeze()
        stands = world.now()
        assert stands > began + DAY / 4
        assert len(world.rows("messages")) > before
        time.sleep(0.1)
        assert world.now() == stands


@pytest.mark.parametrize(("missed", "days", "said"), [(DAY // 2, 1.0, True), (9 * DAY, 0.0, False)])
def test_what_was_missed_is_played_and_what_is_too_much_is_skipped(
    missed: int, days: float, said: bool
):
    settings = Settings(clock_speed=0, start_at=int(time.time()) - missed)
    with serving(settings) as there, World(there.base_url) as world:
        company.found(world, seed=SEED, message_days=1)
        before = len(world.rows("messages"))
        running.catch_up(running.Life(world=world, seed=SEED), days=days)
        assert running.behind(world.now()) < 5
        more = len(world.rows("messages")) - before
    assert bool(more) is said


@pytest.mark.django_db(transaction=True)
def test_a_day_is_lived_and_known(yesterday: Serving, live_server: LiveServer, settings: Any):
    settings.HUOQUN_WECOM_URL = yesterday.base_url
    with World(yesterday.base_url) as world:
        made = company.found(world, seed=SEED, message_days=3)
        ours = _connect(yesterday, live_server, made)
        _open_to_the_public(ours)
        till = Till(ours, live_server)
        life = running.Life(world=world, seed=SEED, till=till, welcome_seconds=10)
        life.play(until=int(time.time()))
        _come_by_hand(ours)
        _buy_by_hand(ours, till)
        actions.sweep_archives()
        ours.settle()
        _members_agree(ours, world)
        _friends_agree(ours, world)
        _messages_agree(world)
        _orders_agree(ours, till)
    assert Friendship.objects.exclude(channel_id=None).exists()
    assert _joined_by_code()
    assert set(models.Welcome.objects.values_list("state", flat=True)) == {WelcomeState.SENT}


def _connect(sandbox: Serving, live: LiveServer, made: company.Founded) -> Company:
    unit = org_actions.ensure_company(name="枇杷街生活")
    link = actions.connect(
        company=unit,
        corpid=made.corp_id,
        agent_id=made.agent_id,
        secret=made.secret,
        by=org_actions.HOUSE,
    )
    ours = Company(sandbox=sandbox, corp_id=made.corp_id, link=link)
    keys = queries.callback_keys(link)
    url = f"{live.url}/callbacks/wecom/{link.callback_path}"
    told = {"token": keys.token, "aes_key": keys.aes_key, "url": url}
    ours.do("app.set_callback", agent_id=made.agent_id, **told)
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    version = ours.do("archive.set_key", public_key=public.decode())["version"]
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    actions.set_archive(
        link=link,
        kind=ArchiveKind.SANDBOX,
        secret=made.secret,
        keys={version: pem},
        by=org_actions.HOUSE,
    )
    actions.switch_on(link=link, by=org_actions.HOUSE)
    ours.settle()
    return ours


def _open_to_the_public(ours: Company) -> None:
    """A welcome, a code for friends, a code for two groups."""
    actions.set_text(link=ours.link, account=None, text="欢迎光临", by=org_actions.HOUSE)
    accounts = list(queries.accounts(ours.link).order_by("id"))
    groups = ours.link.groups.select_related("community").order_by("id")
    actions.make_contact_way(
        link=ours.link, title="收银台", accounts=accounts, skip_verify=True, by=org_actions.HOUSE
    )
    actions.make_join_way(
        link=ours.link,
        title="门口海报",
        communities=[each.community for each in groups[:2]],
        open_next=True,
        by=org_actions.HOUSE,
    )


def _come_by_hand(ours: Company) -> None:
    """Whatever the dice say, somebody comes through each code; who scans is welcomed."""
    mei = ours.do("customer.create", name="小美")["external_userid"]
    codes = dict(ours.link.ways.values_list("kind", "config_id"))
    ours.turn("customer.join_group", external_userid=mei, config_id=codes[WayKind.JOIN])
    ours.turn("customer.scan", external_userid=mei, config_id=codes[WayKind.CONTACT])
    ours.deliver()
    plant.until(lambda: not models.Welcome.objects.filter(state=WelcomeState.WAITING).exists())


class Till(orders.Webhook):
    """A shop of the company's that remembers what it sold."""

    def __init__(self, ours: Company, live: LiveServer):
        source, secret = webhook_actions.make_source(
            name="shop",
            namespace=rules.namespace(ours.corp_id),
            unit=ours.link.unit,
            currency="CNY",
            deliveries_per_minute=6_000,
            actor=org_actions.HOUSE,
        )
        self.refused: list[str] = []
        super().__init__(
            address=f"{live.url}/hooks/orders/{source.path_key}",
            secret=secret,
            said=self.refused.append,
        )
        self.sold: set[orders.Sale] = set()

    def tell(self, *sales: orders.Sale) -> None:
        self.sold.update(sales)
        super().tell(*sales)


def _buy_by_hand(ours: Company, till: Till) -> None:
    """Whatever the dice say: somebody who joined a moment ago buys, and gives a part back."""
    way = ours.link.ways.get(kind=WayKind.JOIN)
    lan = ours.do("customer.create", name="阿兰")["external_userid"]
    told = ours.turn("customer.join_group", external_userid=lan, config_id=way.config_id)
    line = orders.Line(product="明前茶", quantity=2, unit_price_fen=6_800)
    sale = orders.Sale(
        order_id="by-hand",
        customer=lan,
        chat_id=told["chat_id"],
        at=int(time.time()),
        lines=(line,),
    )
    till.tell(sale)
    # Nobody saw the answer: the same again, with what is given back.
    till.tell(sale, replace(sale, kind="refunded", lines=(replace(line, quantity=1),)))


def _orders_agree(ours: Company, till: Till) -> None:
    """Every sale once, of the very people and groups that the platform knows."""
    assert till.refused == []
    people = customer_queries.find(
        rules.namespace(ours.corp_id), sorted({sale.customer for sale in till.sold})
    )
    groups = dict(ours.link.groups.values_list("chat_id", "community_id"))
    told = {
        (sale.order_id, sale.kind, people[sale.customer], groups[sale.chat_id], sale.amount_fen)
        for sale in till.sold
    }
    known = Order.objects.values_list("key", "kind", "customer_id", "community_id", "amount")
    assert sorted(known) == sorted(told)
    assert Membership.objects.filter(customer__orders__key="by-hand", left_on=None).exists()


def _members_agree(ours: Company, world: World) -> None:
    space = rules.namespace(ours.corp_id)
    theirs = world.rows("groups")
    assert len(theirs) == ours.link.groups.count()
    for group in theirs:
        community = ours.link.groups.get(chat_id=group["id"]).community
        stays = Membership.objects.filter(community=community, left_on=None)
        ids = customer_queries.external_ids(
            list(stays.values_list("customer_id", flat=True)), namespace=space
        )
        told = {
            rules.external_id(each["userid"], staff=each["type"] == 1)
            for each in group["member_list"]
        }
        assert set(ids.values()) == told, group["name"]
        assert stays.count() == len(told)
        assert community.title == group["name"]


def _friends_agree(ours: Company, world: World) -> None:
    space = rules.namespace(ours.corp_id)
    userids = dict(models.Account.objects.values_list("staff_id", "userid"))
    standing = Friendship.objects.filter(until_at=None)
    names = customer_queries.external_ids(
        list(standing.values_list("customer_id", flat=True)), namespace=space
    )
    told = {(each["userid"], each["external_userid"]) for each in world.rows("friendships")}
    assert {(userids[each.staff_id], names[each.customer_id]) for each in standing} == told


def _messages_agree(world: World) -> None:
    """What was said in a group, word for word and by the second."""
    theirs = Counter(
        (each["msgtime_ms"], each["content"]["content"])
        for each in world.rows("messages")
        if each["chat_id"] and each["archived"]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (extract(epoch FROM occurred_at) * 1000)::bigint, text FROM events_fact"
            " WHERE name = 'community.message_sent'"
        )
        assert Counter(cursor.fetchall()) == theirs
    assert theirs.total() > 300


def _joined_by_code() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM events_fact"
            " WHERE name = 'community.member_joined' AND channel_id IS NOT NULL"
        )
        return bool(cursor.fetchone()[0])
