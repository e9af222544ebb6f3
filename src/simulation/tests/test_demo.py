"""The files: the same bytes for the same seed, the promised counts, and rows that agree."""

import json
import re
from collections import Counter, defaultdict
from datetime import date, datetime
from decimal import Decimal

from simulation import calendar, company, demo, memberships


def _bytes(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_same_seed_gives_same_bytes(written, tmp_path):
    demo.write(tmp_path / "again", seed=7, until=date(2026, 11, 21))
    assert _bytes(tmp_path / "again") == _bytes(written.folder)


def test_other_seed_gives_other_people():
    span = calendar.Span(date(2026, 11, 21))
    one, other = (memberships.populate(seed, span) for seed in (7, 8))
    assert len(other.people) == len(one.people)
    same = {each.member_id for each in one.people} & {each.member_id for each in other.people}
    assert len(same) < 100


def test_counts_of_the_issue(written):
    counts = written.manifest.counts
    assert (counts["stores"], counts["communities"], counts["members"]) == (8, 40, 6_000)
    assert sum(unit.kind == "region" for unit in company.UNITS) == 3
    assert 60_000 <= counts["messages"] <= 110_000
    assert counts["messages"] == len(written.messages)
    assert counts["memberships"] == len(written.memberships)
    assert counts["members_in_2_or_more"] > 1_000
    assert counts["buyers_not_members"] > 100
    assert {row["positioning"] for row in written.communities} == {
        "acquisition",
        "benefit",
        "flash",
    }
    assert len({row["type"] for row in written.communities}) == 4


def test_members_are_counted_without_staff_crew_and_bots(written):
    roles = defaultdict(set)
    for row in written.memberships:
        roles[row["role"]].add(row["member_id"])
    assert len(roles["member"]) == 6_000
    assert set(roles) == {"member", "owner", "manager", "atmosphere", "bot"}
    ours = set().union(*(ids for role, ids in roles.items() if role != "member"))
    assert not ours & roles["member"]


def test_everything_is_marked_as_invented(written):
    told = json.loads((written.folder / "manifest.json").read_text(encoding="utf-8"))
    assert told["invented"] is True
    assert told["seed"] == 7
    assert "虚构" in (written.folder / "README.md").read_text(encoding="utf-8")
    assert "演示" in company.UNITS[0].name
    assert {path.name for path in written.folder.iterdir()} == {*told["files"], "manifest.json"}


def test_all_happens_within_the_120_days(written):
    first = datetime.combine(date(2026, 7, 25), datetime.min.time())
    last = datetime(2026, 11, 21, 23, 59, 59)  # noqa: DTZ001 - exports hold wall clock
    times = [row["sent_at"] for row in written.messages]
    times += [row["付款时间"] for row in written.orders]
    times += [row["join_time"] for row in written.memberships]
    times += [row["leave_time"] for row in written.memberships if row["leave_time"]]
    moments = [datetime.fromisoformat(time) for time in times]
    assert first <= min(moments)
    assert max(moments) <= last


def test_nobody_speaks_outside_their_stay(written):
    stays = defaultdict(list)
    for row in written.memberships:
        stay = (row["join_time"], row["leave_time"] or "9999")
        stays[row["group_id"], row["member_id"]].append(stay)
    for row in written.messages:
        spans = stays[row["group_id"], row["member_id"]]
        assert any(joined <= row["sent_at"] < left for joined, left in spans), row


def test_stays_are_in_order_and_inviters_were_there(written):
    joined = defaultdict(list)
    for row in written.memberships:
        joined[row["group_id"], row["member_id"]].append(row["join_time"])
        assert not row["leave_time"] or row["join_time"] < row["leave_time"], row
        assert bool(row["leave_time"]) == bool(row["reason"])
    for row in written.memberships:
        if row["how"] == "referred":
            assert min(joined[row["group_id"], row["inviter"]]) <= row["join_time"]
    ways = Counter(row["how"] for row in written.memberships)
    assert set(ways) == {"scan", "invited", "referred", "event", "paid"}
    reasons = {row["reason"] for row in written.memberships}
    assert reasons == {"", "self", "removed", "dissolved"}


def test_some_come_back(written):
    stays = Counter((row["group_id"], row["member_id"]) for row in written.memberships)
    assert max(stays.values()) == 2


def test_message_ids_are_unique_and_nothing_is_left_unfilled(written):
    ids = {row["msg_id"] for row in written.messages}
    assert len(ids) == len(written.messages)
    assert not [row["text"] for row in written.messages if re.search(r"[{}]", row["text"])]
    kinds = {row["type"] for row in written.messages}
    assert kinds == {"text", "image", "mini_program", "link", "red_packet"}


def test_returns_are_negative_and_name_their_order(written):
    placed = {row["订单号"] for row in written.orders if int(row["数量"]) > 0}
    returned = [row for row in written.orders if int(row["数量"]) < 0]
    assert len(returned) > 100
    assert all(row["原订单号"] in placed and row["订单号"] not in placed for row in returned)
    lines = Counter((row["订单号"], row["行号"]) for row in written.orders)
    assert max(lines.values()) == 1
    amount = sum(int(row["数量"]) * Decimal(row["单价"]) for row in written.orders)
    counts = written.manifest.counts
    assert amount * 100 == counts["amount_fen"] - counts["refund_amount_fen"]


def test_orders_name_a_group_only_while_the_buyer_sits_in_it(written):
    stays = defaultdict(list)
    for row in written.memberships:
        stay = (row["join_time"], row["leave_time"] or "9999")
        stays[row["group_id"], row["member_id"]].append(stay)
    named = [row for row in written.orders if row["群ID"] and int(row["数量"]) > 0]
    assert 0.2 < len(named) / len(written.orders) < 0.6
    for row in named:
        spans = stays[row["群ID"], row["客户ID"]]
        assert any(joined <= row["付款时间"] < left for joined, left in spans), row


def test_personas_buy_differently(written):
    orders = defaultdict(set)
    for row in written.orders:
        if int(row["数量"]) > 0:
            orders[row["客户ID"]].add(row["订单号"])
    numbers = Counter(min(len(each), 4) for each in orders.values())
    assert numbers[1] > numbers[4] > 200


def test_each_owner_serves_five_to_ten_but_one(written):
    served = Counter(row["owner"] for row in written.communities)
    assert served[company.OVERLOADED_OWNER] == 11
    assert served[company.REVIVING_OWNER] == 4
    others = [number for owner, number in served.items() if number not in {4, 11}]
    assert set(others) == {5}
    assert set(served) <= set(company.EMPLOYEE)
