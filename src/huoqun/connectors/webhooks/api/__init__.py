"""Staff routes of the order webhook, one file per noun."""

from ninja import Router

from huoqun.connectors.webhooks.api import kept, sources

router = Router()
for part in (sources, kept):
    router.add_router("", part.router)
