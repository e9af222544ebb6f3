"""What is known of each person in a community: joins, leaves, and which leave ends which stay."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection

from huoqun.communities import rules

Pair = tuple[int, int]  # community, customer


@dataclass(slots=True)
class Leave:
    """A leave as we keep it, whether its join is known or not."""

    told: rules.Left
    reason: str
    batch_id: int | None


@dataclass(slots=True)
class Dossier:
    """All joins and leaves of one person in one community.

    ``stored`` is what the tables say now: the leave of each stay by its first day, and lone ones.
    """

    joins: dict[date, rules.Joined] = field(default_factory=dict)
    leaves: dict[str, Leave] = field(default_factory=dict)
    stored: dict[date, Leave] = field(default_factory=dict)
    stored_lone: dict[str, Leave] = field(default_factory=dict)

    def known_by(
        self,
        *,
        joined_on: date | None,
        on: date,
        at: datetime | None,
        beside: Mapping[str, rules.Left],
    ) -> str:
        """Under which name the log knows a leave, or will know it; ``beside`` are told with it.

        A leave told with its join is known by that, so that a correction of its day is noticed.
        """
        stated = joined_on.isoformat() if joined_on else ""
        told = {name: leave.told for name, leave in self.leaves.items()} | dict(beside)
        if stated in told:
            return stated
        for name, left in told.items():
            may_be = joined_on is None or name.startswith("?")
            if may_be and rules.same_leave(one=left, on=on, at=at, joins=self.joins.values()):
                return name
        return stated or rules.lone(on=on, at=at)


_MEMBERSHIPS_SQL = """
SELECT m.community_id, m.customer_id, m.joined_on, m.joined_at, m.left_on, m.left_at,
    m.left_known_by, m.reason, m.left_batch_id
FROM communities_membership m
JOIN unnest(%s::bigint[], %s::bigint[]) AS wanted(community_id, customer_id)
    USING (community_id, customer_id)
"""
_LONE_SQL = """
SELECT l.community_id, l.customer_id, l.left_on, l.left_at, l.known_by, l.reason, l.batch_id
FROM communities_loneleave l
JOIN unnest(%s::bigint[], %s::bigint[]) AS wanted(community_id, customer_id)
    USING (community_id, customer_id)
"""


def take_turns(namespace: str) -> None:
    """Two imports of one namespace look at its stays one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('memberships:' || %s, 0))", [namespace]
        )


def load(pairs: Collection[Pair]) -> dict[Pair, Dossier]:
    """What the tables know of these people in these communities."""
    dossiers = {pair: Dossier() for pair in pairs}
    if not dossiers:
        return dossiers
    wanted = [list(column) for column in zip(*dossiers, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERSHIPS_SQL, wanted)
        for community, customer, joined_on, joined_at, *left in cursor.fetchall():
            dossier = dossiers[community, customer]
            dossier.joins[joined_on] = rules.Joined(on=joined_on, at=joined_at)
            if left[0] is not None:
                leave = _leave(*left)
                dossier.stored[joined_on] = dossier.leaves[leave.told.known_by] = leave
        cursor.execute(_LONE_SQL, wanted)
        for community, customer, *left in cursor.fetchall():
            leave, dossier = _leave(*left), dossiers[community, customer]
            name = leave.told.known_by
            dossier.stored_lone[name] = dossier.leaves[name] = leave
    return dossiers


def _leave(
    on: date, at: datetime | None, known_by: str, reason: str, batch_id: int | None
) -> Leave:
    return Leave(rules.Left(on=on, at=at, known_by=known_by), reason, batch_id)


def settle(dossiers: dict[Pair, Dossier]) -> None:
    """Let every known leave end the stay that it belongs to, and write what changed."""
    ended: list[tuple[object, ...]] = []
    lone: list[tuple[object, ...]] = []
    paired: list[tuple[object, ...]] = []
    for pair, dossier in dossiers.items():
        if not dossier.leaves and not dossier.stored:
            continue
        ends = rules.stays(
            joins=dossier.joins.values(),
            leaves=[each.told for each in dossier.leaves.values()],
        )
        used = {left.known_by for left in ends.values()}
        for day, join in dossier.joins.items():
            left = ends.get(join)
            leave = dossier.leaves[left.known_by] if left else None
            if leave != dossier.stored.get(day):
                ended.append((*pair, day, *_columns(leave)))
        for name, leave in dossier.leaves.items():
            if name not in used and dossier.stored_lone.get(name) != leave:
                lone.append((*pair, *_columns(leave)))
        paired += [(*pair, name) for name in dossier.stored_lone if name in used]
    _write(ended, lone, paired)


def _columns(leave: Leave | None) -> tuple[object, ...]:
    if leave is None:
        return None, None, "", "", None
    return leave.told.on, leave.told.at, leave.told.known_by, leave.reason, leave.batch_id


_END_SQL = """
UPDATE communities_membership m SET left_on = e.left_on, left_at = e.left_at,
    left_known_by = e.known_by, reason = e.reason, left_batch_id = e.batch_id
FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::date[], %s::timestamptz[], %s::text[],
    %s::text[], %s::bigint[])
    AS e(community_id, customer_id, joined_on, left_on, left_at, known_by, reason, batch_id)
WHERE m.community_id = e.community_id AND m.customer_id = e.customer_id
    AND m.joined_on = e.joined_on
"""
_ALONE_SQL = """
INSERT INTO communities_loneleave
    (community_id, customer_id, left_on, left_at, known_by, reason, batch_id)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::timestamptz[], %s::text[],
    %s::text[], %s::bigint[])
ON CONFLICT (community_id, customer_id, known_by) DO UPDATE SET left_on = excluded.left_on,
    left_at = excluded.left_at, reason = excluded.reason, batch_id = excluded.batch_id
"""
_PAIRED_SQL = """
DELETE FROM communities_loneleave l
USING unnest(%s::bigint[], %s::bigint[], %s::text[]) AS p(community_id, customer_id, known_by)
WHERE l.community_id = p.community_id AND l.customer_id = p.customer_id
    AND l.known_by = p.known_by
"""


def _write(
    ended: Iterable[tuple[object, ...]],
    lone: Iterable[tuple[object, ...]],
    paired: Iterable[tuple[object, ...]],
) -> None:
    with connection.cursor() as cursor:
        for sql, rows in ((_END_SQL, ended), (_ALONE_SQL, lone), (_PAIRED_SQL, paired)):
            if rows:
                cursor.execute(sql, [list(column) for column in zip(*rows, strict=True)])
