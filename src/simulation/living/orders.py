"""What is bought in the company's shops, and how its shop system tells of it."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

import httpx

from simulation import dice, webhook
from simulation.chatter import voice

CURRENCY = "CNY"
# What waits for a receiver that is gone; one delivery holds as much.
WAITING_MAX = webhook.EVENTS_MAX
_SECONDS_MAX = 10.0
_TAKEN = frozenset({"accepted", "duplicate"})
_BASKETS = {1: 0.6, 2: 0.28, 3: 0.12}
_QUANTITIES = {1: 0.75, 2: 0.2, 3: 0.05}
# On benefit days 15 % off, down to a whole jiao.
_DISCOUNT = 85


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of an order, its price in fen."""

    product: str
    quantity: int
    unit_price_fen: int
    # What the till took off for the benefit day.
    discount_fen: int = 0


@dataclass(frozen=True, kw_only=True)
class Sale:
    """One purchase of a customer through a group, or what was given back of it."""

    order_id: str
    customer: str
    chat_id: str
    at: int
    lines: tuple[Line, ...]
    kind: str = "placed"

    @property
    def amount_fen(self) -> int:
        """What was paid, or paid back."""
        return sum(line.quantity * line.unit_price_fen for line in self.lines)


class Till(Protocol):
    """Whoever wants to hear of orders."""

    def tell(self, *sales: Sale) -> None:
        """Tell of orders and refunds, now or as soon as somebody listens."""

    def tell_again(self) -> int:
        """Tell what nobody took; how much of it is left."""


@dataclass(kw_only=True)
class Webhook:
    """An order webhook that takes signed JSON; what it misses it is told again.

    `said` hears of what it refused, which no repeating would change.
    """

    address: str
    secret: str
    said: Callable[[str], object] = lambda _: None
    _waiting: list[Sale] = field(default_factory=list)

    def tell(self, *sales: Sale) -> None:
        """Post them; as an order is one order however often it is told, nothing counts twice."""
        # A receiver that never comes back must not fill the memory.
        self._waiting = [*self._waiting, *sales][-WAITING_MAX:]
        self.tell_again()

    def tell_again(self) -> int:
        """Post what waits, as one delivery; how many sales are left waiting."""
        if self._waiting and self._post(self._waiting):
            self._waiting = []
        return len(self._waiting)

    def _post(self, sales: list[Sale]) -> bool:
        """Whether it is dealt with: taken, or refused for good."""
        body = json.dumps([_event(sale) for sale in sales], ensure_ascii=False).encode()
        seal = webhook.signature(body, secret=self.secret, timestamp=int(time.time()))
        headers = {"Content-Type": "application/json", "X-Huoqun-Signature": seal}
        try:
            answer = httpx.post(
                self.address, content=body, headers=headers, timeout=_SECONDS_MAX, trust_env=False
            )
        except httpx.TransportError:
            return False
        if answer.is_success:
            for event in answer.json()["events"]:
                if event["result"] not in _TAKEN:
                    self.said(f"{event['order_id']}: {event['en']} {event['detail']}")
            return True
        # Too many, or busy: later. All else will be refused tomorrow too.
        if answer.is_server_error or answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            return False
        self.said(f"{len(sales)} orders: {answer.status_code} {answer.text}")
        return True


def opened(told: str, *, said: Callable[[str], object]) -> Webhook:
    """The webhook that a file tells of, as JSON with `url` and `secret`."""
    given = json.loads(told)
    return Webhook(address=str(given["url"]), secret=str(given["secret"]), said=said)


def _event(sale: Sale) -> dict[str, object]:
    lowered = sum(line.discount_fen for line in sale.lines)
    return {
        "kind": sale.kind,
        **({"discount": lowered} if sale.kind == "placed" else {}),
        "order_id": sale.order_id,
        "occurred_at": datetime.fromtimestamp(sale.at, UTC).isoformat(),
        "amount": sale.amount_fen,
        "currency": CURRENCY,
        "customer_id": sale.customer,
        "community_key": sale.chat_id,
        "lines": [
            {
                "product": line.product,
                "quantity": line.quantity,
                "unit_price": line.unit_price_fen,
            }
            for line in sale.lines
        ],
    }


def basket(manners: voice.Voice, chance: dice.Dice, *, discounted: bool) -> tuple[Line, ...]:
    """What somebody takes home."""
    wanted = chance.pick(list(_BASKETS), list(_BASKETS.values()))
    lines = []
    for product in chance.sample(manners.products, wanted):
        quantity = chance.pick(list(_QUANTITIES), list(_QUANTITIES.values()))
        price = _price(product, discounted=discounted)
        lines.append(
            Line(
                product=product.name,
                quantity=quantity,
                unit_price_fen=price,
                discount_fen=quantity * (product.price_fen - price),
            )
        )
    return tuple(lines)


def _price(product: voice.Product, *, discounted: bool) -> int:
    return product.price_fen * _DISCOUNT // 1000 * 10 if discounted else product.price_fen
