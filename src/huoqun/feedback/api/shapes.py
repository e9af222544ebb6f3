"""How tickets look on the wire, and the filter that list, figures and export share."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from huoqun.communities import queries as community_queries
from huoqun.core.http import Day, Line, Paragraph, Words
from huoqun.core.ids import BigId, Count
from huoqun.feedback import models, queries, rules
from huoqun.feedback.kinds import (
    TicketEntryKind,
    TicketKind,
    TicketOrigin,
    TicketSeverity,
    TicketState,
    TicketStep,
    ToldVia,
)
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope

CHOICES_MAX = 10
# What was said or done, in at least a word.
Told = Annotated[Paragraph, Field(min_length=1)]
# As a product is written: it may be empty.
Product = Annotated[Words, Field(max_length=200)]


class TicketPlaceOut(Schema):
    """A community or a unit by its name."""

    id: BigId
    name: str


class TicketHolderOut(Schema):
    """A colleague, and how many undone tickets they have."""

    id: BigId
    name: str
    undone: Count


class TicketOut(Schema):
    """A ticket in a list; the customer's name is masked.

    ``next_due_at`` is null when nothing presses; ``news``: the member spoke again after an answer.
    """

    id: BigId
    kind: TicketKind
    severity: TicketSeverity
    origin: TicketOrigin
    state: TicketState
    product: str
    customer_id: BigId | None
    customer_name: str | None
    community: TicketPlaceOut | None
    unit: TicketPlaceOut
    assigned: TicketPlaceOut | None
    excerpt: str | None
    opened_at: datetime
    last_said_at: datetime
    next_due_at: datetime | None
    overdue: bool
    news: bool
    reopened_count: Count


class TicketEntryOut(Schema):
    """One line of the history; ``by`` is null for the member and for the house itself."""

    id: BigId
    kind: TicketEntryKind
    by: str | None
    given_to: str | None
    text: str | None
    erased: bool
    from_chat: bool
    at: datetime


class TicketDetailOut(TicketOut):
    """A ticket with its history and what can be done next."""

    rule_name: str | None
    answer_due_at: datetime
    solve_due_at: datetime
    first_answered_at: datetime | None
    solved_at: datetime | None
    told_back_at: datetime | None
    told_back_by: str | None
    told_via: ToldVia | None
    closed_at: datetime | None
    history: list[TicketEntryOut]
    steps: list[TicketStep]


class TicketFilter(Schema):
    """Which tickets; what is left out filters nothing. Days are business days, both included."""

    words: Words = ""
    state: Annotated[list[TicketState], Field(max_length=CHOICES_MAX)] = []
    kind: Annotated[list[TicketKind], Field(max_length=CHOICES_MAX)] = []
    severity: Annotated[list[TicketSeverity], Field(max_length=CHOICES_MAX)] = []
    origin: TicketOrigin | None = None
    product: Product | None = None
    assigned_id: BigId | None = None
    unassigned: bool = False
    unit_id: BigId | None = None
    only_unit: bool = False
    community_id: BigId | None = None
    customer_id: BigId | None = None
    overdue: bool = False
    undone: bool = False
    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")


def wanted(asked: TicketFilter, *, seen_by: Scope) -> queries.Wanted:
    """The filter as the queries take it; raises NoSuchUnit or NoSuchCommunity."""
    unit_path, unit_id = "", None
    if asked.unit_id is not None:
        unit = org_queries.unit(asked.unit_id, seen_by=seen_by)
        unit_path, unit_id = ("", unit.pk) if asked.only_unit else (unit.path, None)
    if asked.community_id is not None:
        community_queries.get(asked.community_id, seen_by=seen_by)
    return queries.Wanted(
        words=asked.words,
        states=asked.state,
        kinds=asked.kind,
        severities=asked.severity,
        origin=asked.origin,
        product=asked.product,
        assigned_id=asked.assigned_id,
        unassigned=asked.unassigned,
        unit_path=unit_path,
        unit_id=unit_id,
        community_id=asked.community_id,
        customer_id=asked.customer_id,
        overdue=asked.overdue,
        undone=asked.undone,
        first=asked.first,
        last=asked.last,
    )


def listed(found: queries.ListedTicket) -> dict[str, Any]:
    """A ticket of a list."""
    row = found.ticket
    plain = ("kind", "severity", "origin", "state", "product", "customer_id", "reopened_count")
    moments = ("opened_at", "last_said_at", "next_due_at")
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in plain + moments},
        "customer_name": found.customer_name,
        "community": _place(row.community_id, row.community.title if row.community else ""),
        "unit": _place(row.unit_id, row.unit.name),
        "assigned": _place(row.assigned_id, row.assigned.name if row.assigned else ""),
        "excerpt": found.excerpt,
        "overdue": found.overdue,
        "news": found.news,
    }


def detail(row: models.Ticket) -> dict[str, Any]:
    """One ticket with its history."""
    moments = (
        "answer_due_at",
        "solve_due_at",
        "first_answered_at",
        "solved_at",
        "told_back_at",
        "closed_at",
    )
    return {
        **listed(queries.named([row])[0]),
        **{name: getattr(row, name) for name in moments},
        "rule_name": row.rule.name if row.rule else None,
        "told_back_by": row.told_back_by.name if row.told_back_by else None,
        "told_via": row.told_via or None,
        "history": queries.history(row),
        "steps": rules.steps(row.state),
    }


def _place(place_id: int | None, name: str) -> dict[str, Any] | None:
    return None if place_id is None else {"id": place_id, "name": name}


class CatchRuleIn(Schema):
    """A rule as somebody writes it."""

    name: Line
    words: Annotated[list[Words], Field(max_length=rules.WORDS_MAX)]
    without: Annotated[list[Words], Field(max_length=rules.WORDS_MAX)] = []
    kind: TicketKind
    severity: TicketSeverity
    product: Product = ""
    gather_hours: Annotated[int, Field(ge=1, le=rules.GATHER_HOURS_MAX)] = (
        rules.GATHER_HOURS_DEFAULT
    )
