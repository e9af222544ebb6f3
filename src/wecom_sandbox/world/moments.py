"""Moments on the phone, and what customers do with them."""

from typing import Annotated, Any

from msgspec import Meta

from wecom_sandbox.errors import WorldError
from wecom_sandbox.records import moments
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.world import staff
from wecom_sandbox.world.verbs import Done, Request


class Publish(staff.OneStaff, kw_only=True):
    """staff.publish_moment: a corp's, by its id; or one's own, with a text"""

    moment_id: str = ""
    text: str = ""
    attachments: list[dict[str, Any]] = []


class Like(Request, kw_only=True):
    """customer.like; `userid` is whose copy of the moment the customer sees"""

    external_userid: str
    moment_id: str
    userid: str


class Comment(Like, kw_only=True):
    """customer.comment"""

    text: Annotated[str, Meta(min_length=1, max_length=1000)]


def publish(box: Sandbox, request: Publish) -> Done:
    """发表朋友圈 · A member publishes the corp's moment, or one of their own."""
    corp_id = staff.member(box, request.corp_id, request.userid)["corp_id"]
    if request.moment_id:
        seen = moments.publish(box, corp_id, request.userid, request.moment_id)
        return {"moment_id": request.moment_id, "customers": seen}
    if not request.text and not request.attachments:
        raise WorldError("empty", zh="没有内容", en="there is nothing to publish", status=422)
    text = {"content": request.text} if request.text else None
    wanted = moments.Wanted(text=text, attachments=request.attachments)
    return {"moment_id": moments.by_hand(box, corp_id, request.userid, wanted)}


def like(box: Sandbox, request: Like) -> Done:
    """客户点赞 · A customer likes a moment."""
    place = request.external_userid, request.moment_id, request.userid
    moments.react(box, *place, moments.LIKE)
    return {}


def comment(box: Sandbox, request: Comment) -> Done:
    """客户评论 · A customer comments a moment."""
    place = request.external_userid, request.moment_id, request.userid
    moments.react(box, *place, moments.COMMENT, request.text)
    return {}
