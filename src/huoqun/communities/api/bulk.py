"""Changing many communities at once, after a preview."""

from typing import Annotated, Any, Self

from ninja import Schema
from pydantic import Field, model_validator

from huoqun.communities import actions, models, queries
from huoqun.communities.api import shapes
from huoqun.communities.api.routes import router
from huoqun.communities.kinds import Affinity, Platform, Positioning
from huoqun.core.ids import BigId, Count
from huoqun.core.refusal import Refused
from huoqun.org import access
from huoqun.org.kinds import Permission
from huoqun.org.models import OrgUnit, Staff

# A preview shows this many; the numbers beside it count all.
SHOWN_MAX = 50
FIELDS = ("positioning", "affinity", "platform", "owner_id", "unit_id")


class WhichCommunities(Refused):
    """A bulk edit names its communities one way."""

    code = "which_communities"
    zh = "请选择要修改的群：勾选若干个群，或给出一个筛选条件，二者选一。"
    en = "Say which communities to edit: either some of them one by one, or a filter."


class BulkEditIn(Schema):
    """Which communities, and what changes; only what is given is written."""

    ids: Annotated[list[BigId], Field(min_length=1, max_length=actions.EDIT_MAX)] | None = None
    filter: shapes.CommunityFilter | None = None
    positioning: Positioning | None = None
    affinity: Affinity | None = None
    platform: Platform | None = None
    owner_id: BigId | None = None
    unit_id: BigId | None = None
    # The number of changes that the preview showed; another number refuses the edit.
    previewed: Count | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        """Raises WhichCommunities."""
        if (self.ids is None) == (self.filter is None):
            raise WhichCommunities
        return self

    def chosen(self, request: access.StaffRequest) -> list[models.Community]:
        """The communities that are meant, and that one may edit."""
        wanted = self.filter.wanted(request) if self.filter else None
        return queries.chosen(request.scope, ids=self.ids, wanted=wanted, most=actions.EDIT_MAX)

    def fields(self, request: access.StaffRequest) -> dict[str, Any]:
        """What changes, with owner and unit looked up."""
        return shapes.looked_up(request, shapes.given(self, FIELDS))


class ChangeOut(Schema):
    """What changes in one community; an owner and a unit are told by name."""

    id: BigId
    title: str
    before: dict[str, str | None]
    after: dict[str, str | None]


class RefusedOut(Schema):
    """Why one community stays as it is."""

    id: BigId
    title: str
    code: str
    zh: str
    en: str


class PreviewOut(Schema):
    """What a bulk edit would do; the first few of each list, the counts of all."""

    count: Count
    changes: list[ChangeOut]
    refused_count: Count
    refused: list[RefusedOut]


class BulkEditOut(Schema):
    """What a bulk edit did."""

    changed: Count
    refused: Count


@router.post("/bulk-edit/preview", response=PreviewOut)
@access.requires(Permission.EDIT_COMMUNITIES)
def preview(request: access.StaffRequest, body: BulkEditIn) -> dict[str, Any]:
    """Show what a bulk edit would change."""
    plan = actions.plan_edit(
        communities=body.chosen(request), fields=body.fields(request), actor=request.actor
    )
    return {
        "count": len(plan.changes),
        "changes": [_change(each) for each in plan.changes[:SHOWN_MAX]],
        "refused_count": len(plan.refused),
        "refused": [
            {
                "id": community.pk,
                "title": community.title,
                "code": refusal.code,
                "zh": refusal.sentence_zh,
                "en": refusal.sentence_en,
            }
            for community, refusal in plan.refused[:SHOWN_MAX]
        ],
    }


@router.post("/bulk-edit", response=BulkEditOut)
@access.requires(Permission.EDIT_COMMUNITIES)
def bulk_edit(request: access.StaffRequest, body: BulkEditIn) -> dict[str, int]:
    """Change many communities at once; those that refuse stay as they are."""
    plan = actions.edit_many(
        communities=body.chosen(request),
        fields=body.fields(request),
        actor=request.actor,
        previewed=body.previewed,
    )
    return {"changed": len(plan.changes), "refused": len(plan.refused)}


def _change(change: actions.Change) -> dict[str, Any]:
    return {
        "id": change.community.pk,
        "title": change.community.title,
        "before": {name: _shown(value) for name, value in change.before.items()},
        "after": {name: _shown(value) for name, value in change.after.items()},
    }


def _shown(value: object) -> str | None:
    """A value as a person reads it."""
    if isinstance(value, Staff | OrgUnit):
        return value.name
    return None if value is None else str(value)
