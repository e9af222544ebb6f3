"""Access tokens and tickets (§3, §11)."""

import msgspec

from wecom_sandbox.api.call import Answer, Call, Nothing
from wecom_sandbox.errors import ApiError
from wecom_sandbox.limits import HOUR_S
from wecom_sandbox.records.apps import App

TOKEN_LENGTH = 214  # what clients must have room for is 512


class GetToken(msgspec.Struct, kw_only=True):
    """GET gettoken."""

    corpid: str = ""
    corpsecret: str = ""


class GetTicket(msgspec.Struct, kw_only=True):
    """GET ticket/get."""

    type: str = ""


def get_token(call: Call, request: GetToken) -> Answer:
    """One token per secret; asking again gives the same one while it lives."""
    app = _authenticate(call, request)
    now = call.box.now()
    row = call.store.one(
        "SELECT * FROM token WHERE app_id = ? AND expires_at > ? AND NOT revoked"
        " ORDER BY expires_at DESC",
        app.app_id,
        now,
    )
    life = call.box.settings.token_seconds
    if row is not None:
        rest = row["expires_at"] - now if call.box.settings.token_expires_in_is_rest else life
        return {"access_token": row["token"], "expires_in": rest}
    token = call.box.ids.next("token", TOKEN_LENGTH)
    call.store.insert("token", token=token, app_id=app.app_id, expires_at=now + life)
    return {"access_token": token, "expires_in": life}


def _authenticate(call: Call, request: GetToken) -> App:
    """The app that a corp id and a secret open; failures are counted and shut the door."""
    limits, most = call.box.limits, call.box.settings.gettoken_failures_per_hour
    corp = call.store.one("SELECT corp_id FROM corp WHERE corp_id = ?", request.corpid)
    if corp is None:
        raise ApiError(40013, request.corpid)
    key = f"failures of {request.corpid}"
    if limits.blocked(key, call.path):
        raise ApiError(45009, "too many wrong secrets")
    row = call.store.one(
        "SELECT * FROM app WHERE corp_id = ? AND secret = ?", request.corpid, request.corpsecret
    )
    if row is None:
        limits.take(key, call.path, seconds=HOUR_S, most=most)
        raise ApiError(40001)
    app = App.of(row)
    if app.allowed_ips and call.ip not in app.allowed_ips:
        raise ApiError(60020)
    limits.take_corp(app.corp_id, call.path, call.box.settings)
    return app


def corp_ticket(call: Call, request: Nothing) -> Answer:
    """GET get_jsapi_ticket: the corp's."""
    most = call.box.settings.jsapi_tickets_per_hour_corp
    call.box.limits.take(call.corp_id, "ticket of the corp", seconds=HOUR_S, most=most)
    return _ticket(call, None, "corp")


def app_ticket(call: Call, request: GetTicket) -> Answer:
    """GET ticket/get?type=agent_config: the app's."""
    if request.type != "agent_config":
        raise ApiError(40058, "type")
    most = call.box.settings.jsapi_tickets_per_hour_app
    key = f"{call.corp_id} {call.app.app_id}"
    call.box.limits.take(key, "ticket of the app", seconds=HOUR_S, most=most)
    return _ticket(call, call.app.app_id, "agent_config")


def _ticket(call: Call, app_id: int | None, kind: str) -> Answer:
    now, life = call.box.now(), call.box.settings.ticket_seconds
    row = call.store.one(
        "SELECT * FROM ticket WHERE corp_id = ? AND app_id IS ? AND kind = ? AND expires_at > ?",
        call.corp_id,
        app_id,
        kind,
        now,
    )
    if row is not None:
        return {"ticket": row["ticket"], "expires_in": row["expires_at"] - now}
    ticket = call.box.ids.next("ticket", 86)
    call.store.insert(
        "ticket",
        ticket=ticket,
        corp_id=call.corp_id,
        app_id=app_id,
        kind=kind,
        expires_at=now + life,
    )
    return {"ticket": ticket, "expires_in": life}
