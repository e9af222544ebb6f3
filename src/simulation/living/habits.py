"""Who does what, how often: personas of customers, manners of owners. Figures are ours."""

from dataclasses import dataclass
from enum import StrEnum

from simulation import dice

HOUR = 3600
DAY = 24 * HOUR


class Persona(StrEnum):
    """How somebody lives in a group."""

    ACTIVE = "active"
    LURKER = "lurker"
    BARGAIN = "bargain"
    LOYAL = "loyal"
    ADVERTISER = "advertiser"
    KOC = "koc"


class Manner(StrEnum):
    """How an owner treats what waits on the phone."""

    AT_ONCE = "at_once"
    LATE = "late"
    NEVER = "never"


@dataclass(frozen=True, kw_only=True)
class Habit:
    """What a persona does: a weight among those who talk, orders and departures a day."""

    share: float
    talk: float
    orders: float
    leaves: float


HABITS = {
    Persona.ACTIVE: Habit(share=0.20, talk=1.0, orders=0.015, leaves=0.003),
    Persona.LURKER: Habit(share=0.50, talk=0.01, orders=0.004, leaves=0.006),
    Persona.BARGAIN: Habit(share=0.15, talk=0.35, orders=0.03, leaves=0.012),
    Persona.LOYAL: Habit(share=0.08, talk=0.6, orders=0.06, leaves=0.001),
    Persona.ADVERTISER: Habit(share=0.02, talk=0.0, orders=0.0, leaves=0.0),
    Persona.KOC: Habit(share=0.05, talk=2.5, orders=0.05, leaves=0.001),
}
MANNERS = {Manner.AT_ONCE: 0.5, Manner.LATE: 0.3, Manner.NEVER: 0.2}

# Benefit days of the company: bargain hunters come alive.
BENEFIT_WEEKDAY = 4
BENEFIT_FACTOR = 4.0
# How often, in an ordinary day.
CONVERSATIONS_PER_GROUP = 6.0
REMARKS_PER_GROUP = 7.0
JOINS_PER_CODE = 4.0
JOINS_PER_GROUP = 0.8
FRIENDS_PER_CODE = 6.0
FRIENDS_PER_STAFF = 0.8
GOODBYES_PER_STAFF = 0.25
SENDS_PER_STAFF = 0.25
ADVERTS_PER_ADVERTISER = 5.0
# Who came stays for a while; and an owner needs a moment to see what somebody is.
STAY_SECONDS_MIN = DAY // 2
ADVERTISER_SECONDS_MIN = 6 * HOUR
LATE_SECONDS = 4 * HOUR
LATE_HOURS = frozenset({12, 20})


def persona(seed: int, external_userid: str) -> Persona:
    """What somebody is like: the same whenever one looks, so that nobody has to remember it."""
    chance = dice.stream(seed, "persona", external_userid)
    return chance.pick(list(HABITS), [habit.share for habit in HABITS.values()])


def manner(seed: int, userid: str) -> Manner:
    """How a member of staff treats the phone."""
    return dice.stream(seed, "manner", userid).pick(list(MANNERS), list(MANNERS.values()))


def hour_share(hours: tuple[float, ...], hour: int) -> float:
    """The part of a day's doings that falls into an hour."""
    return hours[hour] / sum(hours)
