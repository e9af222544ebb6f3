"""What is said in the groups becomes facts: once each, by whom it was, in which group."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import connection

from huoqun.communities.models import Community
from huoqun.connectors.wecom import actions
from huoqun.connectors.wecom.kinds import ArchiveKind
from huoqun.connectors.wecom.platform.archive import ArchiveKeyUnfit
from huoqun.org import actions as org_actions
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)
_PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def _archived(company: Company) -> None:
    """The company archives Lin's chats, and we hold the key."""
    company.do("staff.create", userid="lin", name="林夏", archived=True)
    company.do("corp.update", archive_on=True)
    secret = company.do("app.create", name="存档", rights=["archive"])["secret"]
    public = _PRIVATE.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    version = company.do("archive.set_key", public_key=public.decode())["version"]
    actions.set_archive(
        link=company.link,
        kind=ArchiveKind.SANDBOX,
        secret=secret,
        keys={version: _pem(_PRIVATE)},
        by=org_actions.HOUSE,
    )
    company.settle()


def _said() -> list[tuple[str, str | None, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, text, community_id FROM events_fact"
            " WHERE name = 'community.message_sent' ORDER BY occurred_at, seq"
        )
        return list(cursor.fetchall())


def test_messages_come_in_once(company: Company):
    _archived(company)
    mei = company.do("customer.create", name="小美")["external_userid"]
    chat_id = company.do("staff.create_group", owner="lin", name="一群", customers=[mei])["chat_id"]
    company.turn("customer.speak", external_userid=mei, chat_id=chat_id, text="今天有券吗")
    company.do("staff.speak", userid="lin", chat_id=chat_id, text="有的")
    actions.sweep_archives()
    company.settle()
    community = Community.objects.get(key=chat_id)
    assert _said() == [("text", "今天有券吗", community.pk), ("text", "有的", community.pk)]
    assert community.title == "一群"
    company.link.refresh_from_db()
    assert company.link.archive_seq > 0
    type(company.link).objects.update(archive_seq=0)
    actions.sweep_archives()
    company.settle()
    assert len(_said()) == 2


def test_what_two_say_to_each_other_is_no_fact_of_a_community(company: Company):
    _archived(company)
    mei = company.do("customer.create", name="小美")["external_userid"]
    company.do("customer.add_friend", userid="lin", external_userid=mei)
    company.turn("customer.speak", external_userid=mei, userid="lin", text="在吗")
    actions.sweep_archives()
    company.settle()
    assert _said() == []


def test_a_key_that_is_none_is_told_at_once(company: Company):
    with pytest.raises(ArchiveKeyUnfit):
        actions.set_archive(
            link=company.link,
            kind=ArchiveKind.SANDBOX,
            secret="x" * 32,
            keys={1: "-----BEGIN NOTHING-----"},
            by=org_actions.HOUSE,
        )
