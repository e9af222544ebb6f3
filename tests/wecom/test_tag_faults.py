"""Tags under rights that are missing, leavers, two corps, and platforms that change underneath."""

from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from huoqun.connectors.wecom import actions, models, subscribers
from huoqun.connectors.wecom.kinds import Subject, TagSharing
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.client import Client
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.customers.kinds import TagChoice, TagSource
from huoqun.customers.models import Tagged, TagGroup
from huoqun.events import subscriptions
from huoqun.org import actions as org_actions
from tests.wecom import agreement, world
from tests.wecom.test_tags import MARK, STAFF, Tags, carried
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)


def _one_round() -> None:
    """What is due is looked at; what was put off stays so."""
    for each in subscribers.SUBSCRIBERS:
        subscriptions.poll(each)
    for _ in range(20):
        models.Look.objects.filter(attempts=0).update(due_at="2000-01-01T00:00Z")
        if not actions.handle_due() + actions.look_due():
            return
    raise AssertionError("it asks for ever")


def _rights(company: Company, *rights: str) -> None:
    company.do("app.update", agent_id=company.link.agent_id, rights=rights)


def test_a_missing_right_is_told_once_and_heals(company: Company):
    tags = Tags(company)
    tags.both_ways()
    tags.settle()
    _rights(company, "directory")
    before = tags.calls()
    tags.give("高")
    _one_round()
    tags.give("低")
    _one_round()
    assert tags.calls() - before <= 1
    look = models.Look.objects.get(subject=Subject.TAG_MARKS)
    assert "可调用接口的应用" in look.fault
    assert set(models.SharedGroup.objects.values_list("fault", flat=True)) == {""}
    _rights(company, "directory", "contact")
    tags.settle()
    assert {name for _, _, name in tags.there()} == {"高", "低"}
    assert not models.Look.objects.exists()


def _refusing(
    monkeypatch: pytest.MonkeyPatch, refusal: refusals.PlatformRefused, **of: object
) -> None:
    """Let the platform refuse the calls to a path that carry these parameters."""
    real = Client.call
    path = of.pop("path")

    def call(self: Client, endpoint: Any, **parameters: Any) -> Any:
        if endpoint.path == path and of.items() <= parameters.items():
            raise refusal
        return real(self, endpoint, **parameters)

    monkeypatch.setattr(Client, "call", call)


def test_too_many_calls_are_no_fault_of_a_group_and_are_made_later(
    company: Company, monkeypatch: pytest.MonkeyPatch
):
    tags = Tags(company)
    tags.both_ways()
    tags.settle()
    customer_actions.make_tag(
        group=TagGroup.objects.get(name="意向"), name="新", actor=org_actions.HOUSE
    )
    path = "externalcontact/add_corp_tag"
    with monkeypatch.context() as patched:
        refusal = refusals.TooOften(call=path, errcode=45009, wait_seconds=60)
        _refusing(patched, refusal, path=path)
        for each in subscribers.SUBSCRIBERS:
            subscriptions.poll(each)
        actions.look_due()
        assert models.Look.objects.get(subject=Subject.TAGS).due_at > clock.now()
    assert models.SharedGroup.objects.get().fault == ""
    tags.settle()
    agreement.ours_equals_theirs(company)


def test_a_member_out_of_sight_does_not_hold_up_the_others(
    company: Company, monkeypatch: pytest.MonkeyPatch
):
    tags = Tags(company)
    tags.both_ways()
    tags.settle()
    tags.give("高")
    with monkeypatch.context() as patched:
        refusal = refusals.PlatformRefused(call=MARK, errcode=60011)
        _refusing(patched, refusal, path=MARK, userid="lin")
        _one_round()
        assert tags.there() == {(tags.mei, "chen", "高")}
        assert "可见范围" in models.Look.objects.get(subject=Subject.TAG_MARKS).fault
    tags.settle()
    assert {userid for _, userid, _ in tags.there()} == set(STAFF)


def test_of_two_marks_the_one_that_can_be_made_is(company: Company):
    tags = Tags(company)
    tags.both_ways()
    tags.settle()
    company.faults(drop=1.0)
    company.do("tag.delete", id=tags.ids["高"])
    tags.give("高")
    tags.give("低")
    tags.settle()
    company.look_at_everything()
    tags.settle()
    assert {(userid, name) for _, userid, name in tags.there()} == {(each, "低") for each in STAFF}


def test_a_group_that_was_deleted_there_takes_new_tags(company: Company):
    tags = Tags(company)
    tags.both_ways()
    tags.settle()
    old = models.SharedGroup.objects.get().there_id
    company.do("tag.delete", id=old)
    tags.settle()
    assert models.SharedGroup.objects.get().there_id == ""
    group = TagGroup.objects.get(name="意向")
    customer_actions.make_tag(group=group, name="新", actor=org_actions.HOUSE)
    tags.settle()
    shared = models.SharedGroup.objects.get()
    assert (shared.fault, shared.there_id not in ("", old)) == ("", True)
    agreement.ours_equals_theirs(company)


def test_a_leavers_tags_wait_with_the_customer_and_go_over(company: Company):
    tags = Tags(company, "高")
    company.do("staff.create", userid="wang", name="王")
    tags.on_phone("lin", add="高")
    company.do("staff.delete_customer", userid="chen", external_userid=tags.mei)
    tags.settle()
    company.do("staff.resign", userid="lin")
    company.look_at_everything()
    tags.settle()
    assert carried() == {"高": TagSource.PLATFORM}
    # The customer is given to nobody any more: what the leaver said goes.
    store = company.sandbox.box.store
    store.run("DELETE FROM unassigned WHERE corp_id = ?", company.corp_id)
    company.look_at_everything()
    tags.settle()
    assert carried() == {}
    assert not models.FriendTag.objects.exists()


def test_in_a_single_choice_a_second_tag_from_a_phone_replaces(company: Company):
    tags = Tags(company)
    tags.both_ways()
    TagGroup.objects.filter(name="意向").update(choice=TagChoice.ONE)
    tags.give("高")
    tags.settle()
    tags.on_phone("lin", add="低")
    tags.settle()
    one = carried()
    assert len(one) == 1
    assert {name for _, _, name in tags.there()} == set(one)
    calls = tags.calls()
    for _ in range(3):
        company.look_at_everything()
        tags.settle()
    assert (tags.calls(), carried()) == (calls, one)


def test_what_a_decision_holds_is_put_back_once_and_not_again(company: Company):
    tags = Tags(company)
    tags.both_ways()
    tags.give("高")
    tags.settle()
    Tagged.objects.update(held=True, reason="客户亲口说的")
    calls = tags.calls()
    for userid in STAFF:
        tags.on_phone(userid, remove="高")
    tags.settle()
    assert len(tags.there()) == 2
    assert tags.calls() == calls + 2
    for _ in range(3):
        company.look_at_everything()
        tags.settle()
    assert tags.calls() == calls + 2


def test_two_corps_have_each_their_own_tags(company: Company, live_server: LiveServer):
    tags = Tags(company)
    tags.both_ways()
    tags.settle()
    other = world.found(company.sandbox, live_server.url, name="大满生活")
    other.do("staff.create", userid="lin", name="lin")
    made = other.do("tag.create", group_name="意向", names=["高"])
    lili = other.do("customer.create", name="小丽")["external_userid"]
    other.do("customer.add_friend", userid="lin", external_userid=lili)
    other.settle()
    other.do("staff.mark_tag", userid="lin", external_userid=lili, add_tag=[made["tags"]["高"]])
    group = TagGroup.objects.get(name="意向", company=company.link.unit)
    with pytest.raises(actions.OfAnotherCompany):
        actions.share_group(
            link=other.link, group=group, sharing=TagSharing.BOTH, by=org_actions.HOUSE
        )
    tags.give("低")
    tags.settle()
    assert {name for _, _, name in tags.there()} == {"低"}
    for each in (company, other):
        agreement.ours_equals_theirs(each)
