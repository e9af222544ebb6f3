"""A fact as it is read back from the log."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

COLUMNS = (
    "seq, tx, name, version, kind, occurred_at, occurred_on, recorded_at, source, batch_id,"
    " caused_by, depth, corp_id, unit_id, community_id, customer_id, staff_id, channel_id,"
    " content_id, order_id, plan_id, amount, currency, text, payload"
)


@dataclass(frozen=True, slots=True)
class StoredFact:
    """One row of the log; what does not apply is None."""

    seq: int
    tx: int
    name: str
    version: int
    kind: str | None
    occurred_at: datetime
    occurred_on: date
    recorded_at: datetime
    source: str
    batch_id: int | None
    caused_by: int | None
    depth: int
    corp_id: int | None
    unit_id: int | None
    community_id: int | None
    customer_id: int | None
    staff_id: int | None
    channel_id: int | None
    content_id: int | None
    order_id: int | None
    plan_id: int | None
    amount: int | None
    currency: str | None
    text: str | None
    payload: dict[str, Any] | None
