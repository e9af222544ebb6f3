"""The invented company's shop: it tells of orders through the webhook, as any shop system does."""

import json
from typing import Final

from django.conf import settings

from huoqun.connectors.webhooks import actions as webhook_actions
from huoqun.connectors.webhooks import queries as webhook_queries
from huoqun.connectors.webhooks.models import WebhookSource
from huoqun.connectors.wecom import queries as wecom_queries
from huoqun.connectors.wecom.models import Link
from huoqun.core import money
from huoqun.orders import actions as order_actions
from huoqun.org import actions as org_actions
from huoqun.server.demo import living

SOURCE: Final = "demo-shop"
# A shop with two tills; what is played afterwards comes faster, and waits when told to.
_DELIVERIES_PER_MINUTE = 600


def source(link: Link) -> WebhookSource | None:
    """The shop's source, while there is one."""
    return WebhookSource.objects.filter(
        name=SOURCE, namespace=wecom_queries.namespace(link)
    ).first()


def open_for(link: Link) -> None:
    """Let the shop send, and leave it the address and the secret that holds now.

    Where somebody ended every secret nothing is left: the shop falls silent.
    """
    known = source(link)
    if known is None:
        known, _ = webhook_actions.make_source(
            name=SOURCE,
            # Its customers and groups are WeCom's: who buys is who speaks.
            namespace=wecom_queries.namespace(link),
            unit=link.unit,
            currency=money.DEFAULT_CURRENCY,
            deliveries_per_minute=_DELIVERIES_PER_MINUTE,
            actor=org_actions.HOUSE,
        )
    file = living.till(settings.HUOQUN_HOME)
    file.unlink(missing_ok=True)
    secrets = webhook_queries.opened_secrets(known)
    if secrets:
        file.touch(mode=0o600)
        address = f"{living.own_address()}/hooks/orders/{known.path_key}"
        file.write_text(json.dumps({"url": address, "secret": secrets[-1]}))


def close(link: Link, actor: org_actions.Actor) -> None:
    """Take back what the shop sold, and let it send no more."""
    known = source(link)
    if known is None:
        return
    order_actions.take_back_source(source=known.name, namespace=known.namespace)
    webhook_actions.remove_source(source=known, actor=actor)
