"""The people who work here and the grants that they hold."""

from collections.abc import Collection
from typing import Protocol

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Length

from huoqun.core.refusal import Refused
from huoqun.org import models
from huoqun.org.kinds import Role
from huoqun.org.queries.scopes import within
from huoqun.org.rules import Scope


class NoSuchStaff(Refused):
    """The person does not exist or lies outside the reader's part of the organisation."""

    code = "no_such_staff"
    status = 404
    zh = "没有这位员工，或其不在您的管辖范围内。"
    en = "There is no such member of staff, or they lie outside your part of the organisation."


def staff_names(staff_ids: Collection[int]) -> dict[int, str]:
    """The names of members of staff, whoever asks; those who do not exist are absent."""
    return dict(models.Staff.objects.filter(pk__in=staff_ids).values_list("pk", "name"))


def visible_to(seen_by: Scope) -> QuerySet[models.Staff]:
    """The people who work within a scope or hold a role in it."""
    granted = models.Grant.objects.filter(
        within(seen_by, community_id="community_id"), staff=OuterRef("pk")
    )
    return models.Staff.objects.filter(within(seen_by) | Q(Exists(granted)))


def staff_list(
    seen_by: Scope, *, text: str = "", active: bool | None = None
) -> QuerySet[models.Staff]:
    """The people within a scope with their unit and roles; ``text`` is part of a name."""
    found = visible_to(seen_by).select_related("unit")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(username__icontains=text))
    if active is not None:
        found = found.filter(is_active=active)
    grants = models.Grant.objects.select_related("unit").order_by("role", "id")
    return found.prefetch_related(Prefetch("grants", queryset=grants))


def staff(staff_id: int, *, seen_by: Scope) -> models.Staff:
    """One person within a scope."""
    found = staff_list(seen_by).filter(id=staff_id).first()
    if found is None:
        raise NoSuchStaff
    return found


def staff_by_username(username: str) -> models.Staff:
    """The person who signs in under this name, whatever its case (command line)."""
    found = models.Staff.objects.filter(username=username.strip().lower()).first()
    if found is None:
        raise NoSuchStaff
    return found


def staff_called(words: Collection[str], *, seen_by: Scope) -> dict[str, list[models.Staff]]:
    """The active people within a scope whom a list means by these words: by user name, else by
    name; several when a name is not enough.
    """
    active = visible_to(seen_by).filter(is_active=True)
    lowered = {word.lower(): word for word in words}
    found: dict[str, list[models.Staff]] = {}
    for each in active.filter(username__in=lowered).order_by("id"):
        found.setdefault(lowered[each.username], []).append(each)
    by_username = set(found)
    for each in active.filter(name__in=set(words) - by_username).order_by("id"):
        found.setdefault(each.name, []).append(each)
    return found


class NoSuchGrant(Refused):
    """The role is not held, or the person lies outside the reader's part of the organisation."""

    code = "no_such_grant"
    status = 404
    zh = "没有这项授权，或它不在您的管辖范围内。"
    en = "There is no such grant, or it lies outside your part of the organisation."


def grant(grant_id: int, *, staff_id: int, seen_by: Scope) -> models.Grant:
    """One role of one person within a scope."""
    found = (
        models.Grant.objects.filter(within(seen_by, community_id="community_id"))
        .filter(id=grant_id, staff_id=staff_id)
        .select_related("unit", "staff__unit")
        .first()
    )
    if found is None:
        raise NoSuchGrant
    return found


def nearest_lead(unit: models.OrgUnit) -> models.Staff | None:
    """The active lead of a unit, or of the nearest unit above that has one; the longest in office
    of several.
    """
    above = [unit.path[: place + 1] for place, sign in enumerate(unit.path) if sign == "/"]
    held = models.Grant.objects.filter(
        role=Role.LEAD, unit__path__in=above, community_id=None, staff__is_active=True
    )
    nearest = held.select_related("staff").order_by(Length("unit__path").desc(), "id").first()
    return nearest.staff if nearest else None


class Owner(Protocol):
    """A person as :func:`owners` reads them."""

    pk: int
    communities: int


def owners(seen_by: Scope) -> QuerySet[models.Staff]:
    """The active owners within a scope with ``communities``, how many they own (requirement B1)."""
    held = models.Grant.objects.filter(staff=OuterRef("pk"), role=Role.OWNER)
    owned = held.filter(community_id__isnull=False).order_by().values("staff")
    count = Subquery(owned.annotate(owned=Count("id")).values("owned"))
    return models.Staff.objects.filter(within(seen_by), Exists(held), is_active=True).annotate(
        communities=Coalesce(count, 0)
    )
