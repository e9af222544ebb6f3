"""The corp's album of products (§8)."""

from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta

from wecom_sandbox.api import fields
from wecom_sandbox.api.call import Answer, Call
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import media
from wecom_sandbox.rules import paging
from wecom_sandbox.store import Row, Value, pack, unpack

LIST_MAX = 100
ATTACHMENTS_MAX = 9

Description = Annotated[str, Meta(min_length=1, max_length=300)]
ProductSn = Annotated[str, Meta(max_length=128, pattern="^[0-9A-Za-z]*$")]


class Image(msgspec.Struct, kw_only=True):
    """image"""

    media_id: str


class Attachment(msgspec.Struct, kw_only=True):
    """Albums hold images."""

    type: Literal["image"]
    image: Image


class Add(msgspec.Struct, kw_only=True):
    """POST add_product_album."""

    ERRCODES: ClassVar[dict[str, int]] = {
        "description": 41087,
        "price": 41086,
        "product_sn": 41085,
        "type": 41065,
    }

    description: Description
    price: int
    product_sn: ProductSn = ""
    attachments: list[Attachment] = []


class OneProduct(msgspec.Struct, kw_only=True):
    """POST get_product_album and delete_product_album."""

    ERRCODES: ClassVar[dict[str, int]] = {"product_id": 41075}

    product_id: str


class Update(OneProduct, kw_only=True):
    """POST update_product_album."""

    ERRCODES: ClassVar[dict[str, int]] = {"product_id": 41075, **Add.ERRCODES}

    description: Description | None = None
    price: int | None = None
    product_sn: ProductSn | None = None
    attachments: list[Attachment] | None = None


class ListProducts(msgspec.Struct, kw_only=True):
    """POST get_product_album_list."""

    limit: fields.Limit | None = None
    cursor: fields.Cursor = ""


def add(call: Call, request: Add) -> Answer:
    """A product with its pictures."""
    _check_price(call, request.price)
    _check_pictures(call, request.attachments)
    product_id = call.box.ids.next("product", 32)
    call.store.insert(
        "product",
        product_id=product_id,
        corp_id=call.corp_id,
        app_id=call.app.app_id,
        description=request.description,
        price=request.price,
        product_sn=request.product_sn,
        attachments_json=pack(request.attachments),
        created_at=call.box.now(),
    )
    return {"product_id": product_id}


def get(call: Call, request: OneProduct) -> Answer:
    """One product."""
    return {"product": _product(_require(call, request.product_id))}


def listed(call: Call, request: ListProducts) -> Answer:
    """The whole album, page by page."""
    limit = paging.above_to_max(asked=request.limit, default=LIST_MAX, most=LIST_MAX)
    rows = call.store.all(
        "SELECT * FROM product WHERE corp_id = ? AND no > ? ORDER BY no LIMIT ?",
        call.corp_id,
        fields.after(request.cursor),
        limit + 1,
    )
    page = rows[:limit]
    return {
        "next_cursor": paging.cursor_of(page[-1]["no"]) if len(rows) > limit else "",
        "product_list": [_product(row) for row in page],
    }


def update(call: Call, request: Update) -> None:
    """Change what is named."""
    _require(call, request.product_id)
    changes: dict[str, Value] = {}
    if request.price is not None:
        _check_price(call, request.price)
        changes["price"] = request.price
    if request.attachments is not None:
        _check_pictures(call, request.attachments)
        changes["attachments_json"] = pack(request.attachments)
    for name in ("description", "product_sn"):
        if (value := getattr(request, name)) is not None:
            changes[name] = value
    if changes:
        call.store.update("product", {"product_id": request.product_id}, **changes)


def delete(call: Call, request: OneProduct) -> None:
    """Take a product out."""
    row = _require(call, request.product_id)
    call.store.run("DELETE FROM product WHERE no = ?", row["no"])


def _require(call: Call, product_id: str) -> Row:
    row = call.store.one(
        "SELECT * FROM product WHERE product_id = ? AND corp_id = ?", product_id, call.corp_id
    )
    if row is None:
        raise ApiError(41075, product_id)
    return row


def _check_price(call: Call, price: int) -> None:
    if not 0 < price <= call.box.settings.price_cents_max:
        raise ApiError(41086, str(price))


def _check_pictures(call: Call, attachments: list[Attachment]) -> None:
    if not attachments:
        raise ApiError(41088)
    if len(attachments) > ATTACHMENTS_MAX:
        raise ApiError(41064)
    for attachment in attachments:
        media_id = attachment.image.media_id
        if media.require(call.box, call.corp_id, media_id, "image")["kind"] != "album":
            raise ApiError(41072, media_id)


def _product(row: Row) -> dict[str, Any]:
    found = {
        "product_id": row["product_id"],
        "description": row["description"],
        "price": row["price"],
        "create_time": row["created_at"],
        "attachments": unpack(row["attachments_json"]),
    }
    return {**found, "product_sn": row["product_sn"]} if row["product_sn"] else found
