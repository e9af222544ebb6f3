"""Messages are read by the rules that are on; what is taken back leaves its tickets."""

from huoqun.events.catalog import communities, events
from huoqun.events.subscriptions import Subscriber
from huoqun.feedback import actions

SUBSCRIBERS = [
    Subscriber(name="feedback.catch", facts=(communities.MessageSent.name,), handle=actions.catch),
    Subscriber(name="feedback.take_back", facts=(events.Voided.name,), handle=actions.take_back),
]
