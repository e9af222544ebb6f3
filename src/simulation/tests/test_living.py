"""The plan of a living company: the seed and the world decide it, and nothing else."""

import hashlib
import hmac
import json
from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from simulation import dice
from simulation.chatter import themes
from simulation.living import acting, company, habits, orders, plan, view, world
from simulation.living.habits import DAY, HOUR, Manner, Persona
from simulation.living.span import Act, Doing

SEED = 7
FRIDAY = int(datetime(2026, 11, 20, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp())


def somebody(persona: Persona) -> str:
    return next(name for name in map(str, range(10_000)) if habits.persona(SEED, name) is persona)


def someone(manner: Manner) -> str:
    return next(name for name in map(str, range(10_000)) if habits.manner(SEED, name) is manner)


def seen(**more) -> view.View:
    owner = more.pop("owner", someone(Manner.AT_ONCE))
    people = {f"wm{number}": FRIDAY - 40 * DAY for number in range(40)}
    group = view.Group(chat_id="wr1", title=company.SHOPS[0].groups[0], owner=owner, members=people)
    found = view.View(
        now=FRIDAY,
        staff=(owner,),
        groups=(group,),
        customers=tuple(people),
        friends={},
        contact_codes=(),
        join_codes=(),
        waiting=(),
    )
    return replace(found, **more)


def day(found: view.View, *, seed: int = SEED, start: int = FRIDAY) -> list[Act]:
    return [
        act
        for hour in range(24)
        for act in plan.stretch(seed, found, start=start + hour * HOUR, seconds=HOUR)
    ]


def test_it_works():
    acts = day(seen())
    assert acts == day(seen())
    assert acts != day(seen(), seed=SEED + 1)
    assert all(FRIDAY <= act.at < FRIDAY + DAY for act in acts)
    doings = Counter(act.doing for act in acts)
    assert doings[Doing.SPEAK] > doings[Doing.STAFF_SPEAKS] > 0


def test_people_sleep_at_night():
    hours = Counter((act.at - FRIDAY) // HOUR for act in day(seen()))
    assert sum(hours[hour] for hour in range(6)) < sum(hours[hour] for hour in range(18, 24)) / 5


def test_nobody_speaks_who_is_not_there():
    found = seen()
    spoke = {act.who for act in day(found) if act.doing is Doing.SPEAK}
    assert spoke <= set(found.groups[0].members)
    personas = {habits.persona(SEED, who) for who in spoke}
    assert Persona.ACTIVE in personas


@pytest.mark.parametrize(
    ("manner", "removed"), [(Manner.AT_ONCE, True), (Manner.LATE, True), (Manner.NEVER, False)]
)
def test_advertisers_are_removed_by_those_who_care(manner: Manner, removed: bool):
    spammer = somebody(Persona.ADVERTISER)
    found = seen(owner=someone(manner))
    group = replace(found.groups[0], members={spammer: FRIDAY - DAY})
    acts = day(replace(found, groups=(group,)))
    assert any(act.doing is Doing.KICK and act.who == spammer for act in acts) is removed
    assert any(act.doing is Doing.SPEAK and act.who == spammer for act in acts)


@pytest.mark.parametrize(
    ("manner", "since", "confirmed"),
    [
        (Manner.AT_ONCE, FRIDAY - 60, True),
        (Manner.LATE, FRIDAY - 60, False),
        (Manner.LATE, FRIDAY - 5 * HOUR, True),
        (Manner.NEVER, FRIDAY - 9 * HOUR, False),
    ],
)
def test_what_waits_on_the_phone(manner: Manner, since: int, confirmed: bool):
    owner = someone(manner)
    waiting = view.Waiting(userid=owner, msgid="msg1", since=since)
    found = seen(owner=owner, waiting=(waiting,))
    acts = plan.stretch(SEED, found, start=FRIDAY, seconds=HOUR)
    assert any(act.doing is Doing.CONFIRM and act.code == "msg1" for act in acts) is confirmed


def test_codes_are_scanned_because_they_exist():
    assert not [act for act in day(seen()) if act.code]
    acts = day(seen(contact_codes=("c1",), join_codes=("j1",)))
    assert {(act.doing, act.code) for act in acts if act.code} == {
        (Doing.SCAN, "c1"),
        (Doing.JOIN_BY_CODE, "j1"),
    }
    assert any(not act.who and act.name for act in acts if act.code), "strangers come"


def test_who_came_just_now_stays():
    found = seen()
    new = dict.fromkeys(found.groups[0].members, FRIDAY)
    fresh = replace(found, groups=(replace(found.groups[0], members=new),))
    acts = [
        act
        for act in plan.stretch(SEED, fresh, start=FRIDAY, seconds=HOUR)
        if act.doing is Doing.LEAVE
    ]
    assert not acts


def test_baskets_are_cheaper_on_benefit_days():
    tea = themes.VOICES["tea"]
    prices = {product.name: product.price_fen for product in tea.products}
    for discounted in (False, True):
        chance = dice.stream(SEED, "basket")
        for line in orders.basket(tea, chance, discounted=discounted):
            assert (line.unit_price_fen < prices[line.product]) is discounted
            assert line.unit_price_fen % 10 == 0


class Shop:
    """An order webhook in place of the network; `answers` are given one after the other."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: httpx.Response | Exception):
        self.posted: list[dict[str, Any]] = []
        self._answers = list(answers)
        monkeypatch.setattr(httpx, "post", self._post)

    def _post(self, address: str, *, content: bytes, headers: dict[str, str], **_: Any):
        self.posted.append({"address": address, "content": content, "headers": headers})
        answer = self._answers.pop(0) if self._answers else httpx.Response(200, json=TAKEN)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def told(self, delivery: int) -> list[dict[str, Any]]:
        return json.loads(self.posted[delivery]["content"])


TAKEN: dict[str, Any] = {"events": []}
TEA = orders.Line(product="龙井", quantity=2, unit_price_fen=1680)
SALE = orders.Sale(order_id="o1", customer="wm1", chat_id="wr1", at=FRIDAY, lines=(TEA,))


def test_an_order_is_signed_as_its_webhook_reads_it(monkeypatch: pytest.MonkeyPatch):
    shop = Shop(monkeypatch)
    orders.Webhook(address="http://127.0.0.1/orders", secret="s3cret").tell(SALE)
    (posted,) = shop.posted
    stamp, given = (
        part.partition("=")[2] for part in posted["headers"]["X-Huoqun-Signature"].split(",")
    )
    signed = stamp.encode() + b"." + posted["content"]
    assert given == hmac.new(b"s3cret", signed, hashlib.sha256).hexdigest()
    (told,) = shop.told(0)
    assert (told["kind"], told["amount"], told["customer_id"]) == ("placed", 3360, "wm1")


@pytest.mark.parametrize("gone", [httpx.ConnectError("down"), httpx.Response(503)])
def test_what_nobody_took_is_told_again(
    monkeypatch: pytest.MonkeyPatch, gone: httpx.Response | Exception
):
    shop = Shop(monkeypatch, gone)
    till = orders.Webhook(address="http://127.0.0.1/orders", secret="s3cret")
    till.tell(SALE)
    assert till.tell_again() == 0
    assert shop.told(0) == shop.told(1)
    till.tell_again()
    assert len(shop.posted) == 2


def test_what_is_refused_for_good_is_said_and_not_told_again(monkeypatch: pytest.MonkeyPatch):
    no = {"events": [{"order_id": "o1", "result": "rejected", "en": "No such.", "detail": "x"}]}
    shop = Shop(monkeypatch, httpx.Response(200, json=no), httpx.Response(403, text="paused"))
    heard: list[str] = []
    till = orders.Webhook(address="http://127.0.0.1/orders", secret="s3cret", said=heard.append)
    till.tell(SALE)
    till.tell(SALE)
    assert heard == ["o1: No such. x", "1 orders: 403 paused"]
    assert till.tell_again() == 0
    assert len(shop.posted) == 2


def test_some_of_what_is_bought_is_given_back(monkeypatch: pytest.MonkeyPatch):
    acts = [act for seed in range(30) for act in day(seen(), seed=seed)]
    bought = {(act.at, act.number): act for act in acts if act.doing is Doing.ORDER}
    back = [act for act in acts if act.doing is Doing.REFUND]
    assert 0 < len(back) < len(bought) / 4
    for act in back:
        order = bought[act.bought_at, act.number]
        assert act.at >= order.at
        assert (act.who, act.chat_id, act.lines) == (order.who, order.chat_id, order.lines)
        assert set(act.back) <= set(order.lines)
    shop = Shop(monkeypatch)
    with world.World("http://127.0.0.1:1") as nobody:
        acting.act(nobody, back[0], orders.Webhook(address="http://127.0.0.1/o", secret="s"))
    placed, refunded = shop.told(0)
    assert placed["order_id"] == refunded["order_id"]
    assert (placed["kind"], refunded["kind"]) == ("placed", "refunded")
    assert 0 < refunded["amount"] <= placed["amount"]
