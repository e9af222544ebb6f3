"""Welcome codes: twenty seconds, one use."""

from wecom_sandbox.errors import ApiError
from wecom_sandbox.rules import welcome
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row

DAY_S = 86400
WECOM_USER = 2


def issue(box: Sandbox, member: Row, customer: Row) -> str | None:
    """A code for a new friendship; None when the platform gives none.

    None: a greeting of the admin console, a friend from another WeCom corp, a member who has not
    signed in for long.
    """
    away = box.now() - member["last_login_at"] > box.settings.welcome_login_days_max * DAY_S
    if member["greeting"] or customer["type"] == WECOM_USER or away:
        return None
    code = box.ids.next("welcome", 43)
    box.store.insert(
        "welcome_code",
        code=code,
        corp_id=member["corp_id"],
        userid=member["userid"],
        external_userid=customer["external_userid"],
        issued_ms=box.now_ms(),
    )
    return code


def use(box: Sandbox, corp_id: str, code: str, *, app_id: int) -> Row:
    """Spend a code, or refuse with 41050, 41051 or 41096. Give its row."""
    row = box.store.one("SELECT * FROM welcome_code WHERE code = ? AND corp_id = ?", code, corp_id)
    if row is None:
        raise ApiError(41050)
    now_ms = box.now_ms()
    refusal = welcome.refusal(
        now_ms=now_ms,
        issued_ms=row["issued_ms"],
        sent_ms=row["sent_ms"],
        same_app=row["sent_by"] == app_id,
        life_ms=box.settings.welcome_code_seconds * 1000,
        race_ms=box.settings.welcome_race_ms,
    )
    chatted = box.store.value(
        "SELECT 1 FROM message WHERE external_userid = ? AND userid = ? AND msgtime_ms >= ?"
        " AND origin <> 'welcome'",
        row["external_userid"],
        row["userid"],
        row["issued_ms"],
    )
    if not refusal and chatted:
        refusal = 41051
    if refusal:
        raise ApiError(refusal)
    box.store.update("welcome_code", {"code": code}, sent_ms=now_ms, sent_by=app_id)
    return row
