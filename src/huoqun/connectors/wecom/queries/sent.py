"""Mass sends and moments."""

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce

from huoqun.connectors.wecom import models


def sendings(link: models.Link) -> QuerySet[models.Sending]:
    """Mass sends and moments of a connection, with the sums over their parts."""
    return link.sendings.select_related("account").annotate(
        asked=Count("parts"),
        confirmed=Count("parts__confirmed_at"),
        delivered=Coalesce(Sum("parts__delivered"), 0),
        failed=Coalesce(Sum("parts__failed"), 0),
    )


def sending_key(sending: models.Sending, *place: str) -> str:
    """The key of a fact about a sending: the same after the corp was connected anew."""
    return "/".join(("sending", sending.link.corpid, sending.touchpoint, sending.number, *place))
