"""What is bought in the company's shops, and how its shop system tells of it."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import httpx

from simulation import dice
from simulation.chatter import voice

CURRENCY = "CNY"
_SECONDS_MAX = 10.0
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


@dataclass(frozen=True, kw_only=True)
class Order:
    """One purchase of a customer through a group, at a second of the world."""

    order_id: str
    customer: str
    chat_id: str
    at: int
    lines: tuple[Line, ...]

    @property
    def amount_fen(self) -> int:
        """What was paid."""
        return sum(line.quantity * line.unit_price_fen for line in self.lines)


class Till(Protocol):
    """Whoever wants to hear of orders."""

    def tell(self, order: Order) -> bool:
        """Tell of an order; False when nobody took it."""


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """An order webhook that takes signed JSON: HMAC-SHA256 over `timestamp.body`."""

    address: str
    secret: str

    def tell(self, order: Order) -> bool:
        """Post one order; telling it again changes nothing there."""
        body = json.dumps(_event(order), ensure_ascii=False).encode()
        stamp = str(int(time.time()))
        seal = hmac.new(self.secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
        headers = {
            "Content-Type": "application/json",
            "X-Huoqun-Signature": f"t={stamp},v1={seal.hexdigest()}",
        }
        try:
            answer = httpx.post(
                self.address, content=body, headers=headers, timeout=_SECONDS_MAX, trust_env=False
            )
        except httpx.TransportError:
            return False
        return answer.is_success


def _event(order: Order) -> dict[str, object]:
    return {
        "kind": "placed",
        "order_id": order.order_id,
        "occurred_at": datetime.fromtimestamp(order.at, UTC).isoformat(),
        "amount": order.amount_fen,
        "currency": CURRENCY,
        "customer_id": order.customer,
        "community_key": order.chat_id,
        "lines": [
            {
                "product": line.product,
                "quantity": line.quantity,
                "unit_price": line.unit_price_fen,
            }
            for line in order.lines
        ],
    }


def basket(manners: voice.Voice, chance: dice.Dice, *, discounted: bool) -> tuple[Line, ...]:
    """What somebody takes home."""
    wanted = chance.pick(list(_BASKETS), list(_BASKETS.values()))
    return tuple(
        Line(
            product=product.name,
            quantity=chance.pick(list(_QUANTITIES), list(_QUANTITIES.values())),
            unit_price_fen=_price(product, discounted=discounted),
        )
        for product in chance.sample(manners.products, wanted)
    )


def _price(product: voice.Product, *, discounted: bool) -> int:
    return product.price_fen * _DISCOUNT // 1000 * 10 if discounted else product.price_fen
