"""Messages come in through the bulk door; who spoke becomes visible to the community's people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huoqun.communities.actions import communities
from huoqun.communities.actions.batch import Batch, Imported, as_known
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.actions import Bond
from huoqun.customers.kinds import ReachBecause
from huoqun.events import log, voiding
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog.communities import MessageKind


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageRow:
    """One message as an import understood it; ``day`` is set when only a day is known."""

    key: str
    community: str
    member: str
    member_name: str | None
    at: datetime
    day: date | None
    kind: MessageKind
    text: str | None


def import_messages(
    *, rows: Sequence[MessageRow], batch: Batch, replace_conflicts: bool = False
) -> Imported:
    """Record a block of messages (at most log.BATCH_MAX) in the caller's transaction."""
    found = communities.resolve(keys=(row.community for row in rows), batch=batch)
    people = customer_actions.resolve(
        namespace=batch.namespace,
        external_ids=(row.member for row in rows),
        names={row.member: row.member_name for row in rows if row.member_name},
        batch_id=batch.batch_id,
    )
    facts = [
        catalog.MessageSent(
            occurred_at=row.at,
            day=row.day,
            source=batch.source,
            key="message:" + row.key,
            kind=row.kind,
            community_id=found[row.community].pk,
            customer_id=people[row.member],
            unit_id=found[row.community].unit_id,
            text=row.text,
        )
        for row in rows
    ]
    result = Imported()
    facts = as_known(facts, batch=batch, result=result, by_content=_has_an_id)
    # What an erased person said still counts; the words themselves are not written down again.
    unsaid = customer_queries.erased(set(people.values()))
    if replace_conflicts:
        outcome = voiding.record_over(facts, batch_id=batch.batch_id, unsaid=unsaid)
    else:
        outcome = log.record_many(
            facts, batch_id=batch.batch_id, check_other_months=True, unsaid=unsaid
        )
    result.add(outcome)
    units = {community.pk: community.unit_id for community in found.values()}
    # Who speaks, speaks often: a bond is made for each of the few pairs only.
    spoke = {
        (fact.customer_id, fact.community_id)
        for _, fact in outcome.accepted
        if isinstance(fact, catalog.MessageSent)
    }
    customer_actions.reach(
        bonds=[Bond(customer, units[community], community) for customer, community in spoke],
        because=ReachBecause.SPOKE,
        batch_id=batch.batch_id,
    )
    return result


def _has_an_id(message: catalog.MessageSent) -> bool:
    """Whether a message is known by an id of its source: another source numbers others alike."""
    return message.key.startswith("message:id:")
