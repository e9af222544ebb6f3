"""What is not needed any more goes: events that nobody mended, secrets that ended, people."""

from huoqun.connectors.webhooks import models, queries, rules
from huoqun.core import clock


def erase(*, customer_id: int) -> int:
    """Remove the events that were not taken and are about a person; return how many."""
    return queries.kept_of(customer_id).delete()[0]


def forget_old() -> int:
    """Remove events that were not taken and secrets that ended long ago; return how many."""
    before = clock.now() - rules.FORGET_AFTER
    events = models.KeptEvent.objects.filter(last_at__lt=before).delete()[0]
    return events + models.WebhookSecret.objects.filter(ends_at__lt=before).delete()[0]
