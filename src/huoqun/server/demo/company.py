"""The demo's company: its tree, its people, and what its communities are."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date

from django.db import transaction

from huoqun.communities import actions as community_actions
from huoqun.communities.kinds import Affinity, BusinessStage, Platform, Positioning
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Role, UnitKind
from huoqun.server import models

NAMESPACE = "demo"
# What a company is called before somebody names it (``huoqun import``, ``huoqun staff add``).
UNNAMED = "我的公司"

Row = Mapping[str, str]
Units = Mapping[str, org_models.OrgUnit]


def bring_units(rows: Iterable[Row]) -> dict[str, org_models.OrgUnit]:
    """The company and its units by key, made where missing; a parent stands before its children."""
    units: dict[str, org_models.OrgUnit] = {}
    for row in rows:
        key, name = row["key"], row["name"]
        known = org_queries.units_by_key(namespace=NAMESPACE, keys=[key])
        if not row["parent"]:
            units[key] = org_actions.ensure_company(name=name)
        elif known:
            units[key] = org_queries.unit(known[key], seen_by=org_queries.EVERYTHING)
        else:
            units[key] = org_actions.create_unit(
                parent=units[row["parent"]],
                kind=UnitKind(row["kind"]),
                name=name,
                namespace=NAMESPACE,
                key=key,
                by=org_actions.HOUSE,
            )
    return units


def bring_staff(
    rows: Iterable[Row], *, units: Units, demo: models.DemoCompany, show: Callable[[], None]
) -> dict[str, org_models.Staff]:
    """The invented people by username, each with a password that nobody knows."""
    staff: dict[str, org_models.Staff] = {}
    for row in rows:
        with suppress(org_queries.NoSuchStaff):
            staff[row["username"]] = org_queries.staff_by_username(row["username"])
        if row["username"] not in staff:
            staff[row["username"]] = _employ(row, units, demo)
        show()
    return staff


def _employ(row: Row, units: Units, demo: models.DemoCompany) -> org_models.Staff:
    with transaction.atomic():
        person, _ = org_actions.add_staff(
            username=row["username"],
            name=row["name"],
            role=Role(row["role"]),
            unit=units[row["unit"]],
        )
        demo.staff_ids = [*demo.staff_ids, person.pk]
        demo.save(update_fields=["staff_ids"])
    return person


def describe_communities(
    rows: Iterable[Row],
    *,
    units: Units,
    staff: Mapping[str, org_models.Staff],
    batch: community_actions.Batch,
) -> int:
    """Say what each community is, whose it is and why it was opened; return how many changed.

    Managers hold their role over the store, so their communities are theirs already.
    """
    described = {row["key"]: _described(row, units, staff) for row in rows}
    with transaction.atomic():
        return community_actions.import_descriptions(rows=described, batch=batch)


def _described(
    row: Row, units: Units, staff: Mapping[str, org_models.Staff]
) -> community_actions.Described:
    return community_actions.Described(
        title=row["title"],
        platform=Platform(row["platform"]),
        positioning=Positioning(row["positioning"]),
        affinity=Affinity(row["type"]),
        unit_id=units[row["store"]].pk,
        owner_id=staff[row["owner"]].pk,
        opened_on=date.fromisoformat(row["opened_on"]),
        ends_on=date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
        purpose=row["purpose"],
        stage=BusinessStage(row["stage"]),
        audience=row["audience"],
        resources=row["resources"],
        value=row["value"],
    )
