"""A person's identities with what made them one, and those who may be one, as staff see them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from huoqun.core import clock, paging
from huoqun.core.encrypted import Unreadable
from huoqun.core.refusal import Refused
from huoqun.customers import models, rules
from huoqun.customers.kinds import (
    ClaimKind,
    Doubt,
    IdentitySource,
    MergeBecause,
    ProposalBecause,
)
from huoqun.customers.queries import evidence as evidence_queries
from huoqun.customers.queries import identity, people
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope

# What a page shows of one person; nobody has more.
DECISIONS_SHOWN_MAX = 100
EVIDENCE_SHOWN_MAX = 100


class NoSuchProposal(Refused):
    """Nobody proposes this any more, or one of the two lies outside the reader's part."""

    code = "no_such_proposal"
    status = 404
    zh = "没有这条“可能是同一人”的记录：可能已经有人处理，或不在您的管辖范围内。"
    en = "There is no such proposal: somebody dealt with it, or it lies outside your part."


class NoSuchDecision(Refused):
    """No such decision about people whom the reader sees."""

    code = "no_such_decision"
    status = 404
    zh = "没有这个决定，或涉及的客户不在您的管辖范围内。"
    en = "There is no such decision, or its people lie outside your part of the organisation."


class NoSuchBlockedPhone(Refused):
    """The phone number is not blocked."""

    code = "no_such_blocked_phone"
    status = 404
    zh = "没有这个被排除的手机号。"
    en = "There is no such blocked phone number."


@dataclass(frozen=True, kw_only=True, slots=True)
class Shared:
    """A value that two numbers or more bear, masked; ``doubts`` say why it is no proof alone."""

    kind: ClaimKind
    shown: str
    doubts: list[Doubt]


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownIdentity:
    """One number of a person; what lies outside the reader's part shows its kind of source only.

    ``shared`` is what it has in common with the person's other numbers.
    """

    customer_id: int | None
    source: IdentitySource
    shown: str | None
    known_since: datetime | None
    standing: bool
    merged_at: datetime | None
    because: MergeBecause | None
    shared: list[Shared]


@dataclass(frozen=True, kw_only=True)
class Card:
    """A person's numbers, and what people decided about them."""

    canonical_id: int
    identities: list[KnownIdentity]
    decisions: list[models.IdentityDecision]


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One of two people of a proposal."""

    customer_id: int
    name: str | None
    sources: list[IdentitySource]
    numbers: int
    known_since: datetime


@dataclass(frozen=True, kw_only=True)
class ProposedPair:
    """Two people who may be one, with what speaks for it."""

    id: int
    because: ProposalBecause
    made_at: datetime
    left: Candidate
    right: Candidate
    shared: list[Shared] = field(default_factory=list)


def source_of(namespace: str) -> IdentitySource:
    """What kind of source a namespace is."""
    return IdentitySource.WECOM if namespace.startswith("wecom:") else IdentitySource.OTHER


def numbers_within(numbers: Iterable[int], *, seen_by: Scope) -> set[int]:
    """Which of these numbers the reader reaches by a bond of their own, not by the person's."""
    wanted = set(numbers)
    if seen_by.everything:
        return wanted
    open_bonds = Q(until=None) | Q(until__gt=clock.now())
    mine = Q(unit__in=org_queries.units(seen_by)) | Q(community_id__in=seen_by.community_ids)
    rows = models.Reach.objects.filter(open_bonds, mine, customer__in=wanted)
    return set(rows.order_by().values_list("customer_id", flat=True).distinct())


def card(customer: models.Customer, *, seen_by: Scope) -> Card:
    """The numbers of a visible person and what is known of their merging."""
    numbers = identity.numbers_of(customer.pk)
    reached = numbers_within(numbers, seen_by=seen_by)
    merges = models.Merge.objects.filter(customer__in=numbers, ended_at=None)
    merged = {each.customer_id: each for each in merges}
    shared = _shared_by(numbers, reached)
    since = dict(models.Customer.objects.filter(pk__in=numbers).values_list("pk", "created_at"))
    names = people.names(sorted(reached))
    namespaces = _namespaces(numbers)
    return Card(
        canonical_id=customer.pk,
        identities=[
            KnownIdentity(
                customer_id=number if number in reached else None,
                source=namespaces.get(number, IdentitySource.OTHER),
                shown=names[number].shown if number in names else None,
                known_since=since[number] if number in reached else None,
                standing=number == customer.pk,
                merged_at=merged[number].began_at if number in merged else None,
                because=MergeBecause(merged[number].because) if number in merged else None,
                shared=shared.get(number, []),
            )
            for number in numbers
        ],
        decisions=_decisions_about(numbers, reached),
    )


def _namespaces(numbers: Iterable[int]) -> dict[int, IdentitySource]:
    rows = models.Identity.objects.filter(customer__in=numbers).order_by("-id")
    return {
        number: source_of(namespace)
        for number, namespace in rows.values_list("customer_id", "namespace")
    }


def _decisions_about(numbers: Iterable[int], reached: set[int]) -> list[models.IdentityDecision]:
    """What was decided about numbers within sight, the latest first."""
    rows = models.IdentityDecision.objects.filter(Q(left__in=numbers) | Q(right__in=numbers))
    ordered = rows.select_related("decided_by", "undone_by").order_by("-decided_at", "-id")
    return [
        each for each in ordered[:DECISIONS_SHOWN_MAX] if {each.left_id, each.right_id} & reached
    ]


def _shared_by(numbers: Sequence[int], reached: set[int]) -> dict[int, list[Shared]]:
    """What each number has in common with another of the same person."""
    if len(numbers) < 2:
        return {}
    known = evidence_queries.known_of(numbers)
    found: dict[int, dict[tuple[ClaimKind, bytes], rules.Evidence]] = defaultdict(dict)
    for each in rules.evidence(known.tellings):
        if set(each.numbers) <= set(numbers):
            for number in each.numbers:
                if number in reached:
                    found[number].setdefault((each.kind, each.value), each)
    shown = _shown({each.value for values in found.values() for each in values.values()}, reached)
    return {
        number: [
            Shared(kind=each.kind, shown=shown[each.value], doubts=sorted(each.doubts))
            for each in values.values()
            if each.value in shown
        ]
        for number, values in found.items()
    }


def _shown(indexes: Iterable[bytes], numbers: Iterable[int]) -> dict[bytes, str]:
    """The masked values behind indexes, opened with the keys of those who bear them."""
    rows = models.Claim.objects.filter(
        value_index__in=list(indexes), customer__in=list(numbers), customer__erased_at=None
    ).select_related("customer")
    vault, found = people.vault(), {}
    for each in rows.order_by("id")[: EVIDENCE_SHOWN_MAX * 10]:
        index = bytes(each.value_index)
        if index in found or each.customer.key_sealed is None:
            continue
        try:
            key = vault.open_key(bytes(each.customer.key_sealed))
            value = rules.open_claim(
                bytes(each.value_sealed), key=key, customer_id=each.customer_id
            )
        except Unreadable:
            continue
        found[index] = rules.masked_value(value, kind=ClaimKind(each.kind))
    return found


def claims_of(customer_id: int) -> list[dict[str, str]]:
    """What sources say of all numbers of a person, in the clear: for the person themselves."""
    rows = models.Claim.objects.filter(
        customer__in=identity.numbers_of(customer_id), customer__key_sealed__isnull=False
    )
    vault, told = people.vault(), []
    for each in rows.select_related("customer").order_by("id"):
        key = vault.open_key(bytes(each.customer.key_sealed or b""))
        value = rules.open_claim(bytes(each.value_sealed), key=key, customer_id=each.customer_id)
        told.append({"kind": each.kind, "value": value, "source": each.source})
    return told


# --- Those who may be one


def proposals(seen_by: Scope) -> QuerySet[models.MergeProposal]:
    """The proposals of which both people are within sight, the newest first by their id."""
    rows = models.MergeProposal.objects.all()
    if seen_by.everything:
        return rows
    visible = people.visible_to(seen_by)
    return rows.filter(
        Exists(visible.filter(pk=OuterRef("left_id"))),
        Exists(visible.filter(pk=OuterRef("right_id"))),
    )


def proposal(proposal_id: int, *, seen_by: Scope) -> models.MergeProposal:
    """One proposal; raises NoSuchProposal."""
    found = proposals(seen_by).filter(pk=proposal_id).first()
    if found is None:
        raise NoSuchProposal
    return found


def proposal_page(seen_by: Scope, *, cursor: str, limit: int) -> paging.Window[ProposedPair]:
    """One page of the proposals with names and evidence, masked; as many queries for any page."""
    found = paging.window(proposals(seen_by), cursor=cursor, limit=limit, descending=True)
    persons = {number for each in found.items for number in (each.left_id, each.right_id)}
    candidates, of_person = _candidates(persons)
    shared = _shared_between(of_person)
    return paging.Window(
        items=[
            ProposedPair(
                id=each.pk,
                because=ProposalBecause(each.because),
                made_at=each.made_at,
                left=candidates[each.left_id],
                right=candidates[each.right_id],
                shared=shared.get((each.left_id, each.right_id), [])[:EVIDENCE_SHOWN_MAX],
            )
            for each in found.items
        ],
        next_cursor=found.next_cursor,
        total=found.total,
        total_is_capped=found.total_is_capped,
    )


def _candidates(persons: set[int]) -> tuple[dict[int, Candidate], dict[int, int]]:
    of_person = identity.numbers_by_person(persons)
    names = people.shown_names(sorted(persons))
    sources: dict[int, set[IdentitySource]] = defaultdict(set)
    for number, source in _namespaces(of_person).items():
        sources[of_person[number]].add(source)
    since = dict(models.Customer.objects.filter(pk__in=persons).values_list("pk", "created_at"))
    counts: dict[int, int] = defaultdict(int)
    for person in of_person.values():
        counts[person] += 1
    found = {
        each: Candidate(
            customer_id=each,
            name=names.get(each),
            sources=sorted(sources[each]),
            numbers=counts[each],
            known_since=since[each],
        )
        for each in persons
    }
    return found, of_person


def _shared_between(of_person: Mapping[int, int]) -> dict[rules.Pair, list[Shared]]:
    """What every two of these persons have in common."""
    if not of_person:
        return {}
    known = evidence_queries.known_of(of_person)
    told = [
        each
        for each in rules.evidence(known.tellings)
        if all(number in of_person for number in each.numbers)
    ]
    shown = _shown({each.value for each in told}, of_person)
    found: dict[rules.Pair, dict[bytes, Shared]] = defaultdict(dict)
    for each in told:
        one, other = (of_person[number] for number in each.numbers)
        if one != other and each.value in shown:
            found[rules.pair((one, other))].setdefault(
                each.value,
                Shared(kind=each.kind, shown=shown[each.value], doubts=sorted(each.doubts)),
            )
    return {pair: list(values.values()) for pair, values in found.items()}


def decision(decision_id: int, *, seen_by: Scope) -> models.IdentityDecision:
    """A decision of which both numbers are of people within sight; raises NoSuchDecision."""
    visible = people.visible_to(seen_by).values("pk")
    rows = models.IdentityDecision.objects.annotate(
        one=Coalesce("left__canonical_id", "left_id"),
        other=Coalesce("right__canonical_id", "right_id"),
    )
    found = rows.filter(pk=decision_id, one__in=visible, other__in=visible).first()
    if found is None:
        raise NoSuchDecision
    return found


def blocked_phones(*, cursor: str, limit: int) -> paging.Window[models.BlockedPhone]:
    """One page of the phone numbers that prove nothing, the newest first."""
    rows = models.BlockedPhone.objects.all()
    return paging.window(rows, cursor=cursor, limit=limit, descending=True)


def blocked_phone(blocked_id: int) -> models.BlockedPhone:
    """One blocked phone number; raises NoSuchBlockedPhone."""
    found = models.BlockedPhone.objects.filter(pk=blocked_id).first()
    if found is None:
        raise NoSuchBlockedPhone
    return found
