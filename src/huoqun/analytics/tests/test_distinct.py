"""Different people of several communities together, against sets counted by hand."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from huoqun.analytics import reports
from huoqun.analytics.kinds import By, Per
from huoqun.analytics.reports.params import EVERYTHING, ReportParams
from huoqun.analytics.tests import lakeside

FIRST, DAYS = date(2024, 1, 29), 60
COMMUNITIES = {1: "福利群", 2: "福利群", 3: "快闪群"}


def _on(number: int) -> date:
    return FIRST + timedelta(days=number)


def _stays(seed: int) -> list[tuple[int, int, int, int | None]]:
    """Community, person, first and last day (empty: still there); of one person never touching."""
    chance = random.Random(seed)  # noqa: S311 - invented data
    found: list[tuple[int, int, int, int | None]] = []
    for community in COMMUNITIES:
        for person in range(12):
            start = chance.randrange(DAYS)
            while start < DAYS:
                end = start + chance.randrange(20) if chance.random() < 0.7 else None
                if end is not None and end >= DAYS:
                    end = None
                found.append((community, person, start, end))
                if end is None:
                    break
                start = end + 1 + chance.randrange(1, 30)
    return found


def _rows(stays: list[tuple[int, int, int, int | None]]) -> list[dict[str, Any]]:
    days: dict[tuple[int, int, int], dict[str, Any]] = {}
    for community, person, start, end in stays:
        for number, column in ((start, "joins"), (end, "leaves")):
            if number is not None:
                row = {"community_id": community, "customer_id": person, "day": _on(number)}
                days.setdefault((community, person, number), row)[column] = 1
    return list(days.values())


def _period(day: date, by: By) -> date | None:
    if by is By.TOTAL:
        return None
    if by is By.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if by is By.WEEK else day


@pytest.mark.parametrize("by", list(By))
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_members_of_a_group_count_once(by: By, seed: int) -> None:
    stays = _stays(seed)
    connection = lakeside.engine()
    world = lakeside.relations(
        connection,
        member_day=lakeside.table(connection, lakeside.MEMBER_DAY, _rows(stays), "told"),
        communities=[{"community_id": n, "positioning": each} for n, each in COMMUNITIES.items()],
    )
    ends = {
        community: max(n for c, _, *days in stays if c == community for n in days if n is not None)
        for community in COMMUNITIES
    }
    expected: dict[tuple[str, date | None], set[int]] = {}
    for community, person, start, end in stays:
        last = ends[community] if end is None else end
        for number in range(start, last + 1):
            key = (COMMUNITIES[community], _period(_on(number), by))
            expected.setdefault(key, set()).add(person)
    asked = ReportParams(by=by, per=Per.POSITIONING)
    rows = reports.run("figures", world, asked, EVERYTHING).to_pylist()
    found = {
        (row["group"], None if by is By.TOTAL else row["period"]): row["distinct_members"]
        for row in rows
    }
    assert {key: count for key, count in found.items() if count} == {
        key: len(people) for key, people in expected.items()
    }
    # Of one community only, the two ways of counting are one.
    for row in rows:
        if row["group"] == "快闪群":
            assert row["distinct_members"] == row["members"], row


def test_buyers_and_orders_of_a_group_count_once() -> None:
    connection = lakeside.engine()
    days = [
        {"community_id": 1, "customer_id": 7, "day": _on(0), "joins": 1},
        {"community_id": 2, "customer_id": 7, "day": _on(0), "joins": 1},
        {"community_id": 3, "customer_id": 7, "day": _on(0), "joins": 1},
        {"community_id": 3, "customer_id": 8, "day": _on(0), "joins": 1},
        {"community_id": 1, "customer_id": 9, "day": _on(9), "messages": 1},
        {"community_id": 2, "customer_id": 9, "day": _on(12), "messages": 1},
        {"community_id": 3, "customer_id": 9, "day": _on(9), "messages": 1},
    ]
    base = {"kind": "placed", "amount": 1000, "currency": "CNY", "source": "shop", "unit_id": 5}
    orders = [
        base | {"seq": 1, "order_id": 1, "customer_id": 7, "day": _on(2)},
        base | {"seq": 2, "order_id": 2, "customer_id": 7, "day": _on(3), "community_id": 3},
        base | {"seq": 3, "order_id": 3, "customer_id": 8, "day": _on(3)},
    ]
    world = lakeside.relations(
        connection,
        member_day=lakeside.table(connection, lakeside.MEMBER_DAY, days, "told"),
        communities=[{"community_id": n, "positioning": each} for n, each in COMMUNITIES.items()],
        orders=orders,
    )
    rows = reports.run("orders", world, ReportParams(per=Per.POSITIONING), EVERYTHING).to_pylist()
    # Order 1 names nobody: it is of both groups, in the first of two communities but once.
    assert {row["group"]: (row["orders"], row["buyers"]) for row in rows} == {
        "福利群": (1, 1),
        "快闪群": (3, 2),
    }
    later = ReportParams(per=Per.POSITIONING, first=_on(3))
    rows = reports.run("orders", world, later, EVERYTHING).to_pylist()
    told = {row["group"]: (row["orders"], row["new_buyers"]) for row in rows}
    assert told == {"快闪群": (2, 1)}
