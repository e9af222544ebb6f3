"""Departments and staff: units and people here, following what changes there and nothing else."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import count
from typing import Final

from django.db import transaction

from huoqun.connectors.wecom import models, rules
from huoqun.connectors.wecom.kinds import Subject
from huoqun.connectors.wecom.platform.client import Client
from huoqun.connectors.wecom.platform.endpoints import customers as customer_calls
from huoqun.connectors.wecom.platform.endpoints import directory as calls
from huoqun.core import clock
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from huoqun.org.kinds import UnitKind
from huoqun.org.models import OrgUnit, Staff

logger = logging.getLogger(__name__)

_ROOT: Final = 1
_LEFT: Final = 5


def look(*, link: models.Link, client: Client, key: str) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Read departments and staff; whoever may have customers is looked at next."""
    del key
    departments = client.call(calls.DEPARTMENTS).department
    users = {
        user.userid: user
        for department in departments
        for user in client.call(calls.USERS, department_id=department.id).userlist
    }
    following = set(client.call(customer_calls.FOLLOW_USERS).follow_user)
    with transaction.atomic():
        models.Link.objects.select_for_update().get(pk=link.pk)
        _follow_departments(link, departments)
        _follow_users(link, list(users.values()), following)
    wanted = sorted(following & users.keys())
    yield Subject.STAFF_CUSTOMERS, wanted
    yield Subject.STAFF_GROUPS, wanted


def _follow_departments(link: models.Link, told: Sequence[calls.Department]) -> None:
    """Make, rename and move units as departments were since they were last told."""
    known = {each.number: each for each in link.departments.select_related("unit")}
    stores = _above_stores(told)
    for department in _from_the_top(told):
        parent = known.get(department.parentid)
        above = parent.unit if parent else link.unit
        name = department.name or str(department.id)
        if department.id == _ROOT:
            # The whole company is the unit that the link was connected to.
            known[_ROOT] = _remember(link, department, name, link.unit)
        elif department.id not in known:
            known[department.id] = _remember(
                link, department, name, _make_unit(link, department, name, above, stores)
            )
        else:
            _follow(known[department.id], department, name, above)


def _remember(
    link: models.Link, department: calls.Department, name: str, unit: OrgUnit
) -> models.Department:
    row, _ = models.Department.objects.update_or_create(
        link=link,
        number=department.id,
        defaults={"parent_number": department.parentid, "name": name, "unit": unit},
    )
    return row


def _make_unit(
    link: models.Link,
    department: calls.Department,
    name: str,
    above: OrgUnit,
    stores: set[int],
) -> OrgUnit:
    namespace, key = rules.namespace(link.corpid), str(department.id)
    known = org_queries.units_by_key(namespace=namespace, keys=[key])
    if known:
        # The corp was connected before.
        return org_queries.unit(known[key], seen_by=org_queries.EVERYTHING)
    kind = rules.unit_kind(
        name=name,
        has_stores_below=department.id in stores,
        below=UnitKind(above.kind),
    )
    return org_actions.create_unit(
        parent=above,
        kind=kind,
        name=name,
        namespace=namespace,
        key=key,
        by=org_actions.HOUSE,
    )


def _follow(
    row: models.Department, department: calls.Department, name: str, above: OrgUnit
) -> None:
    """Rename and move only what was renamed and moved there."""
    if row.name != name:
        org_actions.rename_unit(unit=row.unit, name=name, by=org_actions.HOUSE)
    if row.parent_number != department.parentid and row.unit.parent_id != above.pk:
        try:
            org_actions.move_unit(unit=row.unit, parent=above, by=org_actions.HOUSE)
        except org_actions.UnitWouldNotFit as refusal:
            logger.warning("department %s stays where it is: %s", row.number, refusal)
    if (row.name, row.parent_number) != (name, department.parentid):
        row.name, row.parent_number = name, department.parentid
        row.save(update_fields=["name", "parent_number"])


def _from_the_top(told: Sequence[calls.Department]) -> Iterator[calls.Department]:
    """Each department after its parent; those whose parent we may not see come first."""
    below: dict[int, list[calls.Department]] = {}
    numbers = {each.id for each in told}
    for each in sorted(told, key=lambda one: (one.order, one.id)):
        below.setdefault(each.parentid if each.parentid in numbers else 0, []).append(each)
    waiting = list(reversed(below.get(0, [])))
    while waiting:
        each = waiting.pop()
        yield each
        waiting += reversed(below.get(each.id, []))


def _above_stores(told: Sequence[calls.Department]) -> set[int]:
    """The departments below which there is a shop."""
    parents = {each.id: each.parentid for each in told}
    found: set[int] = set()
    for each in told:
        if rules.is_store(each.name):
            number = parents.get(each.id, 0)
            while number and number not in found:
                found.add(number)
                number = parents.get(number, 0)
    return found


def _follow_users(link: models.Link, told: Sequence[calls.User], following: set[str]) -> None:
    known = {each.userid: each for each in link.accounts.select_related("staff")}
    units = {each.number: each.unit for each in link.departments.select_related("unit")}
    for user in told:
        unit = units.get(user.main_department or next(iter(user.department), 0), link.unit)
        account = known.pop(user.userid, None) or _take_on(link, user, unit)
        if sorted(account.departments) != sorted(user.department):
            # Moved there: moved here, unless they work in that unit already.
            _move(account, unit)
        account.departments = user.department
        account.has_customers = user.userid in following
        account.left_at = clock.now() if user.status == _LEFT else None
        account.save(update_fields=["departments", "has_customers", "left_at"])
        if user.name and account.name != user.name:
            account.name = user.name
            account.save(update_fields=["name"])
            org_actions.describe_staff(
                staff=account.staff, name=user.name, unit=None, by=org_actions.HOUSE
            )
    # Out of sight is not gone: the app's visible range may have shrunk. Nobody is let go for it.
    gone = [each.pk for each in known.values() if each.left_at is None]
    models.Account.objects.filter(pk__in=gone).update(left_at=clock.now(), has_customers=False)


def _move(account: models.Account, unit: OrgUnit) -> None:
    if account.staff.unit_id != unit.pk:
        org_actions.describe_staff(staff=account.staff, name=None, unit=unit, by=org_actions.HOUSE)


def _take_on(link: models.Link, user: calls.User, unit: OrgUnit) -> models.Account:
    """An account with someone behind it: a new member of staff, without role and password."""
    name = user.name or user.userid
    staff: Staff | None = None
    for number in count():
        with suppress(org_actions.UsernameTaken):
            staff = org_actions.take_on(
                username=rules.username(user.userid, number=number), name=name, unit=unit
            )
            break
    assert staff is not None
    return models.Account.objects.create(
        link=link, userid=user.userid, staff=staff, name=name, departments=user.department
    )
