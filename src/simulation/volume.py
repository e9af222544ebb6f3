"""Very large invented days for benchmarks: facts as the lake has them, and message rows.

The shape follows what was measured on real groups (reference: performance §1): a group's messages
a day are log-normal with median 92 and 99th percentile 1,723, at most 60,000; 3 to 500 members, of
whom a few do most of the talking; 95 % of the facts are messages.
"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

Integers = npt.NDArray[np.int64]

COMMUNITIES_PER_RANGE = 25_000
ROW_GROUP_ROWS = 122_880
EVENTS_PER_COMMUNITY_MAX = 60_000
MEMBERS_MIN, MEMBERS_MAX = 3, 500
_MEDIAN = 92
# ln(1723 / 92) is 2.326 standard deviations, the 99th percentile of a normal.
_SIGMA = float(np.log(1723 / 92) / 2.326)
# name and kind of each sort of fact, and its share in per mille.
FACTS = (
    ("community.message_sent", "text", 950),
    ("community.member_joined", "scan", 20),
    ("community.member_left", "self", 12),
    ("order.placed", None, 18),
)
_ORDER = 3
_MILLIS_OF_DAY = 24 * 3600 * 1000
_UTC_OFFSET_CHINA_MICROS = 8 * 3600 * 1_000_000
_STORES = 5_000
_EPOCH = date(1970, 1, 1)

MESSAGE_COLUMNS = ("msg_id", "group_id", "member_id", "sent_at", "text", "type")
MessageRow = tuple[str, str, str, str, str, str]
_MESSAGES_PER_BLOCK = 50_000
_TEXTS = (
    "早上好，今天谁值日",
    "收到",
    "这个周末店里有活动吗",
    "我要两份，放门口就行",
    "哈哈哈哈",
    "昨天买的到了，包装很好",
    "有人拼单吗，一箱太多了",
    "谢谢群主，马上来拿",
    "下雨了，记得收衣服",
    "+1",
)


def write(out: Path, *, communities: int, events: int, day: date, seed: int) -> list[Path]:
    """Write one day's facts as Parquet, one file per range of communities; return the files.

    Ids are dense integers from 1, rows are clustered by community, customer and time, and the sum
    of the rows is exactly `events`.
    """
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, table in enumerate(
        tables(communities=communities, events=events, day=day, seed=seed)
    ):
        path = out / f"events-{day:%Y%m%d}-{number:04d}.parquet"
        pq.write_table(
            table,
            path,
            compression="zstd",
            row_group_size=ROW_GROUP_ROWS,
            data_page_version="2.0",
            use_dictionary=["name", "kind", "currency", "unit_id"],
            column_encoding={
                "seq": "DELTA_BINARY_PACKED",
                "occurred_at": "DELTA_BINARY_PACKED",
                "customer_id": "DELTA_BINARY_PACKED",
                "community_id": "DELTA_BINARY_PACKED",
            },
        )
        paths.append(path)
    return paths


def tables(*, communities: int, events: int, day: date, seed: int) -> Iterator[pa.Table]:
    """Yield one day's facts, range by range of communities, as Arrow tables for another writer."""
    chance = np.random.default_rng([seed, communities, events])
    per_community = events_per_community(communities, events, chance)
    members = chance.integers(MEMBERS_MIN, MEMBERS_MAX + 1, communities, dtype=np.int64)
    # Customers sit in about one and a half groups: ids wrap round at two thirds of all seats.
    population = max(MEMBERS_MAX, int(members.sum() * 2 // 3))
    first_seat = np.cumsum(members) - members
    seq = 1
    for number, begin in enumerate(range(0, communities, COMMUNITIES_PER_RANGE)):
        here = slice(begin, min(begin + COMMUNITIES_PER_RANGE, communities))
        local = np.random.default_rng([seed, communities, events, number])
        rows = _Rows(per_community[here], members[here], local)
        seats = first_seat[here][rows.community] + rows.member
        yield _table(rows, begin, seats % population + 1, seq, day)
        seq += rows.total


def events_per_community(communities: int, events: int, chance: np.random.Generator) -> Integers:
    """Return how many facts each community has: heavy-tailed, bounded, `events` in all."""
    if events > communities * EVENTS_PER_COMMUNITY_MAX:
        raise ValueError(f"{events} events do not fit into {communities} communities")
    weights = chance.lognormal(np.log(_MEDIAN), _SIGMA, communities)
    counts = np.minimum(weights * (events / weights.sum()), EVENTS_PER_COMMUNITY_MAX)
    whole: Integers = counts.astype(np.int64)
    missing = events - int(whole.sum())
    while missing > 0:
        room = np.flatnonzero(whole < EVENTS_PER_COMMUNITY_MAX)
        chosen = room if missing >= room.size else chance.permutation(room)[:missing]
        whole[chosen] += 1
        missing = events - int(whole.sum())
    return whole


class _Rows:
    """Facts of one range: community (local), member, millisecond and sort, clustered."""

    def __init__(
        self, per_community: Integers, members: Integers, chance: np.random.Generator
    ) -> None:
        self.total = int(per_community.sum())
        community = np.repeat(np.arange(per_community.size, dtype=np.int64), per_community)
        # The cube makes a tenth of the members say nearly half of everything.
        skew = chance.random(self.total) ** 3
        member = (skew * members[community]).astype(np.int64)
        hour = chance.triangular(5.0, 20.0, 24.0, self.total)
        milli = (hour * 3_600_000).astype(np.int64) % _MILLIS_OF_DAY
        shares = np.cumsum([share for _, _, share in FACTS])
        sort = np.searchsorted(shares, chance.integers(0, 1000, self.total), side="right")
        # One packed key sorts all of it at once: 15 + 9 + 27 + 2 bits.
        key = (((community << 9 | member) << 27 | milli) << 2) | sort
        key.sort()
        self.sort: Integers = key & 3
        self.milli: Integers = key >> 2 & (1 << 27) - 1
        self.member: Integers = key >> 29 & (1 << 9) - 1
        self.community: Integers = key >> 38
        # Fen, with the long tail of real baskets.
        self.amount: Integers = np.minimum(
            chance.lognormal(np.log(6800), 0.8, self.total), 5_000_000
        ).astype(np.int64)


def _table(rows: _Rows, first: int, customer: Integers, seq: int, day: date) -> pa.Table:
    midnight = (day - _EPOCH).days * _MILLIS_OF_DAY * 1000 - _UTC_OFFSET_CHINA_MICROS
    community = rows.community + first + 1
    is_order = rows.sort == _ORDER
    moment = pa.timestamp("us", tz="UTC")
    numbers = np.arange(seq, seq + rows.total, dtype=np.int64)
    names = pa.array([name for name, _, _ in FACTS])
    kinds = pa.array([kind for _, kind, _ in FACTS if kind])
    places = rows.sort.astype(np.int8)
    return pa.table(
        {
            "seq": numbers,
            "name": pa.DictionaryArray.from_arrays(places, names),
            # An order has no kind; it is the last sort, so the places of the kinds stay.
            "kind": pa.DictionaryArray.from_arrays(pa.array(places, mask=is_order), kinds),
            "occurred_at": pa.array(midnight + rows.milli * 1000).cast(moment),
            "occurred_on": pa.repeat(pa.scalar(day, pa.date32()), rows.total),
            "unit_id": community % _STORES + 1,
            "community_id": community,
            "customer_id": customer,
            "order_id": pa.array(numbers, mask=~is_order),
            "amount": pa.array(rows.amount, mask=~is_order),
            "currency": pa.DictionaryArray.from_arrays(
                pa.array(np.zeros(rows.total, dtype=np.int8), mask=~is_order), pa.array(["CNY"])
            ),
        }
    )


def message_rows(number: int, seed: int, *, last: date = date(2026, 1, 31)) -> Iterator[MessageRow]:
    """Yield messages as an export has them, in the order of MESSAGE_COLUMNS.

    They fill the 30 days to `last`; groups are as uneven as in `write`, times are China's wall
    clock and rise.
    """
    groups = max(1, number // 2_000)
    names = [f"g{place:06d}" for place in range(groups)]
    chance = np.random.default_rng([seed, number])
    weights = chance.lognormal(0, _SIGMA, groups)
    weights /= weights.sum()
    step_millis = 30 * _MILLIS_OF_DAY // max(1, number)
    begin = np.datetime64(last - timedelta(days=29), "ms")
    for block in range(0, number, _MESSAGES_PER_BLOCK):
        places = np.arange(block, min(block + _MESSAGES_PER_BLOCK, number), dtype=np.int64)
        times = begin + (places * step_millis).astype("timedelta64[ms]")
        yield from (
            (f"v{seed}-{place:09d}", names[group], f"{names[group]}-{member:03d}", at, text, "text")
            for place, group, member, at, text in zip(
                places.tolist(),
                chance.choice(groups, places.size, p=weights).tolist(),
                (chance.random(places.size) ** 3 * 200).astype(np.int64).tolist(),
                np.datetime_as_string(times, unit="s").tolist(),
                chance.choice(_TEXTS, places.size).tolist(),
                strict=True,
            )
        )


def write_messages(out: Path, *, number: int, seed: int) -> Path:
    """Write `number` messages as one CSV file with a header and return its path."""
    with out.open("w", encoding="utf-8", newline="") as sheet:
        writer = csv.writer(sheet, lineterminator="\n")
        writer.writerow(MESSAGE_COLUMNS)
        writer.writerows(message_rows(number, seed))
    return out
