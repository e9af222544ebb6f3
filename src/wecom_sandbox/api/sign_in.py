"""Who came back from the web face with a code (§11)."""

import msgspec

from wecom_sandbox.api import fields
from wecom_sandbox.api.call import Answer, Call
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import scope

PRIVATE = "snsapi_privateinfo"


class UserInfo(msgspec.Struct, kw_only=True):
    """GET auth/getuserinfo"""

    code: str = ""


class UserDetail(msgspec.Struct, kw_only=True):
    """POST auth/getuserdetail"""

    user_ticket: fields.Id


def user_info(call: Call, request: UserInfo) -> Answer:
    """Exchange a code, once: a member's userid, or a customer's openid and perhaps more."""
    now = call.box.now()
    row = call.store.one(
        "SELECT * FROM oauth_code WHERE code = ? AND corp_id = ?", request.code, call.corp_id
    )
    foreign = row is not None and row["app_id"] not in {None, call.app.app_id}
    if row is None or row["used"] or row["expires_at"] <= now or foreign:
        raise ApiError(40029)
    call.store.update("oauth_code", {"code": request.code}, used=1)
    if row["userid"]:
        answer: dict[str, object] = {"userid": row["userid"]}
        if row["scope"] == PRIVATE:
            life = call.box.settings.user_ticket_seconds
            ticket = call.box.ids.next("user ticket", 64)
            call.store.insert(
                "user_ticket",
                ticket=ticket,
                corp_id=call.corp_id,
                userid=row["userid"],
                expires_at=now + life,
            )
            answer |= {"user_ticket": ticket, "expires_in": life}
        return answer
    answer = {"openid": row["openid"]}
    if row["external_userid"] and _followed(call, row["external_userid"]):
        answer["external_userid"] = row["external_userid"]
    return answer


def user_detail(call: Call, request: UserDetail) -> Answer:
    """The member's private fields, with their consent."""
    row = call.store.one(
        "SELECT staff.* FROM user_ticket JOIN staff USING (corp_id, userid)"
        " WHERE ticket = ? AND corp_id = ? AND expires_at > ?",
        request.user_ticket,
        call.corp_id,
        call.box.now(),
    )
    if row is None:
        raise ApiError(40035, "user_ticket")
    return {
        "userid": row["userid"],
        "gender": str(row["gender"]),
        "avatar": row["avatar"],
        "qr_code": f"{call.box.settings.base_url}/static/staff/{row['userid']}",
        "mobile": row["mobile"],
        "email": row["email"],
        "biz_mail": row["email"],
        "address": "",
    }


def _followed(call: Call, external_userid: str) -> bool:
    """Whether somebody in range has the person as a customer."""
    people = call.store.column(
        "SELECT userid FROM friendship WHERE external_userid = ?", external_userid
    )
    return any(scope.may_see(call.box, call.app, userid) for userid in people)
