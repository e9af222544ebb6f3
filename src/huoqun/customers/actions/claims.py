"""What sources claim of customers: noted as it is told, judged later by the one who settles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.customers import models, queries, rules
from huoqun.customers.kinds import ClaimKind
from huoqun.org import actions as org_actions


class NotAPhone(Refused):
    """The text is no phone number that could tell people apart."""

    code = "not_a_phone"
    status = 422
    zh = "这不是一个完整的手机号，请写 11 位手机号，或带国家代码的号码。"
    en = "This is no complete mobile number; write its digits, with + and the country abroad."


@dataclass(frozen=True, kw_only=True, slots=True)
class Claimed:
    """A source's word on one customer; ``value`` as it was written.

    ``subject`` is within what the value is unique: the namespace of a KEY, else empty for the one
    open platform of the house. ``name`` is the name that stood beside a phone, if any.
    """

    customer_id: int
    kind: ClaimKind
    value: str
    verified: bool
    subject: str = ""
    name: str | None = None


def claim(*, claims: Iterable[Claimed], source: str, batch_id: int | None = None) -> int:
    """Note what a source (a namespace) says, in the caller's transaction; give how much was new.

    What cannot be such a value is passed over. Who is who follows when it is settled, within
    seconds. ``batch_id`` is the import that says so: its take-back takes it away.
    """
    told = [(each, rules.plain_value(each.value, kind=each.kind)) for each in claims]
    keys = _keys({each.customer_id for each, value in told if value is not None})
    vault = queries.vault()
    rows: dict[_Compared, _Row] = {}
    for each, value in told:
        wrapped = keys.get(each.customer_id)
        if value is None or wrapped is None:
            continue  # no such value; or erased, of whom nothing is learned any more
        index = rules.claim_index(value, vault=vault, kind=each.kind, subject=each.subject)
        name = vault.name_index(each.name) if each.name else None
        compared = (each.customer_id, each.kind.value, index, each.verified, name or b"")
        if compared not in rows:
            key = vault.open_key(wrapped)
            sealed = rules.seal_claim(value, key=key, customer_id=each.customer_id)
            rows[compared] = (
                *(each.customer_id, each.kind.value, each.subject),
                *(index, sealed, each.verified, name),
            )
    # In one order: two transactions that tell the same wait for each other in turn.
    return _note([rows[each] for each in sorted(rows)], source, batch_id) if rows else 0


# What makes two sayings of one source one; the row as it is written.
_Compared = tuple[int, str, bytes, bool, bytes]
_Row = tuple[int, str, str, bytes, bytes, bool, bytes | None]


def _keys(customer_ids: set[int]) -> dict[int, bytes]:
    rows = models.Customer.objects.filter(pk__in=customer_ids, erased_at=None)
    known = rows.exclude(key_sealed=None).values_list("pk", "key_sealed")
    return {customer_id: bytes(wrapped or b"") for customer_id, wrapped in known}


def _note(
    rows: Sequence[_Row],
    source: str,
    batch_id: int | None,
) -> int:
    batch_ids = [] if batch_id is None else [batch_id]
    with connection.cursor() as cursor:
        cursor.execute(
            _NOTE_SQL,
            [source, batch_ids, clock.now(), *(list(each) for each in zip(*rows, strict=True))],
        )
        return int(cursor.fetchone()[0])


# Whoever brings news of a number leaves a note in the same transaction.
_NOTE_SQL = """
WITH told AS (
    INSERT INTO customers_claim AS known (customer_id, kind, subject, value_index, value_sealed,
        verified, name_index, source, batch_ids, noted_at)
    SELECT c, k, s, v, t, y, n, %s, %s::bigint[], %s
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bytea[], %s::bytea[], %s::bool[],
        %s::bytea[]) AS given(c, k, s, v, t, y, n)
    ON CONFLICT (customer_id, kind, value_index, source, verified, name_index) DO UPDATE
    SET batch_ids = CASE
        WHEN known.batch_ids = '{}' OR excluded.batch_ids = '{}' THEN '{}'
        ELSE known.batch_ids || excluded.batch_ids END
    WHERE known.batch_ids <> '{}'
        AND (excluded.batch_ids = '{}' OR NOT known.batch_ids @> excluded.batch_ids)
    RETURNING customer_id, xmax = 0 AS fresh
), noted AS (
    INSERT INTO customers_unsettledcustomer (customer_id)
    SELECT DISTINCT customer_id FROM told WHERE fresh
)
SELECT count(*) FROM told WHERE fresh
"""


def unsettle_keyed(customer_ids: Sequence[int]) -> None:
    """Let those be looked at of whose own ids another source spoke before they came in."""
    if not customer_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_unsettledcustomer (customer_id)"
            " SELECT DISTINCT i.customer_id FROM customers_identity i"
            " JOIN customers_claim k ON k.value_index = i.external_id_index AND k.kind = %s"
            " WHERE i.customer_id = ANY(%s)",
            [ClaimKind.KEY, list(customer_ids)],
        )


def unclaim_batch(batch_id: int) -> None:
    """Take back what an import claimed and no other source or import confirmed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_claim SET batch_ids = array_remove(batch_ids, %s)"
            " WHERE batch_ids @> %s::bigint[] AND cardinality(batch_ids) > 1",
            [batch_id, [batch_id]],
        )
        cursor.execute(
            _UNCLAIM_SQL.format("batch_ids @> %s::bigint[] AND cardinality(batch_ids) = 1"),
            [[batch_id], rules.VALUE_SHARED_MAX],
        )


def unclaim(customer_ids: Sequence[int]) -> None:
    """Forget everything that was claimed of these numbers, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            _UNCLAIM_SQL.format("customer_id = ANY(%s::bigint[])"),
            [list(customer_ids), rules.VALUE_SHARED_MAX],
        )


# Where one leaves, the others' evidence may begin to count (a value of too many no longer is), so
# they are looked at, too; where too many stay, nothing changes.
_UNCLAIM_SQL = """
WITH gone AS (DELETE FROM customers_claim WHERE {} RETURNING customer_id, value_index),
touched AS (
    SELECT customer_id FROM gone
    UNION
    SELECT others.customer_id
    FROM (SELECT DISTINCT value_index FROM gone) AS left_by
    CROSS JOIN LATERAL (
        SELECT customer_id FROM customers_claim c WHERE c.value_index = left_by.value_index
        LIMIT 8 * %s
    ) AS others
)
INSERT INTO customers_unsettledcustomer (customer_id) SELECT customer_id FROM touched
"""


def block_phone(*, phone: str, reason: str, actor: org_actions.Actor) -> models.BlockedPhone:
    """Let a phone number prove nothing from now on, such as a store's own; raises NotAPhone.

    Whoever was one person because of it alone comes apart.
    """
    value = rules.plain_value(phone, kind=ClaimKind.PHONE)
    if value is None:
        raise NotAPhone
    index = rules.claim_index(value, vault=queries.vault(), kind=ClaimKind.PHONE, subject="")
    with transaction.atomic():
        blocked, made = models.BlockedPhone.objects.get_or_create(
            value_index=index,
            defaults={
                "shown": rules.masked_value(value, kind=ClaimKind.PHONE),
                "reason": reason,
                "blocked_by": actor.staff,
            },
        )
        if made:
            _unsettle_value(index)
            _audit(blocked, "customer.phone_blocked", {"reason": reason}, actor)
    return blocked


def unblock_phone(*, blocked: models.BlockedPhone, actor: org_actions.Actor) -> None:
    """Let a blocked phone number be evidence again."""
    with transaction.atomic():
        _audit(blocked, "customer.phone_unblocked", {}, actor)
        _unsettle_value(bytes(blocked.value_index))
        blocked.delete()


def _unsettle_value(index: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_unsettledcustomer (customer_id)"
            " SELECT DISTINCT customer_id FROM customers_claim WHERE value_index = %s",
            [index],
        )


def _audit(
    blocked: models.BlockedPhone, action: str, detail: dict[str, str], actor: org_actions.Actor
) -> None:
    org_actions.audit(
        staff=actor.staff,
        action=action,
        object_name="blocked_phone",
        object_id=blocked.pk,
        detail={"phone": blocked.shown} | detail,
        request=actor.request,
    )
