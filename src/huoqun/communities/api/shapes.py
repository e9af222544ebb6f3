"""Shapes that the routes of this room share."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from huoqun.communities import models, queries
from huoqun.communities.kinds import (
    Affinity,
    BusinessStage,
    CommunityHealth,
    Decision,
    Lifecycle,
    Platform,
    Positioning,
    Readiness,
    Requirement,
)
from huoqun.core.http import Day, Line, Paragraph, Words
from huoqun.core.ids import BigId, Count
from huoqun.org import access
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission

# No closed list here has more words than this.
WORDS_MAX = 20


class UnitRef(Schema):
    """A unit by its name."""

    id: BigId
    name: str


class OwnerRef(Schema):
    """An owner by name."""

    id: BigId
    name: str


class CommunityOut(Schema):
    """A community in a list; figures are of ``health_on`` and null while unknown."""

    id: BigId
    key: str
    title: str
    platform: Platform
    positioning: Positioning
    affinity: Affinity
    lifecycle: Lifecycle
    health: CommunityHealth
    health_on: date | None
    unit: UnitRef
    owner: OwnerRef | None
    members: Count | None = Field(alias="members_count")
    weekly_speakers: Count | None
    weekly_messages: Count | None
    opened_on: date | None
    ends_on: date | None
    joins_assumed: bool
    removed: bool

    @staticmethod
    def resolve_removed(community: models.Community) -> bool:
        """Whether it was taken out of sight."""
        return community.removed_at is not None


class ReadinessOut(Schema):
    """May it start, and what is missing."""

    verdict: Readiness
    missing: list[Requirement]


class CommunityDetailOut(CommunityOut):
    """Everything about one community."""

    region: str
    purpose: str
    stage: BusinessStage | Literal[""]
    audience: str
    resources: str
    value: str
    decision: Decision | Literal[""]
    made_by_import: bool
    readiness: ReadinessOut
    roles: dict[str, Count]

    @staticmethod
    def resolve_readiness(community: models.Community) -> dict[str, Any]:
        """The verdict on its answers."""
        return {
            "verdict": queries.readiness(community),
            "missing": queries.missing(community),
        }

    @staticmethod
    def resolve_roles(community: models.Community) -> dict[str, int]:
        """How many people hold each role."""
        return queries.roles_count(community)


class CommunityFilter(Schema):
    """Which communities; what is left out filters nothing."""

    words: Words = ""
    platform: Annotated[list[Platform], Field(max_length=WORDS_MAX)] = []
    positioning: Annotated[list[Positioning], Field(max_length=WORDS_MAX)] = []
    affinity: Annotated[list[Affinity], Field(max_length=WORDS_MAX)] = []
    lifecycle: Annotated[list[Lifecycle], Field(max_length=WORDS_MAX)] = []
    health: Annotated[list[CommunityHealth], Field(max_length=WORDS_MAX)] = []
    owner_id: BigId | None = None
    unit_id: BigId | None = None
    missing: Literal["positioning", "owner", "purpose"] | None = None

    def wanted(self, request: access.StaffRequest) -> queries.Wanted:
        """The filter with the unit's place looked up; raises NoSuchUnit."""
        unit_path = ""
        if self.unit_id is not None:
            unit_path = org_queries.unit(self.unit_id, seen_by=request.scope).path
        return queries.Wanted(
            words=self.words,
            platform=self.platform,
            positioning=self.positioning,
            affinity=self.affinity,
            lifecycle=self.lifecycle,
            health=self.health,
            owner_id=self.owner_id,
            unit_path=unit_path,
            missing=self.missing,
        )


class CommunityFields(Schema):
    """The plain fields of a community; only those that are given are written."""

    title: Line | None = None
    platform: Platform | None = None
    positioning: Positioning | None = None
    affinity: Affinity | None = None
    region: Annotated[Words, Field(max_length=100)] | None = None
    opened_on: Day | None = None
    ends_on: Day | None = None
    purpose: Paragraph | None = None
    stage: BusinessStage | Literal[""] | None = None
    audience: Paragraph | None = None
    resources: Paragraph | None = None
    value: Paragraph | None = None
    decision: Decision | Literal[""] | None = None


# Null is an answer for these; for all others it means "as it is".
EMPTIABLE = frozenset({"opened_on", "ends_on", "owner_id"})


def given(body: Schema, names: Sequence[str]) -> dict[str, Any]:
    """What a client gave of these fields."""
    sent = body.model_dump(exclude_unset=True)
    return {
        name: sent[name]
        for name in names
        if name in sent and (sent[name] is not None or name in EMPTIABLE)
    }


def looked_up(request: access.StaffRequest, fields: dict[str, Any]) -> dict[str, Any]:
    """The same fields with owner and unit in place of their ids; raises NoSuchStaff, NoSuchUnit.

    A community moves only to where one may edit, too.
    """
    fields = dict(fields)
    if "unit_id" in fields:
        fields["unit"] = org_queries.unit(fields.pop("unit_id"), seen_by=request.scope)
    if "owner_id" in fields:
        owner_id = fields.pop("owner_id")
        colleagues = request.full_scope.where(Permission.VIEW_STAFF)
        fields["owner"] = org_queries.staff(owner_id, seen_by=colleagues) if owner_id else None
    return fields
