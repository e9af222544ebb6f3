"""What staff send: mass sends and moments with who confirmed and where they arrived."""

from datetime import datetime

from ninja import Query, Schema

from huoqun.connectors.wecom import models, queries
from huoqun.connectors.wecom.api.routes import router
from huoqun.core import http, paging
from huoqun.core.ids import BigId, Count
from huoqun.events.catalog.outreach import Touchpoint
from huoqun.org import access
from huoqun.org.kinds import Permission


class WecomSendingOut(Schema):
    """A mass send or a moment; ``begun_by`` is null when an app or the company planned it.

    So many were ``asked``, and have ``confirmed``. ``delivered`` and ``failed`` count customers or
    communities; of a moment ``delivered`` can see it. ``over``: nothing more is expected.
    """

    id: BigId
    touchpoint: Touchpoint
    title: str
    begun_by: str | None
    began_at: datetime
    asked: Count
    confirmed: Count
    delivered: Count
    failed: Count
    over: bool

    @staticmethod
    def resolve_begun_by(sending: models.Sending) -> str | None:
        """Whose it is."""
        return sending.account.name if sending.account else None

    @staticmethod
    def resolve_over(sending: models.Sending) -> bool:
        """Whether it is still looked at."""
        return sending.look_at is None


@router.get("/links/{link_id}/sendings", response=http.Page[WecomSendingOut])
@access.requires(Permission.MANAGE_SETTINGS)
def wecom_sendings(
    request: access.StaffRequest, link_id: BigId, wanted: Query[http.PageIn]
) -> paging.Window[models.Sending]:
    """What was sent and published, newest first."""
    link = queries.get(link_id, seen_by=request.scope)
    return paging.window(
        queries.sendings(link),
        cursor=wanted.cursor,
        limit=wanted.limit,
        by="began_at",
        descending=True,
    )
