"""Media ids and image addresses that other calls refer to; uploads are api/media.py's."""

from wecom_sandbox.errors import ApiError
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row

IMAGES = "/wework_pic/"  # where the web face serves what uploadimg took


def find(box: Sandbox, corp_id: str, media_id: str) -> Row:
    """A medium of the corp that is still alive, without its content; else 40007."""
    row = box.store.one(
        "SELECT media_id, corp_id, app_id, type, kind, filename, content_type, created_at,"
        " expires_at FROM media WHERE media_id = ? AND corp_id = ? AND kind <> 'image'",
        media_id,
        corp_id,
    )
    if row is None or row["expires_at"] <= box.now():
        raise ApiError(40007, media_id)
    return row


def require(box: Sandbox, corp_id: str, media_id: str, *types: str) -> Row:
    """A living medium of one of the types, or of any."""
    row = find(box, corp_id, media_id)
    if types and row["type"] not in types:
        raise ApiError(40007, f"{media_id} is a {row['type']}")
    return row


def url_of(box: Sandbox, media_id: str) -> str:
    """The address of an image for ever."""
    return f"{box.settings.base_url}{IMAGES}{media_id}"


def require_image_url(box: Sandbox, corp_id: str, url: str) -> None:
    """An address that uploadimg gave; others are refused with 40058."""
    _, found, media_id = url.partition(IMAGES)
    row = box.store.one(
        "SELECT 1 FROM media WHERE media_id = ? AND corp_id = ? AND kind = 'image'",
        media_id,
        corp_id,
    )
    if not found or row is None:
        raise ApiError(40058, "pic_url must come from media/uploadimg")
