"""Customers tell us something from their own page, see what became of it, and nobody else's."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from huoqun.communities.tests import groups
from huoqun.core import clock, cookies
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.feedback import actions, models
from huoqun.feedback.kinds import ToldVia
from huoqun.org import actions as org_actions
from huoqun.org.tests import people

ME, SEND = "/m/k/me", "/m/k/feedback"


@pytest.fixture
def company(db) -> people.Company:
    return people.company()


@pytest.fixture
def rooms(company) -> groups.Rooms:
    return groups.rooms(company)


def member(company: people.Company, customer_id: int, *, checks: bool = False) -> Client:
    """A browser of a customer who showed who they are."""
    token = customer_actions.begin_member_session(
        customer_id=customer_id, namespace="export", unit=company.root
    )
    client = Client(enforce_csrf_checks=checks)
    client.cookies[cookies.name_of(customer_queries.MEMBER_COOKIE)] = token
    return client


def shown(client: Client) -> str:
    return client.get(ME).content.decode()


def test_it_works(company, rooms):
    mei, wang = member(company, rooms.mei), member(company, rooms.wang)
    sent = mei.post(SEND, {"kind": "complaint", "community": rooms.chens.pk, "text": "太慢了<b>"})
    assert (sent.status_code, sent["Location"]) == (302, "/m/k/me#feedback")
    ticket = models.Ticket.objects.get()
    assert (ticket.community, ticket.unit, ticket.origin) == (
        rooms.chens,
        company.store_a,
        "member",
    )
    page = shown(mei)
    assert "太慢了&lt;b&gt;" in page
    assert "待回复" in page
    assert "太慢了" not in shown(wang)
    actions.note(ticket=ticket, text="老抱怨", actor=org_actions.HOUSE)
    actions.answer(ticket=ticket, text="今天就发", actor=org_actions.HOUSE)
    actions.solve(ticket=ticket, text="换了快递", actor=org_actions.HOUSE)
    actions.tell_back(ticket=ticket, via=ToldVia.PAGE, text="已换顺丰发出", actor=org_actions.HOUSE)
    page = shown(mei)
    for words in ("已告知会员", "今天就发", "已换顺丰发出"):
        assert words in page, words
    for words in ("老抱怨", "换了快递"):
        assert words not in page, "notes among colleagues"
    again = f"{SEND}/{ticket.pk}/again"
    assert wang.post(again, {"text": "也不行"}).status_code == 404
    assert mei.post(again, {"text": "还是没到"}).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.state, ticket.reopened_count) == ("open", 1)
    assert mei.post(again, {"text": "还是没到"}).status_code == 409, "it is open already"


def test_without_token_of_the_form_or_session(company, rooms):
    strict = member(company, rooms.mei, checks=True)
    assert strict.post(SEND, {"kind": "complaint", "text": "x"}).status_code == 403
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', shown(strict))
    body = {"kind": "complaint", "text": "慢", "csrfmiddlewaretoken": token[1]}
    assert strict.post(SEND, body).status_code == 302
    asked = Client().post(SEND, {"kind": "complaint", "text": "x"})
    assert asked["Location"] == "/m/k/sign-in?next=%2Fm%2Fk%2Fme"
    assert models.Ticket.objects.count() == 1
    assert strict.get(SEND).status_code == 405


@pytest.mark.parametrize("text", ["", "   ", "字" * 1_001, "a\x00b"])
def test_what_is_not_taken_stands_there_again(company, rooms, text):
    answer = member(company, rooms.mei).post(SEND, {"kind": "praise", "text": text})
    assert answer.status_code == 422
    assert "最多 1000 字" in answer.content.decode()
    assert not models.Ticket.objects.exists()


def test_what_no_form_of_ours_sends(company, rooms):
    mei = member(company, rooms.mei)
    odd = {"kind": "nonsense", "community": "9" * 40, "text": "你好"}
    assert mei.post(SEND, odd).status_code == 302
    foreign = {"kind": "complaint", "community": rooms.zhaos.pk, "text": "别家的群"}
    assert mei.post(SEND, foreign).status_code == 302
    found = models.Ticket.objects.order_by("id").values_list("kind", "community_id")
    assert list(found) == [("question", None), ("complaint", None)]
    assert mei.post(f"{SEND}/{'9' * 18}/again", {"text": "x"}).status_code == 404


def test_once_and_not_without_end(company, rooms):
    mei = member(company, rooms.mei)
    for _ in range(3):
        assert mei.post(SEND, {"kind": "complaint", "text": "太慢"}).status_code == 302
    assert models.TicketEntry.objects.count() == 1, "one tap too many changes nothing"
    for number in range(4):
        mei.post(SEND, {"kind": "complaint", "text": f"太慢{number}"})
    assert models.Ticket.objects.count() == 1, "what follows is gathered"
    more = mei.post(SEND, {"kind": "complaint", "text": "还有"})
    assert more.status_code == 429
    assert "还有</textarea>" in more.content.decode(), "nobody types it twice"
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert mei.post(SEND, {"kind": "praise", "text": "现在快了"}).status_code == 302
    assert models.Ticket.objects.count() == 2, "praise is no complaint"
