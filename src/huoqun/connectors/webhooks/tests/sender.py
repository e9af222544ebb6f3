"""An outside system for tests: it signs what it sends."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client

from huoqun.connectors.webhooks import actions, models, rules
from huoqun.core import clock
from huoqun.org import actions as org_actions
from huoqun.org.models import OrgUnit

AT = "2026-03-10T12:00:00+08:00"


@dataclass(frozen=True, kw_only=True)
class Sender:
    """A source of ours, the secret it was given and a client to send with."""

    source: models.WebhookSource
    secret: str

    @property
    def path(self) -> str:
        return f"/hooks/orders/{self.source.path_key}"

    def header(self, body: bytes, *, at: int | None = None) -> str:
        timestamp = int(clock.now().timestamp()) if at is None else at
        signed = rules.signature(secret=self.secret, timestamp=timestamp, body=body)
        return f"t={timestamp},v1={signed}"

    def post(self, body: bytes, header: str | None = None, *, path: str = ""):
        """Send raw bytes, signed now unless a header is given."""
        headers = {rules.HEADER: self.header(body) if header is None else header}
        # A fault of ours must show as a 500 here, as it would to the sender.
        client = Client(raise_request_exception=False)
        return client.post(
            path or self.path, body, content_type="application/json", headers=headers
        )

    def send(self, *events: dict[str, Any]):
        """Send events; what became of each."""
        answer = self.post(json.dumps(list(events)).encode())
        assert answer.status_code == 200, answer.content
        return answer.json()["events"]

    def results(self, *events: dict[str, Any]) -> list[str]:
        """Send events; the result, or the code of the fault, of each."""
        return [each["code"] or each["result"] for each in self.send(*events)]


def sender(unit: OrgUnit, name: str = "shop", **more: Any) -> Sender:
    """A new source of a unit."""
    given = {"namespace": "", "currency": "CNY", "deliveries_per_minute": 6_000} | more
    source, secret = actions.make_source(name=name, unit=unit, actor=org_actions.HOUSE, **given)
    return Sender(source=source, secret=secret)


def event(order_id: Any = "A1", **more: Any) -> dict[str, Any]:
    """A purchase of 19.90 yuan, or what ``more`` says."""
    given = {
        "kind": "placed",
        "order_id": order_id,
        "occurred_at": AT,
        "amount": 1_990,
        "customer_id": "wx-mei",
    }
    return given | more


def facts():
    """What the log was told of orders."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, source, amount, currency, channel_id, community_id, unit_id, batch_id"
            " FROM events_fact WHERE name LIKE 'order.%' ORDER BY seq"
        )
        return cursor.fetchall()
