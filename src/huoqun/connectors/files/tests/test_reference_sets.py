"""The record streams of real files add up to the answers computed beside them."""

import csv
import gzip
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from huoqun.connectors.files import mapping
from huoqun.connectors.files.formats import opening
from huoqun.connectors.files.kinds import FileKind
from huoqun.connectors.files.records import memberships, messages, orders
from huoqun.connectors.files.records.options import ReadOptions, zone_of

# Real sets lie beside the checkout where there are any.
SETS = next(
    (
        parent / "shared/data"
        for parent in Path(__file__).parents
        if (parent / "shared/data").is_dir()
    ),
    Path("shared/data"),
)
SHANGHAI = zone_of("Asia/Shanghai")
STREAMS = {
    FileKind.MESSAGES: messages.stream,
    FileKind.MEMBERSHIPS: memberships.stream,
    FileKind.ORDERS: orders.stream,
}
CENT = Decimal("0.005")


def stream(kind, path, **options):
    """Every record of a file whose columns are guessed; nothing may be rejected."""
    if not path.is_file():
        pytest.skip(f"the set {path.parent.name} is not here")
    table = opening.open_table(path)
    first = next(iter(opening.blocks(table)))
    sample = {name: cells[:500] for name, cells in first.columns.items()}
    found = mapping.guess(kind, table.columns, sample).mapping
    mapping.check(found, columns=table.columns)
    for block in STREAMS[kind](table, found, ReadOptions(**options)):
        assert not block.rejected
        assert not block.notes
        yield from block.rows


def answers(path):
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


CHATS = ["chat_irc_qtox", "chat_irc_w3c_2011", "chat_irc_zig", "chat_slack_racket"]


@pytest.mark.parametrize("name", CHATS)
def test_messages(name):
    counts, speakers, days = defaultdict(int), defaultdict(set), defaultdict(set)
    keys, total = set(), 0
    for row in stream(FileKind.MESSAGES, SETS / name / "messages.parquet"):
        counts[row.community] += 1
        speakers[row.community].add(row.member)
        days[row.community, row.member].add(row.at.astimezone(SHANGHAI).date())
        keys.add(row.key)
        total += 1
    assert len(keys) == total
    for answer in answers(SETS / name / "ref_totals.csv"):
        community = answer["group_id"]
        assert counts[community] == int(answer["messages"])
        assert len(speakers[community]) == int(answer["speakers"])
    for answer in answers(SETS / name / "ref_members.csv.gz"):
        assert len(days[answer["group_id"], answer["member_id"]]) == int(answer["active_days"])


@pytest.mark.parametrize("name", CHATS)
def test_memberships(name):
    ever, left = defaultdict(int), defaultdict(int)
    for row in stream(FileKind.MEMBERSHIPS, SETS / name / "derived_membership.csv.gz"):
        ever[row.community] += 1
        left[row.community] += row.left_on is not None
    for answer in answers(SETS / name / "ref_totals.csv"):
        assert ever[answer["group_id"]] == int(answer["members_ever"])
        assert left[answer["group_id"]] == int(answer["left_for_good"])


@pytest.mark.parametrize(
    ("name", "file", "currency"),
    [
        ("orders_uci_online_retail", "lines.parquet", "GBP"),
        ("orders_cdnow", "orders.csv.gz", "USD"),
        # The largest one is read by tests/stories/test_truth_product.py, with all its answers.
    ],
)
def test_orders(name, file, currency):
    rows = list(stream(FileKind.ORDERS, SETS / name / file, currency=currency))
    bought = [row for row in rows if row.purchased]
    (answer,) = answers(SETS / name / "ref_totals.csv")
    amount = Decimal(sum(row.amount for row in bought)) / 100
    assert len(bought) == int(answer["orders"])
    assert len({row.customer for row in bought}) == int(answer["buyers"])
    assert abs(amount - Decimal(answer["amount"])) <= CENT
    by_day: defaultdict[str, Decimal] = defaultdict(Decimal)
    by_store: defaultdict[tuple[str | None, str], Decimal] = defaultdict(Decimal)
    for row in bought:
        day = row.day or row.at.astimezone(SHANGHAI).date()
        by_day[day.isoformat()] += Decimal(row.amount) / 100
        by_store[row.store, f"{day:%Y-%m}"] += Decimal(row.amount) / 100
    daily = answers(SETS / name / "ref_daily.csv")
    day_column = next(column for column in daily[0] if column in ("day", "date", "period"))
    for answer in daily:
        assert abs(by_day[answer[day_column]] - Decimal(answer["amount"])) <= CENT
    refunds = SETS / name / "ref_refunds.csv"
    if refunds.is_file():
        (answer,) = answers(refunds)
        assert sum(row.refunded for row in rows) == int(answer["cancel_invoices"])
        back = Decimal(sum(row.refund_amount for row in rows)) / 100
        assert abs(back - Decimal(answer["refund_amount"])) <= CENT
    stores = SETS / name / "ref_store_monthly.csv"
    if stores.is_file():
        monthly = answers(stores)
        assert len(monthly) == len(by_store)
        for answer in monthly:
            found = by_store[answer["store_id"], answer["month"]]
            assert abs(found - Decimal(answer["amount"])) <= CENT
