"""The screens at 100,000 communities: lists, the overview, one community; server time at p95."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count, islice

from django.db import connection, transaction
from django.test import Client

from benchmarks import figures, timing
from benchmarks.figures import Figure
from benchmarks.house import House
from huoqun.analytics import actions as analytics
from huoqun.communities import models as communities
from huoqun.communities.actions import descriptions
from huoqun.communities.kinds import Lifecycle, Platform, Positioning
from huoqun.core import clock
from huoqun.customers import models as customers
from huoqun.events import log
from huoqun.events.catalog import communities as catalog
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission, Role

COMMUNITIES = 100_000
ASKED = 40
LIMIT_MS = 200
STORES = 500
MESSAGES = 3
DAYS = 90
PEOPLE = 60_000
_QUESTIONS = (
    "/api/v1/communities?limit=50",
    "/api/v1/communities?limit=50&health=dead",
    "/api/v1/communities?limit=50&text=%E7%BE%A4%20777",
    "/api/v1/communities?limit=50&sort=title",
    "/api/v1/overview",
    "/api/v1/communities/1",
    "/api/v1/communities/1/figures",
    "/api/v1/communities/1/members?limit=50",
)
# What reads the facts themselves, while they keep coming in.
_BUSY = (
    "/api/v1/overview",
    "/api/v1/communities/1/figures",
    "/api/v1/communities/1/members?limit=50",
)


def measure(house: House) -> Iterator[Figure]:
    """Ask through the whole of Django, as a bearer of a token."""
    org_actions.create_corp(name="活群", by=org_actions.HOUSE)
    unit = org_models.OrgUnit.objects.order_by("id").first()
    assert unit is not None
    _fill(unit)
    lead, _ = org_actions.add_staff(
        username="bench", name="bench", role=Role.LEAD, unit=unit, by=org_actions.HOUSE
    )
    actor = org_actions.Actor(staff=lead, scope=org_queries.scope(lead))
    _, token = org_actions.create_token(
        name="bench",
        permissions=[Permission.VIEW_FIGURES, Permission.VIEW_MEMBERS],
        days=1,
        by=actor,
    )
    client = Client(headers={"authorization": f"Bearer {token}"}, SERVER_NAME="localhost")
    for path in _QUESTIONS:
        yield _asked(client, path, f"{COMMUNITIES:,} communities: {path.removeprefix('/api/v1')}")
    numbers = count()
    for path in _BUSY:
        name = path.removeprefix("/api/v1")
        yield _asked(
            client,
            path,
            f"{COMMUNITIES:,} communities: {name} after each new message",
            before=lambda: _one_more(next(numbers)),
        )


def _fill(root: org_models.OrgUnit) -> None:
    """Stores, communities that speak a little over ninety days, all of it sealed and judged."""
    keys = [f"s{number}" for number in range(STORES)]
    stores = org_actions.resolve_units(parent=root, namespace="bench", keys=keys)
    kinds = (Positioning.UNSET, Positioning.BENEFIT, Positioning.ACQUISITION)
    made = communities.Community.objects.bulk_create(
        [
            communities.Community(
                unit_id=stores[f"s{number % STORES}"],
                namespace="bench",
                key=f"g{number}",
                title=f"群 {number * 7919 % 100_003}",
                platform=Platform.WECHAT,
                positioning=kinds[number % len(kinds)],
                lifecycle=Lifecycle.RUNNING,
                made_by_import=True,
            )
            for number in range(COMMUNITIES)
        ],
        batch_size=5_000,
    )
    with transaction.atomic():
        descriptions.describe_many(made)
    _join(made)
    start = clock.now() - timedelta(days=DAYS)
    facts = (
        catalog.MessageSent(
            occurred_at=start + timedelta(minutes=(each.pk * 37 + turn * 43_000) % (DAYS * 1_440)),
            source="bench",
            key=f"{each.pk}-{turn}",
            kind=catalog.MessageKind.TEXT,
            community_id=each.pk,
            customer_id=each.pk % PEOPLE + turn + 1,
            unit_id=each.unit_id,
            text="收到",
        )
        for each in made
        for turn in range(MESSAGES)
    )
    while batch := list(islice(facts, log.BATCH_MAX)):
        with transaction.atomic():
            log.record_many(batch)
    analytics.settle()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _join(places: list[communities.Community]) -> None:
    """Everyone who speaks exists; those of the first communities are members there too."""
    people = customers.Customer.objects.bulk_create(
        [customers.Customer() for _ in range(PEOPLE + MESSAGES)], batch_size=5_000
    )
    since = clock.today() - timedelta(days=DAYS)
    communities.Membership.objects.bulk_create(
        communities.Membership(
            community=place, customer=people[place.pk % PEOPLE + turn], joined_on=since
        )
        for place in places[:1_000]
        for turn in range(MESSAGES)
    )


def _one_more(number: int) -> None:
    with transaction.atomic():
        log.record(
            catalog.MessageSent(
                occurred_at=clock.now(),
                source="bench",
                key=f"more-{number}",
                kind=catalog.MessageKind.TEXT,
                community_id=number + 1,
                customer_id=1,
                unit_id=1,
                text="收到",
            )
        )


def _asked(
    client: Client, path: str, name: str, *, before: Callable[[], object] = lambda: None
) -> Figure:
    def ask() -> None:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.content[:300])

    ask()
    times = []
    for _ in range(ASKED):
        before()
        times.append(timing.seconds(ask) * 1_000)
    times.sort()
    p95 = times[int(ASKED * 0.95) - 1]
    return figures.made(
        name,
        p95,
        "ms at p95",
        against=f"median {times[ASKED // 2]:.0f} ms",
        target=figures.at_most(LIMIT_MS, p95),
    )
