"""Welcomes: to a new friend by code, to new members of a group by template (§6)."""

from typing import Any, ClassVar

import msgspec

from wecom_sandbox.api import attachments as parts
from wecom_sandbox.api import fields
from wecom_sandbox.api.attachments import Attachments
from wecom_sandbox.api.call import Answer, Call
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import messages, welcomes
from wecom_sandbox.store import Row, pack, unpack

TEMPLATE_BYTES_MAX = 3000
# The first that is given counts.
KINDS = ("image", "link", "miniprogram", "file", "video")


class Send(msgspec.Struct, kw_only=True):
    """POST externalcontact/send_welcome_msg"""

    MISSING: ClassVar = {"welcome_code": 41049}

    welcome_code: fields.Id
    text: parts.Text | None = None
    attachments: Attachments = []


class Template(msgspec.Struct, kw_only=True):
    """What a template says."""

    text: parts.Text | None = None
    image: parts.Image | None = None
    link: parts.Link | None = None
    miniprogram: parts.MiniProgram | None = None
    file: parts.File | None = None
    video: parts.File | None = None
    agentid: int | None = None


class AddTemplate(Template, kw_only=True):
    """POST externalcontact/group_welcome_template/add"""

    notify: fields.Flag = 1


class EditTemplate(Template, kw_only=True):
    """POST externalcontact/group_welcome_template/edit"""

    template_id: fields.Id


class OneTemplate(msgspec.Struct, kw_only=True):
    """POST externalcontact/group_welcome_template/get and del"""

    template_id: fields.Id
    agentid: int | None = None


def send(call: Call, request: Send) -> Answer:
    """Spend the code; what is sent lands in the customer's chat with the member."""
    parts.check(call, request.text, request.attachments)
    row = welcomes.use(call.box, call.corp_id, request.welcome_code, app_id=call.app.app_id)
    said: list[tuple[str, Any]] = []
    if request.text and request.text.content:
        said.append(("text", request.text))
    said += [(each.msgtype, getattr(each, each.msgtype)) for each in request.attachments]
    for each in said:
        messages.in_private(
            call.box,
            call.corp_id,
            row["userid"],
            row["external_userid"],
            each,
            origin="welcome",
        )
    return {}


def add_template(call: Call, request: AddTemplate) -> Answer:
    """A template in the corp's library; staff apply it to groups in the client."""
    content = _content(call, request)
    have = call.store.value("SELECT count(*) FROM group_welcome WHERE corp_id = ?", call.corp_id)
    if have >= call.box.settings.welcome_templates_max:
        raise ApiError(41055)
    template_id = call.box.ids.next("group welcome", 32, "msg")
    call.store.insert(
        "group_welcome",
        template_id=template_id,
        corp_id=call.corp_id,
        app_id=call.app.app_id,
        agent_id=request.agentid,
        content_json=pack(content),
        notify=request.notify,
        created_at=call.box.now(),
    )
    return {"template_id": template_id}


def edit_template(call: Call, request: EditTemplate) -> Answer:
    """Replace what a template says; only its creator may."""
    row = _own(call, request.template_id)
    content = _content(call, request)
    call.store.update("group_welcome", {"no": row["no"]}, content_json=pack(content))
    return {}


def get_template(call: Call, request: OneTemplate) -> Answer:
    """What a template says."""
    found: dict[str, object] = unpack(_require(call, request.template_id)["content_json"])
    return found


def delete_template(call: Call, request: OneTemplate) -> Answer:
    """Take a template out of the library."""
    row = _own(call, request.template_id)
    call.store.run("DELETE FROM group_welcome WHERE no = ?", row["no"])
    return {}


def _require(call: Call, template_id: str) -> Row:
    row = call.store.one(
        "SELECT * FROM group_welcome WHERE template_id = ? AND corp_id = ?",
        template_id,
        call.corp_id,
    )
    if row is None:
        raise ApiError(40037, template_id)
    return row


def _own(call: Call, template_id: str) -> Row:
    row = _require(call, template_id)
    if row["app_id"] != call.app.app_id:
        raise ApiError(41058)
    return row


def _content(call: Call, request: Template) -> dict[str, object]:
    """The text and the first attachment, checked."""
    content: dict[str, object] = {}
    if request.text and request.text.content:
        fields.check_bytes("text.content", request.text.content, TEMPLATE_BYTES_MAX)
        content["text"] = request.text
    for kind in KINDS:
        part = getattr(request, kind)
        if part is not None:
            parts.check_part(call, kind, part)
            content[kind] = part
            break
    if not content:
        raise ApiError(40063, "text and attachment are both empty")
    return content
