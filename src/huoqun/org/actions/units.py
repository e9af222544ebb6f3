"""The tree of the organisation: corps, their units, and where a unit hangs."""

from collections.abc import Collection, Iterable, Mapping

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from huoqun.core import bulk, clock, ids
from huoqun.core.refusal import Refused
from huoqun.events import log
from huoqun.events.catalog import org as facts
from huoqun.org import models, queries, rules
from huoqun.org.actions import trail
from huoqun.org.kinds import Permission, Role, UnitKind


class UnitWouldNotFit(Refused):
    """The tree has an order: company, region, store, team; and nothing hangs below itself."""

    code = "unit_would_not_fit"
    zh = "“{unit}”不能放在“{parent}”之下：层级须为公司、大区、门店、小组，且不能放入自己的下级。"
    en = (
        "“{unit}” cannot hang below “{parent}”: the order is company, region, store, team,"
        " and no unit hangs below itself."
    )


class UnitNotEmpty(Refused):
    """A unit with open units or active people below it cannot be put away."""

    code = "unit_not_empty"
    status = 409
    zh = "“{unit}”之下还有 {units} 个单元和 {people} 位在职员工，请先移走。"
    en = "“{unit}” still has {units} units and {people} active people below it; move them first."


class KeyTaken(Refused):
    """Two units of one import namespace cannot have the same key."""

    code = "unit_key_taken"
    status = 409
    zh = "导入编号“{key}”已被另一个单元使用。"
    en = "The import key “{key}” belongs to another unit."


def create_corp(*, name: str, by: trail.Actor) -> models.OrgUnit:
    """Open a legal entity with its company unit, the root of a tree; only for who sees all."""
    if not by.scope.where(Permission.MANAGE_SYSTEM).everything:
        raise queries.NoSuchUnit
    with transaction.atomic():
        corp = models.Corp.objects.create(name=name)
        unit = _insert(corp=corp, parent=None, kind=UnitKind.COMPANY, named={"": name})[0]
        trail.note(action="corp.created", subject=unit, by=by, name=name, corp_id=corp.pk)
    return unit


def ensure_company(*, name: str) -> models.OrgUnit:
    """The company's root unit, made on first use (first start, demo, command line)."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Two first starts at once must not make two companies.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('org.ensure_company'))")
        try:
            return queries.root_unit()
        except queries.NoCompanyYet:
            return create_corp(name=name, by=trail.HOUSE)


def create_unit(
    *,
    parent: models.OrgUnit,
    kind: UnitKind,
    name: str,
    namespace: str = "",
    key: str = "",
    by: trail.Actor,
) -> models.OrgUnit:
    """Add a unit below another one."""
    with transaction.atomic():
        parent = _locked(parent, by)
        _refuse_misfit(unit_name=name, kind=kind, parent=parent)
        try:
            with transaction.atomic():
                (unit,) = _insert(
                    corp=parent.corp,
                    parent=parent,
                    kind=kind,
                    named={key: name},
                    namespace=namespace,
                )
        except IntegrityError as error:
            raise KeyTaken(key=key) from error
        trail.note(
            action="unit.created", subject=unit, by=by, name=name, kind=kind, parent_id=parent.pk
        )
    return unit


def resolve_units(
    *,
    parent: models.OrgUnit,
    namespace: str,
    keys: Iterable[str],
    kind: UnitKind = UnitKind.STORE,
    by: trail.Actor = trail.HOUSE,
) -> dict[str, int]:
    """The ids of the units that an import names by key; unknown ones are made below ``parent``.

    A new unit is named after its key until someone renames it.
    """
    wanted = sorted({key for key in keys if key})
    known = queries.units_by_key(namespace=namespace, keys=wanted)
    if len(known) == len(wanted):
        return known
    with transaction.atomic():
        parent = _locked(parent, by)
        known = queries.units_by_key(namespace=namespace, keys=wanted)
        missing = {key: key for key in wanted if key not in known}
        if missing:
            _refuse_misfit(unit_name=next(iter(missing)), kind=kind, parent=parent)
        made = _insert(
            corp=parent.corp, parent=parent, kind=kind, named=missing, namespace=namespace
        )
        for unit in made:
            trail.note(
                action="unit.created",
                subject=unit,
                by=by,
                name=unit.name,
                kind=kind,
                parent_id=parent.pk,
            )
    return known | {unit.key: unit.pk for unit in made}


def rename_unit(*, unit: models.OrgUnit, name: str, by: trail.Actor) -> models.OrgUnit:
    """Give a unit another name."""
    with transaction.atomic():
        unit = _locked(unit, by)
        former, unit.name = unit.name, name
        unit.save(update_fields=["name"])
        trail.note(action="unit.renamed", subject=unit, by=by, was=former, name=name)
        _describe([unit])
    return unit


def move_unit(*, unit: models.OrgUnit, parent: models.OrgUnit, by: trail.Actor) -> models.OrgUnit:
    """Hang a unit with everything below it under another parent of the same corp."""
    with transaction.atomic():
        unit, parent = _locked(unit, by), _locked(parent, by)
        fits = (
            unit.parent_id is not None
            and unit.corp_id == parent.corp_id
            and not parent.path.startswith(unit.path)
        )
        if not fits:
            raise UnitWouldNotFit(unit=unit.name, parent=parent.name)
        subtree = models.OrgUnit.objects.filter(path__startswith=unit.path)
        deepest = max(rules.depth(path) for path in subtree.values_list("path", flat=True))
        sinks = rules.depth(parent.path) + 1 - rules.depth(unit.path)
        _refuse_misfit(unit_name=unit.name, kind=UnitKind(unit.kind), parent=parent)
        if deepest + sinks > rules.UNIT_DEPTH_MAX:
            raise UnitWouldNotFit(unit=unit.name, parent=parent.name)
        former, target = unit.path, rules.child_path(parent_path=parent.path, unit_id=unit.pk)
        models.OrgUnit.objects.filter(pk=unit.pk).update(parent=parent)
        subtree.update(path=Concat(Value(target), Substr(F("path"), len(former) + 1)))
        moved = models.OrgUnit.objects.filter(path__startswith=target)
        _describe(moved.order_by("path", "id"))
        unit.refresh_from_db()
        trail.note(action="unit.moved", subject=unit, by=by, was=former, path=target)
    return unit


def archive_unit(*, unit: models.OrgUnit, by: trail.Actor) -> models.OrgUnit:
    """Put an empty unit away; its history stays."""
    with transaction.atomic():
        unit = _locked(unit, by)
        below = models.OrgUnit.objects.filter(path__startswith=unit.path, archived_at=None)
        units = below.exclude(pk=unit.pk).count()
        people = models.Staff.objects.filter(
            unit__path__startswith=unit.path, is_active=True
        ).count()
        if units or people or unit.parent_id is None:
            raise UnitNotEmpty(unit=unit.name, units=units, people=people)
        unit.archived_at = clock.now()
        unit.save(update_fields=["archived_at"])
        trail.note(action="unit.archived", subject=unit, by=by, name=unit.name)
        _describe([unit])
    return unit


def reopen_unit(*, unit: models.OrgUnit, by: trail.Actor) -> models.OrgUnit:
    """Take a unit that was put away back into the tree."""
    with transaction.atomic():
        unit = models.OrgUnit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
        unit.archived_at = None
        unit.save(update_fields=["archived_at"])
        trail.note(action="unit.reopened", subject=unit, by=by, name=unit.name)
        _describe([unit])
    return unit


def require_second_factor(
    *, company: models.OrgUnit, roles: Collection[Role], by: trail.Actor
) -> models.Corp:
    """Say whose sign-in needs a second factor in the corp of this company."""
    company = queries.company(company.corp_id, seen_by=by.scope.where(Permission.MANAGE_SYSTEM))
    corp = company.corp
    with transaction.atomic():
        corp.second_factor_roles = sorted(roles)
        corp.save(update_fields=["second_factor_roles"])
        trail.note(
            action="corp.second_factor_set", subject=company, by=by, roles=corp.second_factor_roles
        )
    return corp


def note_capabilities(*, corp_id: int, platform: str, can: Mapping[str, bool | str]) -> None:
    """Note what a platform allows a corp; the console and whoever plans sends go by it."""
    with transaction.atomic():
        corp = models.Corp.objects.select_for_update().get(pk=corp_id)
        corp.capabilities = corp.capabilities | {platform: dict(can)}
        corp.save(update_fields=["capabilities"])


def _locked(unit: models.OrgUnit, by: trail.Actor) -> models.OrgUnit:
    """The unit as it is now, its corp's tree held still; refused outside the actor's part."""
    models.Corp.objects.select_for_update().get(pk=unit.corp_id)
    found = queries.unit(unit.pk, seen_by=by.scope.where(Permission.MANAGE_UNITS))
    if found.archived_at is not None:
        raise queries.NoSuchUnit
    return found


def _refuse_misfit(*, unit_name: str, kind: UnitKind, parent: models.OrgUnit) -> None:
    fits = kind in rules.CHILD_KINDS[UnitKind(parent.kind)]
    if not fits or rules.depth(parent.path) >= rules.UNIT_DEPTH_MAX:
        raise UnitWouldNotFit(unit=unit_name, parent=parent.name)


def _insert(
    *,
    corp: models.Corp,
    parent: models.OrgUnit | None,
    kind: UnitKind,
    named: dict[str, str],
    namespace: str = "",
) -> list[models.OrgUnit]:
    """Write units whose path holds their own id, so the ids are drawn first."""
    above = parent.path if parent else "/"
    units = [
        models.OrgUnit(
            id=unit_id,
            corp=corp,
            parent=parent,
            kind=kind,
            name=name,
            path=rules.child_path(parent_path=above, unit_id=unit_id),
            namespace=namespace if key else "",
            key=key,
        )
        for unit_id, (key, name) in zip(
            bulk.new_ids("org_orgunit", len(named)), named.items(), strict=True
        )
    ]
    models.OrgUnit.objects.bulk_create(units)
    _describe(units)
    return units


def _describe(units: Iterable[models.OrgUnit]) -> None:
    log.record_many(
        [
            facts.UnitDescribed(
                occurred_at=clock.now(),
                key=f"unit:{unit.pk}:{ids.new_token(9)}",
                kind=UnitKind(unit.kind),
                corp_id=unit.corp_id,
                unit_id=unit.pk,
                parent_id=unit.parent_id,
                unit_name=unit.name,
                path=unit.path,
                namespace=unit.namespace,
                unit_key=unit.key,
                archived=unit.archived_at is not None,
            )
            for unit in units
        ]
    )
