"""Feedback that goes: with the person who gave it, or with an invented company."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from huoqun.core import clock
from huoqun.feedback import models
from huoqun.feedback.actions import handling
from huoqun.feedback.kinds import TicketState


def forget_person(customer_id: int) -> int:
    """Erase all that was written about a person, close what is open; give how many lines.

    The tickets stay for the figures: a pseudonym, a kind and some moments.
    """
    with transaction.atomic():
        models.Ticket.objects.filter(
            pk__in=[each.pk for each in handling.undone_of([customer_id])]
        ).update(
            state=TicketState.CLOSED,
            closed_at=clock.now(),
            next_due_at=None,
            changed_at=clock.now(),
        )
        texts = models.TicketEntry.objects.filter(
            ticket__customer=customer_id, text_sealed__isnull=False
        )
        return texts.update(text_sealed=None)


def count_old_words(before: datetime) -> int:
    """How many texts there are of tickets that were done with before a moment."""
    return _old_words(before).count()


def forget_old_words(before: datetime) -> int:
    """Remove the texts of tickets that were done with before a moment; give how many.

    Tickets, their steps and their times stay: only what was said and answered goes.
    """
    return _old_words(before).update(text_sealed=None)


def _old_words(before: datetime) -> QuerySet[models.TicketEntry]:
    # What is open is still worked on, however old it is.
    done = Q(ticket__closed_at__lt=before) | Q(
        ticket__withdrawn=True, ticket__changed_at__lt=before
    )
    return models.TicketEntry.objects.filter(done, text_sealed__isnull=False, at__lt=before)


def forget_places(*, community_ids: Collection[int], unit_ids: Collection[int]) -> None:
    """Remove the feedback of invented places, and the rules that the house itself wrote.

    Runs in the caller's transaction; what somebody wrote for other places stays.
    """
    models.Ticket.objects.filter(
        Q(community__in=community_ids) | Q(community=None, unit__in=unit_ids)
    ).delete()
    models.CatchRule.objects.filter(Q(made_by=None) | Q(unit__in=unit_ids)).delete()
