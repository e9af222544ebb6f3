"""When analytics has judged a community, its row shows the verdict."""

from huoqun.communities import actions
from huoqun.events.catalog import analytics as catalog
from huoqun.events.subscriptions import Subscriber

SUBSCRIBERS = [
    Subscriber(
        name="communities.health",
        facts=(catalog.HealthJudged.name,),
        handle=actions.note_health,
    )
]
