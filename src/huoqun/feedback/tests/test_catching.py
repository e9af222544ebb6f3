"""Feedback is caught in chats by rules, once, from whom it concerns, and goes when taken back."""

from datetime import timedelta

import pytest
from django.db import transaction

from huoqun.customers import models as customer_models
from huoqun.events import subscriptions, voiding
from huoqun.feedback import actions, models, queries
from huoqun.feedback.kinds import TicketOrigin, TicketSeverity, TicketState
from huoqun.feedback.tests import told
from huoqun.feedback.tests.conftest import NOW
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Role
from huoqun.org.tests import people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("now")]


def texts(ticket):
    return [each.text for each in queries.history(ticket)]


def test_it_works(company, rooms):
    told.rule(company.east, "碎了", product="杯子", severity=TicketSeverity.HIGH)
    said = told.says(rooms.chens, rooms.mei, "收到了，可是杯子碎了", at=NOW - timedelta(hours=1))
    told.says(rooms.chens, rooms.mei, "今天天气真好")
    told.hear()
    ticket = models.Ticket.objects.get()
    assert (ticket.customer_id, ticket.community, ticket.unit) == (
        rooms.mei,
        rooms.chens,
        company.store_a,
    )
    assert (ticket.product, ticket.severity, ticket.state) == ("杯子", "high", "open")
    assert (ticket.origin, ticket.assigned) == (TicketOrigin.RULE, company.chen)
    assert ticket.opened_at == NOW - timedelta(hours=1), "the clock starts when they spoke"
    assert ticket.next_due_at == NOW + timedelta(hours=3)
    entry = ticket.entries.get()
    assert entry.message_seq == said
    assert "碎" not in bytes(entry.text_sealed).decode("latin-1")
    assert texts(ticket) == ["收到了，可是杯子碎了"]


def test_what_follows_is_gathered_and_the_gravest_counts(company, rooms):
    told.rule(company.root, "坏", gather_hours=2)
    told.rule(company.root, "过敏", severity=TicketSeverity.URGENT)
    told.says(rooms.chens, rooms.mei, "这瓶是坏的", at=NOW - timedelta(hours=4))
    told.says(rooms.chens, rooms.mei, "第二瓶也坏", at=NOW - timedelta(hours=3))
    told.says(rooms.chens, rooms.mei, "还过敏了，又坏又贵", at=NOW - timedelta(hours=2))
    told.says(rooms.chens, rooms.wang, "我的也坏", at=NOW - timedelta(hours=2))
    told.hear()
    mine = models.Ticket.objects.get(customer=rooms.mei)
    assert len(texts(mine)) == 3
    assert mine.severity == "urgent"
    assert mine.next_due_at == NOW - timedelta(hours=3), "an urgent one is due within the hour"
    assert models.Ticket.objects.filter(customer=rooms.wang).count() == 1
    told.says(rooms.chens, rooms.mei, "新的一瓶又坏了", at=NOW + timedelta(minutes=1))
    told.hear()
    assert models.Ticket.objects.filter(customer=rooms.mei).count() == 2, "after two hours, anew"


def test_whom_no_rule_catches(company, rooms):
    told.rule(company.store_a, "坏")
    off = told.rule(company.store_b, "坏", on=False)
    told.says(rooms.chens, rooms.bot, "坏了请联系我")
    told.says(rooms.zhaos, rooms.stranger, "坏了")
    told.says(rooms.chens, rooms.mei, "去年坏过", at=NOW - timedelta(days=8))
    told.says(rooms.chens, rooms.mei, "坏", kind="link")
    told.says(rooms.chens, rooms.mei, None)
    told.hear()
    assert not models.Ticket.objects.exists()
    with pytest.raises(actions.CatchRuleUntried):
        actions.switch_rule(rule=off, on=True, actor=org_actions.HOUSE)


def test_what_was_said_before_it_was_on_stays(company, rooms):
    rule = told.rule(company.root, "坏", on=False)
    told.says(rooms.chens, rooms.mei, "坏了")
    found = actions.try_rule(rule=rule, days=7, actor=org_actions.HOUSE)
    assert (found.hits, found.tickets, found.messages) == (1, 1, 1)
    models.CatchRule.objects.filter(pk=rule.pk).update(
        tried_wording=1, on_since="2999-01-01T00:00:00Z"
    )
    told.hear()
    assert not models.Ticket.objects.exists()


def test_a_replay_catches_nothing_twice(company, rooms):
    told.rule(company.root, "坏")
    told.says(rooms.chens, rooms.mei, "坏了")
    told.hear()
    subscriptions.replay("feedback.catch", tx=0)
    told.hear()
    assert models.TicketEntry.objects.count() == 1


def test_taken_back(company, rooms):
    told.rule(company.root, "坏")
    told.says(rooms.chens, rooms.mei, "坏了", batch_id=7)
    told.says(rooms.chens, rooms.wang, "坏了")
    told.says(rooms.chens, rooms.wang, "真坏", batch_id=7)
    told.hear()
    with transaction.atomic():
        voiding.void_batch(7)
    told.hear()
    gone = models.Ticket.objects.get(customer=rooms.mei)
    assert (gone.withdrawn, gone.state) == (True, TicketState.CLOSED)
    kept = models.Ticket.objects.get(customer=rooms.wang)
    assert not kept.withdrawn
    assert texts(kept) == ["坏了"]
    assert list(queries.visible_to(org_queries.EVERYTHING)) == [kept]
    told.says(rooms.chens, rooms.mei, "坏了？", batch_id=7)
    told.hear()
    assert queries.visible_to(org_queries.EVERYTHING).count() == 1, "void before it was read"


def test_two_numbers_of_one_person(company, rooms):
    told.rule(company.root, "坏")
    customer_models.Customer.objects.filter(pk=rooms.wang).update(canonical_id=rooms.mei)
    told.says(rooms.chens, rooms.mei, "坏了")
    told.says(rooms.chens, rooms.wang, "我换了号，还是坏")
    told.hear()
    assert models.Ticket.objects.count() == 1
    wanted = queries.Wanted(customer_id=rooms.wang)
    assert queries.listed(org_queries.EVERYTHING, wanted).count() == 1


def test_who_gets_it(company, rooms):
    here = told.ticket(rooms.next_door, rooms.mei)
    assert here.assigned == company.lin, "no owner: the nearest lead above"
    lead = people.person("lead-a", "店长", company.store_a, Role.LEAD)
    assert told.ticket(rooms.next_door, rooms.mei).assigned == lead
    company.chen.is_active = False
    company.chen.save()
    rooms.chens.refresh_from_db()
    assert told.ticket(rooms.chens, rooms.mei).assigned == lead
