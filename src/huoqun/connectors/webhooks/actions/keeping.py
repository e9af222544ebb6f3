"""Events that were not taken are kept as they stood, sealed; resent, each is one row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from django.db import connection

from huoqun.connectors.webhooks import models, queries
from huoqun.connectors.webhooks.kinds import EventFault, EventResult
from huoqun.core import clock
from huoqun.customers import queries as customer_queries

_KEEP_SQL = """
INSERT INTO webhooks_keptevent AS known
    (source_id, result, fault, order_id, text_hash, text_sealed, person_index, times, first_at,
     last_at)
SELECT %(source)s, result, fault, order_id, text_hash, text_sealed, person_index, times, %(now)s,
    %(now)s
FROM unnest(%(results)s::text[], %(faults)s::text[], %(orders)s::text[], %(hashes)s::bytea[],
    %(texts)s::bytea[], %(people)s::bytea[], %(times)s::bigint[])
    AS given(result, fault, order_id, text_hash, text_sealed, person_index, times)
ON CONFLICT (source_id, text_hash) DO UPDATE
SET result = excluded.result, fault = excluded.fault, times = known.times + excluded.times,
    last_at = excluded.last_at
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class NotTaken:
    """An event to keep, with the reason why it was not taken."""

    text: bytes
    result: EventResult
    fault: EventFault
    detail: str = ""
    order_id: str = ""
    customer: str | None = None


def keep(*, source: models.WebhookSource, events: Iterable[NotTaken]) -> None:
    """Keep what was not taken, in the caller's transaction; of erased people nothing."""
    vault, people = queries.vault(), customer_queries.vault()
    by_hash: dict[bytes, list[NotTaken]] = {}
    for each in _of_the_known(source, list(events)):
        by_hash.setdefault(vault.text_hash(each.text), []).append(each)
    if not by_hash:
        return
    # In one order everywhere, so that two deliveries cannot lock each other out.
    rows = [
        (
            str(same[-1].result),
            str(same[-1].fault),
            same[-1].order_id,
            text_hash,
            vault.seal_text(_sealable(same[-1]), text_hash=text_hash),
            people.index(source.namespace, same[-1].customer) if same[-1].customer else None,
            len(same),
        )
        for text_hash, same in sorted(by_hash.items())
    ]
    names = ("results", "faults", "orders", "hashes", "texts", "people", "times")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_SQL, {"source": source.pk, "now": clock.now(), **columns})


def _of_the_known(source: models.WebhookSource, events: Sequence[NotTaken]) -> Sequence[NotTaken]:
    named = {each.customer for each in events if each.customer}
    erased = customer_queries.withheld(source.namespace, named)
    return [each for each in events if each.customer not in erased]


def _sealable(each: NotTaken) -> str:
    text = queries.KeptText(each.detail, each.text.decode("utf-8", "replace"))
    return msgspec.json.encode(text).decode()


def settle(*, source: models.WebhookSource, texts: Sequence[bytes]) -> None:
    """Forget that these were not taken: this time they were."""
    hashes = [queries.vault().text_hash(text) for text in texts]
    models.KeptEvent.objects.filter(source=source, text_hash__in=hashes).delete()
