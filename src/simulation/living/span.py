"""A stretch of time that is being planned, and what can happen in it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from simulation import dice
from simulation.living import habits, orders
from simulation.living.habits import HOUR
from simulation.living.view import View

_CHINA = ZoneInfo("Asia/Shanghai")


class Doing(StrEnum):
    """What somebody does."""

    SPEAK = "speak"
    STAFF_SPEAKS = "staff_speaks"
    JOIN_BY_CODE = "join_by_code"
    JOIN_BY_INVITATION = "join_by_invitation"
    SCAN = "scan"
    BEFRIEND = "befriend"
    LEAVE = "leave"
    KICK = "kick"
    DELETE_STAFF = "delete_staff"
    DELETE_CUSTOMER = "delete_customer"
    CONFIRM = "confirm"
    SEND_BY_HAND = "send_by_hand"
    ORDER = "order"
    REFUND = "refund"


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing at one second; `who` is a customer, empty for somebody new who is called `name`."""

    at: int
    doing: Doing
    who: str = ""
    name: str = ""
    chat_id: str = ""
    userid: str = ""
    code: str = ""
    text: str = ""
    number: int = 0
    lines: tuple[orders.Line, ...] = ()
    # Of a refund: the second at which it was bought, and what is given back of it.
    bought_at: int = 0
    back: tuple[orders.Line, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Span:
    """The stretch that is being planned."""

    seed: int
    view: View
    start: int
    seconds: int

    @property
    def local(self) -> datetime:
        """Its beginning on China's wall clock."""
        return datetime.fromtimestamp(self.start, _CHINA)

    @property
    def is_benefit_day(self) -> bool:
        """Whether the company's shops are cheaper."""
        return self.local.weekday() == habits.BENEFIT_WEEKDAY

    def throws(self, *names: str) -> dice.Dice:
        """Dice of somebody for this stretch."""
        return dice.stream(self.seed, *names, str(self.start))

    def share(self, hours: tuple[float, ...]) -> float:
        """The part of a day's doings that falls into it."""
        return habits.hour_share(hours, self.local.hour) * self.seconds / HOUR

    def second(self, chance: dice.Dice) -> int:
        """A second of it."""
        return self.start + chance.randrange(self.seconds)

    def within(self, second: float) -> int:
        """The second, or its last one."""
        return min(int(second), self.start + self.seconds - 1)
