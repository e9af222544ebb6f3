"""The units of the organisation; lists begin with what the reader may see."""

from collections.abc import Collection, Sequence

from django.db.models import Q, QuerySet

from huoqun.core.refusal import Refused
from huoqun.org import models, rules
from huoqun.org.kinds import UnitKind
from huoqun.org.queries.scopes import within
from huoqun.org.rules import Scope

TREE_UNITS_MAX = 20_000


class NoSuchUnit(Refused):
    """The unit does not exist or lies outside the reader's part of the organisation."""

    code = "no_such_unit"
    status = 404
    zh = "没有这个组织单元，或它不在您的管辖范围内。"
    en = "There is no such unit, or it lies outside your part of the organisation."


class NoCompanyYet(Refused):
    """Nothing can belong anywhere before there is a company."""

    code = "no_company_yet"
    status = 409
    zh = "还没有建立公司，请先建立公司。"
    en = "There is no company yet; create one first."


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


def unit_ids_at(paths: Collection[str]) -> list[int]:
    """The units to which paths lead, in no order."""
    return [rules.unit_id_of(path) for path in paths]


def paths_of(chosen: Collection[int]) -> list[str]:
    """The paths of units now, whoever asks."""
    rows = models.OrgUnit.objects.filter(pk__in=chosen)
    return list(rows.order_by("path").values_list("path", flat=True))


def ids_below(chosen: Collection[int]) -> frozenset[int]:
    """Units and all units below them."""
    paths = models.OrgUnit.objects.filter(pk__in=chosen).values_list("path", flat=True)
    condition = Q(pk__in=())
    for path in paths:
        condition |= Q(path__startswith=path)
    return frozenset(models.OrgUnit.objects.filter(condition).values_list("pk", flat=True))


def unit_for(unit_id: int | None, *, staff: models.Staff, seen_by: Scope) -> models.OrgUnit:
    """The unit that someone names; where none is named, the top of their part or their own."""
    if unit_id is not None:
        return unit(unit_id, seen_by=seen_by)
    top = units(seen_by).select_related("corp").first()
    return top or models.OrgUnit.objects.select_related("corp").get(pk=staff.unit_id)


def company_for(*, staff: models.Staff, seen_by: Scope) -> models.OrgUnit:
    """The company for which someone acts: that of their own unit, where they may act in it."""
    own = rules.ids_of(path=models.OrgUnit.objects.get(pk=staff.unit_id).path)[0]
    wanted = own if own in companies_of(seen_by) else min(companies_of(seen_by), default=own)
    return models.OrgUnit.objects.select_related("corp").get(pk=wanted)


def units_above(seen_by: Scope) -> frozenset[int]:
    """The companies in which someone works, and the units on the way down to theirs."""
    above = {each for path in seen_by.unit_paths for each in rules.ids_of(path=path)[:-1]}
    return companies_of(seen_by) | above


def companies_of(seen_by: Scope) -> frozenset[int]:
    """The companies in which someone works, those of their single communities included."""
    if not seen_by.everything:
        return seen_by.companies
    roots = models.OrgUnit.objects.filter(parent=None).values_list("pk", flat=True)
    return frozenset(roots)


def unit_names(unit_ids: Collection[int]) -> dict[int, str]:
    """The names of units, whoever asks; those that do not exist are absent."""
    return dict(models.OrgUnit.objects.filter(pk__in=unit_ids).values_list("pk", "name"))


def unit_tree(seen_by: Scope) -> list[models.OrgUnit]:
    """The units within a scope in the order of the tree, at most TREE_UNITS_MAX."""
    found = list(units(seen_by)[:TREE_UNITS_MAX])
    return sorted(found, key=lambda each: rules.ids_of(path=each.path))


def company(corp_id: int, *, seen_by: Scope) -> models.OrgUnit:
    """The root unit of a corp, for those who hold it."""
    found = units(seen_by).filter(corp_id=corp_id, parent=None).select_related("corp").first()
    if found is None:
        raise NoSuchUnit
    return found


def company_of(unit: models.OrgUnit) -> models.OrgUnit:
    """The company to which a unit belongs."""
    return models.OrgUnit.objects.get(pk=rules.ids_of(path=unit.path)[0])


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
