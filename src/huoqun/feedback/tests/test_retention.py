"""Words of tickets go in their time once the ticket is closed; nothing else of it does."""

from datetime import timedelta

import pytest

from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import SweepState
from huoqun.customers.tests.test_retention import MEMBERS
from huoqun.feedback import actions, models, queries
from huoqun.feedback.kinds import TicketState
from huoqun.feedback.tests import told
from huoqun.feedback.tests.conftest import NOW
from huoqun.org import actions as org_actions
from huoqun.server import wiring

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("now")]


def _closed(ticket: models.Ticket, *, days_ago: int) -> models.Ticket:
    actions.close(ticket=ticket, reason="已换货", actor=org_actions.HOUSE)
    at = NOW - timedelta(days=days_ago)
    models.Ticket.objects.filter(pk=ticket.pk).update(closed_at=at)
    models.TicketEntry.objects.filter(ticket=ticket).update(at=at)
    return ticket


def test_closed_tickets_lose_their_words_once_somebody_starts_the_sweep(rooms):
    old = _closed(told.ticket(rooms.chens, rooms.mei), days_ago=200)
    recent = _closed(told.ticket(rooms.chens, rooms.mei), days_ago=100)
    waiting = told.ticket(rooms.chens, rooms.mei)
    models.TicketEntry.objects.filter(ticket=waiting).update(at=NOW - timedelta(days=900))
    sweep = customer_actions.propose_sweep(rooms=wiring.PRIVACY, members=MEMBERS)
    # What was said, and why it was closed.
    assert (sweep.state, sweep.words) == (SweepState.PROPOSED, 2)
    assert customer_actions.run_sweep(rooms=wiring.PRIVACY, members=MEMBERS) == 0
    assert queries.history(old)[0].text == "送来的杯子碎了"
    customer_actions.start_sweep(sweep_id=sweep.pk, actor=org_actions.HOUSE)
    assert customer_actions.run_sweep(rooms=wiring.PRIVACY, members=MEMBERS) == 1
    assert {each.text for each in queries.history(old)} == {None}
    assert queries.history(old)[0].erased
    for kept in (recent, waiting):
        assert queries.history(kept)[0].text == "送来的杯子碎了"
    old.refresh_from_db()
    assert (old.state, old.product) == (TicketState.CLOSED, "杯子")
    assert customer_queries.sweeps()[0].words == 2
