"""Codes, links and leavers are read back: made elsewhere, changed there, gone there."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from django.db import connection

from huoqun.connectors.wecom import actions, models
from huoqun.connectors.wecom.actions import access
from huoqun.connectors.wecom.kinds import WayKind
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.client import Client, Endpoint
from huoqun.connectors.wecom.platform.endpoints import ways as way_calls
from huoqun.customers.kinds import FriendEnd
from huoqun.customers.models import Friendship
from huoqun.org import actions as org_actions
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)


class _Link(msgspec.Struct):
    link_id: str = ""
    url: str = ""


class _Made(msgspec.Struct):
    link: _Link = msgspec.field(default_factory=_Link)


CREATE_LINK = Endpoint(path="externalcontact/customer_acquisition/create_link", answer=_Made)
TRANSFER = Endpoint(path="externalcontact/transfer_customer", answer=way_calls.Done)


def _staffed(company: Company, *userids: str) -> None:
    for userid in userids:
        company.do("staff.create", userid=userid, name=userid)
    company.settle()


def _sync(company: Company) -> None:
    actions.sync_all(link=company.link)
    company.settle()


def _facts(name: str, *columns: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM events_fact WHERE name = %s ORDER BY seq",
            [name],
        )
        return list(cursor.fetchall())


def _foreign_way(company: Company, state: str) -> str:
    made = access.client(company.link).call(
        way_calls.ADD_CONTACT_WAY,
        type=2,
        scene=2,
        remark="老系统的码",
        state=state,
        user=["lin"],
    )
    return made.config_id


def test_who_comes_by_a_code_of_others_is_attributed_too(company: Company):
    _staffed(company, "lin")
    config_id = _foreign_way(company, "old-7")
    _sync(company)
    way = models.Way.objects.get(config_id=config_id)
    assert (way.title, way.made_here, way.userids) == ("老系统的码", False, ["lin"])
    mei = company.do("customer.create", name="小美")["external_userid"]
    company.turn("customer.scan", external_userid=mei, config_id=config_id)
    company.settle()
    assert Friendship.objects.get().channel_id == way.channel_id


def test_who_came_before_the_code_was_read_is_attributed_with_the_next_sweep(company: Company):
    _staffed(company, "lin")
    config_id = _foreign_way(company, "old-7")
    mei = company.do("customer.create", name="小美")["external_userid"]
    company.turn("customer.scan", external_userid=mei, config_id=config_id)
    company.settle()
    _sync(company)
    way = models.Way.objects.get(config_id=config_id)
    assert Friendship.objects.get().channel_id == way.channel_id
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT channel_id FROM events_fact f WHERE name = 'customer.friend_added'"
            " AND NOT EXISTS (SELECT 1 FROM events_void v WHERE v.seq = f.seq)"
        )
        assert cursor.fetchall() == [(way.channel_id,)]


def test_what_two_codes_of_others_say_tells_nothing(company: Company):
    _staffed(company, "lin")
    config_id = _foreign_way(company, "same")
    _foreign_way(company, "same")
    _sync(company)
    mei = company.do("customer.create", name="小美")["external_userid"]
    company.turn("customer.scan", external_userid=mei, config_id=config_id)
    company.settle()
    assert Friendship.objects.get().channel_id is None


def test_a_code_of_others_is_theirs_to_change(company: Company):
    _staffed(company, "lin")
    _foreign_way(company, "old-7")
    _sync(company)
    way = models.Way.objects.select_related("link").get()
    account = models.Account.objects.get(userid="lin")
    with pytest.raises(actions.NotOurWay):
        actions.change_way(way=way, title="x", accounts=[account], by=org_actions.HOUSE)
    with pytest.raises(actions.NotOurWay):
        actions.remove_way(way=way, by=org_actions.HOUSE)


def test_a_code_whose_making_was_cut_off_is_adopted(
    company: Company, monkeypatch: pytest.MonkeyPatch
):
    _staffed(company, "lin")
    call = Client.call

    def cut_off(client: Client, endpoint: Any, /, **parameters: Any) -> Any:
        call(client, endpoint, **parameters)
        raise refusals.Unreachable(call=endpoint.path, host="there", reason="ReadTimeout")

    with monkeypatch.context() as patch:
        patch.setattr(Client, "call", cut_off)
        with pytest.raises(refusals.Unreachable):
            actions.make_contact_way(
                link=company.link,
                title="门口海报",
                accounts=[models.Account.objects.get(userid="lin")],
                skip_verify=True,
                by=org_actions.HOUSE,
            )
    assert not models.Way.objects.get().config_id
    _sync(company)
    way = models.Way.objects.get()
    assert way.config_id
    assert (way.made_here, way.title) == (True, "门口海报")


def test_a_code_that_is_gone_there_is_gone_here(company: Company):
    _staffed(company, "lin")
    way = actions.make_contact_way(
        link=company.link,
        title="门口海报",
        accounts=[models.Account.objects.get(userid="lin")],
        skip_verify=True,
        by=org_actions.HOUSE,
    )
    access.client(company.link).call(way_calls.DELETE_CONTACT_WAY, config_id=way.config_id)
    _sync(company)
    way.refresh_from_db()
    assert way.removed_at is not None
    assert _facts("channel.described", "payload->>'removed'")[-1] == ("true",)


def test_friends_by_an_acquisition_link_learn_its_channel(company: Company):
    rights = ["contact", "directory", "acquisition"]
    company.do("app.update", agent_id=company.link.agent_id, rights=rights)
    _staffed(company, "lin")
    made = access.client(company.link).call(
        CREATE_LINK, link_name="抖音主页", range={"user_list": ["lin"]}
    )
    mei = company.do("customer.create", name="小美")["external_userid"]
    company.turn("customer.open_link", external_userid=mei, link_id=made.link.link_id)
    company.settle()
    way = models.Way.objects.get(kind=WayKind.LINK)
    assert (way.title, way.qr_code) == ("抖音主页", made.link.url)
    assert Friendship.objects.get().channel_id == way.channel_id
    assert _facts("channel.described", "kind", "channel_id") == [("link", way.channel_id)]
    company.turn("acquisition.delete_link", link_id=made.link.link_id)
    company.settle()
    way.refresh_from_db()
    assert way.removed_at is not None


def test_the_friends_of_a_leaver_are_told_as_such(company: Company):
    _staffed(company, "lin")
    mei = company.do("customer.create", name="小美")["external_userid"]
    company.do("customer.add_friend", userid="lin", external_userid=mei)
    company.settle()
    company.turn("clock.advance", seconds=60)
    company.do("staff.resign", userid="lin")
    company.settle()
    friendship = Friendship.objects.get()
    assert friendship.ended_by == FriendEnd.STAFF_LEFT
    [left] = company.do("state.dump", noun="unassigned")["rows"]
    assert friendship.until_at == datetime.fromtimestamp(left["dimission_time"], UTC)


def _moved(company: Company, mei: str) -> None:
    company.turn("settings.set", settings={"transfer_seconds": 60})
    _staffed(company, "lin", "chen")
    company.do("customer.add_friend", userid="lin", external_userid=mei)
    company.settle()
    access.client(company.link).call(
        TRANSFER, handover_userid="lin", takeover_userid="chen", external_userid=[mei]
    )
    company.turn("clock.advance", seconds=61)
    company.settle()


def test_a_customer_who_was_handed_over(company: Company):
    mei = company.do("customer.create", name="小美")["external_userid"]
    _moved(company, mei)
    ends = dict(Friendship.objects.values_list("staff__username", "ended_by"))
    assert ends == {"lin": FriendEnd.HANDED_OVER, "chen": ""}


def test_a_customer_who_would_not_be_handed_over(company: Company):
    mei = company.do("customer.create", name="小美")["external_userid"]
    company.turn("customer.refuse_transfer", external_userid=mei)
    _moved(company, mei)
    assert _facts("customer.hand_over_failed", "kind") == [("refused",)]
    assert Friendship.objects.get().until_at is None
