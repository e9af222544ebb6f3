"""Taking the invented company away, so that the home can be used for a real one."""

from contextlib import suppress
from dataclasses import asdict

from django.db import transaction
from django.db.models import Q

from huoqun.communities import actions as community_actions
from huoqun.connectors.files import actions as file_actions
from huoqun.connectors.files.kinds import BatchState
from huoqun.connectors.wecom import actions as wecom_actions
from huoqun.connectors.wecom.models import Link
from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.customers import actions as customer_actions
from huoqun.feedback import actions as feedback_actions
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from huoqun.org.models import OrgUnit, Staff
from huoqun.server import models
from huoqun.server.demo import company, forms, labels, living, people, shop, state
from huoqun.server.demo.company import NAMESPACE


class NoDemo(Refused):
    """There is nothing invented here, or no more."""

    code = "no_demo"
    status = 409
    zh = "这里没有示例数据。"
    en = "There is no demo data here."


def remove(*, actor: org_actions.Actor) -> state.Amount:
    """Take the demo's imports back, put its communities, people and units away; say how much.

    The imports are taken back by a worker, the rest goes at once. Whoever asks stays, and so does
    the company itself, without its name.
    """
    with transaction.atomic():
        demo = models.DemoCompany.objects.select_for_update().filter(removed_at=None).first()
        if demo is None:
            raise NoDemo
        gone = state.amount()
        for batch in state.batches().filter(state__in=(BatchState.DONE, BatchState.FAILED)):
            file_actions.start_take_back(batch=batch, actor=actor)
        link = state.link()
        feedback_actions.forget_places(
            community_ids=[each.pk for each in state.communities()],
            unit_ids=list(OrgUnit.objects.filter(namespace=NAMESPACE).values_list("pk", flat=True)),
        )
        for community in state.communities():
            community_actions.remove(community=community, actor=actor)
        forms.put_away(actor)
        labels.put_away(actor)
        people.put_away(demo, actor)
        _let_go(demo, link, actor)
        _put_units_away(link, actor)
        if link is not None:
            shop.close(link, actor)
            _disconnect(link, actor)
        org_actions.rename_unit(unit=org_queries.root_unit(), name=company.UNNAMED, by=actor)
        demo.removed_at = clock.now()
        demo.save(update_fields=["removed_at"])
        org_actions.audit(
            staff=actor.staff,
            action="demo.removed",
            object_name="corp",
            object_id=demo.corp_id,
            detail=asdict(gone),
            request=actor.request,
        )
    return gone


def _disconnect(link: Link, actor: org_actions.Actor) -> None:
    """The platform was invented like everything on it: its people go, its processes end."""
    spaces = {each.community.namespace for each in link.groups.select_related("community")}
    for space in sorted(spaces):
        customer_actions.forget_namespace(space)
    wecom_actions.disconnect(link=link, by=actor)
    transaction.on_commit(living.end)


def _let_go(demo: models.DemoCompany, link: Link | None, actor: org_actions.Actor) -> None:
    accounts = link.accounts.values_list("staff_id", flat=True) if link else ()
    people = Staff.objects.filter(pk__in=[*demo.staff_ids, *accounts], is_active=True)
    for person in people.order_by("id"):
        if person != actor.staff:
            org_actions.deactivate_staff(staff=person, by=actor)


def _put_units_away(link: Link | None, actor: org_actions.Actor) -> None:
    """The deepest first; a unit where somebody real works stays, and so does the company."""
    invented = Q(namespace=NAMESPACE)
    if link is not None:
        departments = link.departments.exclude(unit=link.unit)
        invented |= Q(pk__in=departments.values("unit_id"))
    units = OrgUnit.objects.filter(invented, archived_at=None)
    for unit in sorted(units, key=lambda unit: (-len(unit.path.split("/")), unit.pk)):
        with suppress(org_actions.UnitNotEmpty):
            org_actions.archive_unit(unit=unit, by=actor)
