"""The world as it stands: who is where, which codes exist, what waits to be confirmed."""

from dataclasses import dataclass
from typing import Any

from simulation.living.world import World

_STAFF, _CUSTOMER = 1, 2
_UNSENT = 0


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group that was not dissolved; members are customers, with the second they came."""

    chat_id: str
    title: str
    owner: str
    members: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A mass send that waits on somebody's phone since a second."""

    userid: str
    msgid: str
    since: int


@dataclass(frozen=True, kw_only=True)
class View:
    """Everything that decides what may happen next; all of it sorted, for the dice."""

    now: int
    staff: tuple[str, ...]
    groups: tuple[Group, ...]
    customers: tuple[str, ...]
    # (userid, external_userid) -> the second since when
    friends: dict[tuple[str, str], int]
    contact_codes: tuple[str, ...]
    join_codes: tuple[str, ...]
    waiting: tuple[Waiting, ...]


def look(world: World) -> View:
    """Read the world, noun by noun; raises world.Gone."""
    return View(
        now=world.now(),
        staff=tuple(row["id"] for row in world.rows("staff") if row["status"] == 1),
        groups=tuple(_group(row) for row in world.rows("groups") if row["dissolved_at"] is None),
        customers=tuple(row["id"] for row in world.rows("customers")),
        friends={
            (row["userid"], row["external_userid"]): row["createtime"]
            for row in world.rows("friendships")
            if row["customer_left_at"] is None
        },
        contact_codes=tuple(row["id"] for row in world.rows("contact_ways")),
        join_codes=tuple(row["id"] for row in world.rows("join_ways")),
        waiting=tuple(
            Waiting(userid=task["userid"], msgid=row["id"], since=row["create_time"])
            for row in world.rows("mass_sends")
            if row["cancelled_at"] is None
            for task in row["tasks"]
            if task["status"] == _UNSENT
        ),
    )


def _group(row: dict[str, Any]) -> Group:
    return Group(
        chat_id=row["id"],
        title=row["name"],
        owner=row["owner"],
        members={
            member["userid"]: member["join_time"]
            for member in sorted(row["member_list"], key=lambda one: str(one["userid"]))
            if member["type"] == _CUSTOMER
        },
    )
