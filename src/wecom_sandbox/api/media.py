"""Files: temporary media, attachments of moments and albums, images for ever (§8)."""

from typing import ClassVar, Literal

import msgspec

from wecom_sandbox.api.call import Answer, Binary, Call, Upload
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import media

MEBIBYTE = 1024 * 1024
BYTES_MAX = {
    "image": 10 * MEBIBYTE,
    "voice": 2 * MEBIBYTE,
    "video": 10 * MEBIBYTE,
    "file": 20 * MEBIBYTE,
}
PERMANENT_IMAGE_BYTES_MAX = 2 * MEBIBYTE  # from memory
MOMENT, ALBUM = 1, 2
KINDS = {MOMENT: "moment", ALBUM: "album"}
MEDIA_ID_LENGTH = 86
DAY_S = 86400
MONTH_S = 30 * DAY_S

Type = Literal["image", "voice", "video", "file"]


class UploadMedia(msgspec.Struct, kw_only=True):
    """POST media/upload."""

    ERRCODES: ClassVar[dict[str, int]] = {"type": 40005}

    type: Type


class UploadAttachment(msgspec.Struct, kw_only=True):
    """POST media/upload_attachment."""

    ERRCODES: ClassVar[dict[str, int]] = {"media_type": 40005, "attachment_type": 41072}

    media_type: Literal["image", "video", "file"]
    attachment_type: Literal[1, 2]


class GetMedia(msgspec.Struct, kw_only=True):
    """GET media/get."""

    ERRCODES: ClassVar[dict[str, int]] = {"media_id": 41006}

    media_id: str


class UploadImage(msgspec.Struct, kw_only=True):
    """POST media/uploadimg."""


def upload(call: Call, request: UploadMedia) -> Answer:
    """A temporary medium; its time of creation comes as a text."""
    media_id = _keep(call, request.type, "temporary", BYTES_MAX[request.type])
    return {"type": request.type, "media_id": media_id, "created_at": str(call.box.now())}


def upload_attachment(call: Call, request: UploadAttachment) -> Answer:
    """A medium for moments (1) or albums (2); its time of creation comes as a number."""
    if request.attachment_type == ALBUM and request.media_type != "image":
        raise ApiError(41072, "albums hold images")
    kind, most = KINDS[request.attachment_type], BYTES_MAX[request.media_type]
    media_id = _keep(call, request.media_type, kind, most)
    return {"type": request.media_type, "media_id": media_id, "created_at": call.box.now()}


def upload_image(call: Call, request: UploadImage) -> Answer:
    """An image for ever, with an address that pic_url takes."""
    settings, now = call.box.settings, call.box.now()
    for name, most, since in (
        ("day", settings.images_per_day_max, call.box.clock.day_start(now)),
        ("month", settings.images_per_month_max, now - MONTH_S),
    ):
        used = call.store.value(
            "SELECT count(*) FROM media WHERE corp_id = ? AND kind = 'image' AND created_at >= ?",
            call.corp_id,
            since,
        )
        if used >= most:
            raise ApiError(45009, f"more than {most} images in a {name}")
    media_id = _keep(call, "image", "image", PERMANENT_IMAGE_BYTES_MAX)
    return {"url": media.url_of(call.box, media_id)}


def get(call: Call, request: GetMedia) -> Binary:
    """The file behind a living id."""
    row = media.find(call.box, call.corp_id, request.media_id)
    content = call.store.value("SELECT content FROM media WHERE media_id = ?", request.media_id)
    return Binary(filename=row["filename"], content_type=row["content_type"], content=content)


def _keep(call: Call, type_: str, kind: str, bytes_max: int) -> str:
    """Store the file; what has died makes room."""
    given = call.upload
    assert isinstance(given, Upload), f"{call.path} takes a file"
    if not given.content:
        raise ApiError(44001)
    if len(given.content) <= call.box.settings.media_bytes_min:
        raise ApiError(40006, f"{len(given.content)} bytes")
    if len(given.content) > bytes_max:
        raise ApiError(45001, f"{len(given.content)} bytes, {bytes_max} are allowed")
    now = call.box.now()
    call.store.run("DELETE FROM media WHERE kind <> 'image' AND expires_at <= ?", now)
    media_id = call.box.ids.next("media", MEDIA_ID_LENGTH, "3")
    call.store.insert(
        "media",
        media_id=media_id,
        corp_id=call.corp_id,
        app_id=call.app.app_id,
        type=type_,
        kind=kind,
        filename=given.filename or f"{media_id[:16]}.bin",
        content_type=given.content_type,
        content=given.content,
        created_at=now,
        expires_at=None if kind == "image" else now + call.box.settings.media_seconds,
    )
    return media_id
