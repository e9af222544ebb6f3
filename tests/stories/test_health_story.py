"""Judging end to end: facts in, a verdict on the community's row, a silent lake kept small."""

from datetime import timedelta

import pytest
from django.db import transaction

from huoqun.analytics import actions, tables
from huoqun.analytics.tests.test_roll import day, days, joined, said, tell
from huoqun.communities import actions as community_actions
from huoqun.communities import models as community_models
from huoqun.communities import subscribers
from huoqun.core import clock
from huoqun.events import subscriptions
from huoqun.lake import snapshot
from huoqun.org import actions as org_actions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def community() -> community_models.Community:
    unit = org_actions.ensure_company(name="示例公司")
    batch = community_actions.Batch(batch_id=99, source="chat", namespace="chat", unit_id=unit.pk)
    with transaction.atomic():
        return community_actions.resolve(keys=["群"], batch=batch)["群"]


def told(community: community_models.Community) -> tuple[str, int | None]:
    for subscriber in subscribers.SUBSCRIBERS:
        subscriptions.poll(subscriber)
    community.refresh_from_db()
    return community.health, community.members_count


def test_a_verdict_reaches_the_community_and_follows_its_life(
    community: community_models.Community,
) -> None:
    key = community.pk
    tell(*(joined(0, person, key) for person in range(1, 6)), said(0, 1, key), batch_id=1)
    actions.settle()
    assert told(community) == ("forming", 5)
    tell(said(60, 1, key), batch_id=2)
    actions.settle()
    assert told(community)[0] != "forming"
    assert actions.judge_communities() == 0  # nothing new to say
    with clock.frozen(clock.now() + timedelta(days=1)):
        tell(said(100, 9, key + 1), batch_id=2)  # the same export tells of 40 silent days
        actions.settle()
    assert told(community)[0] == "dead"


def test_compaction_changes_no_figure(community: community_models.Community) -> None:
    key = community.pk
    for number in range(12):
        tell(said(0, 1, key, nth=number), joined(0, number + 1, key))
        actions.settle()
    before = days(key)
    assert before[day(0)][0] == 12
    assert len(snapshot.take(hot_from="none").files(tables.MEMBER_DAY)) == 12
    actions.compact()
    assert len(snapshot.take(hot_from="none").files(tables.MEMBER_DAY)) == 1
    assert days(key) == before
