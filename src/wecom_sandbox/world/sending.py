"""Sending from the phone: a member confirms what an app planned, or sends by hand."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from wecom_sandbox.errors import WorldError
from wecom_sandbox.records import friends, groups, mass_sends
from wecom_sandbox.rules import send_quota
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.world import staff
from wecom_sandbox.world.verbs import Done

TARGETS_MAX = 10_000
ATTACHMENTS_MAX = 9
KINDS = {"image", "link", "miniprogram", "video", "file"}
NAMES = {
    send_quota.SENT: "sent",
    send_quota.NOT_A_FRIEND: "not_a_friend",
    send_quota.GOT_ANOTHER: "got_another",
}


class ConfirmSend(staff.OneStaff, kw_only=True):
    """staff.confirm_send; without `only` every target is sent to."""

    msgid: str
    only: list[str] | None = None


class SendByHand(staff.OneStaff, kw_only=True):
    """staff.send_by_hand; attachments as in the API."""

    chat_type: Literal["single", "group"] = "group"
    targets: Annotated[list[str], Meta(min_length=1, max_length=TARGETS_MAX)]
    text: str = ""
    attachments: Annotated[list[dict[str, Any]], Meta(max_length=ATTACHMENTS_MAX)] = []


def confirm_send(box: Sandbox, request: ConfirmSend) -> Done:
    """确认群发 · A member taps "send" on a planned mass send, for all targets or some."""
    corp_id = _sender(box, request)
    found = mass_sends.confirm(box, corp_id, request.userid, request.msgid, request.only)
    return _told(request.msgid, found)


def send_by_hand(box: Sandbox, request: SendByHand) -> Done:
    """员工自己群发 · A member begins a mass send in the client; it counts like any other."""
    corp_id = _sender(box, request)
    if not request.text and not request.attachments:
        raise WorldError("empty", zh="没有内容", en="there is nothing to send", status=422)
    for attachment in request.attachments:
        kind = attachment.get("msgtype")
        if kind not in KINDS or not isinstance(attachment.get(kind), dict):
            raise WorldError(
                "attachment", zh="附件要写明 msgtype 和内容", en="an attachment lacks its content",
                status=422,
            )  # fmt: skip
    for target in request.targets:
        if not _owns(box, corp_id, request, target):
            raise WorldError(
                "not_theirs",
                zh=f"{target} 不是 {request.userid} 的客户或群",
                en=f"{target} is no customer or group of {request.userid}",
            )
    content = mass_sends.Content(
        text={"content": request.text} if request.text else None, attachments=request.attachments
    )
    msgid = mass_sends.create(
        box,
        corp_id,
        request.chat_type,
        content,
        {request.userid: list(dict.fromkeys(request.targets))},
        creator=request.userid,
    )
    return _told(msgid, mass_sends.confirm(box, corp_id, request.userid, msgid))


def _sender(box: Sandbox, request: staff.OneStaff) -> str:
    member = staff.member(box, request.corp_id, request.userid)
    if member["status"] != 1:
        raise WorldError(
            "not_active", zh=f"{request.userid} 不在岗", en=f"{request.userid} is not active"
        )
    corp_id: str = member["corp_id"]
    return corp_id


def _owns(box: Sandbox, corp_id: str, request: SendByHand, target: str) -> bool:
    if request.chat_type == mass_sends.GROUP:
        group = groups.find(box, corp_id, target)
        return group is not None and group["owner"] == request.userid
    return friends.find(box, corp_id, request.userid, target) is not None


def _told(msgid: str, found: dict[str, int]) -> Done:
    results = {target: NAMES[status] for target, status in found.items()}
    return {"msgid": msgid, "results": results}
