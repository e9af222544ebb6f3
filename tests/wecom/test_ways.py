"""Live codes: made here, scanned there; who comes through one is known by its channel."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.db import connection
from django.test import Client

from huoqun.communities.kinds import JoinMode
from huoqun.communities.models import Community, Membership
from huoqun.connectors.wecom import actions, models
from huoqun.connectors.wecom.platform.refusals import PlatformRefused
from huoqun.customers.models import Friendship
from huoqun.org import actions as org_actions
from huoqun.org.kinds import Role
from huoqun.org.tests import people
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


@pytest.fixture
def admin(company: Company) -> Client:
    return people.sign_in(people.person("admin", "管理员", company.link.unit, Role.ADMIN))


def test_a_code_is_shown_with_who_stands_behind_it(company: Company, admin: Client):
    lin = _lin(company)
    chat_id = company.do("staff.create_group", owner="lin", name="福利群", customers=[])["chat_id"]
    company.settle()
    community = Community.objects.get(key=chat_id)
    path = f"/api/v1/wecom/links/{company.link.pk}"
    made = admin.post(
        f"{path}/contact-ways",
        {"title": "门口海报", "account_ids": [lin.pk]},
        content_type="application/json",
    ).json()
    admin.post(
        f"{path}/join-ways",
        {"title": "收银台", "community_ids": [community.pk]},
        content_type="application/json",
    )
    models.Account.objects.update(left_at="2026-01-01T00:00Z")
    listed = admin.get(f"{path}/ways").json()["items"]
    assert [(each["title"], each["kind"], each["ready"]) for each in listed] == [
        ("收银台", "join", True),
        ("门口海报", "contact", True),
    ]
    assert [each["behind"] for each in listed] == [
        [{"id": community.pk, "name": "福利群", "gone": False}],
        [{"id": lin.pk, "name": "林夏", "gone": True}],
    ]
    admin.delete(f"{path}/ways/{made['id']}")
    assert [each["title"] for each in admin.get(f"{path}/ways").json()["items"]] == ["收银台"]
    (gone,) = admin.get(f"{path}/ways?removed=true").json()["items"]
    assert gone["title"] == "门口海报"
    assert gone["removed_at"] is not None


def test_a_page_of_codes_costs_the_same_however_many(
    company: Company, admin: Client, django_assert_max_num_queries
):
    for number in range(4):
        models.Way.objects.create(
            link=company.link, kind="contact", channel_id=number + 1, title="x", userids=["lin"]
        )
    with django_assert_max_num_queries(12):
        admin.get(f"/api/v1/wecom/links/{company.link.pk}/ways")


def test_a_picture_comes_through_us_and_a_page_is_none(company: Company, admin: Client):
    pixel = b"\x89PNG\r\n\x1a\n and so on"
    path = f"/api/v1/wecom/links/{company.link.pk}/ways"
    way = actions.make_contact_way(
        link=company.link,
        title="海报",
        accounts=[_lin(company)],
        skip_verify=True,
        by=org_actions.HOUSE,
    )
    assert admin.get(f"{path}/{way.pk}/picture").json() == {"data_url": None}  # the sandbox's page
    with _serving({"/code.png": pixel, "/large.png": pixel + bytes(2**20)}) as address:
        for name, begins in (("code", "data:image/png;base64,iVBOR"), ("large", None)):
            models.Way.objects.filter(pk=way.pk).update(qr_code=f"{address}/{name}.png")
            shown = admin.get(f"{path}/{way.pk}/picture").json()["data_url"]
            assert shown == begins if begins is None else shown.startswith(begins)
        models.Way.objects.filter(pk=way.pk).update(qr_code=f"{address}/nothing")
        assert admin.get(f"{path}/{way.pk}/picture").json()["code"] == "wecom_unreachable"
    for nonsense in ("file:///etc/passwd", "http://[", "ftp://127.0.0.1/x", "code"):
        models.Way.objects.filter(pk=way.pk).update(qr_code=nonsense)
        assert admin.get(f"{path}/{way.pk}/picture").status_code == 503


@contextmanager
def _serving(files: dict[str, bytes]) -> Iterator[str]:
    """A server of these files on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            content = files.get(self.path)
            self.send_response(404 if content is None else 200)
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(content or b"")

        def log_message(self, *args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
