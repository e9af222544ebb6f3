"""Any split of a membership history over exports comes to what one export comes to."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huoqun.communities.models import Community, LoneLeave, Membership
from huoqun.connectors.files import actions
from huoqun.connectors.files.kinds import BatchState, FileKind
from huoqun.connectors.files.tests import samples
from huoqun.customers import queries as customer_queries
from huoqun.org import actions as org_actions

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = ("群ID", "成员ID", "时间", "事件")
START = datetime(2024, 1, 1, tzinfo=UTC)
_numbers = itertools.count(1)


@pytest.fixture
def company():
    return org_actions.ensure_company(name="示例公司")


@st.composite
def histories(draw):
    """Joins and leaves in turn, (minute, member, event); nobody joins or leaves twice a day."""
    events = []
    for member in ("u1", "u2"):
        minute, inside, last = 0, draw(st.booleans()), {True: -1, False: -1}
        for _ in range(draw(st.integers(1, 6))):
            minute += draw(st.sampled_from([1, 30, 700, 1440, 4000]))
            if minute // 1440 == last[inside]:
                minute = (last[inside] + 1) * 1440
            last[inside] = minute // 1440
            events.append((minute, member, "退群" if inside else "入群"))
            inside = not inside
    return events


@st.composite
def splits(draw):
    """A history and windows that cover it, overlapping, in any order."""
    events = draw(histories())
    end = max(minute for minute, _, _ in events) + 1
    inner = draw(st.lists(st.integers(1, end), max_size=3))
    cuts = [0, *sorted(set(inner)), end]
    windows = [
        (max(0, first - draw(st.sampled_from([0, 10, 2000]))), last)
        for first, last in itertools.pairwise(cuts)
    ]
    return events, draw(st.permutations(windows))


def bring(folder, company, events, namespace):
    rows = [
        ("g", member, f"{START + timedelta(minutes=minute):%Y-%m-%d %H:%M}", what)
        for minute, member, what in events
    ]
    path = samples.write(folder / f"{next(_numbers)}.csv", samples.csv_text(rows, HEADER))
    batch = actions.prepare_path(
        kind=FileKind.MEMBERSHIPS,
        path=path,
        unit=company,
        wanted=actions.Wanted(source=namespace),
        actor=org_actions.HOUSE,
    ).batch
    done = actions.run(batch_id=batch.pk)
    assert (done.state, done.rows_rejected, done.rows_conflicting) == (BatchState.DONE, 0, 0)
    return done


def told(namespace):
    """Memberships, lone leaves and living facts of a namespace, by the file's own ids."""
    community = Community.objects.get(namespace=namespace)
    stays = Membership.objects.filter(community=community).order_by("id")
    alone = LoneLeave.objects.filter(community=community).order_by("id")
    rows = [*stays.values_list("customer_id", "joined_on", "left_on", "reason")]
    rows += [*alone.values_list("customer_id", "left_on", "left_at", "reason")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT customer_id, name, kind, occurred_at FROM events_fact f WHERE source = %s"
            " AND community_id IS NOT NULL AND customer_id IS NOT NULL AND NOT EXISTS"
            " (SELECT FROM events_void v WHERE v.seq = f.seq OR v.batch_id = f.batch_id)",
            [namespace],
        )
        facts = cursor.fetchall()
    names = customer_queries.import_ids([row[0] for row in rows + facts])
    return (
        sorted((names[row[0]], *map(str, row[1:])) for row in rows),
        sorted((names[row[0]], *map(str, row[1:])) for row in facts),
    )


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(split=splits())
def test_any_split_comes_to_the_same(tmp_path, company, split):
    events, windows = split
    number = next(_numbers)
    bring(tmp_path, company, events, f"whole{number}")
    for first, last in windows:
        part = [event for event in events if first <= event[0] < last]
        if part:
            bring(tmp_path, company, part, f"parts{number}")
    assert told(f"parts{number}") == told(f"whole{number}")


def test_a_leave_without_its_join_is_not_counted_again_with_it(tmp_path, company):
    join, leave = (0, "u", "入群"), (4000, "u", "退群")
    first = bring(tmp_path, company, [leave], "shop")
    assert LoneLeave.objects.count() == 1
    second = bring(tmp_path, company, [join, leave], "shop")
    assert (second.rows_accepted, second.rows_duplicate) == (1, 1)
    assert LoneLeave.objects.count() == 0
    assert Membership.objects.get().left_on is not None
    actions.take_back(batch_id=second.pk)
    assert LoneLeave.objects.get().batch_id == first.pk
    bring(tmp_path, company, [join], "shop")
    assert Membership.objects.get().left_batch_id == first.pk
    actions.take_back(batch_id=first.pk)
    assert Membership.objects.get().left_on is None


@pytest.mark.parametrize("again", [4060, 4100])
def test_a_lone_leave_told_with_another_hour_is_not_counted_twice(tmp_path, company, again):
    bring(tmp_path, company, [(4000, "u", "退群")], "shop")
    batch = retold(tmp_path, company, [(again, "u", "退群")])
    assert (batch.rows_accepted, batch.rows_conflicting) == (0, 1)
    assert LoneLeave.objects.get().left_at.minute == 40
    # The join that comes later ends with it, once.
    bring(tmp_path, company, [(0, "u", "入群")], "shop")
    assert LoneLeave.objects.count() == 0
    assert Membership.objects.get().left_at.minute == 40


def test_one_file_that_tells_a_leave_twice_on_one_day(tmp_path, company):
    batch = bring(tmp_path, company, [(4000, "u", "退群"), (4060, "u", "退群")], "shop")
    assert batch.rows_accepted == 1
    assert LoneLeave.objects.count() == 1


def test_a_leave_told_with_its_join_and_again_alone_with_another_hour(tmp_path, company):
    bring(tmp_path, company, [(0, "u", "入群"), (4000, "u", "退群")], "shop")
    batch = retold(tmp_path, company, [(4060, "u", "退群")])
    assert (batch.rows_accepted, batch.rows_conflicting) == (0, 1)
    assert LoneLeave.objects.count() == 0


def test_who_came_back_between_two_leaves_left_twice(tmp_path, company):
    bring(tmp_path, company, [(1, "u", "退群"), (60, "u", "入群"), (120, "u", "退群")], "shop")
    assert LoneLeave.objects.count() == 1
    assert Membership.objects.get().left_at is not None


def retold(folder, company, events):
    """The same source says it again, otherwise."""
    rows = [
        ("g", member, f"{START + timedelta(minutes=minute):%Y-%m-%d %H:%M}", what)
        for minute, member, what in events
    ]
    path = samples.write(folder / f"{next(_numbers)}.csv", samples.csv_text(rows, HEADER))
    batch = actions.prepare_path(
        kind=FileKind.MEMBERSHIPS,
        path=path,
        unit=company,
        wanted=actions.Wanted(source="shop"),
        actor=org_actions.HOUSE,
    ).batch
    return actions.run(batch_id=batch.pk)
