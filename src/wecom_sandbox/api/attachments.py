"""Text and attachments as welcomes and mass sends carry them (§6)."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from wecom_sandbox.api import fields
from wecom_sandbox.api.call import Call
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import media

TEXT_BYTES_MAX = 4000
ATTACHMENTS_MAX = 9
LINK_TITLE_BYTES_MAX = 128
LINK_DESC_BYTES_MAX = 512
URL_BYTES_MAX = 2048
MINIPROGRAM_TITLE_BYTES_MAX = 64


class Text(msgspec.Struct, kw_only=True, omit_defaults=True):
    """text"""

    content: str = ""


class Image(msgspec.Struct, kw_only=True, omit_defaults=True):
    """image: one of the two"""

    media_id: str = ""
    pic_url: str = ""


class Link(msgspec.Struct, kw_only=True, omit_defaults=True):
    """link"""

    title: Annotated[str, Meta(min_length=1)]
    url: Annotated[str, Meta(min_length=1)]
    picurl: str = ""
    desc: str = ""


class MiniProgram(msgspec.Struct, kw_only=True):
    """miniprogram"""

    title: Annotated[str, Meta(min_length=1)]
    pic_media_id: str
    appid: Annotated[str, Meta(min_length=1)]
    page: Annotated[str, Meta(min_length=1)]


class File(msgspec.Struct, kw_only=True):
    """video and file"""

    media_id: str


class Attachment(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One attachment: the field of its msgtype must be there."""

    msgtype: Literal["image", "link", "miniprogram", "video", "file"]
    image: Image | None = None
    link: Link | None = None
    miniprogram: MiniProgram | None = None
    video: File | None = None
    file: File | None = None


Attachments = Annotated[list[Attachment], Meta(max_length=ATTACHMENTS_MAX)]


def check(call: Call, text: Text | None, attachments: list[Attachment]) -> None:
    """Not both empty, within the byte limits, every medium alive."""
    if not (text and text.content) and not attachments:
        raise ApiError(40063, "text and attachments are both empty")
    if text:
        fields.check_bytes("text.content", text.content, TEXT_BYTES_MAX)
    for attachment in attachments:
        part = getattr(attachment, attachment.msgtype)
        if part is None:
            raise ApiError(40063, attachment.msgtype)
        check_part(call, attachment.msgtype, part)


def check_part(call: Call, kind: str, part: Image | Link | MiniProgram | File) -> None:
    """The limits of one kind of attachment."""
    if isinstance(part, Link):
        fields.check_bytes("link.title", part.title, LINK_TITLE_BYTES_MAX)
        fields.check_bytes("link.desc", part.desc, LINK_DESC_BYTES_MAX)
        fields.check_bytes("link.url", part.url, URL_BYTES_MAX)
        fields.check_bytes("link.picurl", part.picurl, URL_BYTES_MAX)
    elif isinstance(part, MiniProgram):
        fields.check_bytes("miniprogram.title", part.title, MINIPROGRAM_TITLE_BYTES_MAX)
        media.require(call.box, call.corp_id, part.pic_media_id, "image")
    elif isinstance(part, Image):
        if part.media_id:
            media.require(call.box, call.corp_id, part.media_id, "image")
        elif part.pic_url:
            media.require_image_url(call.box, call.corp_id, part.pic_url)
        else:
            raise ApiError(40063, "image needs media_id or pic_url")
    else:
        media.require(call.box, call.corp_id, part.media_id, kind)


def kept(attachments: list[Attachment]) -> list[object]:
    """As they are stored and shown again: absent parts left out."""
    kept: list[object] = msgspec.to_builtins(attachments)
    return kept
