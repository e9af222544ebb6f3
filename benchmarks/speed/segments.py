"""Segments at ten million people: counting a rule warm and over the API, and after 100,000 facts.

Beside it the join over a table of (person, tag) rows, as the systems of the field ask it.
"""

import random
from array import array
from collections.abc import Iterator

from django.db import connection, transaction
from django.test import Client
from pyroaring import BitMap64

from benchmarks import figures, timing
from benchmarks.figures import Figure
from benchmarks.house import House
from huoqun.core import clock
from huoqun.customers import actions, models
from huoqun.customers.actions import asking, counting, fitting
from huoqun.customers.kinds import TagChoice, TagKind, TagSource
from huoqun.customers.rules import tree
from huoqun.customers.rules.tree import Is
from huoqun.events import spine
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission, Role
from huoqun.org.queries import EVERYTHING

# reference/performance.md, target 6.
WARM_MS, API_MS, REFRESH_SECONDS = 20, 200, 1.0
TAGS, TAGS_EACH = 100, 20
# The join is asked of so many people at most: a table of ten million has 200 million rows.
JOINED_PEOPLE = 1_000_000
NEWS = 100_000
ROUNDS = 5

_CUSTOMERS_SQL = """
INSERT INTO customers_customer (id, created_at) SELECT n, now() FROM generate_series(1, %s) n
"""
_REACH_SQL = """
INSERT INTO customers_reach (customer_id, unit_id, because, batch_ids)
SELECT n, %s, 'order', '{}' FROM generate_series(1, %s) n
"""
# Every person carries TAGS_EACH of the tags: one of each block, by a hash that tells them apart.
_TAGGED_SQL = """
INSERT INTO customers_tagged (tag_id, customer_id, source, confidence, held, since_at, reason)
SELECT %(first)s + block * %(wide)s + (hashint8(n * 31 + block) & 2147483647) %% %(wide)s, n,
    'import', 100, false, now(), ''
FROM generate_series(1, %(people)s) n, generate_series(0, %(blocks)s - 1) block
"""
_JOIN_SQL = """
SELECT count(*) FROM customers_tagged a
WHERE a.tag_id = %(a)s
AND EXISTS (SELECT FROM customers_tagged b WHERE b.customer_id = a.customer_id AND b.tag_id = %(b)s)
AND NOT EXISTS (
    SELECT FROM customers_tagged c WHERE c.customer_id = a.customer_id AND c.tag_id = %(c)s)
"""


def measure(house: House) -> Iterator[Figure]:
    """Count A and B and not C; then again with new facts each time."""
    people = house.size(JOINED_PEOPLE, 10_000_000)
    unit = org_actions.ensure_company(name="活群")
    tags = _tags(unit)
    _fill(unit, tags, people)
    asked = _rule(tags)
    rule = asking.read_rule(asked, seen_by=EVERYTHING)
    if people > JOINED_PEOPLE:
        _plant(unit, tags, people)
    counting.count(rule, seen_by=EVERYTHING)
    yield from _warm(rule, tags, people)
    yield _over_the_api(unit, asked, people)
    yield _after_news(rule, tags, people)


def _tags(unit: org_models.OrgUnit) -> list[models.Tag]:
    group = actions.make_tag_group(
        name="标签",
        kind=TagKind.BEHAVIOR,
        choice=TagChoice.MANY,
        company=unit,
        actor=org_actions.HOUSE,
    )
    return [
        actions.make_tag(group=group, name=f"t{number}", actor=org_actions.HOUSE)
        for number in range(TAGS)
    ]


def _fill(unit: org_models.OrgUnit, tags: list[models.Tag], people: int) -> None:
    """People, their bonds and the rows of their tags."""
    wide = TAGS // TAGS_EACH
    with connection.cursor() as cursor:
        # References hold by the way the rows are made; checking each would take longer than all.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_CUSTOMERS_SQL, [people])
        cursor.execute(_REACH_SQL, [unit.pk, people])
        cursor.execute(
            _TAGGED_SQL,
            {
                "first": tags[0].pk,
                "wide": wide,
                "people": min(people, JOINED_PEOPLE),
                "blocks": TAGS_EACH,
            },
        )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE customers_tagged, customers_customer, customers_reach")


def _rule(tags: list[models.Tag]) -> dict[str, object]:
    """Two tags and not a third, of three blocks: a fifth of a fifth, less a fifth."""
    wide = TAGS // TAGS_EACH
    a, b, c = ({"is": tree.TAGGED, "with": {"tags": [tags[n * wide].pk]}} for n in range(3))
    return {"all": [a, b, {"not": c}]}


def _plant(unit: org_models.OrgUnit, tags: list[models.Tag], people: int) -> None:
    """Bitmaps of more people than the table has rows for: by chance, as dense as the rows are."""
    chance = random.Random(1)  # noqa: S311 (no secret)
    wide = TAGS // TAGS_EACH
    for tag in (tags[n * wide] for n in range(3)):
        drawn = array("Q", sorted(chance.sample(range(1, people + 1), people // wide)))
        _plant_one(Is(tree.TAGGED, (("tags", (tag.pk,)),)), BitMap64(drawn))


def _plant_one(condition: Is, members: BitMap64) -> None:
    fitting.fresh([condition])
    now = clock.now()
    models.Fitting.objects.filter(condition=tree.canonical(condition)).update(
        members=members.serialize(),
        count=len(members),
        version=1,
        tx=spine.horizon(),
        fresh_at=now,
    )


def _warm(rule: tree.Node, tags: list[models.Tag], people: int) -> Iterator[Figure]:
    wide = TAGS // TAGS_EACH
    named = {name: tags[n * wide].pk for n, name in enumerate("abc")}

    def ours() -> None:
        fitting.answer(rule, universe=asking.universe(EVERYTHING))

    def joined() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_JOIN_SQL, named)
            cursor.fetchall()

    bitmaps, join = timing.race(ours, joined, rounds=ROUNDS)
    ms = bitmaps * 1_000
    yield figures.made(
        f"Segments: counting a rule of three tags, {people:,} people, warm",
        ms,
        "ms",
        against=f"join of {min(people, JOINED_PEOPLE) * TAGS_EACH:,} rows: {join * 1_000:,.0f} ms",
        ratio=join / bitmaps,
        target=figures.at_most(WARM_MS, ms),
    )


def _over_the_api(unit: org_models.OrgUnit, asked: dict[str, object], people: int) -> Figure:
    lead, _ = org_actions.add_staff(
        username="bench", name="bench", role=Role.LEAD, unit=unit, by=org_actions.HOUSE
    )
    actor = org_actions.Actor(staff=lead, scope=org_queries.scope(lead))
    _, token = org_actions.create_token(
        name="bench", permissions=[Permission.VIEW_MEMBERS], days=1, by=actor
    )
    client = Client(headers={"authorization": f"Bearer {token}"}, SERVER_NAME="localhost")

    def ask() -> None:
        answer = client.post(
            "/api/v1/segments/count", {"rule": asked}, content_type="application/json"
        )
        assert answer.status_code == 200, answer.content

    ask()
    (took,) = timing.race(ask, rounds=ROUNDS)
    ms = took * 1_000
    return figures.made(
        f"Segments: the same over the API, with sample and sentence, {people:,} people",
        ms,
        "ms",
        target=figures.at_most(API_MS, ms),
    )


def _after_news(rule: tree.Node, tags: list[models.Tag], people: int) -> Figure:
    """A hundred thousand people get or lose one of the tags; then the rule is asked again."""
    tag = models.Tag.objects.select_related("group").get(pk=tags[0].pk)
    chance = random.Random(2)  # noqa: S311 (no secret)
    crowd = sorted(chance.sample(range(1, min(people, JOINED_PEOPLE) + 1), NEWS))
    for start in range(0, NEWS, 20_000):
        with transaction.atomic():
            word = actions.TagWord(source=TagSource.STAFF)
            actions.give(tag=tag, people=crowd[start : start + 20_000], word=word)
    told = _facts()
    took = timing.seconds(lambda: fitting.answer(rule, universe=asking.universe(EVERYTHING)))
    return figures.made(
        f"Segments: the first count after {told:,} facts of its tags, {people:,} people",
        took,
        "s",
        target=figures.at_most(REFRESH_SECONDS, took),
    )


def _facts() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_fact WHERE name = 'customer.tagged'")
        return int(cursor.fetchone()[0])
