"""Live codes: made here, scanned there; who comes through one is known by its channel."""

import pytest
from django.db import connection

from huoqun.communities.kinds import JoinMode
from huoqun.communities.models import Community, Membership
from huoqun.connectors.wecom import actions, models
from huoqun.connectors.wecom.platform.refusals import PlatformRefused
from huoqun.customers.models import Friendship
from huoqun.org import actions as org_actions
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)


def _channels(name: str) -> list[int | None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT channel_id FROM events_fact WHERE name = %s ORDER BY seq", [name])
        return [number for (number,) in cursor.fetchall()]


def _lin(company: Company) -> models.Account:
    company.do("staff.create", userid="lin", name="林夏")
    company.settle()
    return models.Account.objects.get(userid="lin")


def test_who_scans_a_code_brings_its_channel(company: Company):
    way = actions.make_contact_way(
        link=company.link,
        title="门口海报",
        accounts=[_lin(company)],
        skip_verify=True,
        by=org_actions.HOUSE,
    )
    assert way.qr_code
    mei = company.do("customer.create", name="小美")["external_userid"]
    company.turn("customer.scan", external_userid=mei, config_id=way.config_id)
    company.settle()
    assert Friendship.objects.get().channel_id == way.channel_id
    assert _channels("customer.friend_added") == [way.channel_id]
    assert _channels("channel.described") == [way.channel_id]


def test_who_joins_by_a_code_brings_its_channel(company: Company):
    _lin(company)
    chat_id = company.do("staff.create_group", owner="lin", name="福利群", customers=[])["chat_id"]
    company.settle()
    community = Community.objects.get(key=chat_id)
    way = actions.make_join_way(
        link=company.link,
        title="收银台",
        communities=[community],
        open_next=True,
        by=org_actions.HOUSE,
    )
    mei = company.do("customer.create", name="小美")["external_userid"]
    company.turn("customer.join_group", external_userid=mei, config_id=way.config_id)
    company.settle()
    joined = Membership.objects.filter(community=community, how=JoinMode.SCAN)
    assert joined.count() == 1
    assert way.channel_id in _channels("community.member_joined")


def test_a_code_leads_elsewhere_and_is_taken_off(company: Company):
    lin = _lin(company)
    company.do("staff.create", userid="chen", name="陈一")
    company.settle()
    chen = models.Account.objects.get(userid="chen")
    way = actions.make_contact_way(
        link=company.link, title="海报", accounts=[lin], skip_verify=True, by=org_actions.HOUSE
    )
    actions.change_way(way=way, title="新海报", accounts=[lin, chen], by=org_actions.HOUSE)
    way.refresh_from_db()
    assert (way.title, way.userids) == ("新海报", ["lin", "chen"])
    actions.remove_way(way=way, by=org_actions.HOUSE)
    with pytest.raises(PlatformRefused):
        actions.change_way(way=way, title="又一次", accounts=[lin], by=org_actions.HOUSE)


def test_a_code_without_anybody_is_refused(company: Company):
    with pytest.raises(actions.WayServesNobody):
        actions.make_contact_way(
            link=company.link, title="空", accounts=[], skip_verify=True, by=org_actions.HOUSE
        )
    assert not models.Way.objects.exists()
