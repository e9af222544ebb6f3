"""The classes on real order sets: the counts that their definitions share with the answers."""

import csv
import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from huoqun.analytics import classes
from huoqun.analytics.classes import Known
from huoqun.analytics.tests.test_classes import told
from tests.stories import truth_sets

SETS = Path(__file__).parents[2].parent / "shared" / "data"
ORDER_SETS = ("orders_cdnow", "orders_complete_journey", "orders_uci_online_retail")
NOBODY_INVITED = Known(orders=True, discounts=False, referrals=False, intents=False)


@pytest.mark.parametrize("name", ORDER_SETS)
def test_classes_agree_with_the_answers_of_an_order_set(name: str) -> None:
    folder = SETS / name
    if not folder.is_dir():
        pytest.skip(f"no reference data beside the project: {folder}")
    with (folder / "ref_classes.csv").open() as file:
        (answer,) = csv.DictReader(file)
    loaded = truth_sets.load_orders(name, folder)
    orders = loaded.relations.orders
    # The answers look back from the day after the last order.
    last = orders.filter(orders.kind == "placed").day.max().to_pyarrow().as_py()
    table = classes.doings(
        loaded.relations,
        told(orders.get_backend()),
        as_of=last,
        limits=classes.DEFAULT,
        known=NOBODY_INVITED,
    )
    found = classes.classified(table, as_of=last, limits=classes.DEFAULT)
    found = found.filter(found.orders > 0)
    counts = {
        row["user_class"]: row["people"]
        for row in found.group_by("user_class")
        .aggregate(people=found.count())
        .to_pyarrow()
        .to_pylist()
    }
    assert sum(counts.values()) == int(answer["buyers"])
    assert counts["low_need"] == int(answer["bought_once"])
    assert counts["need_driven"] == int(answer["repeaters_lapsed_90_days"])
    rest = int(answer["bought_twice_or_more"]) - int(answer["repeaters_lapsed_90_days"])
    # Nobody tells who invited whom: loyal and bargain hunters cannot be told from the growing.
    assert counts["growing"] == rest
    assert set(counts) == {"low_need", "need_driven", "growing"}


def test_bargain_hunters_of_a_grocer_are_those_counted_by_hand() -> None:
    name = "orders_complete_journey"
    folder = SETS / name
    if not folder.is_dir():
        pytest.skip(f"no reference data beside the project: {folder}")
    loaded = truth_sets.load_orders(name, folder)
    backend = loaded.relations.orders.get_backend()
    last = loaded.relations.orders.day.max().to_pyarrow().as_py()
    lines = f"'{folder}/transactions.parquet'"
    # The grocer's own reductions and coupons; orders are numbered as the relations number them.
    backend.con.execute(
        "create table lowered as select row_number() over (order by basket_id::varchar) seq,"
        f" round(100 * sum(retail_disc + coupon_disc))::bigint discount from {lines}"
        " group by basket_id"
    )
    facts = replace(told(backend), discounts=backend.table("lowered"))
    known = replace(NOBODY_INVITED, discounts=True, referrals=True)
    limits = classes.DEFAULT
    table = classes.doings(loaded.relations, facts, as_of=last, limits=limits, known=known)
    people = table.inner_join(loaded.import_ids, "customer_id").to_pyarrow().to_pylist()
    mine = {row["import_id"]: row for row in people}
    with gzip.open(folder / "ref_customers_rfm.csv.gz", "rt") as file:
        answers = {row["customer_id"]: row for row in csv.DictReader(file)}
    assert mine.keys() == answers.keys()
    for who, answer in answers.items():
        assert mine[who]["orders"] == int(answer["orders"])
        assert (last - mine[who]["last_order_on"]).days + 1 == int(answer["recency_days"])
    ((by_hand,),) = backend.con.execute(
        "select count(*) from (select count(*) filter (lowered > 0) >= 0.7 * count(*) as fits from"
        " (select household_id, basket_id, sum(retail_disc + coupon_disc) lowered"
        f" from {lines} group by all) group by household_id having count(*) >= 2) where fits"
    ).fetchall()
    judged = classes.classified(table, as_of=last, limits=limits).to_pyarrow().to_pylist()
    assert sum(row["user_class"] == "bargain" for row in judged) == by_hand > 0
