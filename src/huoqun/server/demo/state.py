"""Whether what one sees is invented, and how much of it there is."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from huoqun.communities.models import Community, Membership
from huoqun.connectors.files.kinds import BatchState, FileKind
from huoqun.connectors.files.models import ImportBatch
from huoqun.connectors.wecom import queries as wecom_queries
from huoqun.connectors.wecom.models import Link
from huoqun.orders.models import Order
from huoqun.server import models
from huoqun.server.demo.company import NAMESPACE


@dataclass(frozen=True, kw_only=True)
class Amount:
    """How much of the invented company there is."""

    communities: int
    members: int
    messages: int
    orders: int


def present() -> models.DemoCompany | None:
    """The invented company, while it is there."""
    return models.DemoCompany.objects.filter(removed_at=None).order_by("id").first()


def amount() -> Amount:
    """Count what is there now."""
    known = communities()
    stays = Membership.objects.filter(community__in=known)
    said = batches().filter(kind=FileKind.MESSAGES, state=BatchState.DONE)
    linked = link()
    # By the archive's own count: it numbers what it hands out.
    live = linked.archive_seq if linked else 0
    spaces = [NAMESPACE, *([wecom_queries.namespace(linked)] if linked else [])]
    return Amount(
        communities=known.count(),
        members=stays.values("customer_id").distinct().count(),
        messages=(said.aggregate(rows=Sum("rows_accepted"))["rows"] or 0) + live,
        orders=Order.objects.filter(namespace__in=spaces).count(),
    )


def link() -> Link | None:
    """The connection to the WeCom that the invented company has on the sandbox."""
    demo = present()
    return Link.objects.filter(corp_id=demo.corp_id).first() if demo else None


def communities() -> QuerySet[Community]:
    """The invented communities: those of the imports, and those that live on the sandbox."""
    invented = Q(namespace=NAMESPACE)
    linked = link()
    if linked is not None:
        invented |= Q(pk__in=linked.groups.values("community_id"))
    return Community.objects.filter(invented, removed_at=None)


def batches() -> QuerySet[ImportBatch]:
    """The imports that brought it in."""
    return ImportBatch.objects.filter(source=NAMESPACE, namespace=NAMESPACE).order_by("id")
