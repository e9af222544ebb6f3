"""What staff send from their phones comes back as facts: who confirmed, and where it arrived."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection

from huoqun.connectors.wecom import actions, models, queries
from huoqun.connectors.wecom.actions import access
from huoqun.connectors.wecom.platform.client import Endpoint
from huoqun.core import clock
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)


class _Made(msgspec.Struct):
    """What the platform answers to a plan."""

    msgid: str = ""
    jobid: str = ""


PLAN = Endpoint(path="externalcontact/add_msg_template", answer=_Made)
MOMENT = Endpoint(path="externalcontact/add_moment_task", answer=_Made)


def _facts(name: str, *columns: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM events_fact WHERE name = %s ORDER BY seq",
            [name],
        )
        return list(cursor.fetchall())


def _friends(company: Company, number: int) -> list[str]:
    """Lin, and so many friends of hers."""
    company.do("staff.create", userid="lin", name="林夏")
    people = [
        company.do("customer.create", name=f"客户{each}")["external_userid"]
        for each in range(number)
    ]
    for person in people:
        company.do("customer.add_friend", userid="lin", external_userid=person)
    company.settle()
    return people


def test_a_send_of_a_colleague_is_told_once_for_everybody(company: Company):
    people = _friends(company, 3)
    msgid = company.do(
        "staff.send_by_hand", userid="lin", chat_type="single", targets=people, text="新茶到了"
    )["msgid"]
    company.turn("clock.advance", seconds=60)
    company.follow_sendings()
    sending = models.Sending.objects.get(number=msgid)
    assert (sending.title, sending.account.userid) == ("新茶到了", "lin")
    assert sending.look_at is None
    assert len(_facts("outreach.delivered", "seq")) == 3
    assert _facts("outreach.broadcast_confirmed", "kind", "plan_id") == [
        ("direct", sending.plan_id)
    ]
    [(described,)] = _facts("outreach.broadcast_described", "payload->>'title'")
    assert described == "新茶到了"
    company.follow_sendings()
    assert len(_facts("outreach.delivered", "seq")) == 3


def test_nothing_is_told_before_somebody_taps(company: Company):
    people = _friends(company, 2)
    plan = access.client(company.link).call(
        PLAN, chat_type="single", external_userid=people, sender="lin", text={"content": "早安"}
    )
    company.turn("clock.advance", seconds=60)
    company.follow_sendings()
    sending = models.Sending.objects.get(number=plan.msgid)
    assert sending.account is None
    assert sending.parts.get().confirmed_at is None
    assert sending.look_at > clock.now()
    assert not _facts("outreach.delivered", "seq")
    company.do("customer.delete_staff", userid="lin", external_userid=people[0])
    company.do("staff.confirm_send", userid="lin", msgid=plan.msgid)
    company.follow_sendings()
    part = sending.parts.get()
    assert (part.delivered, part.failed) == (1, 1)
    assert _facts("outreach.delivery_failed", "kind", "plan_id") == [
        ("not_a_friend", sending.plan_id)
    ]


def test_what_a_full_customer_does_not_get_is_told_as_such(company: Company):
    people = _friends(company, 1)
    company.do("corp.update", send_rule="1_per_day")
    for text in ("第一条", "第二条"):
        company.do(
            "staff.send_by_hand", userid="lin", chat_type="single", targets=people, text=text
        )
    company.turn("clock.advance", seconds=60)
    company.follow_sendings()
    assert _facts("outreach.delivery_failed", "kind") == [("cap_reached",)]
    assert len(_facts("outreach.delivered", "seq")) == 1


def test_a_send_to_groups_names_the_community(company: Company):
    people = _friends(company, 2)
    chat_id = company.do("staff.create_group", owner="lin", name="福利群", customers=people)[
        "chat_id"
    ]
    company.settle()
    company.do("staff.send_by_hand", userid="lin", targets=[chat_id], text="今晚八点")
    company.turn("clock.advance", seconds=60)
    company.follow_sendings()
    group = models.Group.objects.get(chat_id=chat_id)
    assert _facts("outreach.delivered", "kind", "community_id", "unit_id") == [
        ("group", group.community_id, group.community.unit_id)
    ]


def test_a_group_that_nobody_told_of_is_looked_at_first(company: Company):
    people = _friends(company, 2)
    company.faults(drop=1.0)
    chat_id = company.do("staff.create_group", owner="lin", name="没人说过的群", customers=people)[
        "chat_id"
    ]
    company.do("staff.send_by_hand", userid="lin", targets=[chat_id], text="今晚八点")
    company.turn("clock.advance", seconds=60)
    company.follow_sendings()
    assert models.SendingPart.objects.get().settled_at is None
    company.follow_sendings()
    assert len(_facts("outreach.delivered", "seq")) == 1
    assert models.SendingPart.objects.get().settled_at is not None


def test_what_nobody_confirms_is_left_alone_after_a_month(company: Company):
    people = _friends(company, 1)
    access.client(company.link).call(
        PLAN, chat_type="single", external_userid=people, sender="lin", text={"content": "早安"}
    )
    company.turn("clock.advance", seconds=60)
    company.follow_sendings()
    models.Sending.objects.update(began_at=clock.now() - timedelta(days=31))
    company.follow_sendings()
    assert models.Sending.objects.get().look_at is None


def test_a_moment_and_what_customers_do_with_it(company: Company):
    people = _friends(company, 3)
    moment_id = company.do("staff.publish_moment", userid="lin", text="开箱")["moment_id"]
    company.turn("customer.like", external_userid=people[0], moment_id=moment_id, userid="lin")
    for text in ("想要", "多少钱"):
        company.turn(
            "customer.comment",
            external_userid=people[1],
            moment_id=moment_id,
            userid="lin",
            text=text,
        )
    company.follow_sendings()
    sending = models.Sending.objects.get(number=moment_id)
    assert sending.parts.get().delivered == 3
    assert sorted(_facts("outreach.moment_answered", "kind", "plan_id")) == [
        ("commented", sending.plan_id),
        ("commented", sending.plan_id),
        ("liked", sending.plan_id),
    ]
    confirmed = _facts("outreach.broadcast_confirmed", "kind", "payload->>'reached'")
    assert confirmed == [("moments", "3")]
    company.turn("clock.advance", seconds=60)
    company.turn("customer.like", external_userid=people[2], moment_id=moment_id, userid="lin")
    company.follow_sendings()
    assert len(_facts("outreach.moment_answered", "seq")) == 4
    assert len(_facts("outreach.broadcast_confirmed", "seq")) == 1


def test_a_moment_of_the_company_waits_for_each_of_the_staff(company: Company):
    _friends(company, 2)
    company.do("staff.create", userid="chen", name="陈一")
    company.settle()
    access.client(company.link).call(MOMENT, text={"content": "周年庆"})
    company.turn("clock.advance", seconds=120)
    company.follow_sendings()
    sending = models.Sending.objects.get()
    assert sending.account is None
    assert sending.parts.count() == 2
    assert not _facts("outreach.broadcast_confirmed", "seq")
    company.do("staff.publish_moment", userid="lin", moment_id=sending.number)
    company.follow_sendings()
    assert _facts("outreach.broadcast_confirmed", "payload->>'reached'") == [("2",)]
    assert sending.parts.filter(confirmed_at=None).count() == 1


def test_what_the_app_may_not_read_stands_in_nobodys_way(company: Company):
    company.do("app.update", agent_id=company.link.agent_id, rights=["directory"])
    actions.follow_sendings()
    models.Look.objects.exclude(subject="sendings").delete()
    company.settle()
    assert not models.Look.objects.exists()
    # But what was never read is not told as nothing.
    company.link.refresh_from_db()
    seen = queries.standing(company.link)
    assert seen.sendings_read_at is None
    assert "可调用接口的应用" in seen.sendings_fault_zh
    company.do("app.update", agent_id=company.link.agent_id, rights=["contact", "directory"])
    company.follow_sendings()
    company.link.refresh_from_db()
    seen = queries.standing(company.link)
    assert seen.sendings_read_at is not None
    assert seen.sendings_fault_zh == ""


def test_what_was_sent_is_read_as_soon_as_a_first_sync_is_through(company: Company):
    company.do("staff.create", userid="lin", name="林夏")
    company.do("staff.create_group", owner="lin", name="一群")
    ranks = dict(models.Look.objects.values_list("subject", "rank"))
    assert ranks.pop("sendings") > max(ranks.values())
    company.settle()
    company.link.refresh_from_db()
    assert company.link.sendings_read_at is not None
