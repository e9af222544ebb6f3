"""The volume generator: exact totals, the measured shape, clustered rows, the same twice."""

import csv
from datetime import date

import numpy as np
import pyarrow.parquet as pq
import pytest

from simulation import volume

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    folder = tmp_path_factory.mktemp("volume")
    paths = volume.write(folder, communities=30_000, events=300_000, day=DAY, seed=3)
    assert len(paths) == 2
    return pq.read_table(folder)


def test_the_sum_is_exact_and_ids_are_dense(table):
    assert table.num_rows == 300_000
    seq = table["seq"].to_numpy()
    assert np.array_equal(np.sort(seq), np.arange(1, 300_001))
    community = table["community_id"].to_numpy()
    assert community.min() >= 1
    assert community.max() <= 30_000


def test_rows_are_clustered_and_of_one_business_day(table):
    community = table["community_id"].to_numpy()
    assert np.all(np.diff(community) >= 0)
    moments = table["occurred_at"].to_numpy()
    assert moments.min() >= np.datetime64("2026-11-20T16:00")
    assert moments.max() < np.datetime64("2026-11-21T16:00")


def test_only_orders_have_an_amount(table):
    orders = table.filter([name == "order.placed" for name in table["name"].to_pylist()])
    assert orders.num_rows > 0
    assert orders["amount"].null_count == 0
    assert orders["kind"].null_count == orders.num_rows
    assert table["amount"].null_count == table.num_rows - orders.num_rows


def test_groups_are_as_uneven_as_measured():
    chance = np.random.default_rng(1)
    counts = volume.events_per_community(100_000, 20_300_000, chance)
    assert counts.sum() == 20_300_000
    assert np.median(counts) == pytest.approx(92, rel=0.05)
    assert np.quantile(counts, 0.99) == pytest.approx(1_723, rel=0.08)
    assert counts.max() <= volume.EVENTS_PER_COMMUNITY_MAX


def test_too_many_events_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        volume.events_per_community(1, 60_001, np.random.default_rng(1))


def test_same_seed_same_rows():
    one, other = (
        next(volume.tables(communities=100, events=5_000, day=DAY, seed=4)) for _ in range(2)
    )
    assert one.equals(other)


def test_message_rows_are_an_importable_file(tmp_path):
    path = volume.write_messages(tmp_path / "messages.csv", number=2_500, seed=1)
    with path.open(encoding="utf-8", newline="") as sheet:
        rows = list(csv.DictReader(sheet))
    assert len({row["msg_id"] for row in rows}) == 2_500
    assert [row["sent_at"] for row in rows] == sorted(row["sent_at"] for row in rows)
    expected = volume.message_rows(2_500, 1)
    assert rows == [dict(zip(volume.MESSAGE_COLUMNS, row, strict=True)) for row in expected]
