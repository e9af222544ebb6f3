"""Staff routes about who people are: portraits of one person, a segment and a community (C3).

All three stand here: one set of shapes, and the highest of the rooms whose people they tell of.
"""

from datetime import date
from typing import Annotated

from ninja import Schema
from pydantic import Field

from huoqun.communities import queries
from huoqun.communities.api.routes import customer_router, router, segment_router
from huoqun.core.ids import BigId, Count
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import Need, Topic
from huoqun.org import access
from huoqun.org.kinds import Permission

Share = Annotated[float, Field(ge=-1, le=1)]
Mark = Annotated[int, Field(ge=-1, le=1)]
WEEKDAY_MAX = 7


class ContrastOut(Schema):
    """How a share differs from that of the others, with its 95 % interval.

    ``marked`` is 1 for more, -1 for less, 0 for what may be chance; ``q`` is the share of chance
    finds among all that are as sure, null where fewer than 30 people are known on either side.
    """

    difference: Share | None
    low: Share | None
    high: Share | None
    q: Share | None
    marked: Mark


class TraitValueOut(Schema):
    """One value of a trait; ``people`` and the shares are null where they are too few to tell."""

    value: str
    people: Count | None
    share: Share | None
    others_share: Share | None
    contrast: ContrastOut


class TraitOut(Schema):
    """A trait; ``kind`` names the list of words of its values, ``known`` of how many it is known.

    ``facts`` and ``latest_on`` tell from how much this is known and how fresh it is.
    """

    key: str
    kind: str
    zh: str
    en: str
    how_zh: str
    how_en: str
    known: Count
    others_known: Count
    facts: Count
    latest_on: date | None
    too_few: bool
    values: list[TraitValueOut]

    @staticmethod
    def resolve_key(told: customer_queries.TraitTold) -> str:
        """Name the trait."""
        return told.trait.key

    @staticmethod
    def resolve_kind(told: customer_queries.TraitTold) -> str:
        """Name the list of its words."""
        return told.trait.kind

    @staticmethod
    def resolve_zh(told: customer_queries.TraitTold) -> str:
        """Name it in Chinese."""
        return told.trait.zh

    @staticmethod
    def resolve_en(told: customer_queries.TraitTold) -> str:
        """Name it in English."""
        return told.trait.en

    @staticmethod
    def resolve_how_zh(told: customer_queries.TraitTold) -> str:
        """Tell in Chinese how it is computed."""
        return told.trait.how_zh

    @staticmethod
    def resolve_how_en(told: customer_queries.TraitTold) -> str:
        """Tell in English how it is computed."""
        return told.trait.how_en


class HourCountsOut(Schema):
    """Messages of one weekday (1 = Monday) by hour."""

    weekday: Annotated[int, Field(ge=1, le=WEEKDAY_MAX)]
    hours: list[Count]

    @staticmethod
    def resolve_hours(row: dict[str, int]) -> list[int]:
        """The counts of the 24 hours."""
        return [row[f"h{hour:02d}"] for hour in range(24)]


class PortraitOut(Schema):
    """Some people beside the others, without staff, crew and bots.

    Of very many people some are drawn by chance: ``people_drawn`` and ``others_drawn`` tell how
    many the traits were counted of.
    """

    people: Count
    others: Count
    people_drawn: Count
    others_drawn: Count
    as_of: date | None
    traits: list[TraitOut]
    heatmap: list[HourCountsOut]


class InterestOut(Schema):
    """A topic or need of a person; ``score`` is what its messages weigh today."""

    word: Topic | Need
    score: float
    facts: Count
    first_on: date
    last_on: date
    is_present: bool


class InterestsOut(Schema):
    """What a person spoke of and wanted within a year, the strongest first."""

    topics: list[InterestOut]
    needs: list[InterestOut]


class CustomerPortraitOut(Schema):
    """A person beside all others, and what they are interested in."""

    portrait: PortraitOut
    interests: InterestsOut


@router.get("/{community_id}/portrait", response=PortraitOut)
@access.requires(Permission.VIEW_FIGURES)
def community_portrait(
    request: access.StaffRequest, community_id: BigId
) -> customer_queries.Portrait:
    """Show who the people of a community are, beside all other people of one's part."""
    community = queries.get(community_id, seen_by=request.scope)
    return queries.community_portrait(community, scope=request.full_scope)


@customer_router.get("/{customer_id}/portrait", response=CustomerPortraitOut)
@access.requires(Permission.VIEW_MEMBERS)
def customer_portrait(request: access.StaffRequest, customer_id: BigId) -> dict[str, object]:
    """Show who a person is, beside all other people of one's part, and their interests."""
    customer = customer_queries.get(customer_id, seen_by=request.scope)
    return {
        "portrait": queries.customer_portrait(customer.pk, scope=request.full_scope),
        "interests": customer_queries.interests_of(customer.pk),
    }


@segment_router.get("/{segment_id}/portrait", response=PortraitOut)
@access.requires(Permission.VIEW_MEMBERS)
def segment_portrait(request: access.StaffRequest, segment_id: BigId) -> customer_queries.Portrait:
    """Show who the people of a segment are, beside all other people of one's part."""
    segment = customer_queries.segment(segment_id, seen_by=request.scope)
    return customer_actions.counting.portrait(
        segment, seen_by=request.scope, rights=request.full_scope
    )
