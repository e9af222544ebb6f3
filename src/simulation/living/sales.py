"""What the members of a group buy within a stretch, and what of it they give back."""

from dataclasses import replace

from simulation import dice
from simulation.living import company, habits, orders
from simulation.living.habits import Persona
from simulation.living.span import Act, Doing, Span
from simulation.living.view import Group

# Bought by mistake and called off at once: the only refunds of a shop that nobody remembers for.
_CALLED_OFF = 0.08
_CALLED_OFF_SECONDS = (90, 1_500)


def of_group(span: Span, group: Group) -> list[Act]:
    """Orders of the members, and refunds of some of them."""
    chance = span.throws("sales", group.chat_id)
    manners = company.theme_of(group.title)
    acts = []
    for who in group.members:
        persona = habits.persona(span.seed, who)
        bargain = persona is Persona.BARGAIN and span.is_benefit_day
        rate = habits.HABITS[persona].orders * (habits.BENEFIT_FACTOR if bargain else 1.0)
        if chance.happens(rate * span.share(manners.hours)):
            order = Act(
                at=span.second(chance),
                doing=Doing.ORDER,
                who=who,
                chat_id=group.chat_id,
                number=chance.randrange(1_000_000),
                lines=orders.basket(manners, chance, discounted=span.is_benefit_day),
            )
            acts += [order, *_called_off(span, order)]
    return acts


def _called_off(span: Span, order: Act) -> list[Act]:
    """The refund of an order, or none; it follows from the order, so that it is told once."""
    chance = dice.stream(span.seed, "called off", str(order.at), str(order.number))
    if not chance.happens(_CALLED_OFF):
        return []
    return [
        replace(
            order,
            at=span.within(order.at + chance.randint(*_CALLED_OFF_SECONDS)),
            doing=Doing.REFUND,
            bought_at=order.at,
            back=tuple(chance.sample(order.lines, chance.randint(1, len(order.lines)))),
        )
    ]
