"""Memberships come in as intervals; joins and leaves become facts, rows follow them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from huoqun.communities import models, rules
from huoqun.communities.actions import communities, descriptions, roles, stays
from huoqun.communities.actions.batch import Batch, Imported, as_known
from huoqun.communities.actions.stays import Leave
from huoqun.communities.kinds import CommunityRole, JoinMode, LeaveReason
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.customers.actions import Bond
from huoqun.customers.kinds import ReachBecause
from huoqun.events import log, voiding
from huoqun.events.catalog import communities as catalog
from huoqun.events.fact import Fact
from huoqun.events.log import Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class MembershipRow:
    """One membership as an import understood it: an interval, open while ``left_on`` is empty.

    With an event file the row has a join or a leave only (``joined_on`` None: a leave whose join
    is not in the file). ``still_there``: the file would have told of a leave, and does not.
    ``exact``: the moment of joining is the platform's own, so that somebody who left and came back
    on one day joined twice.
    """

    community: str
    member: str
    member_name: str | None = None
    joined_on: date | None
    joined_at: datetime | None = None
    left_on: date | None = None
    left_at: datetime | None = None
    still_there: bool = False
    exact: bool = False
    role: CommunityRole = CommunityRole.MEMBER
    how: JoinMode = JoinMode.UNKNOWN
    inviter: str | None = None
    channel_id: int | None = None
    reason: LeaveReason = LeaveReason.UNKNOWN


@dataclass(slots=True)
class _Block:
    """A block of rows with everything that is known about its people."""

    rows: Sequence[MembershipRow]
    batch: Batch
    replaces: bool
    found: Mapping[str, models.Community]
    people: Mapping[str, int]
    dossiers: dict[stays.Pair, stays.Dossier] = field(default_factory=dict)
    result: Imported = field(default_factory=Imported)

    def pair(self, row: MembershipRow) -> stays.Pair:
        """The community and the person of a row."""
        return self.found[row.community].pk, self.people[row.member]

    def as_known(self, facts: Mapping[int, Fact]) -> dict[int, Fact]:
        """The facts by place, under the source that told them before."""
        named = as_known(list(facts.values()), batch=self.batch, result=self.result)
        return dict(zip(facts, named, strict=True))

    def record(self, facts: Mapping[int, Fact]) -> Outcome:
        """Record the facts of rows by their place, over the known ones if that is wanted."""
        self.result.places |= {fact.key: place for place, fact in facts.items()}
        wanted, batch_id = list(facts.values()), self.batch.batch_id
        outcome = (
            voiding.record_over(wanted, batch_id=batch_id)
            if self.replaces
            # The key does not name the leaving day, so another one stands under another date.
            else log.record_many(wanted, batch_id=batch_id, check_other_months=True)
        )
        self.result.add(outcome)
        return outcome


def join_key(
    *, community: str, member: str, joined_on: date, exact_at: datetime | None = None
) -> str:
    """Under which the log knows a join: a stay is known by its first day, or its exact moment."""
    when = exact_at.isoformat() if exact_at else joined_on
    return f"join:{community}\x00{member}\x00{when}"


def import_memberships(
    *, rows: Sequence[MembershipRow], batch: Batch, replace_conflicts: bool = False
) -> Imported:
    """Record a block of memberships in the caller's transaction; conflicts are told or replaced.

    Any split of a history over several exports comes to the same facts and rows as one export, as
    long as nobody joins, or leaves, one community twice on one day: a stay is known by its first
    day, and a leave that is told again with another hour is the same leave.
    """
    mentioned = [row.member for row in rows] + [row.inviter for row in rows if row.inviter]
    block = _Block(
        rows=rows,
        batch=batch,
        replaces=replace_conflicts,
        found=communities.resolve(keys=(row.community for row in rows), batch=batch),
        people=customer_actions.resolve(
            namespace=batch.namespace,
            external_ids=mentioned,
            names={row.member: row.member_name for row in rows if row.member_name},
            batch_id=batch.batch_id,
        ),
    )
    stays.take_turns(batch.namespace)
    block.dossiers = stays.load({block.pair(row) for row in rows})
    _take_joins(block)
    # A leave told with its join and the same one told alone may stand in one block.
    _take_leaves(block, alone=False)
    _take_leaves(block, alone=True)
    if replace_conflicts:
        _undo_leaves(block)
    stays.settle(block.dossiers)
    for row in rows:
        if row.role is not CommunityRole.MEMBER:
            roles.hold(
                community=block.found[row.community],
                customer_id=block.people[row.member],
                role=row.role,
                since_on=row.joined_on or row.left_on or clock.today(),
                batch=batch,
            )
    return block.result


def _take_joins(block: _Block) -> None:
    facts: dict[int, Fact] = {}
    for place, row in enumerate(block.rows):
        if row.joined_on is not None:
            community_id, customer_id = block.pair(row)
            facts[place] = catalog.MemberJoined(
                occurred_at=row.joined_at or clock.start_of_day(row.joined_on),
                day=row.joined_on,
                source=block.batch.source,
                key=join_key(
                    community=row.community,
                    member=row.member,
                    joined_on=row.joined_on,
                    exact_at=row.joined_at if row.exact else None,
                ),
                kind=row.how,
                community_id=community_id,
                customer_id=customer_id,
                unit_id=block.found[row.community].unit_id,
                invited_by=block.people[row.inviter] if row.inviter else None,
                channel_id=row.channel_id,
            )
    facts = block.as_known(facts)
    outcome = block.record(facts)
    row_of = {id(fact): block.rows[place] for place, fact in facts.items()}
    fresh: list[tuple[catalog.MemberJoined, rules.Joined]] = []
    corrected: list[tuple[catalog.MemberJoined, rules.Joined]] = []
    for _, fact in outcome.accepted:
        assert isinstance(fact, catalog.MemberJoined)
        row = row_of[id(fact)]
        joined = rules.Joined(on=fact.occurred_on, at=row.joined_at)
        # Who comes back on the day of their first joining has one row, of the last one.
        over = row.exact or fact.key in outcome.replaced
        (corrected if over else fresh).append((fact, joined))
        block.dossiers[block.pair(row)].joins[joined.on] = joined
    _open(fresh, block.batch)
    _open(corrected, block.batch, over=True)


def _take_leaves(block: _Block, *, alone: bool) -> None:
    """Record the leaves told with their join, or those told without."""
    facts: dict[int, Fact] = {}
    known_by: dict[int, str] = {}
    said: dict[stays.Pair, dict[str, rules.Left]] = {}
    for place, row in enumerate(block.rows):
        if row.left_on is None or (row.joined_on is None) is not alone:
            continue
        dossier = block.dossiers[block.pair(row)]
        beside = said.setdefault(block.pair(row), {})
        name = dossier.known_by(
            joined_on=row.joined_on, on=row.left_on, at=row.left_at, beside=beside
        )
        beside.setdefault(name, rules.Left(on=row.left_on, at=row.left_at, known_by=name))
        known_by[place] = name
        facts[place] = _left(block, row, name, row.left_on)
    facts = block.as_known(facts)
    outcome = block.record(facts)
    place_of = {id(fact): place for place, fact in facts.items()}
    left: list[catalog.MemberLeft] = []
    for _, fact in outcome.accepted:
        assert isinstance(fact, catalog.MemberLeft)
        place = place_of[id(fact)]
        row, name = block.rows[place], known_by[place]
        told = rules.Left(on=fact.occurred_on, at=row.left_at, known_by=name)
        leave = Leave(told, row.reason.value, block.batch.batch_id)
        block.dossiers[block.pair(row)].leaves[name] = leave
        left.append(fact)
    _bind(left, block.batch)


def _left(block: _Block, row: MembershipRow, known_by: str, on: date) -> catalog.MemberLeft:
    community_id, customer_id = block.pair(row)
    return catalog.MemberLeft(
        occurred_at=row.left_at or clock.start_of_day(on),
        day=on,
        source=block.batch.source,
        key=f"leave:{row.community}\x00{row.member}\x00{known_by}",
        kind=row.reason,
        community_id=community_id,
        customer_id=customer_id,
        unit_id=block.found[row.community].unit_id,
    )


def _undo_leaves(block: _Block) -> None:
    """Whoever is still there did not leave: what we knew of it becomes void."""
    undone: dict[int, tuple[stays.Dossier, str]] = {}
    facts: dict[int, Fact] = {}
    for place, row in enumerate(block.rows):
        if row.still_there and row.joined_on is not None:
            dossier = block.dossiers[block.pair(row)]
            leave = dossier.stored.get(row.joined_on)
            if leave is not None:
                undone[place] = dossier, leave.told.known_by
                facts[place] = _left(block, row, leave.told.known_by, leave.told.on)
    facts = block.as_known(facts)
    known = log.known(list(facts.values()))
    voiding.void_known(known)
    place_of = {id(fact): place for place, fact in facts.items()}
    for conflict in known:
        dossier, name = undone[place_of[id(conflict.fact)]]
        del dossier.leaves[name]
    block.result.replaced += len(known)


def _open(
    joins: Sequence[tuple[catalog.MemberJoined, rules.Joined]],
    batch: Batch,
    *,
    over: bool = False,
) -> None:
    """Rows and bonds for accepted joins; ``over`` writes them over the known ones."""
    mode: dict[str, Any] = {"ignore_conflicts": True}
    if over:
        mode = {
            "update_conflicts": True,
            "unique_fields": ["community", "customer", "joined_on"],
            "update_fields": ["joined_at", "how", "invited_by", "batch_id"],
        }
    models.Membership.objects.bulk_create(
        [
            models.Membership(
                community_id=fact.community_id,
                customer_id=fact.customer_id,
                joined_on=joined.on,
                joined_at=joined.at,
                how=fact.kind,
                invited_by_id=fact.invited_by,
                batch_id=batch.batch_id,
            )
            for fact, joined in joins
        ],
        batch_size=5_000,
        **mode,
    )
    _bind([fact for fact, _ in joins], batch)


def _bind(facts: Iterable[catalog.MemberJoined | catalog.MemberLeft], batch: Batch) -> None:
    """Who came or went is known to the community's people."""
    customer_actions.reach(
        bonds={
            Bond(fact.customer_id, fact.unit_id or batch.unit_id, fact.community_id)
            for fact in facts
        },
        because=ReachBecause.MEMBERSHIP,
        batch_id=batch.batch_id,
    )


def assume_joins(*, first_messages: Mapping[tuple[str, str], date], batch: Batch) -> Imported:
    """Take each person's first message as their joining, where no membership is known.

    ``first_messages`` maps (community, member) to the day; the communities are marked, so that
    every figure built on it says so.
    """
    found = communities.resolve(keys=(community for community, _ in first_messages), batch=batch)
    people = customer_actions.resolve(
        namespace=batch.namespace, external_ids=[member for _, member in first_messages]
    )
    stays.take_turns(batch.namespace)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT community_id, customer_id FROM communities_membership"
            " WHERE community_id = ANY(%s)",
            [[community.pk for community in found.values()]],
        )
        known = set(cursor.fetchall())
    facts = [
        catalog.MemberJoined(
            occurred_at=clock.start_of_day(day),
            day=day,
            source=batch.source,
            key=f"assumed-join:{community}\x00{member}",
            kind=JoinMode.ASSUMED,
            community_id=found[community].pk,
            customer_id=people[member],
            unit_id=found[community].unit_id,
        )
        for (community, member), day in first_messages.items()
        if (found[community].pk, people[member]) not in known
    ]
    result = Imported()
    outcome = log.record_many(facts, batch_id=batch.batch_id)
    result.add(outcome)
    joined = [
        (fact, rules.Joined(on=fact.occurred_on))
        for _, fact in outcome.accepted
        if isinstance(fact, catalog.MemberJoined)
    ]
    _open(joined, batch)
    stays.settle(stays.load({(fact.community_id, fact.customer_id) for fact, _ in joined}))
    for community in found.values():
        if not community.joins_assumed:
            community.joins_assumed = True
            community.save(update_fields=["joins_assumed"])
            descriptions.describe(community)
    return result
