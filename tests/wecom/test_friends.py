"""Friends of the staff: who came, through what, who left whom; and their welcome."""

import time

import msgspec
import pytest

from huoqun.connectors.wecom import actions, models
from huoqun.connectors.wecom.actions import access
from huoqun.connectors.wecom.kinds import WelcomeState
from huoqun.connectors.wecom.platform.client import Endpoint
from huoqun.customers.kinds import FriendEnd, FriendWay
from huoqun.customers.models import Friendship
from huoqun.org import actions as org_actions
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_SECONDS = 10.0


class _Anything(msgspec.Struct):
    pass


TRANSFER = Endpoint(path="externalcontact/transfer_customer", answer=_Anything)


def _staffed(company: Company) -> str:
    company.do("staff.create", userid="lin", name="林夏")
    company.settle()
    return str(company.do("customer.create", name="小美")["external_userid"])


def test_a_friend_comes_and_goes(company: Company):
    mei = _staffed(company)
    company.do("customer.add_friend", userid="lin", external_userid=mei, add_way=1, state="hq7")
    company.settle()
    friendship = Friendship.objects.get()
    assert (friendship.staff.username, friendship.way) == ("lin", FriendWay.CODE)
    assert friendship.channel_id == 7
    company.do("customer.delete_staff", userid="lin", external_userid=mei)
    company.settle()
    friendship.refresh_from_db()
    assert friendship.until_at is not None
    assert friendship.ended_by == FriendEnd.CUSTOMER


def test_a_lost_goodbye_is_found_by_a_sweep(company: Company):
    mei = _staffed(company)
    company.do("customer.add_friend", userid="lin", external_userid=mei)
    company.settle()
    company.faults(drop=1.0)
    company.do("staff.delete_customer", userid="lin", external_userid=mei)
    company.faults()
    actions.sync_all(link=company.link)
    company.settle()
    assert Friendship.objects.get().ended_by == FriendEnd.UNKNOWN


def test_a_friend_who_is_handed_over_was_not_lost(company: Company):
    mei = _staffed(company)
    company.do("staff.create", userid="chen", name="陈一")
    company.do("customer.add_friend", userid="lin", external_userid=mei)
    company.settle()
    done = access.client(company.link).call(
        TRANSFER, handover_userid="lin", takeover_userid="chen", external_userid=[mei]
    )
    assert done is not None
    # The platform waits a day for the customer's refusal.
    company.turn("settings.set", settings={"callback_real_timestamps": True})
    company.turn("clock.advance", hours=25)
    company.settle()
    left, taken = Friendship.objects.order_by("since_at")
    assert (left.staff.username, left.ended_by) == ("lin", FriendEnd.HANDED_OVER)
    assert (taken.staff.username, taken.until_at) == ("chen", None)


def _ended(state: WelcomeState) -> models.Welcome:
    """The one welcome, once it is no longer waiting."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = models.Welcome.objects.first()
        if found and found.state != WelcomeState.WAITING:
            break
        time.sleep(0.05)
    found = models.Welcome.objects.get()
    assert found.state == state
    return found


def test_a_new_friend_is_welcomed_at_once_and_once(company: Company):
    mei = _staffed(company)
    actions.set_text(link=company.link, account=None, text="欢迎光临", by=org_actions.HOUSE)
    company.faults(duplicate=1.0)
    company.do("customer.add_friend", userid="lin", external_userid=mei)
    company.deliver()
    company.faults()
    sent = _ended(WelcomeState.SENT)
    assert sent.attempts == 1
    assert sent.sent_at is not None


def test_an_account_has_words_of_its_own(company: Company):
    mei = _staffed(company)
    account = models.Account.objects.get(userid="lin")
    actions.set_text(link=company.link, account=None, text="欢迎", by=org_actions.HOUSE)
    actions.set_text(link=company.link, account=account, text="我是林夏", by=org_actions.HOUSE)
    company.do("customer.add_friend", userid="lin", external_userid=mei)
    company.deliver()
    _ended(WelcomeState.SENT)


def test_without_words_nobody_is_welcomed(company: Company):
    mei = _staffed(company)
    company.do("customer.add_friend", userid="lin", external_userid=mei)
    company.deliver()
    _ended(WelcomeState.NO_TEXT)


def test_a_worker_takes_over(company: Company, monkeypatch: pytest.MonkeyPatch):
    mei = _staffed(company)
    actions.set_text(link=company.link, account=None, text="欢迎光临", by=org_actions.HOUSE)
    monkeypatch.setattr(actions, "welcome_beside", lambda **_: None)
    company.do("customer.add_friend", userid="lin", external_userid=mei)
    company.deliver()
    assert actions.welcome_due() == 0
    models.Welcome.objects.update(due_at="2000-01-01T00:00Z")
    assert actions.welcome_due() == 1
    _ended(WelcomeState.SENT)


def test_whether_an_attempt_arrived_of_which_nobody_heard_is_not_known(
    company: Company, monkeypatch: pytest.MonkeyPatch
):
    mei = _staffed(company)
    actions.set_text(link=company.link, account=None, text="欢迎光临", by=org_actions.HOUSE)
    monkeypatch.setattr(actions, "welcome_beside", lambda **_: None)
    company.do("customer.add_friend", userid="lin", external_userid=mei)
    company.deliver()
    # Somebody had it in hand and died; nobody took it over in time.
    over = {"due_at": "2000-01-01T00:00Z", "ends_at": "2000-01-01T00:00Z"}
    models.Welcome.objects.update(attempts=1, **over)
    actions.welcome_due()
    _ended(WelcomeState.UNKNOWN)


def test_after_twenty_seconds_it_is_late(company: Company, monkeypatch: pytest.MonkeyPatch):
    mei = _staffed(company)
    actions.set_text(link=company.link, account=None, text="欢迎光临", by=org_actions.HOUSE)
    monkeypatch.setattr(actions, "welcome_beside", lambda **_: None)
    company.do("customer.add_friend", userid="lin", external_userid=mei)
    company.deliver()
    company.turn("clock.advance", seconds=21)
    models.Welcome.objects.update(due_at="2000-01-01T00:00Z")
    actions.welcome_due()
    assert _ended(WelcomeState.LATE).errcode == 41050
