"""The key of a person, for rooms that keep words of theirs: it goes, and the words with it."""

from collections.abc import Sequence

from huoqun.core.encrypted import KeyRing, Unreadable
from huoqun.customers import models, rules
from huoqun.customers.queries import people


def rings(customer_ids: Sequence[int]) -> dict[int, KeyRing]:
    """The key of each of these people; whoever was erased is absent."""
    found = models.Customer.objects.filter(pk__in=set(customer_ids), key_sealed__isnull=False)
    opened = {}
    for customer_id, wrapped in found.values_list("pk", "key_sealed"):
        try:
            key = people.vault().open_key(bytes(wrapped or b""))
        except Unreadable:
            continue
        opened[customer_id] = KeyRing({rules.KEY_ID: key}, rules.KEY_ID)
    return opened
