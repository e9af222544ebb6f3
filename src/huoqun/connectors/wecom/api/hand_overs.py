"""Hand-overs: what would go over, begun by one hand, followed one by one."""

from datetime import datetime
from typing import Annotated

from ninja import Query, Schema
from pydantic import Field

from huoqun.connectors.wecom import actions, models, queries
from huoqun.connectors.wecom.api.routes import router
from huoqun.connectors.wecom.kinds import HandOverBar, HandOverKind, HandOverState
from huoqun.connectors.wecom.platform.endpoints import hand_over as calls
from huoqun.core import http, paging
from huoqun.core.ids import BigId, Count
from huoqun.org import access
from huoqun.org.kinds import Permission

_Message = Annotated[http.Paragraph, Field(max_length=calls.MESSAGE_LENGTH_MAX)]
# Of the communities that cannot go over now a preview names so many.
_BARRED_SHOWN_MAX = 50


class WecomHandOverPair(Schema):
    """From whom to whom."""

    giver_id: BigId
    taker_id: BigId


class WecomHandOverIn(WecomHandOverPair):
    """What goes over; customers are told the message when their giver stays."""

    customers: bool = True
    communities: bool = True
    message: _Message = ""


class WecomBarredOut(Schema):
    """A community that cannot go over now, and why."""

    community_id: BigId
    title: str
    bar: HandOverBar


class WecomHandOverPlanOut(Schema):
    """What would go over; ``days`` is how many the platform takes for the communities.

    ``on_job``: the giver stays, so customers may decline within a day.
    """

    on_job: bool
    customers: Count
    customers_barred: dict[str, Count]
    communities: Count
    communities_barred: Count
    barred: list[WecomBarredOut]
    days: Count

    @staticmethod
    def of(plan: queries.HandOverPlan) -> "WecomHandOverPlanOut":
        """As the screen shows it."""
        why = list(plan.barred_customers.values())
        return WecomHandOverPlanOut(
            on_job=plan.on_job,
            customers=len(plan.customer_ids),
            customers_barred={each.value: why.count(each) for each in sorted(set(why))},
            communities=len(plan.groups),
            communities_barred=len(plan.barred_groups),
            barred=[
                WecomBarredOut(
                    community_id=group.community_id, title=group.community.title, bar=bar
                )
                for group, bar in plan.barred_groups[:_BARRED_SHOWN_MAX]
            ],
            days=plan.days,
        )


class WecomHandOverOut(Schema):
    """A hand-over; of ``total`` items ``open`` ones go on, and ``done`` ones have gone over."""

    id: BigId
    kind: HandOverKind
    giver: str
    taker: str
    on_job: bool
    begun_by: str | None
    begun_at: datetime
    total: Count
    open: Count
    done: Count

    @staticmethod
    def resolve_giver(hand_over: models.HandOver) -> str:
        """Whose they were."""
        return hand_over.giver.name

    @staticmethod
    def resolve_taker(hand_over: models.HandOver) -> str:
        """Whose they become."""
        return hand_over.taker.name

    @staticmethod
    def resolve_begun_by(hand_over: models.HandOver) -> str | None:
        """Who began it."""
        return hand_over.begun_by.name if hand_over.begun_by else None


class WecomHandOverItemOut(Schema):
    """One customer (masked) or community; ``said_zh`` tells what WeCom refused, and what to do."""

    id: BigId
    customer_id: BigId | None
    community_id: BigId | None
    name: str
    state: HandOverState
    errcode: BigId | None
    said_zh: str
    said_en: str
    asked_at: datetime | None
    ended_at: datetime | None


class WecomHandOverItemsIn(http.PageIn):
    """Which items are wanted: all, or those in one state."""

    state: HandOverState | None = None


@router.post("/links/{link_id}/hand-overs/preview", response=WecomHandOverPlanOut)
@access.requires(Permission.MANAGE_SETTINGS)
def preview_wecom_hand_over(
    request: access.StaffRequest, link_id: BigId, body: WecomHandOverPair
) -> WecomHandOverPlanOut:
    """Count what would go over and what cannot; nothing is begun."""
    link = queries.get(link_id, seen_by=request.scope)
    giver, taker = queries.hand_over_pair(body.giver_id, body.taker_id, link=link)
    return WecomHandOverPlanOut.of(queries.hand_over_plan(giver=giver, taker=taker))


@router.post("/links/{link_id}/hand-overs", response=list[WecomHandOverOut])
@access.requires(Permission.MANAGE_SETTINGS)
def begin_wecom_hand_over(
    request: access.StaffRequest, link_id: BigId, body: WecomHandOverIn
) -> list[models.HandOver]:
    """Hand customers, communities or both over from one member to another."""
    link = queries.get(link_id, seen_by=request.scope)
    giver, taker = queries.hand_over_pair(body.giver_id, body.taker_id, link=link)
    begun = actions.hand_over(
        giver=giver,
        taker=taker,
        kinds=[
            *([HandOverKind.CUSTOMERS] if body.customers else []),
            *([HandOverKind.COMMUNITIES] if body.communities else []),
        ],
        message=body.message,
        by=request.actor,
    )
    return [queries.hand_over(each.pk, link=link) for each in begun]


@router.get("/links/{link_id}/hand-overs", response=http.Page[WecomHandOverOut])
@access.requires(Permission.MANAGE_SETTINGS)
def wecom_hand_overs(
    request: access.StaffRequest, link_id: BigId, wanted: Query[http.PageIn]
) -> paging.Window[models.HandOver]:
    """The hand-overs, newest first."""
    link = queries.get(link_id, seen_by=request.scope)
    return paging.window(
        queries.hand_overs(link),
        cursor=wanted.cursor,
        limit=wanted.limit,
        by="begun_at",
        descending=True,
    )


@router.get("/links/{link_id}/hand-overs/{hand_over_id}", response=WecomHandOverOut)
@access.requires(Permission.MANAGE_SETTINGS)
def wecom_hand_over(
    request: access.StaffRequest, link_id: BigId, hand_over_id: BigId
) -> models.HandOver:
    """How far one hand-over is."""
    link = queries.get(link_id, seen_by=request.scope)
    return queries.hand_over(hand_over_id, link=link)


@router.get(
    "/links/{link_id}/hand-overs/{hand_over_id}/items",
    response=http.Page[WecomHandOverItemOut],
)
@access.requires(Permission.MANAGE_SETTINGS)
def wecom_hand_over_items(
    request: access.StaffRequest,
    link_id: BigId,
    hand_over_id: BigId,
    wanted: Query[WecomHandOverItemsIn],
) -> paging.Window[queries.ShownHandOverItem]:
    """Its customers or communities, one by one."""
    link = queries.get(link_id, seen_by=request.scope)
    items = queries.hand_over_items(
        queries.hand_over(hand_over_id, link=link),
        states=[] if wanted.state is None else [wanted.state],
    )
    return queries.shown_hand_over_items(
        paging.window(items, cursor=wanted.cursor, limit=wanted.limit)
    )
