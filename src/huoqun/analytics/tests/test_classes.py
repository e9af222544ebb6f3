"""User classes: the table for one person is the oracle of the one for everybody."""

import random
from dataclasses import asdict, fields, replace
from datetime import date, timedelta

import ibis
import pyarrow
import pytest

from huoqun.analytics import classes
from huoqun.analytics.classes import DEFAULT, Doings, Known
from huoqun.analytics.kinds import ClassLine, UserClass
from huoqun.analytics.tests import lakeside

TODAY = date(2026, 6, 30)
ALL_KNOWN = Known(orders=True, discounts=True, referrals=True, intents=True)
NOBODY = Doings(
    orders=0,
    last_order_on=None,
    months_bought=0,
    lowered=0,
    lowered_unknown=0,
    referred_buyers=0,
    intent_on=None,
)
DOINGS = pyarrow.schema(
    [
        ("customer_id", pyarrow.int64()),
        ("orders", pyarrow.int64()),
        ("last_order_on", pyarrow.date32()),
        ("months_bought", pyarrow.int64()),
        ("lowered", pyarrow.int64()),
        ("lowered_unknown", pyarrow.int64()),
        ("referred_buyers", pyarrow.int64()),
        ("intent_on", pyarrow.date32()),
    ]
)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("person", "found", "line"),
    [
        ({}, UserClass.LOW_NEED, ClassLine.BOUGHT_LITTLE),
        ({"orders": 1, "last_order_on": ago(120)}, UserClass.LOW_NEED, ClassLine.BOUGHT_LITTLE),
        # Every month, and a friend of theirs bought.
        (
            {"orders": 3, "last_order_on": ago(2), "months_bought": 3, "referred_buyers": 1},
            UserClass.LOYAL,
            ClassLine.EVERY_MONTH_AND_REFERRED,
        ),
        # Every month, paid in full, nobody brought: fits none of the four.
        (
            {"orders": 3, "last_order_on": ago(2), "months_bought": 3},
            UserClass.GROWING,
            ClassLine.NONE_OF_THESE,
        ),
        # Seven of ten are 70 %.
        (
            {"orders": 10, "last_order_on": ago(2), "lowered": 7},
            UserClass.BARGAIN,
            ClassLine.MOSTLY_LOWERED,
        ),
        (
            {"orders": 10, "last_order_on": ago(2), "lowered": 6, "lowered_unknown": 4},
            UserClass.GROWING,
            ClassLine.NONE_OF_THESE,
        ),
        # Nobody tells who invites whom: neither loyal nor bargain hunter can be said.
        (
            {"orders": 3, "last_order_on": ago(2), "lowered": 3, "referred_buyers": None},
            UserClass.GROWING,
            ClassLine.NONE_OF_THESE,
        ),
        # Ninety days without an order begin on the ninetieth.
        (
            {"orders": 2, "last_order_on": ago(90)},
            UserClass.NEED_DRIVEN,
            ClassLine.STOPPED_BUYING,
        ),
        ({"orders": 2, "last_order_on": ago(89)}, UserClass.GROWING, ClassLine.NONE_OF_THESE),
        ({"intent_on": ago(3)}, UserClass.NEED_DRIVEN, ClassLine.STRONG_INTENT),
        (
            {"orders": 1, "last_order_on": ago(5), "intent_on": ago(3)},
            UserClass.LOW_NEED,
            ClassLine.BOUGHT_LITTLE,
        ),
    ],
)
def test_the_first_line_that_holds_decides(person, found, line) -> None:
    judged = classes.judged(replace(NOBODY, **person), as_of=TODAY, limits=DEFAULT)
    assert judged == (found, line)


def some_person(chance: random.Random) -> Doings:
    orders = chance.randint(0, 6)
    lowered = chance.randint(0, orders)
    return Doings(
        orders=orders,
        last_order_on=ago(chance.choice([0, 29, 30, 89, 90, 91, 400])) if orders else None,
        months_bought=min(orders, chance.randint(0, 3)),
        lowered=lowered,
        lowered_unknown=chance.randint(0, orders - lowered),
        referred_buyers=chance.choice([None, 0, 0, 1, 2]),
        intent_on=chance.choice([None, ago(10)]),
    )


@pytest.mark.parametrize(
    "limits",
    [
        DEFAULT,
        replace(DEFAULT, loyal_referrals_min=0, bargain_share=0.5, low_orders_max=2),
        replace(DEFAULT, bargain_referrals_max=1, need_quiet_days=30, need_orders_min=1),
    ],
)
def test_everybody_is_judged_as_each_would_be(limits) -> None:
    chance = random.Random(7)  # noqa: S311 (the same people each time)
    people = [some_person(chance) for _ in range(1_500)]
    rows = [{"customer_id": number, **asdict(each)} for number, each in enumerate(people)]
    table = ibis.memtable(pyarrow.Table.from_pylist(rows, schema=DOINGS))
    found = classes.classified(table, as_of=TODAY, limits=limits).to_pyarrow().to_pylist()
    assert len(found) == len(people)
    for row in found:
        person = people[row["customer_id"]]
        assert (row["user_class"], row["because"]) == classes.judged(
            person, as_of=TODAY, limits=limits
        ), person
    assert {row["user_class"] for row in found} == {each.value for each in UserClass}


# --- doings out of facts


def order(seq: int, who: int | None, day: date, amount: int = 1_000, **more) -> dict[str, object]:
    return {
        "seq": seq,
        "order_id": seq,
        "customer_id": who,
        "day": day,
        "kind": "placed",
        "amount": amount,
        "currency": "CNY",
    } | more


def told(connection, *, discounts=(), invitations=(), friends=(), intents=()) -> classes.Told:
    number, day = pyarrow.int64(), pyarrow.date32()
    shapes = {
        "discounts": (discounts, {"seq": number, "discount": number}),
        "invitations": (
            invitations,
            {"customer_id": number, "inviter_id": number, "day": day},
        ),
        "friends": (friends, {"customer_id": number, "since_on": day, "until_on": day}),
        "intents": (intents, {"customer_id": number, "since_on": day}),
    }
    return classes.Told(
        **{
            name: lakeside.table(
                connection,
                shape,
                [dict(zip(shape, row, strict=True)) for row in rows],
                f"told_{name}",
            )
            for name, (rows, shape) in shapes.items()
        }
    )


def doings_of(relations, facts, *, known=ALL_KNOWN, limits=DEFAULT) -> dict[int, Doings]:
    table = classes.doings(relations, facts, as_of=TODAY, limits=limits, known=known)
    names = [each.name for each in fields(Doings)]
    return {
        row["customer_id"]: Doings(**{name: row[name] for name in names})
        for row in table.to_pyarrow().to_pylist()
    }


def test_doings_are_counted_for_the_person_as_they_are_now() -> None:
    connection = lakeside.engine()
    relations = lakeside.relations(
        connection,
        orders=[
            order(1, 1, ago(0)),
            order(2, 11, ago(29)),  # the same month of thirty days; 11 became 1
            order(3, 1, ago(30)),
            order(4, 1, ago(95)),
            order(5, 1, ago(1), kind="refunded"),
            order(6, 2, ago(40)),
            order(7, 3, ago(50)),
            order(8, None, ago(1)),
            order(9, 5, TODAY + timedelta(days=1)),
        ],
        customers=[{"customer_id": 11, "canonical_id": 1}, {"customer_id": 22, "canonical_id": 2}],
        roles=[{"community_id": 9, "customer_id": 6, "role": "bot", "from_day": ago(9)}],
    )
    facts = told(
        connection,
        discounts=[(1, 200), (2, 0), (3, 1)],
        # 2 bought after joining, twice told; 3 had bought before; 1 did not bring themself.
        invitations=[(22, 11, ago(41)), (2, 1, ago(60)), (3, 1, ago(10)), (11, 1, ago(99))],
        friends=[(4, ago(3), None), (6, ago(3), None)],
        intents=[(11, ago(8)), (1, ago(5))],
    )
    found = doings_of(relations, facts)
    assert set(found) == {1, 2, 3, 4}  # 5 buys tomorrow, 6 is a bot
    assert found[1] == Doings(
        orders=4,
        last_order_on=ago(0),
        months_bought=2,
        lowered=2,
        lowered_unknown=1,
        referred_buyers=1,
        intent_on=ago(8),
    )
    assert found[4] == NOBODY
    deep = replace(DEFAULT, discount_depth_min=0.1)
    assert doings_of(relations, facts, limits=deep)[1].lowered == 1
    unknown = replace(ALL_KNOWN, referrals=False)
    assert doings_of(relations, facts, known=unknown)[1].referred_buyers is None
