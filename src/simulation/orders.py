"""What people buy: each persona at its own times, with baskets, prices of the day and returns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulation import company, dice, people
from simulation.calendar import DAYS, Span, second_of_day
from simulation.chatter import themes, voice
from simulation.memberships import Population, Stay
from simulation.people import Persona

# People who buy in a store and sit in none of its groups.
_WALK_INS = 420
_BENEFIT_WEEKDAY = 4
_REFUND_SHARE = 0.04
# Of a member's orders, this share is made through a link of a group; the rest in the store.
_THROUGH_GROUP = 0.45
_HOME_STORE = 0.92
_BUYING = {
    Persona.LOYAL: 1.0,
    Persona.BARGAIN: 0.6,
    Persona.NEED_DRIVEN: 0.7,
    Persona.LOW_NEED: 0.1,
}


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """One line of an order or, with a negative quantity, of a return."""

    order_no: str
    line_no: int
    returns: str
    customer: str
    paid_at: datetime
    product: str
    quantity: int
    unit_price_fen: int
    store: str
    community: str
    # What the till took off for the benefit day.
    discount_fen: int = 0

    @property
    def amount_fen(self) -> int:
        """Return what the line adds to the till, negative for a return."""
        return self.quantity * self.unit_price_fen


@dataclass(frozen=True, kw_only=True)
class _Buyer:
    customer: str
    store: str
    since: int
    persona: Persona
    stays: tuple[Stay, ...]


def sell(seed: int, span: Span, population: Population) -> list[OrderLine]:
    """Return every line of every order and return, by time and number."""
    chance = dice.stream(seed, "orders")
    promotions = [day for day in range(DAYS) if _is_benefit_day(span, day)]
    lines: list[OrderLine] = []
    for buyer in _buyers(span, population, chance):
        for day in _days(buyer, promotions, chance):
            lines += _order(buyer, day, span, chance)
    lines += _returns(lines, span, chance)
    return sorted(lines, key=lambda line: (line.paid_at, line.order_no, line.line_no))


def _is_benefit_day(span: Span, day: int) -> bool:
    """Fridays and the 18th of each month are the benefit days."""
    date = span.date(day)
    return date.weekday() == _BENEFIT_WEEKDAY or date.day == 18


def _buyers(span: Span, population: Population, chance: dice.Dice) -> Iterator[_Buyer]:
    stays: dict[str, list[Stay]] = {}
    for in_community in population.stays.values():
        for stay in in_community:
            if stay.person is not None:
                stays.setdefault(stay.member_id, []).append(stay)
    for person in population.people:
        if chance.happens(_BUYING[person.persona]):
            own = stays[person.member_id]
            yield _Buyer(
                customer=person.member_id,
                store=population.home[person.member_id],
                since=min(span.number(stay.joined) for stay in own),
                persona=person.persona,
                stays=tuple(own),
            )
    for customer in people.walk_in_ids(_WALK_INS, chance):
        yield _Buyer(
            customer=customer,
            store=chance.choice(company.STORES).key,
            since=chance.randrange(DAYS - 10),
            persona=chance.pick((Persona.NEED_DRIVEN, Persona.LOW_NEED), (1, 2)),
            stays=(),
        )


def _days(buyer: _Buyer, promotions: list[int], chance: dice.Dice) -> list[int]:
    """Return the days on which someone buys."""
    match buyer.persona:
        case Persona.LOYAL:
            days = []
            day = buyer.since + chance.randint(0, 9)
            while day < DAYS:
                days.append(day)
                day += chance.randint(9, 28)
            return days
        case Persona.BARGAIN:
            later = [day for day in promotions if day >= buyer.since]
            return [day for day in later if chance.happens(0.22)]
        case Persona.NEED_DRIVEN:
            first = min(DAYS - 1, buyer.since + int(chance.expovariate(1 / 6)))
            soon = first + chance.randint(3, 12)
            return [first, soon] if soon < DAYS and chance.happens(0.25) else [first]
        case Persona.LOW_NEED:
            return [min(DAYS - 1, buyer.since + int(chance.expovariate(1 / 15)))]


def _order(buyer: _Buyer, day: int, span: Span, chance: dice.Dice) -> list[OrderLine]:
    store = buyer.store
    if not chance.happens(_HOME_STORE):
        store = chance.choice(company.STORES).key
    theme = themes.VOICES[company.THEME_OF[store]]
    paid_at = span.moment(day, second_of_day(theme.hours, chance))
    joined = [stay.joined for stay in buyer.stays]
    if joined and paid_at < min(joined):
        # Nobody buys as a member before being one; the first order comes right after joining.
        paid_at = min(joined) + timedelta(minutes=chance.randint(2, 90))
    if span.number(paid_at) >= DAYS:
        return []
    community = _community(buyer, store, paid_at, chance)
    order_no = f"PPJ{paid_at:%y%m%d%H%M%S}{chance.randrange(1000):03d}"
    basket = chance.sample(theme.products, _basket_size(buyer.persona, chance))
    discounted = buyer.persona is Persona.BARGAIN or _is_benefit_day(span, span.number(paid_at))
    lines = []
    for number, product in enumerate(basket, start=1):
        quantity = chance.pick((1, 2, 3), (0.72, 0.22, 0.06))
        price = _price(product, discounted=discounted)
        lines.append(
            OrderLine(
                order_no=order_no,
                line_no=number,
                returns="",
                customer=buyer.customer,
                paid_at=paid_at,
                product=product.name,
                quantity=quantity,
                unit_price_fen=price,
                store=store,
                community=community,
                discount_fen=quantity * (product.price_fen - price),
            )
        )
    return lines


def _community(buyer: _Buyer, store: str, paid_at: datetime, chance: dice.Dice) -> str:
    """Return the group through which the order came, empty for an order at the till."""
    groups = [
        stay.community
        for stay in buyer.stays
        if stay.community.startswith(f"{store}-") and stay.present(paid_at)
    ]
    return chance.choice(groups) if groups and chance.happens(_THROUGH_GROUP) else ""


def _basket_size(persona: Persona, chance: dice.Dice) -> int:
    if persona in {Persona.LOYAL, Persona.NEED_DRIVEN}:
        return chance.pick((1, 2, 3, 4), (0.4, 0.35, 0.18, 0.07))
    return chance.pick((1, 2, 3), (0.66, 0.26, 0.08))


def _price(product: voice.Product, *, discounted: bool) -> int:
    """Return the price of the day in fen: on benefit days 15 % off, down to a whole jiao."""
    if not discounted:
        return product.price_fen
    return product.price_fen * 85 // 1000 * 10


def _returns(lines: list[OrderLine], span: Span, chance: dice.Dice) -> list[OrderLine]:
    """Return the lines that come back some days later, each on a slip of its own."""
    slips = []
    for line in lines:
        if not chance.happens(_REFUND_SHARE):
            continue
        back_at = line.paid_at + timedelta(
            days=chance.randint(1, 9), minutes=chance.randint(0, 240)
        )
        if span.number(back_at) >= DAYS:
            continue
        slips.append(
            OrderLine(
                order_no=f"TK{line.order_no}{line.line_no}",
                line_no=1,
                returns=line.order_no,
                customer=line.customer,
                paid_at=back_at,
                product=line.product,
                quantity=-line.quantity,
                unit_price_fen=line.unit_price_fen,
                store=line.store,
                community=line.community,
            )
        )
    return slips
