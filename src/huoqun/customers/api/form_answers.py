"""Who answered a form or chose what in it, and what can be chosen: what segments are made of."""

from typing import Any

from ninja import Query, Schema

from huoqun.core import http, paging
from huoqun.core.http import Words
from huoqun.core.ids import BigId
from huoqun.customers import queries
from huoqun.customers.actions import counting
from huoqun.customers.api import shapes
from huoqun.customers.api.routes import form_router as router
from huoqun.org import access
from huoqun.org.kinds import Permission


class FormOptionQuery(http.PageIn):
    """Which options: by words of theirs, of their question or of their form; or one of them."""

    words: Words = ""
    option_id: BigId | None = None


class FormOptionRef(Schema):
    """An option by name: with its question and its form."""

    id: BigId
    name: str


class FormPeopleQuery(http.PageIn):
    """Who answered a form; with an option who chose it."""

    option_id: BigId | None = None


@router.get("/options", response=http.Page[FormOptionRef])
@access.requires(Permission.VIEW_MEMBERS)
def option_list(request: access.StaffRequest, wanted: Query[FormOptionQuery]) -> dict[str, Any]:
    """List what can be chosen in the published forms of one's part, the newest first."""
    rows = queries.forms.options(
        request.scope, words=wanted.words, option_ids=_given(wanted.option_id)
    )
    page = paging.window(rows, cursor=wanted.cursor, limit=wanted.limit, by="id", descending=True)
    return {
        "items": [{"id": each.pk, "name": queries.forms.option_name(each)} for each in page.items],
        "next_cursor": page.next_cursor,
        "total": page.total,
        "total_is_capped": page.total_is_capped,
    }


@router.get("/{form_id}/people", response=http.Page[shapes.PersonRef])
@access.requires(Permission.VIEW_MEMBERS)
def form_people(
    request: access.StaffRequest, form_id: BigId, wanted: Query[FormPeopleQuery]
) -> dict[str, Any]:
    """List who answered, of those whom the reader may see; with an option who chose it last."""
    form = queries.forms.get(form_id, seen_by=request.scope)
    chosen = queries.forms.answered([form.pk], option_ids=_given(wanted.option_id), within=None)
    found = counting.seen(chosen, seen_by=request.scope)
    page = counting.page(found, cursor=wanted.cursor, limit=wanted.limit)
    names = queries.shown_names(page.items)
    return {
        "items": [{"id": each, "name": names.get(each)} for each in page.items],
        "next_cursor": page.next_cursor,
        "total": min(page.total, http.TOTAL_MAX),
        "total_is_capped": page.total > http.TOTAL_MAX,
    }


def _given(option_id: int | None) -> tuple[int, ...]:
    return () if option_id is None else (option_id,)
