"""Staff routes about which customer numbers are one person."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Query, Schema, Status
from pydantic import Field

from huoqun.core import http, paging
from huoqun.core.http import Line
from huoqun.core.ids import BigId, Count
from huoqun.customers import actions, models, queries
from huoqun.customers.api.routes import router
from huoqun.customers.kinds import (
    ClaimKind,
    Doubt,
    IdentitySource,
    IdentityVerdict,
    MergeBecause,
    ProposalBecause,
)
from huoqun.org import access
from huoqun.org.kinds import Permission

# Whoever looks at the decision in a year must understand it.
REASON_LENGTH_MIN = 4

Reason = Annotated[Line, Field(min_length=REASON_LENGTH_MIN)]


def _refuse_a_part(request: access.StaffRequest) -> None:
    """A blocked number changes who is who everywhere: it takes the right over the company."""
    if not request.scope.everything:
        needed = Permission.MANAGE_SETTINGS
        raise access.NotPermitted(permission_zh=needed.zh, permission_en=needed.en)


class WhyIn(Schema):
    """Why somebody decides so; kept beside the decision and in the audit log."""

    reason: Reason


class MergeIn(Schema):
    """Who else is the same person, and why."""

    with_customer_id: BigId
    reason: Reason


class SharedOut(Schema):
    """A value that both bear, masked; ``doubts`` say why it alone is no proof."""

    kind: ClaimKind
    shown: str
    doubts: list[Doubt]


class KnownIdentityOut(Schema):
    """One number of a person; of one outside one's own part only the kind of source is told."""

    customer_id: BigId | None
    source: IdentitySource
    shown: str | None
    known_since: datetime | None
    standing: bool
    merged_at: datetime | None
    because: MergeBecause | None
    shared: list[SharedOut]


class IdentityDecisionOut(Schema):
    """Somebody's word on two numbers; ``undone_at`` tells that it stands no more."""

    id: BigId
    left_id: BigId
    right_id: BigId
    verdict: IdentityVerdict
    reason: str
    decided_at: datetime
    decided_by: str | None
    undone_at: datetime | None
    undone_by: str | None

    @staticmethod
    def resolve_decided_by(decision: models.IdentityDecision) -> str | None:
        """Who said so; nobody for the product itself."""
        return decision.decided_by.name if decision.decided_by else None

    @staticmethod
    def resolve_undone_by(decision: models.IdentityDecision) -> str | None:
        """Who took it back."""
        return decision.undone_by.name if decision.undone_by else None


class IdentityCardOut(Schema):
    """The numbers of a person with what made them one, and what was decided about them."""

    canonical_id: BigId
    identities: list[KnownIdentityOut]
    decisions: list[IdentityDecisionOut]


class CandidateOut(Schema):
    """One of two people, the name masked; ``numbers`` is how many they have."""

    customer_id: BigId
    name: str | None
    sources: list[IdentitySource]
    numbers: Count
    known_since: datetime


class ProposalOut(Schema):
    """Two people who may be one."""

    id: BigId
    because: ProposalBecause
    made_at: datetime
    left: CandidateOut
    right: CandidateOut
    shared: list[SharedOut]


class PersonOut(Schema):
    """Who somebody is now."""

    canonical_id: BigId


class BlockedPhoneIn(Schema):
    """A phone number that belongs to no customer, such as a store's own."""

    phone: Line
    reason: Reason


class BlockedPhoneOut(Schema):
    """A phone number that proves nothing, masked."""

    id: BigId
    shown: str
    reason: str
    blocked_at: datetime


@router.get("/merging/proposals", response=http.Page[ProposalOut])
@access.requires(Permission.EDIT_CUSTOMERS)
def proposal_list(
    request: access.StaffRequest, wanted: Query[http.PageIn]
) -> paging.Window[queries.ProposedPair]:
    """List the pairs of people who may be one, as far as both are within sight, newest first."""
    return queries.proposal_page(request.scope, cursor=wanted.cursor, limit=wanted.limit)


@router.post("/merging/proposals/{proposal_id}/accept", response=PersonOut)
@access.requires(Permission.EDIT_CUSTOMERS)
def accept_proposal(
    request: access.StaffRequest, proposal_id: BigId, body: WhyIn
) -> dict[str, int]:
    """Make the two of a proposal one customer."""
    proposal = queries.proposal(proposal_id, seen_by=request.scope)
    person = actions.merge(
        left=proposal.left_id,
        right=proposal.right_id,
        reason=body.reason,
        actor=request.actor,
        seen_by=request.scope,
    )
    return {"canonical_id": person.pk}


@router.post("/merging/proposals/{proposal_id}/refuse", response={204: None})
@access.requires(Permission.EDIT_CUSTOMERS)
def refuse_proposal(request: access.StaffRequest, proposal_id: BigId, body: WhyIn) -> Status[None]:
    """Note that the two of a proposal are different people, whatever comes in later."""
    proposal = queries.proposal(proposal_id, seen_by=request.scope)
    actions.tell_apart(
        left=proposal.left_id,
        right=proposal.right_id,
        reason=body.reason,
        actor=request.actor,
        seen_by=request.scope,
    )
    return Status(204, None)


@router.post("/merging/decisions/{decision_id}/undo", response={204: None})
@access.requires(Permission.EDIT_CUSTOMERS)
def undo_decision(request: access.StaffRequest, decision_id: BigId, body: WhyIn) -> Status[None]:
    """Take a decision back, as if it had never been made."""
    decision = queries.decision(decision_id, seen_by=request.scope)
    actions.undo(decision=decision, reason=body.reason, actor=request.actor, seen_by=request.scope)
    return Status(204, None)


@router.get("/merging/blocked-phones", response=http.Page[BlockedPhoneOut])
@access.requires(Permission.MANAGE_SETTINGS)
def blocked_phone_list(
    request: access.StaffRequest, wanted: Query[http.PageIn]
) -> paging.Window[models.BlockedPhone]:
    """List the phone numbers that prove nothing, the newest first; they are the whole company's."""
    _refuse_a_part(request)
    return queries.blocked_phones(cursor=wanted.cursor, limit=wanted.limit)


@router.post("/merging/blocked-phones", response=BlockedPhoneOut)
@access.requires(Permission.MANAGE_SETTINGS)
def block_phone(request: access.StaffRequest, body: BlockedPhoneIn) -> models.BlockedPhone:
    """Let a phone number prove nothing from now on."""
    _refuse_a_part(request)
    return actions.block_phone(phone=body.phone, reason=body.reason, actor=request.actor)


@router.delete("/merging/blocked-phones/{blocked_id}", response={204: None})
@access.requires(Permission.MANAGE_SETTINGS)
def unblock_phone(request: access.StaffRequest, blocked_id: BigId) -> Status[None]:
    """Let a phone number be evidence again."""
    _refuse_a_part(request)
    actions.unblock_phone(blocked=queries.blocked_phone(blocked_id), actor=request.actor)
    return Status(204, None)


@router.get("/{customer_id}/identities", response=IdentityCardOut)
@access.requires(Permission.VIEW_MEMBERS)
def identity_card(request: access.StaffRequest, customer_id: BigId) -> Any:  # noqa: ANN401 - a Card
    """Show which numbers a person has, what made them one, and what was decided about them."""
    customer = queries.get(customer_id, seen_by=request.scope)
    return queries.card(customer, seen_by=request.scope)


@router.post("/{customer_id}/merge", response=PersonOut)
@access.requires(Permission.EDIT_CUSTOMERS)
def merge_customers(
    request: access.StaffRequest, customer_id: BigId, body: MergeIn
) -> dict[str, int]:
    """Make two people one by hand."""
    person = actions.merge(
        left=customer_id,
        right=body.with_customer_id,
        reason=body.reason,
        actor=request.actor,
        seen_by=request.scope,
    )
    return {"canonical_id": person.pk}


@router.post("/{customer_id}/take-out", response={204: None})
@access.requires(Permission.EDIT_CUSTOMERS)
def take_out(request: access.StaffRequest, customer_id: BigId, body: WhyIn) -> Status[None]:
    """Take one number out of the person whose part it is."""
    actions.take_out(
        number=customer_id, reason=body.reason, actor=request.actor, seen_by=request.scope
    )
    return Status(204, None)
