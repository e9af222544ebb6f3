"""Staff routes of the organisation, one file per noun."""

from ninja import Router

from huoqun.org.api import account, audit, staff, tokens, units, views

router = Router()
for part in (account, units, staff, tokens, audit, views):
    router.add_router("", part.router)
