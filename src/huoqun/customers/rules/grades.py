"""Growth grades, and the rules by which they are proposed (article 004; B is ours)."""

from dataclasses import dataclass

from huoqun.customers.rules.tree import REACHED

# A direct need is one of this month; so is being active.
GRADE_DAYS = 30
# Article 004 calls active who takes part, not who greeted once.
ACTIVE_DAYS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Grade:
    """One grade: its letter and the rule of those who fit it, unless an earlier grade fits."""

    name: str
    rule: dict[str, object]


def grades(*, company_id: int) -> tuple[Grade, ...]:
    """The four grades of a company in the order in which they are tried.

    S has a direct need, A is active, B answers or buys without showing one, C is everybody else,
    newcomers above all.
    """
    window = {"days": GRADE_DAYS}
    spoke = {"is": "communities.spoke", "with": {**window, "messages": 1}}
    bought = {"is": "orders.bought", "with": {**window, "times": 1}}
    return (
        Grade(name="S", rule={"is": "customers.in_need", "with": window}),
        Grade(
            name="A",
            rule={
                "is": "communities.spoke",
                "with": {**window, "messages": ACTIVE_DAYS, "on_days": ACTIVE_DAYS},
            },
        ),
        Grade(name="B", rule={"any": [spoke, bought]}),
        Grade(name="C", rule={"is": REACHED, "with": {"units": [company_id]}}),
    )
