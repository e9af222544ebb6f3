"""What waits for somebody's word, and whose word it may be."""

from dataclasses import dataclass

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from huoqun.org import models, rules
from huoqun.org.kinds import ApprovalKind, ApprovalState
from huoqun.org.queries.scopes import scopes, within
from huoqun.org.rules import MATRIX, Scope


@dataclass(frozen=True, kw_only=True)
class Place:
    """What something concerns: all below a unit (None: several companies), or one community."""

    unit: models.OrgUnit | None
    community_id: int | None = None


def place_of(staff: models.Staff, scope: Scope) -> Place:
    """The one place that holds all of a person's scope: a community, or the lowest unit above."""
    grants = models.Grant.objects.filter(staff=staff, community_id__in=scope.community_ids)
    homes = set(grants.values_list("unit__path", flat=True))
    only = next(iter(scope.community_ids)) if len(scope.community_ids) == 1 else None
    common = rules.common_path([*scope.unit_paths, *homes])
    unit = models.OrgUnit.objects.filter(path=common).first() if common else None
    return Place(unit=unit, community_id=None if scope.unit_paths else only)


def deciders(*, kind: ApprovalKind, place: Place, besides: models.Staff) -> list[models.Staff]:
    """Everybody else who may decide on something there and is able to sign in, by id."""
    needed = rules.APPROVED_WITH[kind]
    roles = [role for role, rights in MATRIX.items() if needed & rights]
    held = models.Grant.objects.filter(role__in=roles).filter(_over(place))
    able = (
        models.Staff.objects.filter(pk__in=held.values("staff"), is_active=True)
        .exclude(pk=besides.pk)
        # Whoever has no password and never signed in has no way in.
        .exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX, last_login=None)
    )
    found = {each.pk: each for each in able.order_by("id")}
    path = place.unit.path if place.unit else None
    return [
        found[staff_id]
        for staff_id, scope in scopes(list(found)).items()
        if rules.may_approve(scope, kind=kind, unit_path=path, community_id=place.community_id)
        and (not scope.needs_second_factor or is_mfa_enabled(found[staff_id]))
    ]


def _over(place: Place) -> Q:
    """Grants that can reach a place at all."""
    if place.unit is None:
        return Q(unit__parent=None, community_id=None)
    path = place.unit.path
    above = [path[: at + 1] for at, sign in enumerate(path) if sign == "/"]
    over = Q(unit__path__in=above, community_id=None)
    return over if place.community_id is None else over | Q(community_id=place.community_id)


def approvals_within(scope: Scope, *, kind: ApprovalKind) -> QuerySet[models.Approval]:
    """What was asked over places where the scope holds every right that deciding asks for."""
    rows = models.Approval.objects.filter(kind=kind)
    for permission in rules.APPROVED_WITH[kind]:
        there = within(scope.where(permission), community_id="community_id")
        rows = rows.filter(there)
    return rows.select_related("unit", "asked_by", "decided_by")


def approvals_asked(staff: models.Staff, *, kind: ApprovalKind) -> QuerySet[models.Approval]:
    """What a person asked for themselves."""
    rows = models.Approval.objects.filter(kind=kind, asked_by=staff)
    return rows.select_related("unit", "asked_by", "decided_by")


def approvals_to_decide(
    staff: models.Staff, scope: Scope, *, kind: ApprovalKind
) -> QuerySet[models.Approval]:
    """What waits for a person's word: never what they asked for themselves."""
    waiting = approvals_within(scope, kind=kind).filter(state=ApprovalState.WAITING)
    return waiting.exclude(asked_by=staff)
