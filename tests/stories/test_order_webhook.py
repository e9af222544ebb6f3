"""The order webhook from outside: the documented examples and the simulation against a server."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from huoqun.connectors.webhooks import rules
from huoqun.connectors.webhooks.kinds import EventFault, EventResult
from huoqun.connectors.webhooks.rules import events
from huoqun.connectors.webhooks.tests.sender import event, facts, sender
from huoqun.core import clock
from huoqun.orders.models import Order
from huoqun.org import actions as org_actions
from huoqun.org.kinds import Permission
from huoqun.org.tests import people
from simulation import webhook

PAGE = (Path(__file__).parents[2] / "docs/webhooks.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(bash|python)\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def house(transactional_db, live_server, settings) -> people.Company:
    """The company, and a server that answers for it."""
    settings.HUOQUN_PUBLIC_URL = live_server.url
    return people.company()


def run(language: str, text: str, **variables: str) -> str:
    """Run an example as a reader would."""
    command = ["bash", "-euo", "pipefail", "-c"] if language == "bash" else [sys.executable, "-c"]
    done = subprocess.run(
        [*command, text],
        env={**os.environ, "NO_PROXY": "*", **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_documented_examples_run(house, live_server):
    making, *sending = BLOCKS
    assert [language for language, _ in BLOCKS] == ["bash", "bash", "python"]
    _, token = org_actions.create_token(
        name="hooks",
        permissions=[Permission.MANAGE_SYSTEM],
        days=1,
        by=people.acting(house.admin),
    )
    made = json.loads(
        run(
            *making,
            HUOQUN_URL=live_server.url,
            HUOQUN_TOKEN=token,
            HUOQUN_UNIT=str(house.root.pk),
        )
    )
    given = {
        "HUOQUN_HOOK_URL": made["source"]["address"],
        "HUOQUN_HOOK_SECRET": made["secret"],
    }
    for result in (EventResult.ACCEPTED, EventResult.DUPLICATE):
        curl, python = [run(*each, **given) for each in sending]
        assert [each["result"] for each in json.loads(curl)["events"]] == [result]
        assert [line.split()[2] for line in python.splitlines()] == [result, result]
    assert [fact[:5] for fact in facts()] == [
        ("order.placed", "my-shop", 1_990, "CNY", None),
        ("order.placed", "my-shop", 5_800, "CNY", 42),
        ("order.refunded", "my-shop", 2_900, "CNY", None),
    ]
    assert set(Order.objects.values_list("namespace", flat=True)) == {"shop"}


def test_the_simulation_sends_orders(house, live_server):
    made = sender(house.root)
    shop = webhook.Shop(url=live_server.url + made.path, secret=made.secret)
    told = [event(number) for number in range(1_200)]
    assert {each["result"] for each in shop.send(told)} == {"accepted"}
    assert {each["result"] for each in shop.send(told)} == {"duplicate"}
    forger = webhook.Shop(url=shop.url, secret="guessed")
    with pytest.raises(webhook.NotTaken, match=r"^401"):
        forger.send(told[:1])


def test_the_simulation_waits_for_a_busy_receiver(house, live_server, monkeypatch):
    slow = sender(house.root, deliveries_per_minute=1)
    waited: list[int] = []

    def wait(seconds: int) -> None:
        waited.append(seconds)
        slow.source.deliveries_per_minute = 60
        slow.source.save()

    monkeypatch.setattr(webhook.time, "sleep", wait)
    shop = webhook.Shop(url=live_server.url + slow.path, secret=slow.secret)
    results = [shop.send([event(number)])[0]["result"] for number in range(2)]
    assert results == ["accepted", "accepted"]
    assert all(1 <= seconds <= 60 for seconds in waited)


def test_both_signatures_agree():
    body, at = "正文".encode(), int(clock.now().timestamp())
    signed = webhook.signature(body, secret="s", timestamp=at)
    assert rules.is_signed(header=signed, body=body, secrets=["s"], now=at)


def test_the_page_tells_of_every_word():
    fields = [*events._Wire.__struct_fields__, *events._WireLine.__struct_fields__]
    words = [*fields, *EventFault, *EventResult]
    assert not [word for word in words if f"`{word}`" not in PAGE]
    numbers = (rules.EVENTS_MAX, rules.BODY_BYTES_MAX, rules.DELIVERIES_PER_MINUTE_DEFAULT)
    for number in (*numbers, rules.DELIVERIES_PER_MINUTE_MAX, rules.LINES_MAX):
        assert f"{number:,}" in PAGE
    for number in (rules.TOLERANCE_SECONDS, rules.FORGET_AFTER.days):
        assert str(number) in PAGE
