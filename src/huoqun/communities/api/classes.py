"""Which classes of people sit in communities, and how to play each."""

from datetime import date
from typing import Annotated, Any

from ninja import Query, Schema
from pydantic import Field

from huoqun.analytics import queries as analytics_queries
from huoqun.communities import queries
from huoqun.communities.api.routes import router
from huoqun.core import http, paging
from huoqun.core.http import Words
from huoqun.core.ids import BigId, Count
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import UserClass
from huoqun.org import access
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission

Months = Annotated[int, Field(ge=1, le=customer_queries.MONTHS_SHOWN_MAX)]


class MixShareOut(Schema):
    """How many members are of a class; null where too few to show."""

    user_class: UserClass
    people: Count | None
    share: float | None


class MixPlayOut(Schema):
    """What to do with these people, and the article that asks for it."""

    key: str
    zh: str
    en: str
    source: str


class CommunityMixOut(Schema):
    """The classes of a community's members; ``leading`` is the one to play it by."""

    id: BigId
    title: str
    people: Count | None
    shares: list[MixShareOut]
    leading: UserClass | None
    plays: list[MixPlayOut]


class MixQuery(http.PageIn):
    """Which communities."""

    words: Words = ""
    unit_id: BigId | None = None


@router.get("/class-mix", response=http.Page[CommunityMixOut])
@access.requires(Permission.VIEW_FIGURES)
def class_mix(
    request: access.StaffRequest, wanted: Query[MixQuery]
) -> paging.Window[queries.CommunityMix]:
    """List communities with the classes of their members and the recommended play."""
    path = ""
    if wanted.unit_id is not None:
        path = org_queries.unit(wanted.unit_id, seen_by=request.scope).path
    return queries.class_mixes(
        request.full_scope,
        queries.Wanted(words=wanted.words, unit_path=path),
        cursor=wanted.cursor,
        limit=wanted.limit,
    )


class MixMonthOut(Schema):
    """The classes of today's members as they were at the end of a day."""

    as_of: date
    shares: list[MixShareOut]


class MixMoveOut(Schema):
    """How many members came from a class (null: not known before) to another."""

    was: UserClass | None
    now: UserClass
    people: Count | None


class CommunityClassesOut(Schema):
    """The classes of a community's members now and by month; null before the first judging."""

    as_of: date | None
    people: Count | None
    shares: list[MixShareOut]
    months: list[MixMonthOut]
    moves: list[MixMoveOut]
    moves_since: date | None
    leading: UserClass | None
    plays: list[MixPlayOut]


@router.get("/{community_id}/classes", response=CommunityClassesOut)
@access.requires(Permission.VIEW_FIGURES)
def community_classes(
    request: access.StaffRequest, community_id: BigId, months: Months = 6
) -> dict[str, Any]:
    """Show the classes of a community's members, their trend, and what to do with them."""
    found = queries.get(community_id, seen_by=request.scope)
    board = queries.classes_of(found, seen_by=request.full_scope, months=months)
    leading = board.leading if board else None
    return {
        "as_of": board.run.as_of if board else None,
        "people": board.people if board else None,
        "shares": board.shares if board else [],
        "months": board.months if board else [],
        "moves": board.moves if board else [],
        "moves_since": board.moves_since if board else None,
        "leading": leading,
        "plays": analytics_queries.PLAYS[leading] if leading else [],
    }
