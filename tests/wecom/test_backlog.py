"""The receiver is up while nobody works, or is told too much at once: nothing is lost."""

import random
import threading

import pytest

from huoqun.connectors.wecom import actions, models
from huoqun.connectors.wecom.kinds import CallbackState, WelcomeState
from huoqun.connectors.wecom.public import callbacks
from huoqun.org import actions as org_actions
from tests.wecom import agreement, plant
from tests.wecom.schedule import Schedule
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)
FRIENDS = 16


def _welcomed() -> bool:
    return not models.Welcome.objects.filter(state=WelcomeState.WAITING).exists()


def test_an_hour_without_a_worker_loses_nothing(company: Company, their_time: None):
    actions.set_text(link=company.link, account=None, text="欢迎", by=org_actions.HOUSE)
    schedule = Schedule(company=company, chance=random.Random(3), time_jumps=False)  # noqa: S311 (no secret)
    schedule.begin()
    company.settle()
    handled = models.Callback.objects.count()
    for minute in range(60):
        if minute % 10 == 0:
            schedule.newcomer()
        schedule.step()
        company.deliver()
        plant.until(_welcomed)
        company.turn("clock.advance", minutes=1)
    waiting = models.Callback.objects.filter(state=CallbackState.WAITING).count()
    assert waiting == models.Callback.objects.count() - handled > 20
    company.settle()
    assert not models.Callback.objects.exclude(state=CallbackState.HANDLED).exists()
    agreement.ours_equals_theirs(company)
    agreement.facts_agree()
    # Welcomes are the web process's own affair.
    states = agreement.welcomes_agree(company)
    assert states.keys() == {WelcomeState.SENT}
    assert states[WelcomeState.SENT] >= 6


def test_more_friends_than_threads_are_left_to_workers_at_once(
    company: Company, monkeypatch: pytest.MonkeyPatch
):
    company.do("staff.create", userid="lin", name="林夏")
    actions.set_text(link=company.link, account=None, text="欢迎", by=org_actions.HOUSE)
    company.settle()
    monkeypatch.setattr(callbacks, "_ROOM", threading.BoundedSemaphore(4))
    company.turn("settings.set", settings={"latency_ms": 3_000})
    for number in range(FRIENDS):
        person = company.do("customer.create", name=f"客户{number}")["external_userid"]
        company.do("customer.add_friend", userid="lin", external_userid=person)
    company.deliver()
    at_it = [each for each in threading.enumerate() if each.name.startswith("welcome")]
    assert len(at_it) <= 4
    company.turn("settings.set", settings={"latency_ms": 0})
    # Those for which there was no room are due now, and not in five seconds.
    assert models.Welcome.objects.filter(attempts=0).count() >= FRIENDS - 8
    while actions.welcome_due():
        pass
    assert not models.Welcome.objects.filter(attempts=0).exists()
    plant.until(_welcomed)
    assert agreement.welcomes_agree(company) == {WelcomeState.SENT: FRIENDS}


def test_a_platform_that_hangs_is_asked_again_by_a_worker(company: Company):
    company.do("staff.create", userid="lin", name="林夏")
    actions.set_text(link=company.link, account=None, text="欢迎", by=org_actions.HOUSE)
    company.settle()
    # Far longer than a welcome waits for an answer; it is sent all the same.
    company.turn("settings.set", settings={"latency_ms": 7_000})
    person = company.do("customer.create", name="小美")["external_userid"]
    friend = company.do("customer.add_friend", userid="lin", external_userid=person)
    company.deliver()
    flying = company.sandbox.box.limits._flying
    plant.until(lambda: flying[company.corp_id, agreement.SEND])
    company.turn("settings.set", settings={"latency_ms": 0})
    sent = "SELECT sent_ms FROM welcome_code WHERE code = ?"
    plant.until(lambda: company.sandbox.box.store.value(sent, friend["welcome_code"]) is not None)

    def given_up() -> bool:
        return actions.welcome_due() > 0

    plant.until(given_up)
    plant.until(_welcomed)
    # The first attempt arrived without our knowing; the second was told so.
    assert agreement.welcomes_agree(company) == {WelcomeState.SENT: 1}
    assert models.Welcome.objects.get().attempts == 2
