"""Subscribers (design §4): each hears every fact once, however often it is killed."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection

from huoqun.core import clock
from huoqun.events import models, spine, subscriptions
from tests.stories import facts
from tests.stories.facts import JOINED, Listener

pytestmark = pytest.mark.django_db(transaction=True)


def test_replay_is_moving_a_cursor() -> None:
    listener = Listener("story.replay", JOINED)
    facts.tell(facts.joined(1))
    mark = models.Spine.objects.count() and spine.horizon()
    facts.tell(facts.joined(2), facts.joined(3))
    assert listener.listen() == 3
    subscriptions.replay(listener.subscriber.name, tx=mark)
    assert listener.listen() == 2
    assert [customer for _, customer in listener.heard] == [1, 2, 3, 2, 3]


def test_a_poisonous_fact_holds_up_only_what_comes_after_it() -> None:
    """The nine before it are done in the same round; after the last retry it goes aside."""
    listener = Listener("story.poison", JOINED)
    listener.poison = {9}
    facts.tell(*(facts.joined(number) for number in range(20)))
    assert listener.listen() == 9
    now = clock.now()
    for hour in range(1, subscriptions.RETRIES_MAX + 2):
        with clock.frozen(now + timedelta(hours=hour)):
            listener.listen()
    with clock.frozen(now + timedelta(days=1)):
        listener.listen()
    assert [customer for _, customer in listener.heard] == [n for n in range(20) if n != 9]
    dead = models.DeadLetter.objects.get()
    assert (dead.subscriber, dead.error) == ("story.poison", "ValueError: poison")


_KILLED = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from huoqun.events import models, subscriptions
from huoqun.core import clock

def handle(batch):
    for place, each in enumerate(batch):
        models.Rejected.objects.create(
            source="effect", reason=str(each.seq), original="", rejected_at=clock.now()
        )
        if place == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)

subscriptions.poll(
    subscriptions.Subscriber(name="story.killed", facts=("community.member_joined",), handle=handle)
)
"""


def test_a_subscriber_killed_in_mid_batch_leaves_no_half_effect() -> None:
    facts.tell(*(facts.joined(number) for number in range(10)))
    wanted = connection.get_connection_params()
    url = f"postgresql://{wanted['user']}@/{wanted['dbname']}?host={wanted['host']}"
    environment = os.environ | {"HUOQUN_DATABASE_URL": url}

    def run(dies_at: int) -> int:
        command = [sys.executable, "-c", _KILLED, str(dies_at)]
        return subprocess.run(command, env=environment, check=False, timeout=60).returncode

    assert run(4) == -signal.SIGKILL
    assert models.Rejected.objects.count() == 0
    assert models.Cursor.objects.get().seq == 0
    assert run(-1) == 0
    reasons = list(models.Rejected.objects.values_list("reason", flat=True))
    assert len(reasons) == len(set(reasons)) == 10
