"""Saved views of lists: each person's own."""

import json
from typing import Annotated, Any

from ninja import Query, Router, Schema, Status
from pydantic import AfterValidator, StringConstraints

from huoqun.core import http, paging
from huoqun.core.ids import BigId
from huoqun.org import access, actions, models, queries
from huoqun.org.api.shapes import ShortName, Word
from huoqun.org.kinds import Permission

router = Router(tags=["org"])

QUERY_LENGTH_MAX = 20_000


def _storable(query: dict[str, Any]) -> dict[str, Any]:
    """Refuse what is too long, and the signs that PostgreSQL cannot keep in JSON."""
    text = json.dumps(query, ensure_ascii=False)
    if len(text) > QUERY_LENGTH_MAX:
        raise ValueError(f"longer than {QUERY_LENGTH_MAX} characters")
    if "\\u0000" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError("holds signs that cannot be stored")
    return query


class ViewIn(Schema):
    """A list as someone likes to see it."""

    page: Annotated[Word, StringConstraints(min_length=1)]
    name: ShortName
    query: Annotated[dict[str, Any], AfterValidator(_storable)]


class ViewOut(Schema):
    """A saved view."""

    id: BigId
    page: str
    name: str
    query: dict[str, Any]


class ViewQuery(http.PageIn):
    """Of which list."""

    page: Word


@router.get("/views", response=http.Page[ViewOut])
@access.requires(Permission.OWN_ACCOUNT)
def views(
    request: access.StaffRequest, wanted: Query[ViewQuery]
) -> paging.Window[models.SavedView]:
    """List one's saved views of a list."""
    found = queries.saved_views(staff=request.staff, page=wanted.page)
    return paging.window(found, cursor=wanted.cursor, limit=wanted.limit, by="name")


@router.put("/views", response=ViewOut)
@access.requires(Permission.OWN_ACCOUNT)
def save_view(request: access.StaffRequest, body: ViewIn) -> models.SavedView:
    """Keep a view under its name, over the former one of that name."""
    return actions.save_view(staff=request.staff, page=body.page, name=body.name, query=body.query)


@router.delete("/views/{view_id}", response={204: None})
@access.requires(Permission.OWN_ACCOUNT)
def delete_view(request: access.StaffRequest, view_id: BigId) -> Status[None]:
    """Forget a view."""
    actions.delete_view(staff=request.staff, view_id=view_id)
    return Status(204, None)
