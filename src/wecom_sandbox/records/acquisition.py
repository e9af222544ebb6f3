"""Acquisition links (获客助手): who comes through them, and the quota they use up."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from wecom_sandbox.errors import WorldError, not_found
from wecom_sandbox.records import events, scope
from wecom_sandbox.records.apps import Right
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, unpack

EVENT = "customer_acquisition"
PATH = "/ca/"
CHANNEL = "customer_channel"
CHANNEL_BYTES_MAX = 64  # what is longer is cut off
UNTALKED, TALKED = 0, 1
YEAR_S = 365 * 86400


def url_of(box: Sandbox, link: Row) -> str:
    """The address that customers open."""
    return f"{box.settings.base_url}{PATH}{link['url_key']}"


def by_url(box: Sandbox, url: str) -> tuple[Row, str]:
    """The link behind an address and the channel that it carries."""
    parts = urlsplit(url)
    key = parts.path.rpartition("/")[2]
    row = box.store.one("SELECT * FROM acquisition_link WHERE url_key = ?", key)
    if row is None:
        raise not_found("link", url)
    return row, parse_qs(parts.query).get(CHANNEL, [""])[0]


def channel(text: str) -> str:
    """What remains of a channel: 64 bytes, no half characters."""
    return text.encode()[:CHANNEL_BYTES_MAX].decode(errors="ignore")


def people(box: Sandbox, link: Row) -> list[str]:
    """Who may be added through a link now."""
    users, departments = unpack(link["users_json"]), unpack(link["departments_json"])
    return scope.staff_of(box, link["corp_id"], users, departments)


def quota(box: Sandbox, corp_id: str) -> list[Row]:
    """What the corp has bought, the oldest first; a first parcel comes with the corp."""
    sql = "SELECT * FROM acquisition_quota WHERE corp_id = ? ORDER BY expires_on, no"
    if not box.store.one(sql, corp_id):
        total = box.settings.acquisition_total
        box.store.insert(
            "acquisition_quota",
            corp_id=corp_id,
            expires_on=box.clock.day_start(box.now()) + YEAR_S,
            total=total,
            balance=total,
        )
    return box.store.all(sql, corp_id)


def balance(box: Sandbox, corp_id: str) -> int:
    """How many more friends may come."""
    now = box.now()
    return sum(row["balance"] for row in quota(box, corp_id) if row["expires_on"] > now)


def click(box: Sandbox, link: Row, external_userid: str) -> None:
    """A person opens a link; days count people, not clicks."""
    box.store.run(
        "INSERT OR IGNORE INTO acquisition_click (link_id, day, external_userid) VALUES (?, ?, ?)",
        link["link_id"],
        box.clock.day_start(box.now()),
        external_userid,
    )


def use(box: Sandbox, link: Row) -> int:
    """Take one friend from the quota; give how many apps heard that it runs out."""
    now, corp_id = box.now(), link["corp_id"]
    parcels = [row for row in quota(box, corp_id) if row["expires_on"] > now and row["balance"]]
    if not parcels:
        raise WorldError("no_quota", zh="获客额度已用完", en="the quota of acquisition is used up")
    left = parcels[0]["balance"] - 1
    box.store.update("acquisition_quota", {"no": parcels[0]["no"]}, balance=left)
    rest = balance(box, corp_id)
    if rest == 0:
        return tell(box, corp_id, "balance_exhausted", {})
    if rest == box.settings.acquisition_low_balance:
        return tell(box, corp_id, "balance_low", {})
    return 0


def came(box: Sandbox, link: Row, userid: str, external_userid: str, state: str) -> None:
    """Remember who came through a link to whom."""
    box.store.insert(
        "acquisition_customer",
        link_id=link["link_id"],
        userid=userid,
        external_userid=external_userid,
        state=state,
        added_at=box.now(),
    )


def spoke(box: Sandbox, corp_id: str, userid: str, external_userid: str) -> int:
    """A customer writes to a member; the first time after a link, the link's app is told."""
    row = box.store.one(
        "SELECT c.*, l.app_id FROM acquisition_customer AS c JOIN acquisition_link AS l"
        " USING (link_id) WHERE c.external_userid = ? AND c.userid = ? AND l.corp_id = ?"
        " ORDER BY c.no DESC",
        external_userid,
        userid,
        corp_id,
    )
    if row is None:
        return 0
    where = {"no": row["no"]}
    received = row["received"] + 1
    box.store.update("acquisition_customer", where, received=received, chat_status=TALKED)
    if row["chat_status"] == TALKED:
        return 0
    key = box.ids.next("chat_key", 32)
    box.store.insert(
        "chat_key",
        chat_key=key,
        corp_id=corp_id,
        userid=userid,
        external_userid=external_userid,
        link_id=row["link_id"],
        state=row["state"],
        received=received,
        expires_at=box.now() + box.settings.chat_key_seconds,
    )
    fields: dict[str, Any] = {"UserID": userid, "ExternalUserID": external_userid, "ChatKey": key}
    return tell(box, corp_id, "customer_start_chat", fields, app_id=row["app_id"])


def tell(
    box: Sandbox, corp_id: str, change: str, fields: dict[str, Any], *, app_id: int | None = None
) -> int:
    """A customer_acquisition event."""
    names = (EVENT, change)
    return events.emit(box, corp_id, names, fields, right=Right.ACQUISITION, app_id=app_id)
