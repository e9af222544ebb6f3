"""Two corps on one house: each has its own people, groups, words and callbacks."""

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from huoqun.communities.models import Community, Membership
from huoqun.connectors.wecom import actions, models, rules
from huoqun.connectors.wecom.kinds import WelcomeState
from huoqun.customers import queries as customer_queries
from huoqun.org import actions as org_actions
from tests.wecom import agreement, forgery, plant, world
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)


def _live(company: Company, *, userid: str, text: str) -> None:
    company.do("staff.create", userid=userid, name="林夏")
    actions.set_text(link=company.link, account=None, text=text, by=org_actions.HOUSE)
    people = [company.do("customer.create", name=f"客户{n}")["external_userid"] for n in range(3)]
    company.do("staff.create_group", owner=userid, name="同名群", customers=people)
    company.settle()
    new = company.do("customer.create", name="新客")["external_userid"]
    company.do("customer.add_friend", userid=userid, external_userid=new)


def test_two_corps_do_not_mix(company: Company, live_server: LiveServer):
    other = world.found(company.sandbox, live_server.url, name="大满生活")
    # The same user id in both: it names two people.
    _live(company, userid="lin", text="欢迎来小满")
    _live(other, userid="lin", text="欢迎来大满")
    company.settle()
    plant.until(
        lambda: not models.Welcome.objects.filter(state=WelcomeState.WAITING).exists(),
        seconds_max=10,
    )
    for each, words in ((company, "欢迎来小满"), (other, "欢迎来大满")):
        agreement.ours_equals_theirs(each)
        assert agreement.welcomes_agree(each) == {WelcomeState.SENT: 1}
        box = each.sandbox.box
        said = box.store.column(
            "SELECT content_json FROM message WHERE corp_id = ? AND origin = 'welcome'",
            each.corp_id,
        )
        assert len(said) == 1
        assert words in said[0]
        group = each.link.groups.get()
        assert group.community.unit.corp_id == each.link.corp_id
        inside = Membership.objects.filter(community=group.community, left_on=None)
        ids = list(inside.values_list("customer_id", flat=True))
        named = customer_queries.external_ids(ids, namespace=rules.namespace(each.corp_id))
        assert len(named) == len(ids) == 4
    agreement.facts_agree()
    assert Community.objects.count() == 2
    assert models.Account.objects.filter(userid="lin").count() == 2


def test_a_callback_of_one_corp_is_none_of_the_other(
    company: Company, live_server: LiveServer, client: Client
):
    other = world.found(company.sandbox, live_server.url, name="大满生活")
    call = forgery.true(company.link)
    astray = call.target.replace(company.link.callback_path, other.link.callback_path)
    answer = client.post(astray, data=call.body, content_type="text/xml")
    assert answer.status_code == 403
    assert not models.Callback.objects.exists()


def test_one_corp_that_is_refused_does_not_hold_up_the_other(
    company: Company, live_server: LiveServer
):
    other = world.found(company.sandbox, live_server.url, name="大满生活")
    other.do("app.update", agent_id=other.link.agent_id, rights=[])
    company.do("staff.create", userid="lin", name="林夏")
    company.do("staff.create_group", owner="lin", name="群")
    company.deliver()
    while actions.handle_due() + actions.look_due():
        models.Look.objects.filter(attempts=0).update(due_at="2000-01-01T00:00Z")
    assert company.link.groups.count() == 1
    assert models.Look.objects.filter(link=other.link, attempts__gt=0).exists()
    assert not models.Look.objects.filter(link=company.link).exists()
