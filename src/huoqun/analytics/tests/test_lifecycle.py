"""The lifecycle: firsts, dormant, lost; the rule for one is the oracle of the one for all."""

import random
from datetime import date, timedelta

import ibis
import pyarrow
import pytest

from huoqun.analytics import lifecycle, rollups
from huoqun.analytics.kinds import LifecycleStage
from huoqun.analytics.lifecycle import Way
from huoqun.analytics.tests import lakeside
from huoqun.analytics.tests.test_classes import TODAY, ago, order, told

WAY = pyarrow.schema(
    [("customer_id", pyarrow.int64())]
    + [(name, pyarrow.date32()) for name in (*lifecycle.FIRSTS, "last_order_on", "heard_on")]
    + [("left_on", pyarrow.date32()), ("silence_known", pyarrow.bool_())]
)


@pytest.mark.parametrize(
    ("way", "stage", "since"),
    [
        (Way(), LifecycleStage.STRANGER, None),
        (Way(befriended_on=ago(9), heard_on=ago(9)), LifecycleStage.FRIEND, ago(9)),
        (
            Way(joined_on=ago(9), spoke_on=ago(8), heard_on=ago(1)),
            LifecycleStage.ACTIVE,
            ago(8),
        ),
        # Silent for ninety days on the ninetieth.
        (Way(joined_on=ago(90), heard_on=ago(90)), LifecycleStage.DORMANT, ago(0)),
        (Way(joined_on=ago(200), heard_on=ago(200)), LifecycleStage.LOST, ago(20)),
        # No messages of the place are known: they may be talking.
        (
            Way(joined_on=ago(200), heard_on=ago(200), silence_known=False),
            LifecycleStage.MEMBER,
            ago(200),
        ),
        # Out of every group, but bought last month.
        (
            Way(bought_on=ago(30), last_order_on=ago(30), heard_on=ago(30), left_on=ago(40)),
            LifecycleStage.BOUGHT,
            ago(30),
        ),
        (Way(joined_on=ago(30), heard_on=ago(30), left_on=ago(4)), LifecycleStage.LOST, ago(4)),
    ],
)
def test_the_stage_of_one_person(way, stage, since) -> None:
    assert lifecycle.staged(way, as_of=TODAY) == (stage, since)


def some_way(chance: random.Random) -> Way:
    def day(share: float) -> date | None:
        return (
            ago(chance.choice([0, 1, 50, 89, 90, 91, 179, 180, 400]))
            if (chance.random() < share)
            else None
        )

    bought = day(0.4)
    days = {name: day(0.5) for name in ("befriended_on", "joined_on", "spoke_on", "needed_on")}
    heard = [each for each in (*days.values(), bought) if each]
    return Way(
        **days,
        bought_on=bought,
        last_order_on=bought,
        heard_on=max(heard, default=None),
        left_on=day(0.3),
        silence_known=chance.random() < 0.8,
    )


def test_everybody_is_staged_as_each_would_be() -> None:
    chance = random.Random(3)  # noqa: S311 (the same people each time)
    people = [some_way(chance) for _ in range(1_500)]
    names = [name for name in WAY.names if name != "customer_id"]
    rows = [
        {"customer_id": number} | {name: getattr(each, name) for name in names}
        for number, each in enumerate(people)
    ]
    table = ibis.memtable(pyarrow.Table.from_pylist(rows, schema=WAY))
    found = lifecycle.stages(table, as_of=TODAY).to_pyarrow().to_pylist()
    assert len(found) == len(people)
    for row in found:
        way = people[row["customer_id"]]
        expected = lifecycle.staged(way, as_of=TODAY)
        assert (row["stage"], row["since_on"]) == expected, way


def test_a_way_is_read_from_facts() -> None:
    connection = lakeside.engine()
    days = [
        {"community_id": 1, "customer_id": 1, "day": ago(20), "joins": 1},
        {"community_id": 1, "customer_id": 11, "day": ago(10), "messages": 2},
        # Said and taken back.
        {"community_id": 1, "customer_id": 1, "day": ago(15), "messages": 1},
        {"community_id": 1, "customer_id": 1, "day": ago(15), "messages": -1},
        {"community_id": 1, "customer_id": 2, "day": ago(20), "joins": 1},
        {"community_id": 1, "customer_id": 2, "day": ago(5), "leaves": 1},
        {"community_id": 2, "customer_id": 3, "day": ago(300), "joins": 1},
    ]
    member_day = lakeside.table(connection, lakeside.MEMBER_DAY, days, "days")
    relations = lakeside.relations(
        connection,
        member_day=member_day,
        customers=[{"customer_id": 11, "canonical_id": 1}],
        orders=[order(1, 1, ago(3)), order(2, 11, ago(2), occurred_at=None)],
    )
    assert rollups.PERSON  # the shapes of this module are those of the rollups
    facts = told(connection, friends=[(4, ago(30), ago(6)), (4, ago(4), None)])
    table = lifecycle.stages(lifecycle.ways(relations, facts, as_of=TODAY), as_of=TODAY)
    found = {row["customer_id"]: row for row in table.to_pyarrow().to_pylist()}
    assert {who: row["stage"] for who, row in found.items()} == {
        1: "repurchased",
        2: "lost",
        3: "member",  # nothing is known of what is said there
        4: "friend",
    }
    first = found[1]
    assert (first["joined_on"], first["spoke_on"]) == (ago(20), ago(10))
    assert {first["bought_on"], first["repurchased_on"]} == {ago(3), ago(2)}
    assert found[2]["since_on"] == ago(5)
    assert found[4]["befriended_on"] == ago(30)
    assert timedelta(0) <= TODAY - found[4]["since_on"]
