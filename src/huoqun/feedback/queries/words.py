"""What was said and answered: the history of a ticket, opened with the person's own key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from huoqun.core.encrypted import KeyRing, Unreadable
from huoqun.customers import queries as customer_queries
from huoqun.feedback import models
from huoqun.feedback.kinds import TicketEntryKind

ENTRIES_SHOWN_MAX = 500
EXCERPT_CHARACTERS = 80
# What a member sees of their own ticket: their words and ours to them, never our notes.
_FOR_THE_MEMBER = (
    TicketEntryKind.SAID,
    TicketEntryKind.ANSWER,
    TicketEntryKind.TOLD_BACK,
    TicketEntryKind.REOPENED,
)
# What the keys for words of unknown people are for.
SEALING = "feedback-texts"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of a history; ``text`` is None where there is none, or where it was erased."""

    id: int
    kind: TicketEntryKind
    by: str | None
    given_to: str | None
    text: str | None
    erased: bool
    from_chat: bool
    at: datetime


def ring_of(customer_id: int | None) -> KeyRing | None:
    """The key for words about somebody; None when they were erased."""
    if customer_id is None:
        return _house()
    return customer_queries.rings([customer_id]).get(customer_id)


def bound_to(entry_id: int) -> str:
    """What ties a sealed text to its row."""
    return f"feedback_ticketentry.text_sealed:{entry_id}"


def history(ticket: models.Ticket) -> list[Entry]:
    """All lines of a ticket that the caller may see, oldest first."""
    return _opened(ticket.entries.all(), ring_of(ticket.customer_id))


def mine(ticket: models.Ticket) -> list[Entry]:
    """The lines of a member's own ticket that are meant for them, oldest first."""
    rows = ticket.entries.filter(kind__in=_FOR_THE_MEMBER)
    return _opened(rows, ring_of(ticket.customer_id))


def said_first(tickets: Sequence[models.Ticket]) -> dict[int, str]:
    """The beginning of what opened each of these tickets; those that were erased are absent."""
    said = models.TicketEntry.objects.filter(
        ticket__in=tickets, kind=TicketEntryKind.SAID, text_sealed__isnull=False
    )
    first = said.order_by("ticket_id", "at", "id").distinct("ticket_id")
    known = customer_queries.rings([each.customer_id for each in tickets if each.customer_id])
    house = _house()
    whose = {each.pk: each.customer_id for each in tickets}
    found = {}
    for entry in first:
        customer_id = whose[entry.ticket_id]
        text = _read(entry, known.get(customer_id) if customer_id else house)
        if text is not None:
            short = " ".join(text.split())
            cut = len(short) > EXCERPT_CHARACTERS
            found[entry.ticket_id] = short[:EXCERPT_CHARACTERS] + ("…" if cut else "")
    return found


def _opened(rows: QuerySet[models.TicketEntry], ring: KeyRing | None) -> list[Entry]:
    found = rows.select_related("staff", "given_to").order_by("at", "id")[:ENTRIES_SHOWN_MAX]
    lines = []
    for each in found:
        text = _read(each, ring)
        lines.append(
            Entry(
                id=each.pk,
                kind=TicketEntryKind(each.kind),
                by=each.staff.name if each.staff else None,
                given_to=each.given_to.name if each.given_to else None,
                text=text,
                erased=text is None and _spoken(each),
                from_chat=each.message_seq is not None,
                at=each.at,
            )
        )
    return lines


def _spoken(entry: models.TicketEntry) -> bool:
    """Whether there was a text once: of some lines it is part, others may do without."""
    always = entry.kind in (TicketEntryKind.SAID, TicketEntryKind.ANSWER, TicketEntryKind.INTERNAL)
    return always or entry.text_sealed is not None


def _read(entry: models.TicketEntry, ring: KeyRing | None) -> str | None:
    if entry.text_sealed is None or ring is None:
        return None
    try:
        return ring.open(bytes(entry.text_sealed), bound_to=bound_to(entry.pk))
    except Unreadable:
        return None


def _house() -> KeyRing:
    """The key for words of people who are not known."""
    ring: KeyRing = settings.HUOQUN_KEYS.ring(SEALING)
    return ring
