"""What someone may see and do, and where."""

from collections.abc import Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q

from huoqun.org import models, rules
from huoqun.org.kinds import Role
from huoqun.org.rules import NOTHING, Scope


def scope(staff: models.Staff) -> Scope:
    """What this person may see and do, and where; one query. Someone inactive may do nothing."""
    if not staff.is_active:
        return NOTHING
    return scopes([staff.pk])[staff.pk]


def scopes(staff_ids: Sequence[int]) -> dict[int, Scope]:
    """The scopes that the grants of several people make; one query for all."""
    roots = models.OrgUnit.objects.filter(parent=None).values("path")
    rows = (
        models.Grant.objects.filter(staff_id__in=staff_ids)
        .order_by("id")
        .values_list(
            "staff_id",
            "role",
            "unit__path",
            "community_id",
            "unit__corp__second_factor_roles",
            ArraySubquery(roots),
        )
    )
    root_paths: frozenset[str] = frozenset()
    held: dict[int, list[rules.Holding]] = {staff_id: [] for staff_id in staff_ids}
    second_factor: set[int] = set()
    for staff_id, role, unit_path, community_id, second_factor_roles, all_roots in rows:
        root_paths = frozenset(all_roots)
        if role in second_factor_roles:
            second_factor.add(staff_id)
        held[staff_id].append(
            rules.Holding(
                role=Role(role),
                unit_path=unit_path if community_id is None else None,
                community_id=community_id,
                company_id=rules.ids_of(path=unit_path)[0],
            )
        )
    return {
        each: rules.scope_of(
            held[each], root_paths=root_paths, needs_second_factor=each in second_factor
        )
        for each in held
    }


def within(
    seen_by: Scope, *, unit_path: str | None = "unit__path", community_id: str | None = None
) -> Q:
    """The filter that keeps a query within a scope, given the names of its two columns."""
    if seen_by.everything:
        return ~Q(pk__in=())  # true; an empty Q would vanish when someone adds "or"
    condition = Q(pk__in=())
    if unit_path is not None:
        for path in seen_by.unit_paths:
            condition |= Q(**{f"{unit_path}__startswith": path})
    if community_id is not None and seen_by.community_ids:
        condition |= Q(**{f"{community_id}__in": seen_by.community_ids})
    return condition
