"""Staff routes of figures: reports, metrics, the screens, and the thresholds of health."""

from ninja import Router

from huoqun.analytics.api import health, reports, screens

router = Router()
for part in (reports, screens, health):
    router.add_router("", part.router)
