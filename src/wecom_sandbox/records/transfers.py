"""Customers change hands: begun by the API, finished by the clock a day later."""

from typing import Any

from wecom_sandbox.records import events, friends
from wecom_sandbox.rules import transfers
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row

TIMER = "transfer"
PERIOD_S = 90 * 86400
ASSIGNED = 202  # add_way: given by an admin
CHANGED = "change_external_contact"
FAIL_REASONS = {
    transfers.REFUSED: "customer_refused",
    transfers.TAKEOVER_FULL: "customer_limit_exceed",
}


def is_full(box: Sandbox, taker: Row) -> bool:
    """Whether a member can take no more customers."""
    most = taker["customers_max"]
    if most is None:
        most = box.settings.customers_per_staff_max
    count = box.store.value(
        "SELECT count(*) FROM friendship WHERE corp_id = ? AND userid = ?",
        taker["corp_id"],
        taker["userid"],
    )
    return bool(count >= most)


def refusal(
    box: Sandbox, corp_id: str, handover: str, external: str, *, on_job: bool, full: bool
) -> int:
    """Why one customer cannot be handed over now; 0 when they can."""
    if on_job:
        follows = friends.find(box, corp_id, handover, external) is not None
    else:
        left = "SELECT 1 FROM unassigned WHERE corp_id = ? AND handover = ? AND external_userid = ?"
        follows = box.store.one(left, corp_id, handover, external) is not None
    return transfers.refusal(
        follows=follows,
        waiting=_count(box, corp_id, external, "status = 2 AND handover = ?", handover) > 0,
        lately=_count(
            box, corp_id, external, "on_job AND status = 1 AND started_at > ?", box.now() - PERIOD_S
        )
        if on_job
        else 0,
        lately_max=box.settings.transfers_per_90_days_max,
        full=full,
    )


def _count(box: Sandbox, corp_id: str, external: str, test: str, value: str | int) -> int:
    sql = f"SELECT count(*) FROM transfer WHERE corp_id = ? AND external_userid = ? AND {test}"  # noqa: S608  # our own tests
    count: int = box.store.value(sql, corp_id, external, value)
    return count


def start(
    box: Sandbox, app_id: int, pair: tuple[Row, Row], external: str, *, on_job: bool, message: str
) -> None:
    """Begin one: the customer may refuse until the day is over."""
    handover, takeover = pair
    no = box.store.insert(
        "transfer",
        corp_id=handover["corp_id"],
        app_id=app_id,
        on_job=int(on_job),
        handover=handover["userid"],
        takeover=takeover["userid"],
        external_userid=external,
        status=transfers.WAITING,
        started_at=box.now(),
        success_message=message,
    )
    due_ms = box.now_ms() + box.settings.transfer_seconds * 1000
    box.set_timer(TIMER, due_ms=due_ms, no=no)


def finish(box: Sandbox, subject: dict[str, Any]) -> None:
    """The timer behind it."""
    row = box.store.one("SELECT * FROM transfer WHERE no = ?", subject["no"])
    assert row is not None, "a timer outlived its transfer"
    taker = box.store.one(
        "SELECT * FROM staff WHERE corp_id = ? AND userid = ?", row["corp_id"], row["takeover"]
    )
    assert taker is not None, "staff is never deleted"
    person = friends.person(box, row["external_userid"])
    status = transfers.outcome(
        refuses=bool(person["refuses_transfer"]),
        full=is_full(box, taker) or taker["status"] != 1,
    )
    box.store.update("transfer", {"no": row["no"]}, status=status, takeover_time=box.now())
    if status == transfers.MOVED:
        _move(box, row)
        return
    fields: dict[str, events.Field] = {
        "FailReason": FAIL_REASONS[status],
        "UserID": row["takeover"],
        "ExternalUserID": row["external_userid"],
    }
    events.emit(
        box, row["corp_id"], (CHANGED, "transfer_fail"), fields, concerning=[row["takeover"]]
    )


def _move(box: Sandbox, row: Row) -> None:
    """The relation goes over with its tags and remarks; the old one ends as a hand-over."""
    corp_id, giver, taker = row["corp_id"], row["handover"], row["takeover"]
    external = row["external_userid"]
    known = friends.find(box, corp_id, taker, external)
    old = friends.find(box, corp_id, giver, external)
    if known is None:
        no = friends.add(box, corp_id, taker, external, add_way=ASSIGNED)
        if old is not None:
            names = ("remark", "description", "remark_corp_name", "remark_mobiles_json", "state")
            kept = {name: old[name] for name in names}
            box.store.update("friendship", {"no": no}, **kept)
    box.store.run(
        "INSERT OR IGNORE INTO friendship_tag (corp_id, external_userid, userid, tag_id)"
        " SELECT corp_id, external_userid, ?, tag_id FROM friendship_tag"
        " WHERE external_userid = ? AND userid = ?",
        taker,
        external,
        giver,
    )
    box.store.run(
        "DELETE FROM friendship_tag WHERE external_userid = ? AND userid = ?", external, giver
    )
    box.store.run(
        "DELETE FROM unassigned WHERE corp_id = ? AND handover = ? AND external_userid = ?",
        corp_id,
        giver,
        external,
    )
    if old is not None:
        friends.end(box, old, by="transfer")
        _tell(box, corp_id, "del_external_contact", giver, external, "DELETE_BY_TRANSFER")
    if known is None:
        _tell(box, corp_id, "add_external_contact", taker, external, None)


def _tell(
    box: Sandbox, corp_id: str, change: str, userid: str, external: str, source: str | None
) -> None:
    # The platform finishes it by itself, a day later: that is not the API's own change.
    fields: dict[str, events.Field] = {
        "UserID": userid,
        "ExternalUserID": external,
        "Source": source,
    }
    events.emit(box, corp_id, (CHANGED, change), fields, concerning=[userid])


def leave_behind(box: Sandbox, member: Row) -> list[str]:
    """Who a leaving member's customers are; they wait to be assigned."""
    corp_id, userid, now = member["corp_id"], member["userid"], box.now()
    customers = box.store.column(
        "SELECT external_userid FROM friendship WHERE corp_id = ? AND userid = ?"
        " AND customer_left_at IS NULL ORDER BY no",
        corp_id,
        userid,
    )
    box.store.insert_many(
        "unassigned",
        ("corp_id", "handover", "external_userid", "dimission_time"),
        [(corp_id, userid, external, now) for external in customers],
    )
    # Corp tags stay until the customer is assigned; they go over to the new member.
    box.store.run(
        "INSERT INTO friendship_end (corp_id, userid, external_userid, ended_at, ended_by)"
        " SELECT corp_id, userid, external_userid, ?, 'resign' FROM friendship"
        " WHERE corp_id = ? AND userid = ?",
        now,
        corp_id,
        userid,
    )
    box.store.run("DELETE FROM friendship WHERE corp_id = ? AND userid = ?", corp_id, userid)
    return customers
