"""Customers and who follows them."""

from wecom_sandbox.errors import ApiError, not_found
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row


def customer(box: Sandbox, corp_id: str, external_userid: str) -> Row:
    """A person known to a corp; 40096 when there is none."""
    row = box.store.one(
        "SELECT * FROM customer WHERE external_userid = ? AND corp_id = ?",
        external_userid,
        corp_id,
    )
    if row is None:
        raise ApiError(40096, external_userid)
    return row


def person(box: Sandbox, external_userid: str) -> Row:
    """The same for the world face, where the id alone says which corp."""
    row = box.store.one("SELECT * FROM customer WHERE external_userid = ?", external_userid)
    if row is None:
        raise not_found("customer", external_userid)
    return row


def find(box: Sandbox, corp_id: str, userid: str, external_userid: str) -> Row | None:
    """The relation of a member and a customer, if they have one."""
    return box.store.one(
        "SELECT * FROM friendship WHERE corp_id = ? AND userid = ? AND external_userid = ?",
        corp_id,
        userid,
        external_userid,
    )


def require(box: Sandbox, corp_id: str, userid: str, external_userid: str) -> Row:
    """The relation, or 84061."""
    row = find(box, corp_id, userid, external_userid)
    if row is None:
        raise ApiError(84061)
    return row


def reachable(box: Sandbox, corp_id: str, userid: str, external_userid: str) -> bool:
    """Whether a message of the member would arrive."""
    row = find(box, corp_id, userid, external_userid)
    return row is not None and row["customer_left_at"] is None


def add(
    box: Sandbox,
    corp_id: str,
    userid: str,
    external_userid: str,
    *,
    add_way: int,
    state: str = "",
    half: bool = False,
) -> int:
    """A new relation; an old one that the customer had left begins anew. Give its number."""
    box.store.run(
        "DELETE FROM friendship WHERE corp_id = ? AND userid = ? AND external_userid = ?",
        corp_id,
        userid,
        external_userid,
    )
    return box.store.insert(
        "friendship",
        corp_id=corp_id,
        userid=userid,
        external_userid=external_userid,
        created_at=box.now(),
        add_way=add_way,
        oper_userid=userid,
        state=state,
        half=int(half),
    )


def end(box: Sandbox, relation: Row, *, by: str) -> None:
    """The relation is over: by staff, customer or transfer. Its tags go with it."""
    pair = relation["corp_id"], relation["userid"], relation["external_userid"]
    now = box.now()
    box.store.insert(
        "friendship_end",
        corp_id=pair[0],
        userid=pair[1],
        external_userid=pair[2],
        ended_at=now,
        ended_by=by,
    )
    if by == "customer" and box.settings.left_customers_stay:
        box.store.update("friendship", {"no": relation["no"]}, customer_left_at=now)
        return
    box.store.run("DELETE FROM friendship WHERE no = ?", relation["no"])
    for table in ("friendship_tag", "personal_tag"):
        box.store.run(
            f"DELETE FROM {table} WHERE external_userid = ? AND userid = ?",  # noqa: S608  # two names
            pair[2],
            pair[1],
        )


def touch(box: Sandbox, corp_id: str, userid: str, external_userid: str) -> None:
    """They talked: 1:1 mass sends go to whom the customer talked with last."""
    box.store.run(
        "UPDATE friendship SET last_chat_at = ?"
        " WHERE corp_id = ? AND userid = ? AND external_userid = ?",
        box.now(),
        corp_id,
        userid,
        external_userid,
    )
