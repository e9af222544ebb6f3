"""Messages of the app to staff: send, recall, change a card (§8)."""

import hashlib
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from wecom_sandbox.api import fields, message_bodies
from wecom_sandbox.api.call import Answer, Call
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import app_messages, apps, scope
from wecom_sandbox.store import Row, pack

USERS_MAX = 1000
PARTIES_MAX = 100
TAGS_MAX = 100
EVERYONE = "@all"
REPEAT_SECONDS_MAX = 4 * 3600


class Send(message_bodies.Bodies, kw_only=True):
    """POST message/send."""

    ERRCODES: ClassVar[dict[str, int]] = {
        "msgtype": 40008,
        "agentid": 41011,
        "content": 44004,
        "articles": 45008,
        "description": 41033,
    }

    touser: str = ""
    toparty: str = ""
    totag: str = ""
    agentid: int
    msgtype: message_bodies.MessageType
    safe: int = 0
    enable_id_trans: fields.Flag = 0
    enable_duplicate_check: fields.Flag = 0
    duplicate_check_interval: Annotated[int, Meta(ge=1, le=REPEAT_SECONDS_MAX)] = 1800


class Recall(msgspec.Struct, kw_only=True):
    """POST message/recall."""

    msgid: str


class ReplaceButton(msgspec.Struct, kw_only=True):
    """The last word on a card whose buttons are done."""

    replace_name: Annotated[str, Meta(min_length=1)]


class UpdateCard(msgspec.Struct, kw_only=True):
    """POST message/update_template_card."""

    ERRCODES: ClassVar[dict[str, int]] = {"agentid": 41011}

    agentid: int
    response_code: str
    userids: Annotated[list[str], Meta(max_length=100)] = []
    partyids: Annotated[list[int], Meta(max_length=100)] = []
    tagids: Annotated[list[int], Meta(max_length=100)] = []
    atall: fields.Flag = 0
    button: ReplaceButton | None = None
    template_card: message_bodies.TemplateCard | None = None


def send(call: Call, request: Send) -> Answer:
    """To people of the app's range; those who cannot be reached are listed."""
    _check_agent(call, request.agentid)
    content = message_bodies.checked(call, request.msgtype, request)
    people, invalid = _receivers(call, request)
    if not people:
        raise ApiError(81013)
    settings, app = call.box.settings, call.app
    accounts = call.store.value(
        "SELECT count(*) FROM staff WHERE corp_id = ? AND status <> 5", call.corp_id
    )
    most = accounts * settings.messages_per_account_day
    if app_messages.sent_today(call.box, app) + len(people) > most:
        raise ApiError(45009, f"more than {most} person-times a day")
    shape = pack([request.msgtype, content, sorted(people)])
    digest = hashlib.sha256(shape.encode()).hexdigest()
    msgid = call.box.ids.next("app message", 64)
    repeated = request.enable_duplicate_check and _sent_before(
        call, digest, request.duplicate_check_interval
    )
    call.store.insert(
        "app_message",
        msgid=msgid,
        corp_id=call.corp_id,
        app_id=app.app_id,
        msgtype=request.msgtype,
        content_json=pack(content),
        content_hash=digest,
        created_at=call.box.now(),
    )
    if not repeated:
        app_messages.deliver(call.box, app, msgid, people)
    return {**invalid, "msgid": msgid, **_code_of(call, msgid, content)}


def _code_of(call: Call, msgid: str, content: dict[str, Any]) -> dict[str, str]:
    if content.get("card_type") not in message_bodies.WITH_BUTTONS:
        return {}
    return {"response_code": app_messages.new_code(call.box, call.app.app_id, "", msgid)}


def _sent_before(call: Call, digest: str, seconds: int) -> bool:
    """Whether the same went to the same people a moment ago; then nobody gets it again."""
    row = call.store.one(
        "SELECT 1 FROM app_message WHERE app_id = ? AND created_at > ? AND content_hash = ?",
        call.app.app_id,
        call.box.now() - seconds,
        digest,
    )
    return row is not None


def _receivers(call: Call, request: Send) -> tuple[list[str], dict[str, str]]:
    """Who gets it, and the fields that list who cannot."""
    named, parties, tags = (
        [each for each in text.split("|") if each]
        for text in (request.touser, request.toparty, request.totag)
    )
    if len(named) > USERS_MAX:
        raise ApiError(40032, f"touser has {len(named)}, {USERS_MAX} are allowed")
    if len(parties) > PARTIES_MAX or len(tags) > TAGS_MAX:
        raise ApiError(40058, "toparty or totag has too many")
    if request.touser == EVERYONE:
        everyone = _everyone(call)
        return everyone, {"invaliduser": "", "invalidparty": "", "invalidtag": ""}
    departments = [int(each) for each in parties if each.isdecimal()]
    known = set(
        call.store.column("SELECT department_id FROM department WHERE corp_id = ?", call.corp_id)
    )
    seen = scope.visible_departments(call.box, call.app)
    good = [each for each in departments if each in known and (seen is None or each in seen)]
    reachable = set(_everyone(call))
    wanted = dict.fromkeys(each for each in named if each in reachable)
    for userid in scope.staff_of(call.box, call.corp_id, [], good):
        wanted.setdefault(userid)
    lost = [each for each in parties if not each.isdecimal() or int(each) not in good]
    return list(wanted), {
        "invaliduser": "|".join(each for each in named if each not in reachable),
        "invalidparty": "|".join(lost),
        "invalidtag": "|".join(tags),  # tags of staff are not part of this world
    }


def _everyone(call: Call) -> list[str]:
    """All members whom the app sees and who can read."""
    people = scope.visible(call.box, call.app)
    working = call.store.column(
        "SELECT userid FROM staff WHERE corp_id = ? AND status = 1 ORDER BY no", call.corp_id
    )
    return [each for each in working if people is None or each in people]


def recall(call: Call, request: Recall) -> None:
    """Take a message back within a day; only the app that sent it may."""
    row = call.store.one("SELECT * FROM app_message WHERE msgid = ?", request.msgid)
    if row is None or row["app_id"] != call.app.app_id:
        raise ApiError(40058, "msgid")
    if call.box.now() - row["created_at"] > call.box.settings.recall_seconds:
        raise ApiError(42052)
    call.store.update("app_message", {"msgid": request.msgid}, recalled_at=call.box.now())


def update_card(call: Call, request: UpdateCard) -> Answer:
    """Change a card by a code that a sending or a pressed button gave: once, for 72 hours."""
    _check_agent(call, request.agentid)
    if (request.button is None) == (request.template_card is None):
        raise ApiError(40063, "button or template_card")
    code = call.store.one("SELECT * FROM response_code WHERE code = ?", request.response_code)
    if code is None or code["used_at"] is not None or code["expires_at"] <= call.box.now():
        raise ApiError(40058, "response_code is unknown, used or too old")
    if code["app_id"] != call.app.app_id:
        raise ApiError(42015)
    people, invalid = _changed_for(call, request, code)
    now = call.box.now()
    call.store.update("response_code", {"code": request.response_code}, used_at=now)
    if request.template_card is not None:
        message_bodies.check_card(request.template_card)
        card = msgspec.to_builtins(request.template_card)
        app_messages.change_card(call.box, code["msgid"], people, card)
    elif request.button is not None:
        name = request.button.replace_name
        app_messages.replace_button(call.box, code["msgid"], people, name)
    return {"invaliduser": invalid}


def _changed_for(call: Call, request: UpdateCard, code: Row) -> tuple[list[str], list[str]]:
    """Who sees the change, and who is named but never had the card."""
    had = call.store.column(
        "SELECT userid FROM app_message_receiver WHERE msgid = ?", code["msgid"]
    )
    if request.atall:
        return had, []
    wanted = list(request.userids)
    if request.partyids:
        wanted += scope.staff_of(call.box, call.corp_id, [], request.partyids)
    if not wanted and code["userid"]:
        wanted = [code["userid"]]
    if not wanted:
        raise ApiError(40063, "userids, partyids, tagids or atall")
    return [each for each in wanted if each in had], [
        each for each in request.userids if each not in had
    ]


def _check_agent(call: Call, agent_id: int) -> None:
    if agent_id == call.app.agent_id:
        return
    if apps.find_app(call.box, call.corp_id, agent_id) is None:
        raise ApiError(40056, str(agent_id))
    raise ApiError(301002, str(agent_id))
