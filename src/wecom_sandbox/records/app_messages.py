"""Messages of apps to staff: who gets them, and the buttons that they press."""

from typing import Any

from wecom_sandbox.errors import WorldError, not_found
from wecom_sandbox.records import apps, events
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, pack, unpack

DAY_S = 86400
CODE_LENGTH = 72


def new_code(box: Sandbox, app_id: int, userid: str, msgid: str) -> str:
    """A code by which a card can be changed once; without a userid it is everyone's."""
    code = box.ids.next("response_code", CODE_LENGTH)
    box.store.insert(
        "response_code",
        code=code,
        app_id=app_id,
        msgid=msgid,
        userid=userid,
        expires_at=box.now() + box.settings.response_code_seconds,
    )
    return code


def deliver(box: Sandbox, app: apps.App, msgid: str, userids: list[str]) -> list[str]:
    """Put a message before people; who got too many lately silently gets none."""
    now = box.now()
    got = [userid for userid in userids if not _flooded(box, app, userid)]
    box.store.insert_many(
        "app_message_receiver",
        ("msgid", "corp_id", "userid", "at", "app_id"),
        [(msgid, app.corp_id, userid, now, app.app_id) for userid in got],
    )
    return got


def _flooded(box: Sandbox, app: apps.App, userid: str) -> bool:
    now = box.now()
    row = box.store.one(
        "SELECT count(*) AS hour, coalesce(sum(at > ?1 - 60), 0) AS minute"
        " FROM app_message_receiver"
        " WHERE corp_id = ?2 AND userid = ?3 AND at > ?1 - 3600 AND app_id = ?4",
        now,
        app.corp_id,
        userid,
        app.app_id,
    )
    assert row is not None, "an aggregate always has a row"
    per_minute = box.settings.messages_per_minute_receiver
    per_hour = box.settings.messages_per_hour_receiver
    return bool(row["minute"] >= per_minute or row["hour"] >= per_hour)


def sent_today(box: Sandbox, app: apps.App) -> int:
    """Person-times of an app since midnight."""
    count: int = box.store.value(
        "SELECT count(*) FROM app_message_receiver AS r JOIN app_message AS m USING (msgid)"
        " WHERE m.app_id = ? AND m.created_at >= ?",
        app.app_id,
        box.clock.day_start(box.now()),
    )
    return count


def inbox(box: Sandbox, corp_id: str, userid: str, limit: int) -> list[dict[str, Any]]:
    """What apps told a member, the newest first; recalled ones are gone."""
    rows = box.store.all(
        "SELECT m.*, r.card_json, r.pressed, app.agent_id, app.name AS app_name"
        " FROM app_message_receiver AS r JOIN app_message AS m USING (msgid)"
        " JOIN app ON app.app_id = m.app_id"
        " WHERE r.corp_id = ? AND r.userid = ? AND recalled_at IS NULL ORDER BY m.no DESC LIMIT ?",
        corp_id,
        userid,
        limit,
    )
    return [
        {
            "msgid": row["msgid"],
            "agent_id": row["agent_id"],
            "app": row["app_name"],
            "sent_at": row["created_at"],
            "msgtype": row["msgtype"],
            row["msgtype"]: _content(row),
            "pressed": row["pressed"],
        }
        for row in rows
    ]


def _content(row: Row) -> dict[str, Any]:
    content: dict[str, Any] = unpack(row["card_json"] or row["content_json"])
    return content


def press(
    box: Sandbox, corp_id: str, userid: str, msgid: str, key: str, chosen: dict[str, list[str]]
) -> int:
    """A member presses a button of a card; the card's app is told. Give how many were."""
    row = box.store.one(
        "SELECT m.*, r.card_json, r.pressed FROM app_message_receiver AS r"
        " JOIN app_message AS m USING (msgid)"
        " WHERE r.msgid = ? AND r.userid = ? AND r.corp_id = ? AND recalled_at IS NULL",
        msgid,
        userid,
        corp_id,
    )
    if row is None or row["msgtype"] != "template_card":
        raise not_found("card", msgid)
    if row["pressed"]:
        raise WorldError("pressed", zh="这张卡片已经点过", en="this card was answered already")
    card = _content(row)
    if key not in keys_of(card):
        raise not_found("button", f"{key}; {', '.join(keys_of(card))}")
    box.store.update("app_message_receiver", {"msgid": msgid, "userid": userid}, pressed=key)
    app = apps.app(box, row["app_id"])
    items = [
        {"QuestionKey": question, "OptionIds": {"OptionId": options}}
        for question, options in chosen.items()
    ]
    return events.emit(
        box,
        corp_id,
        ("template_card_event", ""),
        {
            "FromUserName": userid,
            "EventKey": key,
            "TaskId": card.get("task_id", ""),
            "CardType": card["card_type"],
            "ResponseCode": new_code(box, app.app_id, userid, msgid),
            "AgentID": app.agent_id,
            "SelectedItems": {"SelectedItem": items} if items else None,
        },
        right=None,
        app_id=app.app_id,
    )


def keys_of(card: dict[str, Any]) -> list[str]:
    """The keys that can be pressed on a card as it stands."""
    found = [str(each["key"]) for each in card.get("button_list", []) if each.get("key")]
    found += [str(each["key"]) for each in (card.get("action_menu") or {}).get("action_list", [])]
    submit = card.get("submit_button") or {}
    return [*found, str(submit["key"])] if submit.get("key") else found


def change_card(box: Sandbox, msgid: str, userids: list[str], card: dict[str, Any]) -> None:
    """Show people another card in the place of the one they have."""
    for userid in userids:
        box.store.update(
            "app_message_receiver",
            {"msgid": msgid, "userid": userid},
            card_json=pack(card),
            pressed=None,
        )


def replace_button(box: Sandbox, msgid: str, userids: list[str], text: str) -> None:
    """Grey out a card's buttons under a last word."""
    for userid in userids:
        row = box.store.one(
            "SELECT m.*, r.card_json FROM app_message_receiver AS r"
            " JOIN app_message AS m USING (msgid) WHERE r.msgid = ? AND r.userid = ?",
            msgid,
            userid,
        )
        if row is None:
            continue
        card = {**_content(row), "replace_text": text}
        for name in ("button_list", "submit_button"):
            card.pop(name, None)
        box.store.update(
            "app_message_receiver", {"msgid": msgid, "userid": userid}, card_json=pack(card)
        )
