"""Deliveries that were tampered with: none accepted, none answered with a fault of ours."""

import json
import random

import pytest

from huoqun.connectors.webhooks import rules
from huoqun.connectors.webhooks.tests.sender import event, facts, sender
from huoqun.core import clock
from huoqun.orders.models import Order
from huoqun.org.tests import people

pytestmark = pytest.mark.django_db

# Small here; they may be turned up by a hundred.
FORGERIES = 600
NONSENSE = 300


def forged(dice: random.Random, shop, body: bytes) -> tuple[bytes, str]:
    """A delivery that its sender did not sign like this."""
    header, now = shop.header(body), int(clock.now().timestamp())
    kind = dice.randrange(7)
    place = dice.randrange(len(body))
    if kind == 0:  # a flipped bit
        flipped = bytes([body[place] ^ 1 << dice.randrange(8)])
        return body[:place] + flipped + body[place + 1 :], header
    if kind == 1:  # cut
        return body[:place], header
    if kind == 2:  # something added
        return body + dice.randbytes(dice.randint(1, 20)), header
    if kind == 3:  # a flipped bit of the header
        at = dice.randrange(len(header))
        changed = chr(ord(header[at]) ^ 1 << dice.randrange(7))
        # Line ends cannot be sent in a header.
        return body, header[:at] + (changed if changed.isprintable() else "?") + header[at + 1 :]
    if kind == 4:  # another secret
        other = rules.signature(secret=dice.randbytes(8).hex(), timestamp=now, body=body)
        return body, f"t={now},v1={other}"
    if kind == 5:  # an old one with its time changed, and one that is old
        signed = shop.header(body, at=now - 301)
        fresh = signed.replace(str(now - 301), str(now))
        return body, dice.choice([signed, fresh])
    return body, dice.choice(["", "t=,v1=", "v1", ",,,", "t=" + "9" * 400, "é" * 9, "t=-1,v1=0"])


@pytest.mark.parametrize("seed", range(3))
def test_nothing_forged_is_accepted(seed):
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    shop = sender(people.company().root)
    for _ in range(FORGERIES // 3):
        body = json.dumps([event(dice.randrange(9), amount=dice.randrange(10**6))]).encode()
        wrong, header = forged(dice, shop, body)
        answer = shop.post(wrong, header)
        assert answer.status_code == 401, (wrong, header, answer.content)
    assert not facts()
    assert not Order.objects.exists()


def nonsense(dice: random.Random, depth: int = 0):
    """Any JSON value, with a liking for what breaks programs."""
    edges = [None, True, 0, -1, 2**63, 10**40, 1e308, -0.0, "", "\x00", "\ud800", "x" * 300, "hq9"]
    if depth < 3 and dice.random() < 0.2:
        return [nonsense(dice, depth + 1) for _ in range(dice.randrange(4))]
    if depth < 3 and dice.random() < 0.2:
        return {str(n): nonsense(dice, depth + 1) for n in range(dice.randrange(4))}
    return dice.choice([*edges, "2026-03-10T12:00:00Z", "placed", "CNY", "1.5"])


def test_signed_nonsense_is_answered_and_never_a_fault_of_ours():
    dice = random.Random(4)  # noqa: S311 - a test's dice
    shop = sender(people.company().root, deliveries_per_minute=60_000)
    fields = [*event(), "refund_id", "community_id", "community_key", "store_key", "channel"]
    fields += ["lines", "currency"]
    for number in range(NONSENSE):
        told = event(number)
        for _ in range(dice.randint(1, 2)):
            told[dice.choice(fields)] = nonsense(dice)
        line = {name: nonsense(dice) for name in ("product", "quantity", "unit_price", "amount")}
        told |= {"lines": [line]} if dice.random() < 0.3 else {}
        body = json.dumps(told).encode()
        if dice.random() < 0.1:
            place = dice.randrange(len(body))
            body = body[:place] + dice.randbytes(3) + body[place:]
        answer = shop.post(body)
        assert answer.status_code in (200, 400), (body, answer.content)
