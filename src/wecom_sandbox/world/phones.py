"""What a member has on the phone: messages of apps, and whatever waits for a tap."""

from typing import Annotated

from msgspec import Meta

from wecom_sandbox.records import app_messages, mass_sends, moments
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.world import staff
from wecom_sandbox.world.verbs import Done

MESSAGES_MAX = 1000


class Phone(staff.OneStaff, kw_only=True):
    """staff.phone"""

    limit: Annotated[int, Meta(ge=1, le=MESSAGES_MAX)] = 100


class PressButton(staff.OneStaff, kw_only=True):
    """staff.press_button; `chosen` are the options of a card's questions."""

    msgid: str
    key: str
    chosen: dict[str, list[str]] = {}


def phone(box: Sandbox, request: Phone) -> Done:
    """看员工的手机 · A member's phone: messages of apps and what waits to be confirmed."""
    corp_id = staff.member(box, request.corp_id, request.userid)["corp_id"]
    return {
        "userid": request.userid,
        "pending_sends": mass_sends.pending(box, corp_id, request.userid),
        "pending_moments": moments.pending(box, corp_id, request.userid),
        "messages": app_messages.inbox(box, corp_id, request.userid, request.limit),
    }


def press_button(box: Sandbox, request: PressButton) -> Done:
    """点卡片按钮 · Press a button of a card; its app gets template_card_event."""
    corp_id = staff.member(box, request.corp_id, request.userid)["corp_id"]
    told = app_messages.press(
        box, corp_id, request.userid, request.msgid, request.key, request.chosen
    )
    return {"msgid": request.msgid, "key": request.key, "callbacks": told}
