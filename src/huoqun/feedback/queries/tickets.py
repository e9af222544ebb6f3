"""Which tickets there are, in the orders and by the filters that the desk offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from huoqun.communities import models as community_models
from huoqun.communities import queries as community_queries
from huoqun.core import clock, paging
from huoqun.core.refusal import Refused
from huoqun.customers import models as customer_models
from huoqun.customers import queries as customer_queries
from huoqun.events import recent
from huoqun.events.recent import Spoken
from huoqun.feedback import models, rules
from huoqun.feedback.kinds import (
    TicketEntryKind,
    TicketKind,
    TicketOrigin,
    TicketSeverity,
    TicketState,
    TicketStep,
)
from huoqun.feedback.queries import words
from huoqun.org import models as org_models
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission
from huoqun.org.queries import Scope

# What a member may write at once.
SENT_LENGTH_MAX = rules.SENT_LENGTH_MAX
# A member's page shows the latest; older ones are answered by whoever they ask.
OF_MEMBER_MAX = 20
PRODUCTS_MAX = 200
HOLDERS_MAX = 200


class MessageGone(Refused):
    """The message cannot be read any more."""

    code = "message_gone"
    status = 404
    zh = "读不到这条消息（已撤回、已删除，或早于 {days} 天）。请手工登记反馈。"
    en = "This message cannot be read (taken back, erased, or older than {days} days)."
    en += " Note the feedback by hand."


class NoSuchTicket(Refused):
    """The ticket does not exist or lies outside the reader's part of the organisation."""

    code = "no_such_ticket"
    status = 404
    zh = "没有这条反馈，或它不在您的管辖范围内。"
    en = "There is no such feedback, or it lies outside your part of the organisation."


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A filter of the list; what is empty filters nothing. Days are business days, both included.

    ``words`` is a ticket's number, or a customer's whole name or import id.
    """

    words: str = ""
    states: Sequence[TicketState] = ()
    kinds: Sequence[TicketKind] = ()
    severities: Sequence[TicketSeverity] = ()
    origin: TicketOrigin | None = None
    product: str | None = None
    assigned_id: int | None = None
    unassigned: bool = False
    unit_path: str = ""
    unit_id: int | None = None
    community_id: int | None = None
    customer_id: int | None = None
    overdue: bool = False
    undone: bool = False
    first: date | None = None
    last: date | None = None


class _Order(NamedTuple):
    by: str
    descending: bool
    nullable: bool


SORTS = {
    # What is overdue comes first by itself; what presses no more comes last.
    "due": _Order("next_due_at", descending=False, nullable=True),
    "-opened": _Order("opened_at", descending=True, nullable=False),
    "-said": _Order("last_said_at", descending=True, nullable=False),
}


def visible_to(seen_by: Scope) -> QuerySet[models.Ticket]:
    """The tickets of communities that are the reader's now, and of units where there is none."""
    rows = models.Ticket.objects.filter(withdrawn=False)
    if seen_by.everything:
        return rows
    units = org_queries.units(seen_by).values("pk")
    return rows.filter(
        Q(community__unit__in=units)
        | Q(community=None, unit__in=units)
        | Q(community_id__in=seen_by.community_ids)
    )


def listed(seen_by: Scope, wanted: Wanted) -> QuerySet[models.Ticket]:
    """The visible tickets that fit a filter."""
    rows = visible_to(seen_by).filter(_exact(wanted), _about(wanted))
    for column, chosen in (
        ("state", wanted.states),
        ("kind", wanted.kinds),
        ("severity", wanted.severities),
    ):
        if chosen:
            rows = rows.filter(**{f"{column}__in": chosen})
    if wanted.undone or wanted.overdue:
        rows = rows.filter(state__in=rules.UNDONE)
    if wanted.overdue:
        rows = rows.filter(next_due_at__lt=clock.now())
    if wanted.first:
        rows = rows.filter(opened_on__gte=wanted.first)
    if wanted.last:
        rows = rows.filter(opened_on__lte=wanted.last)
    return rows


def _exact(wanted: Wanted) -> Q:
    values = {
        "origin": wanted.origin,
        "assigned_id": wanted.assigned_id,
        "community_id": wanted.community_id,
        "unit_id": wanted.unit_id,
    }
    fits = Q(**{name: value for name, value in values.items() if value})
    if wanted.product is not None:
        fits &= Q(product=wanted.product)
    if wanted.unassigned:
        fits &= Q(assigned=None)
    if wanted.unit_path:
        fits &= Q(unit__path__startswith=wanted.unit_path)
    return fits


def _about(wanted: Wanted) -> Q:
    """Of whom: a person under all their numbers, or whoever is so named."""
    fits = Q()
    if wanted.customer_id is not None:
        fits &= Q(customer__in=_same_person(wanted.customer_id))
    if wanted.words:
        named = Q(customer__in=customer_queries.known_as(wanted.words))
        number = wanted.words.removeprefix("#")
        # Eighteen digits fit a bigint, whatever they are.
        if number.isascii() and number.isdigit() and len(number) <= 18:
            named |= Q(pk=int(number))
        fits &= named
    return fits


def _same_person(customer_id: int) -> QuerySet[customer_models.Customer]:
    """The customer and whoever turned out to be the same person."""
    asked = customer_models.Customer.objects.filter(pk=customer_id)
    person = asked.values_list("canonical_id", flat=True).first() or customer_id
    return customer_models.Customer.objects.filter(Q(pk=person) | Q(canonical_id=person))


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedTicket:
    """A ticket with the masked name of its customer and the beginning of what was said."""

    ticket: models.Ticket
    customer_name: str | None
    excerpt: str | None
    overdue: bool
    news: bool


def page(
    seen_by: Scope, wanted: Wanted, *, sort: str, cursor: str, limit: int
) -> paging.Window[ListedTicket]:
    """One page of the tickets in one of the orders of SORTS."""
    rows = listed(seen_by, wanted).select_related("unit", "community", "assigned")
    order = SORTS[sort]
    found = paging.window(
        rows,
        cursor=cursor,
        limit=limit,
        by=order.by,
        descending=order.descending,
        nullable=order.nullable,
    )
    return paging.Window(
        items=named(found.items),
        next_cursor=found.next_cursor,
        total=found.total,
        total_is_capped=found.total_is_capped,
    )


def get(ticket_id: int, *, seen_by: Scope) -> models.Ticket:
    """One visible ticket; raises NoSuchTicket."""
    rows = visible_to(seen_by).select_related(
        "unit", "community__unit", "assigned", "rule", "told_back_by"
    )
    found = rows.filter(pk=ticket_id).first()
    if found is None:
        raise NoSuchTicket
    return found


def named(tickets: Sequence[models.Ticket]) -> list[ListedTicket]:
    """Visible tickets as a list shows them; a few queries for all."""
    names = customer_queries.shown_names([each.customer_id for each in tickets])
    said = words.said_first(tickets)
    now = clock.now()
    return [
        ListedTicket(
            ticket=each,
            customer_name=names.get(each.customer_id),
            excerpt=said.get(each.pk),
            overdue=each.next_due_at is not None and each.next_due_at < now,
            news=each.last_answered_at is not None and each.last_said_at > each.last_answered_at,
        )
        for each in tickets
    ]


def next_due(ticket: models.Ticket) -> datetime | None:
    """Until when the next step of a ticket must be done, from its moments as they are now."""
    return rules.next_due(
        rules.Clock(
            state=ticket.state,
            first_answered_at=ticket.first_answered_at,
            answer_due_at=ticket.answer_due_at,
            solve_due_at=ticket.solve_due_at,
            renewed_due_at=ticket.renewed_due_at,
        )
    )


def steps(ticket: models.Ticket) -> list[TicketStep]:
    """What can be done next with a ticket."""
    return rules.steps(ticket.state)


def overdue_count(seen_by: Scope) -> int:
    """How many visible tickets are past their next due time."""
    return listed(seen_by, Wanted(overdue=True)).count()


def gathering(
    *, customer_id: int, product: str, kind: TicketKind | None, since: datetime
) -> models.Ticket | None:
    """The undone ticket of a person and a product that goes on with what they say now."""
    rows = models.Ticket.objects.select_for_update().filter(
        customer__in=list(_same_person(customer_id)),
        product=product,
        state__in=rules.UNDONE,
        last_said_at__gte=since,
        withdrawn=False,
    )
    if kind is not None:
        rows = rows.filter(kind=kind)
    return rows.order_by("-last_said_at", "-id").first()


def sent_lately(customer_id: int) -> list[datetime]:
    """The moments of the last day at which a member sent something from their page."""
    rows = models.TicketEntry.objects.filter(
        ticket__customer__in=_same_person(customer_id),
        kind__in=(TicketEntryKind.SAID, TicketEntryKind.REOPENED),
        staff=None,
        message_seq=None,
        at__gt=clock.now() - timedelta(days=1),
    )
    return list(rows.order_by("at").values_list("at", flat=True))


def of_member(customer_id: int, *, company_path: str) -> list[models.Ticket]:
    """A member's own tickets at a company, the latest first."""
    rows = models.Ticket.objects.filter(
        customer__in=_same_person(customer_id), unit__path__startswith=company_path, withdrawn=False
    )
    return list(rows.order_by("-opened_at", "-id")[:OF_MEMBER_MAX])


def products(seen_by: Scope) -> list[str]:
    """The products that visible tickets name, by name: what a form suggests."""
    rows = visible_to(seen_by).exclude(product="").order_by("product")
    return list(rows.values_list("product", flat=True).distinct()[:PRODUCTS_MAX])


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """Somebody who may handle a ticket, with how many undone ones they have."""

    id: int
    name: str
    undone: int


def holders(ticket: models.Ticket) -> list[Holder]:
    """Who may be given a ticket: the active people who handle feedback where it is."""
    place = ticket.community.unit if ticket.community else ticket.unit
    above = [place.path[: at + 1] for at, sign in enumerate(place.path) if sign == "/"]
    granted = org_models.Grant.objects.filter(
        Q(community_id=None, unit__path__in=above) | Q(community_id=ticket.community_id or 0)
    )
    people = org_models.Staff.objects.filter(
        pk__in=granted.values("staff"), is_active=True
    ).order_by("name", "id")[:HOLDERS_MAX]
    scopes = org_queries.scopes([each.pk for each in people])
    able = [each for each in people if handles(scopes[each.pk], ticket)]
    undone = models.Ticket.objects.filter(
        assigned__in=able, state__in=rules.UNDONE, withdrawn=False
    ).values_list("assigned_id", flat=True)
    counted = list(undone)
    return [Holder(id=each.pk, name=each.name, undone=counted.count(each.pk)) for each in able]


def handles(scope: Scope, ticket: models.Ticket) -> bool:
    """Whether somebody with this scope handles feedback where a ticket is."""
    place = ticket.community.unit if ticket.community else ticket.unit
    return scope.where(Permission.HANDLE_FEEDBACK).covers(place.path, ticket.community_id)


def holder(staff_id: int, *, ticket: models.Ticket) -> org_models.Staff:
    """One of those who may be given a ticket; raises NoSuchStaff."""
    if all(each.id != staff_id for each in holders(ticket)):
        raise org_queries.NoSuchStaff
    return org_models.Staff.objects.get(pk=staff_id)


def own_unit(
    staff: org_models.Staff, *, customer: customer_models.Customer | None, seen_by: Scope
) -> org_models.OrgUnit:
    """Where feedback without a community belongs: a unit that knows the customer, else one's own.

    Raises NoSuchUnit for somebody who serves single communities only.
    """
    known = customer_queries.units_of(customer, seen_by=seen_by) if customer else {}
    return org_queries.unit(min(known) if known else staff.unit_id, seen_by=seen_by)


def place_of(spoken: Spoken | None, *, seen_by: Scope) -> community_models.Community:
    """The community of a message; raises MessageGone, or NoSuchCommunity for one out of reach."""
    if spoken is None:
        raise MessageGone(days=recent.DAYS_MAX)
    return community_queries.get(spoken.community_id, seen_by=seen_by)


def communities_within(
    community_ids: Sequence[int],
) -> dict[int, community_models.Community]:
    """These communities as far as they were not removed, with unit and owner."""
    rows = community_queries.visible_to(org_queries.EVERYTHING).filter(pk__in=community_ids)
    return {each.pk: each for each in rows.select_related("unit", "owner")}
