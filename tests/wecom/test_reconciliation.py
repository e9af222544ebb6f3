"""Whatever is lost, doubled or late on the way: after a look at everything ours equals theirs."""

import random
import time
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import connection

from huoqun.communities.models import Community, Membership
from huoqun.connectors.wecom import actions, models, rules
from huoqun.connectors.wecom.kinds import Subject
from huoqun.core import clock
from huoqun.customers import queries as customer_queries
from huoqun.customers.models import Friendship
from tests.wecom.schedule import Schedule
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = 40


def _compare(company: Company) -> None:
    theirs = company.do("state.dump")
    space = rules.namespace(company.corp_id)
    for group in theirs["groups"]:
        ours = models.Group.objects.select_related("community").filter(chat_id=group["id"]).first()
        if ours is None:
            # Dissolved before anybody heard of it.
            assert group["dissolved_at"] is not None
            continue
        stays = Membership.objects.filter(community=ours.community, left_on=None)
        ids = customer_queries.external_ids(
            list(stays.values_list("customer_id", flat=True)), namespace=space
        )
        told = {
            rules.external_id(each["userid"], staff=each["type"] == 1)
            for each in group["member_list"]
        }
        wrong = set(ids.values()) ^ told
        assert not wrong, (group["id"], _history(ours.community, wrong, space))
        assert stays.count() == len(told)
        if group["dissolved_at"] is None:
            assert ours.community.title == group["name"]
            assert ours.owner_userid == group["owner"]
            assert ours.member_version == group["member_version"]
    standing = Counter((each["userid"], each["external_userid"]) for each in theirs["friendships"])
    friends: Counter[tuple[str, str]] = Counter()
    userids = dict(models.Account.objects.values_list("staff_id", "userid"))
    for each in Friendship.objects.filter(until_at=None):
        name = customer_queries.external_ids([each.customer_id], namespace=space)
        friends[userids[each.staff_id], name[each.customer_id]] += 1
    assert friends == standing


def _history(community: Community, members: set[str], space: str) -> list[object]:
    """What we know of people in a community, to say where it went wrong."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.seq, f.name, f.occurred_at, f.customer_id,"
            " EXISTS (SELECT FROM events_void v WHERE v.seq = f.seq) FROM events_fact f"
            " WHERE f.community_id = %s AND f.customer_id = ANY(%s) ORDER BY f.seq",
            [community.pk, list(customer_queries.find(space, sorted(members)).values())],
        )
        facts = cursor.fetchall()
    stays = Membership.objects.filter(community=community).order_by("id")
    return [*facts, *stays.values_list("customer_id", "joined_at", "left_at", "left_known_by")]


def _count(name: str) -> Counter[tuple[int, int]]:
    """How often a fact that counts was told, by community and person."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.community_id, f.customer_id, count(*) FROM events_fact f"
            " WHERE f.name = %s AND NOT EXISTS (SELECT FROM events_void v WHERE v.seq = f.seq)"
            " GROUP BY 1, 2",
            [name],
        )
        return Counter({(one, two): number for one, two, number in cursor.fetchall()})


def _facts_agree() -> None:
    """Who is in has joined once more than they left, all others as often: nothing is told twice."""
    inside = _count("community.member_joined")
    inside.subtract(_count("community.member_left"))
    standing = Counter(
        {
            (each.community_id, each.customer_id): 1
            for each in Membership.objects.filter(left_on=None)
        }
    )
    differing = {pair for pair in inside | standing if inside[pair] != standing[pair]}
    assert not differing, _histories(differing)


def _histories(pairs: set[tuple[int, int]]) -> list[tuple[object, ...]]:
    """What was told of people in communities, and what we keep of them."""
    found: list[tuple[object, ...]] = []
    for community_id, customer_id in pairs:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT f.seq, f.name, f.kind, f.occurred_at FROM events_fact f"
                " WHERE f.community_id = %s AND f.customer_id = %s AND NOT EXISTS"
                " (SELECT FROM events_void v WHERE v.seq = f.seq) ORDER BY f.seq",
                [community_id, customer_id],
            )
            found += cursor.fetchall()
        stays = Membership.objects.filter(community=community_id, customer=customer_id)
        found += stays.order_by("id").values_list("joined_at", "left_at", "left_known_by")
    return found


def _look_at_everything(company: Company) -> None:
    actions.sync_all(link=company.link)
    actions.ask_many(
        link=company.link,
        subject=Subject.GROUP,
        keys=company.link.groups.values_list("chat_id", flat=True),
        rank=rules.RANK_SWEEP,
    )
    company.settle()


@pytest.mark.parametrize("seed", range(4))
def test_after_a_look_at_everything_ours_equals_theirs(
    company: Company, seed: int, monkeypatch: pytest.MonkeyPatch
):
    _in_their_time(company, monkeypatch)
    schedule = Schedule(company=company, chance=random.Random(seed))  # noqa: S311 (no secret)
    company.faults(duplicate=0.3, reorder=0.3, drop=0.1, delay=0.2, delay_seconds_max=30)
    schedule.begin()
    company.settle()
    for number in range(STEPS):
        schedule.step()
        if number % 7 == seed % 7:
            company.settle()
    company.faults()
    company.turn("clock.advance", minutes=2)
    _look_at_everything(company)
    _compare(company)
    _facts_agree()


def _in_their_time(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our clock shows the time of their world, which jumps ahead."""
    box = company.sandbox.box
    real = clock.now

    def now() -> datetime:
        return real() + timedelta(milliseconds=box.now_ms() - time.time_ns() // 1_000_000)

    monkeypatch.setattr(clock, "now", now)
    assert Community.objects.count() == 0
