"""Messages and tickets for tests."""

from datetime import datetime
from typing import Any

from django.db import transaction

from huoqun.communities.models import Community
from huoqun.core import clock
from huoqun.events import log, subscriptions
from huoqun.events.catalog import communities as catalog
from huoqun.feedback import actions, models
from huoqun.feedback.kinds import TicketKind, TicketOrigin, TicketSeverity
from huoqun.feedback.subscribers import SUBSCRIBERS
from huoqun.org import actions as org_actions
from huoqun.org.models import OrgUnit


def says(
    where: Community,
    customer_id: int,
    text: str | None,
    *,
    at: datetime | None = None,
    kind: str = "text",
    batch_id: int | None = None,
) -> int:
    """Somebody says something in a community; the number of the fact."""
    at = at or clock.now()
    spoken = catalog.MessageSent(
        occurred_at=at,
        key=f"message:{customer_id}:{at.isoformat()}:{text}",
        kind=catalog.MessageKind(kind),
        community_id=where.pk,
        customer_id=customer_id,
        unit_id=where.unit_id,
        text=text,
    )
    with transaction.atomic():
        return log.record_many([spoken], batch_id=batch_id).accepted[0][0]


def hear() -> None:
    """Let the subscribers of feedback read what was told."""
    for subscriber in SUBSCRIBERS:
        while subscriptions.poll(subscriber):
            pass


def rule(unit: OrgUnit, *words: str, on: bool = True, **said) -> models.CatchRule:
    """A rule that was tried, and is on."""
    plain = {
        "name": words[0] if words else "规则",
        "without": (),
        "kind": TicketKind.COMPLAINT,
        "severity": TicketSeverity.NORMAL,
        "product": "",
        "gather_hours": 24,
    }
    made = actions.make_rule(
        unit=unit, said=actions.RuleSaid(words=words, **(plain | said)), actor=org_actions.HOUSE
    )
    if on:
        actions.try_rule(rule=made, days=1, actor=org_actions.HOUSE)
        # Facts bear the database's own time: a rule of a frozen test is on before all of them.
        models.CatchRule.objects.filter(pk=made.pk).update(on_since="2020-01-01T00:00:00Z")
        made.refresh_from_db()
    return made


def ticket(
    where: Any = None,
    customer_id: int | None = None,
    *,
    unit: OrgUnit | None = None,
    text: str = "送来的杯子碎了",
    actor: org_actions.Actor = org_actions.HOUSE,
    **about,
) -> models.Ticket:
    """A ticket noted by hand."""
    plain = {
        "kind": TicketKind.AFTER_SALE,
        "severity": TicketSeverity.NORMAL,
        "origin": TicketOrigin.STAFF,
        "product": "杯子",
    }
    return actions.open_by_hand(
        about=actions.About(
            customer_id=customer_id,
            community=where,
            unit=unit or where.unit,
            **(plain | about),
        ),
        text=text,
        actor=actor,
    )
