"""What the connector learns from facts: tags that go to the platform."""

from huoqun.connectors.wecom import actions
from huoqun.events.catalog import customers as catalog
from huoqun.events.subscriptions import Subscriber

SUBSCRIBERS = [
    Subscriber(
        name="wecom.tags",
        facts=(catalog.Tagged.name, catalog.Untagged.name, catalog.TagDescribed.name),
        handle=actions.share_tags,
    )
]
