"""The lake's tables of rollups and dimensions (Iceberg, not PostgreSQL)."""

from huoqun.lake import tables
from huoqun.lake.tables import DATE, LONG, TEXT, TableSpec

_FLOWS = ("joins", "leaves", "entered", "exited")
_ACTIVITY = (
    "messages",
    "messages_organic",
    "speakers",
    "speakers_organic",
    "active",
    "active_organic",
)
_HOURS = tuple(f"h{hour:02d}" for hour in range(24))

# Appended as signed deltas and summed when read: a late or voided fact is one more row.
MEMBER_DAY = tables.declare(
    TableSpec(
        name="member_day",
        columns=(
            ("community_id", LONG),
            ("customer_id", LONG),
            ("day", DATE),
            ("messages", LONG),
            *((hour, LONG) for hour in _HOURS),
            ("actions", LONG),
            ("orders", LONG),
            ("joins", LONG),
            ("leaves", LONG),
        ),
        partition_by="day",
        order_by=("community_id", "customer_id", "day"),
        delta_columns=("customer_id",),
    )
)
# The same rows, joins and leaves only: membership is walked over whole histories.
MEMBER_MOVE = tables.declare(
    TableSpec(
        name="member_move",
        columns=(
            ("community_id", LONG),
            ("customer_id", LONG),
            ("day", DATE),
            ("joins", LONG),
            ("leaves", LONG),
        ),
        partition_by=None,
        order_by=("community_id", "customer_id", "day"),
        delta_columns=("customer_id",),
    )
)
COMMUNITY_DAY = tables.declare(
    TableSpec(
        name="community_day",
        columns=(
            ("community_id", LONG),
            ("day", DATE),
            ("unit_id", LONG),
            *((name, LONG) for name in (*_FLOWS, *_ACTIVITY)),
        ),
        partition_by="day",
        order_by=("day", "community_id"),
        delta_columns=("community_id",),
    )
)
COMMUNITY_MONTH = tables.declare(
    TableSpec(
        name="community_month",
        columns=(("community_id", LONG), ("month", DATE), ("opening", LONG)),
        partition_by="month",
        order_by=("community_id",),
        delta_columns=("community_id",),
    )
)
UNIT_DAY = tables.declare(
    TableSpec(
        name="unit_day",
        columns=(
            ("unit_id", LONG),
            ("day", DATE),
            ("communities", LONG),
            *((name, LONG) for name in (*_FLOWS, *_ACTIVITY)),
        ),
        partition_by="day",
        order_by=("day", "unit_id"),
    )
)
UNIT_MONTH = tables.declare(
    TableSpec(
        name="unit_month",
        columns=(("unit_id", LONG), ("month", DATE), ("opening", LONG)),
        partition_by="month",
        order_by=("unit_id",),
    )
)
# Which source and batch told of a community, and until when (health is judged as of that day).
COVERAGE = tables.declare(
    TableSpec(
        name="coverage",
        columns=(
            ("community_id", LONG),
            ("source", TEXT),
            ("batch_id", LONG),
            ("first_day", DATE),
            ("last_day", DATE),
            ("last_message_day", DATE),
        ),
        partition_by=None,
        order_by=("community_id",),
    )
)
# First and last known day of each community; replaced where it changes.
LIFE = tables.declare(
    TableSpec(
        name="life",
        columns=(("community_id", LONG), ("first_day", DATE), ("last_day", DATE)),
        partition_by=None,
        order_by=("community_id",),
        delta_columns=("community_id",),
    )
)
# The facts that dimensions are made of, as they were told.
DESCRIPTIONS = tables.declare(
    TableSpec(
        name="descriptions",
        columns=(
            ("seq", LONG),
            ("name", TEXT),
            ("kind", TEXT),
            ("community_id", LONG),
            ("customer_id", LONG),
            ("unit_id", LONG),
            ("occurred_on", DATE),
            ("batch_id", LONG),
            ("payload", TEXT),
        ),
        partition_by=None,
        order_by=("name", "community_id", "seq"),
    )
)
# Purchases and refunds, apart from the talk: every order figure is computed from these.
ORDERS = tables.declare(
    TableSpec(
        name="orders",
        columns=(
            ("seq", LONG),
            ("order_id", LONG),
            ("customer_id", LONG),
            ("community_id", LONG),
            ("unit_id", LONG),
            ("source", TEXT),
            ("batch_id", LONG),
            ("occurred_at", tables.MOMENT),
            ("day", DATE),
            ("kind", TEXT),
            ("amount", LONG),
            ("currency", TEXT),
        ),
        partition_by="day",
        order_by=("unit_id", "customer_id", "occurred_at"),
        delta_columns=("seq", "occurred_at", "order_id", "customer_id"),
    )
)
