"""Hand down what rows say of people beside their ids: phones and union ids."""

from collections.abc import Iterable

from huoqun.connectors.files import models, queries
from huoqun.connectors.files.records.rows import CustomerRow, MembershipRow, OrderRow
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import ClaimKind

ClaimingRow = MembershipRow | OrderRow | CustomerRow
# (whose id, the name beside it, kind, value)
_Said = tuple[str, str | None, ClaimKind, str]


def claim(*, rows: Iterable[ClaimingRow], batch: models.ImportBatch) -> None:
    """Note the claims of rows that were handed down, in the caller's transaction.

    A union id is WeChat's; a phone is verified when whoever imports it says so of the source.
    """
    said = {each for row in rows for each in _said(row)}
    if not said:
        return
    people = customer_queries.find(batch.namespace, sorted({each[0] for each in said}))
    phones_verified = queries.options_of(batch).phones_verified
    customer_actions.claim(
        claims=[
            customer_actions.Claimed(
                customer_id=people[person],
                kind=kind,
                value=value,
                verified=kind is ClaimKind.UNION_ID or phones_verified,
                name=name if kind is ClaimKind.PHONE else None,
            )
            for person, name, kind, value in said
            if person in people
        ],
        source=batch.namespace,
        batch_id=batch.pk,
    )


def _said(row: ClaimingRow) -> Iterable[_Said]:
    person = row.member if isinstance(row, MembershipRow) else row.customer
    name = None
    if not isinstance(row, OrderRow):
        name = row.member_name if isinstance(row, MembershipRow) else row.name
    if person and row.phone:
        yield person, name, ClaimKind.PHONE, row.phone
    if person and row.union_id:
        yield person, name, ClaimKind.UNION_ID, row.union_id
