"""Every read of communities; lists begin with what the reader may see."""

from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet

from huoqun.communities import models, rules
from huoqun.communities.kinds import Lifecycle, Positioning, Readiness
from huoqun.core.refusal import Refused
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope


class NoSuchCommunity(Refused):
    """The community does not exist or lies outside the reader's part of the organisation."""

    code = "no_such_community"
    status = 404
    zh = "没有这个群，或它不在您的管辖范围内。"
    en = "There is no such community, or it lies outside your part of the organisation."


def visible_to(seen_by: Scope) -> QuerySet[models.Community]:
    """The communities of the reader's units, and those granted one by one; removed ones are gone."""
    present = models.Community.objects.filter(removed_at=None)
    if seen_by.everything:
        return present
    return present.filter(Q(unit__in=org_queries.units(seen_by)) | Q(pk__in=seen_by.community_ids))


def get(community_id: int, *, seen_by: Scope) -> models.Community:
    """One visible community; raises NoSuchCommunity."""
    found = visible_to(seen_by).filter(pk=community_id).select_related("unit", "owner").first()
    if found is None:
        raise NoSuchCommunity
    return found


def readiness(community: models.Community) -> Readiness:
    """The verdict on the community's answers."""
    return rules.readiness(
        rules.Answers(
            purpose=community.purpose,
            stage=community.stage,
            audience=community.audience,
            resources=community.resources,
            value=community.value,
            decision=community.decision,
        ),
        made_by_import=community.made_by_import,
    )


def filtered(
    rows: QuerySet[models.Community], filters: Mapping[str, Sequence[str] | str | int | None]
) -> QuerySet[models.Community]:
    """A list narrowed by what the console offers: words, unit, platform, positioning, health, owner."""
    for name in ("platform", "positioning", "affinity", "lifecycle", "health"):
        if filters.get(name):
            rows = rows.filter(**{f"{name}__in": filters[name]})
    if filters.get("owner_id"):
        rows = rows.filter(owner_id=filters["owner_id"])
    if filters.get("unit_path"):
        rows = rows.filter(unit__path__startswith=filters["unit_path"])
    words = filters.get("words")
    if isinstance(words, str) and words.strip():
        rows = rows.filter(Q(title__icontains=words.strip()) | Q(key=words.strip()))
    return rows


def worklist(seen_by: Scope) -> dict[str, int]:
    """How many communities wait for a decision: no positioning, no owner, no answers."""
    rows = visible_to(seen_by).filter(lifecycle__in=[Lifecycle.RUNNING, Lifecycle.REVIVING])
    return {
        "positioning_unset": rows.filter(positioning=Positioning.UNSET).count(),
        "owner_unset": rows.filter(owner=None).count(),
        "purpose_unset": rows.filter(purpose="").count(),
    }


def memberships(
    community: models.Community,
) -> QuerySet[models.Membership]:
    """The memberships of a community that the caller has already been allowed to see."""
    return models.Membership.objects.filter(community=community)
