"""Staff routes of imports: send a file, look at it, run it, see its history, take it back."""

from ninja import Router

from huoqun.connectors.files.api import imports, preparing, rejected

router = Router(tags=["imports"])
for part in (imports, preparing, rejected):
    router.add_router("", part.router)
