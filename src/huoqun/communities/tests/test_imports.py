"""The bulk doors: rows become facts, memberships, roles and bonds; nothing twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from huoqun.communities import actions, models
from huoqun.communities.kinds import CommunityRole, JoinMode, LeaveReason, MessageKind, Positioning
from huoqun.customers import models as customer_models
from huoqun.customers import queries as customer_queries
from huoqun.events import log
from huoqun.org import actions as org_actions

pytestmark = pytest.mark.django_db

MARCH = date(2026, 3, 1)


@pytest.fixture
def batch() -> actions.Batch:
    unit = org_actions.ensure_company(name="示例公司")
    return actions.Batch(batch_id=1, source="export", namespace="export", unit_id=unit.pk)


def message(number: int, member: str = "小美") -> actions.MessageRow:
    return actions.MessageRow(
        key=f"m{number}",
        community="护肤交流群",
        member=member,
        member_name=member,
        at=datetime(2026, 3, 1, 4, tzinfo=UTC) + timedelta(minutes=number),
        day=None,
        kind=MessageKind.TEXT,
        text="大家好",
    )


def membership(member: str, **more) -> actions.MembershipRow:
    return actions.MembershipRow(
        community="护肤交流群", member=member, **({"joined_on": MARCH} | more)
    )


def test_it_works(batch: actions.Batch) -> None:
    done = actions.import_messages(rows=[message(1), message(2, "小王")], batch=batch)
    assert (done.accepted, done.duplicates) == (2, 0)
    community = models.Community.objects.get()
    assert (community.title, community.positioning) == ("护肤交流群", Positioning.UNSET)
    people = customer_models.Customer.objects.values_list("pk", flat=True)
    assert sorted(customer_queries.import_ids(list(people)).values()) == ["小王", "小美"]
    assert customer_models.Reach.objects.count() == 2


def test_a_second_import_changes_nothing(batch: actions.Batch) -> None:
    actions.import_messages(rows=[message(1)], batch=batch)
    again = actions.Batch(batch_id=2, source="export", namespace="export", unit_id=batch.unit_id)
    done = actions.import_messages(rows=[message(1), message(2)], batch=again)
    assert (done.accepted, done.duplicates) == (1, 1)
    assert models.Community.objects.count() == 1
    assert customer_models.Customer.objects.count() == 1


def test_a_longer_export_closes_what_was_open(batch: actions.Batch) -> None:
    actions.import_memberships(rows=[membership("小美")], batch=batch)
    done = actions.import_memberships(
        rows=[membership("小美", left_on=date(2026, 3, 9), reason=LeaveReason.SELF)], batch=batch
    )
    assert (done.accepted, done.duplicates) == (1, 1)
    row = models.Membership.objects.get()
    assert (row.joined_on, row.left_on, row.reason) == (MARCH, date(2026, 3, 9), "self")


def test_another_leaving_day_is_a_conflict(batch: actions.Batch) -> None:
    actions.import_memberships(rows=[membership("小美", left_on=date(2026, 3, 9))], batch=batch)
    done = actions.import_memberships(
        rows=[membership("小美", left_on=date(2026, 3, 20))], batch=batch
    )
    assert len(done.conflicts) == 1
    assert models.Membership.objects.get().left_on == date(2026, 3, 9)


def test_coming_back_opens_a_second_membership(batch: actions.Batch) -> None:
    rows = [
        membership("小美", left_on=date(2026, 3, 9)),
        membership("小美", joined_on=date(2026, 4, 1), how=JoinMode.SCAN),
    ]
    actions.import_memberships(rows=rows, batch=batch)
    found = models.Membership.objects.order_by("joined_on").values_list("joined_on", "left_on")
    assert list(found) == [(MARCH, date(2026, 3, 9)), (date(2026, 4, 1), None)]


def test_roles_and_inviters_come_along(batch: actions.Batch) -> None:
    rows = [
        membership("店长", role=CommunityRole.STAFF),
        membership("小美", inviter="老客", how=JoinMode.REFERRED),
    ]
    actions.import_memberships(rows=rows, batch=batch)
    assert models.RoleHeld.objects.get().role == CommunityRole.STAFF
    assert models.Membership.objects.get(how=JoinMode.REFERRED).invited_by is not None


def test_the_first_message_can_stand_for_joining(batch: actions.Batch) -> None:
    actions.import_messages(rows=[message(1), message(2, "小王")], batch=batch)
    actions.import_memberships(rows=[membership("小王")], batch=batch)
    first = {("护肤交流群", "小美"): MARCH, ("护肤交流群", "小王"): MARCH}
    assert actions.assume_joins(first_messages=first, batch=batch).accepted == 1
    assert actions.assume_joins(first_messages=first, batch=batch).accepted == 0
    assert models.Community.objects.get().joins_assumed
    assert set(models.Membership.objects.values_list("how", flat=True)) == {"assumed", "unknown"}


def test_taking_back_reopens_and_removes(batch: actions.Batch) -> None:
    actions.import_memberships(rows=[membership("小美")], batch=batch)
    second = actions.Batch(batch_id=2, source="export", namespace="export", unit_id=batch.unit_id)
    actions.import_memberships(
        rows=[membership("小美", left_on=date(2026, 3, 9)), membership("小王")], batch=second
    )
    actions.take_back(batch_id=2)
    row = models.Membership.objects.get()
    assert row.left_on is None
    assert row.reason == ""


def test_a_block_that_fails_leaves_nothing(batch: actions.Batch) -> None:
    def cut() -> None:
        with transaction.atomic():
            actions.import_messages(rows=[message(1)], batch=batch)
            raise RuntimeError("cut")

    with pytest.raises(RuntimeError):
        cut()
    assert models.Community.objects.count() == 0
    with transaction.atomic():
        assert actions.import_messages(rows=[message(1)], batch=batch).accepted == 1
    assert log.BATCH_MAX == 50_000
