"""Forged callbacks of WeCom: bits flipped, cut off, signed by others, old; bombs; and a true one.

None is taken, none is answered with a fault of ours; the true one, told a hundred times, is one.
"""

import logging
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from django.test import Client

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.house import House
from huoqun.connectors.wecom import actions, models
from huoqun.org import actions as org_actions
from tests.wecom import forgery

SEED = 20261122
CALLS = (10_000, 100_000)
REPLAYED = 100
_OK = 200
_FAULT = 500


def measure(house: House) -> Iterator[Figure]:
    """Send forged callbacks, then a true one many times."""
    logging.disable(logging.CRITICAL)  # every refusal would be a line
    link = actions.connect(
        company=org_actions.ensure_company(name="小满生活"),
        corpid="ww0123456789abcdef",
        agent_id=1_000_002,
        secret="s" * 43,
        by=org_actions.HOUSE,
    )
    client = Client(headers={"host": "localhost"})
    calls = house.size(*CALLS)
    started = time.monotonic()
    answers = Counter(
        _send(client, call) for call in islice(forgery.forged(link, seed=SEED), calls)
    )
    seconds = time.monotonic() - started
    taken = models.Callback.objects.count() + answers[_OK]
    faults = sum(count for status, count in answers.items() if status >= _FAULT)
    yield figures.made(
        "forged callbacks tried",
        calls,
        "calls",
        against=", ".join(f"{count:,} × {status}" for status, count in sorted(answers.items()))
        + f"; {seconds:.0f} s",
    )
    yield figures.made("forged callbacks taken", taken, "calls", target=figures.exactly(0, taken))
    yield figures.made(
        "forged callbacks answered with a fault of ours",
        faults,
        "answers",
        target=figures.exactly(0, faults),
    )
    call = forgery.true(link)
    refused = sum(_send(client, call) != _OK for _ in range(REPLAYED))
    kept = models.Callback.objects.count()
    yield figures.made(
        f"a true callback told {REPLAYED} times: kept",
        kept,
        "callbacks",
        against=f"{refused} of them refused",
        target=figures.exactly(1, kept),
    )


def _send(client: Client, call: forgery.Call) -> int:
    answer = client.post(call.target, data=call.body, content_type="text/xml")
    return int(answer.status_code)
