"""Ending a connection: what came through it stays, what is only about the platform goes."""

from django.db import transaction

from huoqun.connectors.wecom import models, rules
from huoqun.connectors.wecom.actions import ways
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.org import actions as org_actions


def disconnect(*, link: models.Link, by: org_actions.Actor) -> None:
    """Forget keys, callbacks and the platform's ids of a link, without calling the platform.

    Communities, people and facts stay; codes are told as removed, though the platform has them.
    """
    with transaction.atomic():
        for way in link.ways.filter(removed_at=None):
            way.removed_at = clock.now()
            ways.describe(way)
        org_actions.audit(
            staff=by.staff,
            action="wecom.disconnected",
            object_name="wecom_link",
            object_id=link.pk,
            unit_id=link.unit_id,
            detail={"corpid": link.corpid},
            request=by.request,
        )
        # Nobody can vouch for these customers any more.
        customer_actions.end_member_sessions(namespace=rules.namespace(link.corpid))
        link.ways.all().delete()
        link.delete()
