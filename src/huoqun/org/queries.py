"""Every read of the organisation; lists begin with what the reader may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.org import models, rules
from huoqun.org.kinds import Role, UnitKind
from huoqun.org.rules import EVERYTHING, NOTHING, Scope

__all__ = ["EVERYTHING", "NOTHING", "Scope"]

TREE_UNITS_MAX = 20_000


class NoSuchUnit(Refused):
    """The unit does not exist or lies outside the reader's part of the organisation."""

    code = "no_such_unit"
    status = 404
    zh = "没有这个组织单元，或它不在您的管辖范围内。"
    en = "There is no such unit, or it lies outside your part of the organisation."


class NoSuchStaff(Refused):
    """The person does not exist or lies outside the reader's part of the organisation."""

    code = "no_such_staff"
    status = 404
    zh = "没有这位员工，或其不在您的管辖范围内。"
    en = "There is no such member of staff, or they lie outside your part of the organisation."


class NoCompanyYet(Refused):
    """Nothing can belong anywhere before there is a company."""

    code = "no_company_yet"
    status = 409
    zh = "还没有建立公司，请先建立公司。"
    en = "There is no company yet; create one first."


# --- Scope


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


# --- Units


def units(seen_by: Scope) -> QuerySet[models.OrgUnit]:
    """The units within a scope, roots first, each parent before its children."""
    return models.OrgUnit.objects.filter(within(seen_by, unit_path="path")).order_by("path", "id")


def unit_ids(seen_by: Scope) -> frozenset[int]:
    """The ids of all units within a scope."""
    return frozenset(units(seen_by).order_by().values_list("id", flat=True))


def unit(unit_id: int, *, seen_by: Scope) -> models.OrgUnit:
    """One unit within a scope."""
    found = units(seen_by).select_related("corp").filter(id=unit_id).first()
    if found is None:
        raise NoSuchUnit
    return found


def unit_tree(seen_by: Scope) -> list[models.OrgUnit]:
    """The units within a scope in the order of the tree, at most TREE_UNITS_MAX."""
    found = list(units(seen_by)[:TREE_UNITS_MAX])
    return sorted(found, key=lambda each: [int(part) for part in each.path.strip("/").split("/")])


def company(corp_id: int, *, seen_by: Scope) -> models.OrgUnit:
    """The root unit of a corp, for those who hold it."""
    found = units(seen_by).filter(corp_id=corp_id, parent=None).select_related("corp").first()
    if found is None:
        raise NoSuchUnit
    return found


def root_unit() -> models.OrgUnit:
    """The company: the only one, or the oldest when there are several corps."""
    found = models.OrgUnit.objects.filter(parent=None).order_by("id").first()
    if found is None:
        raise NoCompanyYet
    return found


def units_by_key(*, namespace: str, keys: Sequence[str]) -> dict[str, int]:
    """The ids of the units that an import names by these keys; unknown keys are left out."""
    found = models.OrgUnit.objects.filter(namespace=namespace, key__in=keys)
    return dict(found.order_by().values_list("key", "id"))


def units_called(
    words: Collection[str], *, namespace: str, within_unit: models.OrgUnit
) -> dict[str, list[models.OrgUnit]]:
    """The open units at or below a unit that a list means by these words: by import key, else by
    name; several when a name is not enough.
    """
    below = models.OrgUnit.objects.filter(path__startswith=within_unit.path, archived_at=None)
    found: dict[str, list[models.OrgUnit]] = {}
    for each in below.filter(key__in=words, namespace__in=(namespace, "")).order_by("id"):
        found.setdefault(each.key, []).append(each)
    by_key = set(found)
    for each in below.filter(name__in=set(words) - by_key).order_by("id"):
        found.setdefault(each.name, []).append(each)
    return found


def stores(seen_by: Scope) -> QuerySet[models.OrgUnit]:
    """The stores within a scope that are still open."""
    return units(seen_by).filter(kind=UnitKind.STORE, archived_at=None)


# --- Staff


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


def owners_of(community_ids: Sequence[int], *, role: Role = Role.OWNER) -> dict[int, list[int]]:
    """Who holds a role over each of these communities alone: staff ids by community id."""
    found: dict[int, list[int]] = {}
    grants = models.Grant.objects.filter(community_id__in=community_ids, role=role).order_by("id")
    for community_id, staff_id in grants.values_list("community_id", "staff_id"):
        if community_id is not None:
            found.setdefault(community_id, []).append(staff_id)
    return found


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


# --- Tokens, views, audit


class NoSuchToken(Refused):
    """The token does not exist or belongs to somebody out of reach."""

    code = "no_such_token"
    status = 404
    zh = "没有这个接口令牌。"
    en = "There is no such API token."


def tokens(*, staff: models.Staff, everyone_in: Scope | None = None) -> QuerySet[models.ApiToken]:
    """A person's own tokens, or those of everyone in a scope as well."""
    condition = Q(staff=staff)
    if everyone_in is not None:
        condition |= within(everyone_in, unit_path="staff__unit__path")
    return models.ApiToken.objects.filter(condition).select_related("staff")


def token(
    token_id: int, *, staff: models.Staff, everyone_in: Scope | None = None
) -> models.ApiToken:
    """One of these tokens."""
    found = tokens(staff=staff, everyone_in=everyone_in).filter(id=token_id).first()
    if found is None:
        raise NoSuchToken
    return found


def saved_views(*, staff: models.Staff, page: str) -> QuerySet[models.SavedView]:
    """A person's own saved views of one list, by name."""
    return models.SavedView.objects.filter(staff=staff, page=page).order_by("name", "id")


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditFilter:
    """What to look for in the audit log; days are business days, both included."""

    staff_id: int | None = None
    action: str = ""
    object_name: str = ""
    object_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None


class AuditPeriodReversed(Refused):
    """A period ends before it begins."""

    code = "audit_period_reversed"
    zh = "结束日期 {last} 早于开始日期 {first}。"
    en = "The period ends on {last}, before it begins on {first}."


def audit_log(seen_by: Scope, wanted: AuditFilter) -> QuerySet[models.AuditEntry]:
    """The lines of the audit log about things within a scope; raises AuditPeriodReversed."""
    if wanted.first_day and wanted.last_day and wanted.last_day < wanted.first_day:
        raise AuditPeriodReversed(first=wanted.first_day, last=wanted.last_day)
    exact = {
        "staff_id": wanted.staff_id,
        "action": wanted.action,
        "object_name": wanted.object_name,
        "object_id": wanted.object_id,
    }
    found = models.AuditEntry.objects.filter(
        within(seen_by), **{name: value for name, value in exact.items() if value}
    )
    if wanted.first_day:
        found = found.filter(at__gte=clock.start_of_day(wanted.first_day))
    if wanted.last_day:
        found = found.filter(at__lt=clock.start_of_day(wanted.last_day + timedelta(days=1)))
    return found.select_related("staff")
