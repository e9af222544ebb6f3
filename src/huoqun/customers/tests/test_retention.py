"""Retention: the first sweep only proposes; words and people go, never a fact or its counts."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from pyroaring import BitMap64

from huoqun.communities import queries as community_queries
from huoqun.communities.tests import groups
from huoqun.core import clock
from huoqun.customers import actions, jobs, models, queries
from huoqun.customers.kinds import ErasureBecause, SweepState
from huoqun.events import log
from huoqun.events.catalog import communities as catalog
from huoqun.lake import activity, engine, seal, snapshot, tables
from huoqun.org import actions as org_actions
from huoqun.org.tests import people
from huoqun.server import wiring

pytestmark = pytest.mark.django_db(transaction=True)
NOW = clock.now()
MEMBERS = community_queries.present_members


@pytest.fixture
def company():
    return people.company()


@pytest.fixture
def rooms(company):
    with transaction.atomic():
        made = groups.rooms(company)
    models.Customer.objects.update(created_at=NOW - timedelta(days=2_000))
    return made


def say(rooms, who: int, days_ago: int, *, recorded_days_ago: int | None = None) -> None:
    """A message; recorded when it was said, or later, as an import does."""
    said = NOW - timedelta(days=days_ago)
    recorded = said if recorded_days_ago is None else NOW - timedelta(days=recorded_days_ago)
    with transaction.atomic():
        seq = log.record(
            catalog.MessageSent(
                occurred_at=said,
                source="chat",
                key=f"{who}-{days_ago}",
                kind=catalog.MessageKind.TEXT,
                community_id=rooms.chens.pk,
                customer_id=who,
                unit_id=rooms.chens.unit_id,
                text=f"{days_ago} 天前",
            )
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE events_fact SET recorded_at = %s WHERE seq = %s", [recorded, seq]
            )


def texts() -> list[str]:
    """What is still readable, hot or cold."""
    taken = snapshot.take(hot_from="none")
    on = engine.connect()
    snapshot.register(on, "t", taken.table(tables.TEXTS), taken.files(tables.TEXTS), tables.TEXTS)
    cold = [text for (text,) in on.execute("SELECT text FROM t").fetchall()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM events_fact WHERE text IS NOT NULL")
        return sorted({*cold, *(text for (text,) in cursor.fetchall())})


def facts() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_fact WHERE name = 'community.message_sent'")
        return int(cursor.fetchone()[0])


def start() -> models.Sweep:
    sweep = queries.waiting_sweep(SweepState.PROPOSED)
    assert sweep is not None
    return actions.start_sweep(sweep_id=sweep.pk, actor=org_actions.HOUSE)


def test_words_go_after_their_time_and_facts_stay(company, rooms):
    say(rooms, rooms.mei, 400)
    say(rooms, rooms.mei, 200)
    seal.seal_all()
    say(rooms, rooms.mei, 10)
    # Said long ago, imported last week: it counts from the import.
    say(rooms, rooms.mei, 390, recorded_days_ago=7)
    jobs.propose_sweep(wiring.PRIVACY, MEMBERS)
    sweep = queries.waiting_sweep(SweepState.PROPOSED)
    assert sweep.words == 2
    assert jobs.run_sweep(wiring.PRIVACY, MEMBERS) == 0, "nobody has started it"
    assert len(texts()) == 4
    start()
    assert jobs.run_sweep(wiring.PRIVACY, MEMBERS) == 1
    assert texts() == ["10 天前", "390 天前"]
    assert facts() == 4, "never the fact"
    done = queries.sweeps()[0]
    assert (done.state, done.words) == (SweepState.DONE, 2)
    assert jobs.run_sweep(wiring.PRIVACY, MEMBERS) == 0


def test_whoever_left_no_trace_goes_and_may_come_back(company, rooms):
    say(rooms, rooms.bot, 100)
    # Mei and the stranger are members; the bot spoke; Wang left a community long ago.
    gone = queries.long_gone(NOW - timedelta(days=1_095), members=MEMBERS())
    assert gone == BitMap64([rooms.wang])
    jobs.propose_sweep(wiring.PRIVACY, MEMBERS)
    start()
    jobs.run_sweep(wiring.PRIVACY, MEMBERS)
    erasure = models.Erasure.objects.get()
    assert (erasure.because, erasure.numbers) == (ErasureBecause.RETENTION, [rooms.wang])
    assert actions.run_erasures(rooms=wiring.PRIVACY, archives=lambda: 0) == 1
    assert queries.names([rooms.wang]) == {}
    assert not models.Tombstone.objects.exists()
    with transaction.atomic():
        again = actions.resolve(namespace="export", external_ids=["wx-wang"])
    assert again["wx-wang"] != rooms.wang


def test_friends_and_merged_people_stay(company, rooms):
    before = NOW - timedelta(days=1_095)
    models.Customer.objects.filter(pk=rooms.mei).update(canonical_id=rooms.wang)
    assert queries.long_gone(before, members=BitMap64([rooms.mei])) == BitMap64(
        [rooms.bot, rooms.stranger]
    ), "a trace under any number is a trace"
    models.Friendship.objects.create(
        customer_id=rooms.bot, staff=company.chen, since_at=NOW - timedelta(days=1_500)
    )
    assert queries.long_gone(before, members=BitMap64([rooms.mei])) == BitMap64([rooms.stranger])


def test_that_somebody_was_erased_is_no_trace(company, rooms):
    say(rooms, rooms.mei, 1)
    actions.erase(customer_id=rooms.wang)
    assert activity.since(NOW - timedelta(days=30)) == BitMap64([rooms.mei])
    seal.seal_all()
    assert activity.since(NOW - timedelta(days=30)) == BitMap64([rooms.mei])


def test_the_next_sweep_starts_by_itself_until_the_days_change(company, rooms):
    admin = people.sign_in(company.admin)
    jobs.propose_sweep(wiring.PRIVACY, MEMBERS)
    told = admin.get("/api/v1/customers/retention").json()
    assert (told["words_days"], told["person_days"]) == (180, 1_095)
    path = f"/api/v1/customers/retention/sweeps/{told['sweeps'][0]['id']}/start"
    assert admin.post(path).json()["state"] == "started"
    assert admin.post(path).json()["code"] == "no_such_sweep"
    jobs.run_sweep(wiring.PRIVACY, MEMBERS)
    jobs.propose_sweep(wiring.PRIVACY, MEMBERS)
    assert queries.waiting_sweep(SweepState.STARTED) is not None
    jobs.run_sweep(wiring.PRIVACY, MEMBERS)
    days = {"words_days": 90, "person_days": 400}
    put = admin.put("/api/v1/customers/retention", days, content_type="application/json")
    assert put.json()["version"] == 2
    jobs.propose_sweep(wiring.PRIVACY, MEMBERS)
    jobs.propose_sweep(wiring.PRIVACY, MEMBERS)
    waiting = queries.waiting_sweep(SweepState.PROPOSED)
    assert waiting is not None, "under new days somebody looks first"
    assert models.Sweep.objects.filter(state=SweepState.PROPOSED).count() == 1


@pytest.mark.parametrize(("words", "person"), [(29, 400), (180, 3_651), (400, 180)])
def test_days_that_make_no_sense_are_refused(company, words, person):
    admin = people.sign_in(company.admin)
    days = {"words_days": words, "person_days": person}
    answer = admin.put("/api/v1/customers/retention", days, content_type="application/json")
    assert answer.status_code == 422
    assert not models.RetentionDays.objects.exists()


def test_the_register_names_every_personal_column(company):
    columns = people.sign_in(company.admin).get("/api/v1/customers/personal-columns").json()
    assert {"customers", "connectors.wecom"} <= {each["room"] for each in columns}
    assert all(each["purpose_zh"] and each["keeping"] for each in columns)
