"""Web and worker die in the middle of their work: nothing is lost and nothing is done twice."""

import time
from datetime import timedelta

import pytest

from huoqun.communities.models import Membership
from huoqun.connectors.wecom import actions, models, rules
from huoqun.connectors.wecom.actions import access, customers
from huoqun.connectors.wecom.kinds import Subject, WelcomeState
from huoqun.connectors.wecom.platform.endpoints import directory as directory_calls
from huoqun.connectors.wecom.platform.endpoints import groups as group_calls
from huoqun.core import clock
from huoqun.customers.models import Friendship
from huoqun.org import actions as org_actions
from tests.wecom import agreement, kills, plant, world
from tests.wecom.plant import Plant
from tests.wecom.world import Company
from wecom_sandbox.server import Serving

pytestmark = pytest.mark.django_db(transaction=True)
SLOW_MS = 2_500
PATIENCE_SECONDS = 200


def _slow(company: Company, milliseconds: int) -> None:
    company.turn("settings.set", settings={"latency_ms": milliseconds})


def _staffed(company: Company) -> None:
    company.do("staff.create", userid="lin", name="林夏")
    actions.set_text(link=company.link, account=None, text="欢迎光临", by=org_actions.HOUSE)
    company.settle()


def _befriended(company: Company) -> str:
    """Somebody new is a friend, and the callback is kept; the code of their welcome."""
    mei = company.do("customer.create", name="小美")["external_userid"]
    code = company.do("customer.add_friend", userid="lin", external_userid=mei)["welcome_code"]
    company.deliver()
    return str(code)


def _took(welcome_or_look: type[models.Welcome | models.Look]) -> bool:
    return welcome_or_look.objects.filter(attempts=1).exists()


@pytest.mark.parametrize("seed", [1])
def test_whoever_dies_ours_equals_theirs(sandbox: Serving, works: Plant, seed: int):
    works.open()
    company = world.found(sandbox, works.url)
    states = kills.Day(company=company, works=works, seed=seed, steps=14, kills=2).play()
    assert works.kills >= 2
    assert states[WelcomeState.SENT] >= 1
    assert models.Group.objects.count() >= 2


def test_web_dies_between_a_callback_and_its_welcome(sandbox: Serving, works: Plant):
    works.open()
    company = world.found(sandbox, works.url)
    _staffed(company)
    # A welcome has twenty seconds, there and here; to start four processes may take longer.
    company.turn("settings.set", settings={"welcome_code_seconds": PATIENCE_SECONDS})
    # The token has ended, so that the first call only learns this: nothing was sent yet.
    company.do("token.expire", agent_id=company.link.agent_id, revoke=True)
    _slow(company, SLOW_MS)
    unsent = _befriended(company)
    plant.until(lambda: _took(models.Welcome))
    works.kill("web")
    _slow(company, 0)
    works.open()
    # The welcome is on its way: the platform will send it, and nobody will be there to hear it.
    access.client(company.link).call(directory_calls.DEPARTMENTS)
    _slow(company, SLOW_MS)
    sent = _befriended(company)
    flying = company.sandbox.box.limits._flying
    plant.until(lambda: flying[company.corp_id, agreement.SEND])
    works.kill("web")
    _slow(company, 0)
    plant.until(lambda: agreement.was_sent(company, sent))
    assert not agreement.was_sent(company, unsent)
    models.Welcome.objects.update(ends_at=clock.now() + timedelta(seconds=PATIENCE_SECONDS))
    works.start("worker")
    plant.until(lambda: not models.Welcome.objects.filter(state=WelcomeState.WAITING).exists())
    assert agreement.welcomes_agree(company) == {WelcomeState.SENT: 2}
    assert set(models.Welcome.objects.values_list("attempts", flat=True)) == {2}


def test_nobody_is_welcomed_after_their_time(company: Company, monkeypatch: pytest.MonkeyPatch):
    _staffed(company)
    monkeypatch.setattr(actions, "welcome_beside", lambda **_: None)
    _befriended(company)
    models.Welcome.objects.update(due_at="2000-01-01T00:00Z", ends_at="2000-01-01T00:00Z")
    assert actions.welcome_due() == 1
    assert agreement.welcomes_agree(company) == {WelcomeState.LATE: 1}
    # Not even asked: the platform would only count it.
    calls = company.sandbox.box.limits.calls
    assert not [path for _, path, _ in calls if path == agreement.SEND]


def test_a_worker_that_dies_in_a_look_leaves_it_to_the_next(company: Company, works: Plant):
    _staffed(company)
    people = [company.do("customer.create", name=f"客户{n}")["external_userid"] for n in range(3)]
    company.do("staff.create_group", owner="lin", name="群", customers=people)
    company.deliver()
    works.start("worker")
    works.awake()
    _slow(company, SLOW_MS)
    plant.until(lambda: _took(models.Look))
    works.kill("worker")
    _slow(company, 0)
    left = list(models.Look.objects.filter(attempts=1).values_list("pk", flat=True))
    # Two loops, a look each; the others wait for nobody.
    assert 1 <= len(left) <= 2
    works.start("worker")
    plant.until(lambda: not models.Look.objects.exclude(pk__in=left).exists())
    assert set(models.Look.objects.values_list("pk", flat=True)) == set(left), "leased"
    plant.leases_end()
    plant.until(plant.idle)
    agreement.ours_equals_theirs(company)
    agreement.facts_agree()


def test_a_worker_that_slept_in_a_look_does_not_undo_what_came_meanwhile(
    company: Company, works: Plant
):
    _staffed(company)
    people = [company.do("customer.create", name=f"客户{n}")["external_userid"] for n in range(3)]
    chat_id = company.do("staff.create_group", owner="lin", name="群", customers=people)["chat_id"]
    company.settle()
    time.sleep(1.1)  # the platform tells time in seconds
    works.start("worker")
    works.awake()
    _slow(company, 1_000)
    actions.ask_many(link=company.link, subject=Subject.GROUP, keys=[chat_id], rank=rules.RANK_NOW)
    flying = company.sandbox.box.limits._flying
    plant.until(lambda: flying[company.corp_id, group_calls.GROUP.path])
    works.hold("worker")
    # The answer is made, and waits for somebody who sleeps.
    plant.until(lambda: not flying[company.corp_id, group_calls.GROUP.path])
    assert _took(models.Look)
    _slow(company, 0)
    company.turn("customer.leave", chat_id=chat_id, member_id=people[0])
    company.deliver()
    assert actions.handle_due() == 1
    assert Membership.objects.filter(left_on=None).count() == 3
    works.let_go("worker")
    plant.until(plant.idle)
    agreement.ours_equals_theirs(company)
    agreement.facts_agree()


def test_a_friend_who_came_during_a_look_stays(company: Company, monkeypatch: pytest.MonkeyPatch):
    _staffed(company)
    company.do("staff.create", userid="chen", name="陈一")
    mei = company.do("customer.create", name="小美")["external_userid"]
    company.do("customer.add_friend", userid="chen", external_userid=mei)
    company.settle()
    client = access.client(company.link)
    asked = type(client).call

    def call(self, endpoint, /, **parameters):
        """The answer, and between it and its use another friendship and its look."""
        answer = asked(self, endpoint, **parameters)
        if endpoint.path == "externalcontact/get" and not Friendship.objects.filter(
            staff__username="lin"
        ):
            monkeypatch.setattr(type(client), "call", asked)
            company.do("customer.add_friend", userid="lin", external_userid=mei)
            list(customers.look_at_staff(link=company.link, client=client, key="lin"))
        return answer

    monkeypatch.setattr(type(client), "call", call)
    actions.ask_many(link=company.link, subject=Subject.CUSTOMER, keys=[mei], rank=rules.RANK_NOW)
    company.settle()
    agreement.ours_equals_theirs(company)
