"""Which communities there are, in the order and by the filters that the console offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from huoqun.communities import models, rules
from huoqun.communities.kinds import (
    Affinity,
    CommunityHealth,
    Lifecycle,
    Platform,
    Positioning,
    Readiness,
    Requirement,
)
from huoqun.core import paging
from huoqun.core.refusal import Refused
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope

# The worst first: what a list sorted by health is opened for.
_HEALTH_ORDER = (
    CommunityHealth.DEAD,
    CommunityHealth.SILENT,
    CommunityHealth.DECLINING,
    CommunityHealth.FORMING,
    CommunityHealth.UNKNOWN,
    CommunityHealth.HEALTHY,
)
_LIVING = (Lifecycle.RUNNING, Lifecycle.REVIVING)

Missing = Literal["positioning", "owner", "purpose"]


class NoSuchCommunity(Refused):
    """The community does not exist or lies outside the reader's part of the organisation."""

    code = "no_such_community"
    status = 404
    zh = "没有这个群，或它不在您的管辖范围内。"
    en = "There is no such community, or it lies outside your part of the organisation."


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A filter of the list; what is empty filters nothing.

    ``missing`` narrows to living communities that wait for a decision (the worklist).
    """

    words: str = ""
    platform: Sequence[Platform] = ()
    positioning: Sequence[Positioning] = ()
    affinity: Sequence[Affinity] = ()
    lifecycle: Sequence[Lifecycle] = ()
    health: Sequence[CommunityHealth] = ()
    owner_id: int | None = None
    unit_path: str = ""
    missing: Missing | None = None


class _Order(NamedTuple):
    by: str
    descending: bool
    nullable: bool


SORTS = {
    "title": _Order("title", descending=False, nullable=False),
    "health": _Order("health_rank", descending=False, nullable=False),
    "-members": _Order("members_count", descending=True, nullable=True),
    "-weekly_speakers": _Order("weekly_speakers", descending=True, nullable=True),
    "-weekly_messages": _Order("weekly_messages", descending=True, nullable=True),
    "-opened_on": _Order("opened_on", descending=True, nullable=True),
}


def visible_to(seen_by: Scope) -> QuerySet[models.Community]:
    """The communities of the reader's units and those granted one by one, but for removed ones."""
    return _within(models.Community.objects.filter(removed_at=None), seen_by)


def removed(seen_by: Scope) -> QuerySet[models.Community]:
    """The removed communities of which something is left to bring back, the latest first to go."""
    gone = models.Community.objects.filter(removed_at__isnull=False, taken_back=False)
    return _within(gone, seen_by).select_related("unit", "owner")


def _within(rows: QuerySet[models.Community], seen_by: Scope) -> QuerySet[models.Community]:
    if seen_by.everything:
        return rows
    return rows.filter(Q(unit__in=org_queries.units(seen_by)) | Q(pk__in=seen_by.community_ids))


def get(community_id: int, *, seen_by: Scope) -> models.Community:
    """One visible community; raises NoSuchCommunity."""
    found = visible_to(seen_by).filter(pk=community_id).select_related("unit", "owner").first()
    if found is None:
        raise NoSuchCommunity
    return found


def get_even_removed(community_id: int, *, seen_by: Scope) -> models.Community:
    """One community within a scope, whether it was removed or not; raises NoSuchCommunity."""
    found = _within(models.Community.objects.filter(pk=community_id), seen_by)
    community = found.select_related("unit", "owner").first()
    if community is None:
        raise NoSuchCommunity
    return community


def get_many(community_ids: Sequence[int], *, seen_by: Scope) -> list[models.Community]:
    """These communities by id; raises NoSuchCommunity unless all are visible."""
    wanted = set(community_ids)
    rows = visible_to(seen_by).filter(pk__in=wanted).select_related("unit", "owner")
    found = list(rows.order_by("id"))
    if len(found) < len(wanted):
        raise NoSuchCommunity
    return found


def titles(community_ids: Sequence[int]) -> dict[int, str]:
    """The titles of communities that the caller has already been allowed to see."""
    rows = models.Community.objects.filter(pk__in=community_ids)
    return dict(rows.values_list("pk", "title"))


def listed(seen_by: Scope, wanted: Wanted) -> QuerySet[models.Community]:
    """The visible communities that fit a filter, each with its unit and owner."""
    rows = visible_to(seen_by).select_related("unit", "owner")
    for name in ("platform", "positioning", "affinity", "lifecycle", "health"):
        words = getattr(wanted, name)
        if words:
            rows = rows.filter(**{f"{name}__in": words})
    if wanted.owner_id is not None:
        rows = rows.filter(owner_id=wanted.owner_id)
    if wanted.unit_path:
        rows = rows.filter(unit__path__startswith=wanted.unit_path)
    if wanted.words:
        rows = rows.filter(Q(title__icontains=wanted.words) | Q(key=wanted.words))
    if wanted.missing:
        rows = rows.filter(_waiting(wanted.missing))
    return rows


def page(
    seen_by: Scope, wanted: Wanted, *, sort: str, cursor: str, limit: int
) -> paging.Window[models.Community]:
    """One page of the list in one of the orders of SORTS."""
    # The long answers are read on a community's own page only.
    rows = listed(seen_by, wanted).defer("purpose", "audience", "resources", "value")
    order = SORTS[sort]
    if order.by == "health_rank":
        ranks = [When(health=word, then=Value(rank)) for rank, word in enumerate(_HEALTH_ORDER)]
        rows = rows.annotate(health_rank=Case(*ranks, output_field=IntegerField()))
    return paging.window(
        rows,
        cursor=cursor,
        limit=limit,
        by=order.by,
        descending=order.descending,
        nullable=order.nullable,
    )


def chosen(
    seen_by: Scope, *, ids: Sequence[int] | None, wanted: Wanted | None, most: int
) -> list[models.Community]:
    """The communities that a bulk edit means: these ids, or all that fit a filter.

    At most one more than ``most`` come back, so that the caller can tell that there are too many.
    """
    if ids is not None:
        return get_many(ids, seen_by=seen_by)
    assert wanted is not None, "a bulk edit names its communities"
    return list(listed(seen_by, wanted).order_by("id")[: most + 1])


def answers(community: models.Community) -> rules.Answers:
    """The community's answers to the readiness questions."""
    return rules.Answers(
        purpose=community.purpose,
        stage=community.stage,
        audience=community.audience,
        resources=community.resources,
        value=community.value,
        decision=community.decision,
    )


def readiness(community: models.Community) -> Readiness:
    """The verdict on the community's answers."""
    return rules.readiness(answers(community), made_by_import=community.made_by_import)


def missing(community: models.Community) -> tuple[Requirement, ...]:
    """What the community still lacks to start."""
    return rules.may_start(
        positioning=community.positioning,
        answers=answers(community),
        ends_on=community.ends_on,
    )


def roles_count(community: models.Community) -> dict[str, int]:
    """How many people hold each role in a community."""
    rows = models.RoleHeld.objects.filter(community=community).values("role").order_by("role")
    return {row["role"]: row["held"] for row in rows.annotate(held=Count("id"))}


def worklist(seen_by: Scope, *, unit_id: int | None = None) -> dict[str, int]:
    """How many communities wait for a decision: no positioning, no owner, no purpose.

    With ``unit_id``, which must lie within the scope, only those of the unit and all below it.
    """
    communities = visible_to(seen_by)
    if unit_id is not None:
        unit = org_queries.unit(unit_id, seen_by=seen_by)
        communities = communities.filter(unit__path__startswith=unit.path)
    return communities.aggregate(
        positioning_unset=Count("id", filter=_waiting("positioning")),
        owner_unset=Count("id", filter=_waiting("owner")),
        purpose_unset=Count("id", filter=_waiting("purpose")),
    )


def _waiting(for_what: Missing) -> Q:
    """The living communities that lack something."""
    lacking = {
        "positioning": Q(positioning=Positioning.UNSET),
        "owner": Q(owner=None),
        "purpose": Q(purpose=""),
    }
    return Q(lifecycle__in=_LIVING) & lacking[for_what]
