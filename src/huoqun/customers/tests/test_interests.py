"""From messages to interests: counted once, organic, faded, taken back, erased, rebuilt."""

from datetime import timedelta

import pytest
from django.db import transaction

from huoqun.core import clock
from huoqun.customers import actions, models, queries, rules, subscribers
from huoqun.customers.actions import Opened
from huoqun.customers.kinds import Need, Topic
from huoqun.events import log, subscriptions, voiding
from huoqun.events import models as event_models
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog import customers as customer_catalog
from huoqun.events.catalog.communities import CommunityRole, MessageKind
from huoqun.events.fact import Fact

pytestmark = pytest.mark.django_db(transaction=True)

SUBSCRIBER = next(each for each in subscribers.SUBSCRIBERS if each.name == "customers.interests")
GROUP = 71


@pytest.fixture
def people() -> list[int]:
    with transaction.atomic():
        found = actions.resolve(namespace="chat", external_ids=["mei", "wang", "crew"])
    return [found["mei"], found["wang"], found["crew"]]


def said(customer_id: int, text: str, *, days_ago: int = 0, key: str = "") -> catalog.MessageSent:
    return catalog.MessageSent(
        occurred_at=clock.now() - timedelta(days=days_ago),
        source="chat",
        key=key or f"{customer_id}:{text}:{days_ago}",
        kind=MessageKind.TEXT,
        community_id=GROUP,
        customer_id=customer_id,
        unit_id=None,
        text=text,
    )


def told(*facts: Fact, batch_id: int | None = None) -> None:
    with transaction.atomic():
        log.record_many(facts, batch_id=batch_id)
    learnt()


def learnt() -> None:
    while subscriptions.poll(SUBSCRIBER):
        pass
    assert not event_models.DeadLetter.objects.exists()
    assert not event_models.Cursor.objects.filter(failures__gt=0).exists()
    while actions.count_interests():
        pass


def rows() -> list[tuple[object, ...]]:
    found = models.Interest.objects.order_by("customer_id", "word")
    return list(found.values_list("customer_id", "word", "facts", "weight", "first_on", "last_on"))


def need_facts() -> int:
    from huoqun.lake import snapshot

    hot = snapshot.take(names=[customer_catalog.NeedShown.name])
    voided = {seq for _, seq in hot.voided.seqs}
    batches = {batch for _, batch in hot.voided.batches}
    return sum(
        row["seq"] not in voided and row["batch_id"] not in batches for row in hot.hot.to_pylist()
    )


def test_what_people_say_becomes_interests_that_fade(people: list[int]) -> None:
    mei, wang, _ = people
    told(
        said(mei, "猫粮多少钱"),
        said(mei, "猫咪又拆家了", days_ago=30),
        said(wang, "哈哈哈"),
    )
    found = queries.interests_of(mei)
    pets = found.topics[0]
    assert (pets.word, pets.facts) == (Topic.PETS, 2)
    assert pets.score == pytest.approx(1.5)
    assert (pets.last_on - pets.first_on).days == 30
    assert [each.word for each in found.needs] == [Need.ASKS_PRICE]
    half_year = clock.today() + timedelta(days=180)
    later = queries.interests_of(mei, today=half_year).topics[0]
    assert later.score == pytest.approx(1.5 / 64)
    assert not later.is_present
    assert queries.interests_of(wang) == queries.Interests(topics=[], needs=[])
    assert set(queries.interested_in([Topic.PETS])) == {mei}
    assert not queries.interested_in([Topic.PETS], today=half_year)
    # Wang's interests are unknown: he is no no.
    met = queries.share_meeting_needs([Topic.PETS], audience=queries_bitmap(mei, wang))
    assert (met.audience, met.known, met.interested, met.share) == (2, 1, 1, 1.0)


def queries_bitmap(*ids: int):
    from pyroaring import BitMap64

    return BitMap64(ids)


def test_the_replayed_log_gives_the_same_rows_and_no_second_need(people: list[int]) -> None:
    mei, wang, _ = people
    lines = ["绣球怎么养，求推荐", "猫粮还有货吗", "老白茶多少钱一饼", "这本书看完了"]
    told(
        *(said(each, line, days_ago=ago) for each in (mei, wang) for ago, line in enumerate(lines))
    )
    before, needs = rows(), need_facts()
    assert before
    assert needs >= 4
    subscriptions.replay(SUBSCRIBER.name, tx=0)
    learnt()
    assert (rows(), need_facts()) == (before, needs)
    # And from nothing.
    models.InterestShown.objects.all().delete()
    models.Interest.objects.all().delete()
    subscriptions.replay(SUBSCRIBER.name, tx=0)
    learnt()
    assert (rows(), need_facts()) == (before, needs)


def test_an_import_taken_back_leaves_nothing(people: list[int]) -> None:
    mei, *_ = people
    told(said(mei, "猫粮多少钱"))
    before, needs = rows(), need_facts()
    told(said(mei, "面膜怎么卖"), said(mei, "猫砂还有货吗"), batch_id=5)
    assert len(rows()) > len(before)
    with transaction.atomic():
        voiding.void_batch(5)
    learnt()
    assert (rows(), need_facts()) == (before, needs)


def test_a_corrected_message_counts_as_it_reads_now(people: list[int]) -> None:
    mei, *_ = people
    told(said(mei, "猫粮多少钱", key="one"))
    assert need_facts() == 1
    with transaction.atomic():
        voiding.record_over([said(mei, "绣球终于开花了", key="one")])
    learnt()
    assert [each.word for each in queries.interests_of(mei).topics] == [Topic.PLANTS]
    assert need_facts() == 0


def test_staff_and_crew_have_no_interests_where_they_work(people: list[int]) -> None:
    *_, crew = people
    told(said(crew, "面膜到货了，大家看看口红色号"))
    assert queries.interests_of(crew).topics
    role = {
        "occurred_at": clock.now(),
        "kind": CommunityRole.ATMOSPHERE,
        "community_id": GROUP,
        "customer_id": crew,
        "unit_id": None,
    }
    told(catalog.RoleGiven(key="given", **role))
    assert rows() == []
    told(catalog.RoleTaken(key="taken", always=True, **role))
    assert queries.interests_of(crew).topics


def test_a_merge_adds_up_and_its_undoing_parts_again(people: list[int]) -> None:
    mei, wang, _ = people
    told(said(mei, "猫粮不错"), said(wang, "猫砂也不错"))
    before = rows()
    models.Customer.objects.filter(pk=wang).update(canonical_id=mei)
    told(
        customer_catalog.Merged(
            occurred_at=clock.now(), key="m", customer_id=wang, canonical_id=mei
        )
    )
    assert [row[:3] for row in rows()] == [(mei, "pets", 2)]
    assert queries.interests_of(wang) == queries.interests_of(mei)
    models.Customer.objects.filter(pk=wang).update(canonical=None)
    told(customer_catalog.Unmerged(occurred_at=clock.now(), key="u", customer_id=wang))
    assert rows() == before


def test_what_is_opened_counts_like_a_word(people: list[int]) -> None:
    mei, *_ = people
    click = Opened(fact_seq=9_001, customer_id=mei, topics=(Topic.TRAVEL,), opened_on=clock.today())
    for _ in range(2):
        with transaction.atomic():
            actions.note_opened(opened=[click])
    learnt()
    assert [(each.word, each.facts) for each in queries.interests_of(mei).topics] == [
        (Topic.TRAVEL, 1)
    ]


def test_what_is_old_is_forgotten_and_the_erased_are_gone(people: list[int]) -> None:
    mei, wang, _ = people
    told(
        said(mei, "猫粮不错", days_ago=rules.REMEMBERED_DAYS + 1),
        said(mei, "绣球开花了"),
        said(wang, "猫粮不错"),
    )
    actions.forget_old_interests()
    learnt()
    assert [each.word for each in queries.interests_of(mei).topics] == [Topic.PLANTS]
    assert models.InterestShown.objects.filter(customer_id=mei, word="pets").count() == 0
    actions.erase(customer_id=wang)
    learnt()
    assert not models.InterestShown.objects.filter(customer_id=wang).exists()
    assert not models.Interest.objects.filter(customer_id=wang).exists()
    # Their messages come again by a replay, without text and without effect.
    subscriptions.replay(SUBSCRIBER.name, tx=0)
    learnt()
    assert not models.InterestShown.objects.filter(customer_id=wang).exists()
