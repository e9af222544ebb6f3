"""What people speak of and want, and who would be met by what a piece of content is about."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow
from django.db import connection
from pyroaring import BitMap64

from huoqun.core import clock
from huoqun.customers import models, rules
from huoqun.customers.kinds import Need, Topic
from huoqun.customers.queries import persons

# There are no more words than these.
SHOWN_MAX = len(Topic) + len(Need)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One topic or need of a person; ``score`` is what its facts weigh today."""

    word: Topic | Need
    score: float
    facts: int
    first_on: date
    last_on: date

    @property
    def is_present(self) -> bool:
        """Whether it is an interest now, and not one of long ago."""
        return self.score >= rules.SCORE_LEAST


@dataclass(frozen=True, kw_only=True)
class Interests:
    """What is known of one person, the strongest first; empty means that nothing is known."""

    topics: list[Shown]
    needs: list[Shown]


def interests_of(customer_id: int, *, today: date | None = None) -> Interests:
    """What a person spoke of and wanted within a year, over all numbers that are theirs."""
    today = today or clock.today()
    rows = models.Interest.objects.filter(customer_id=person_of(customer_id))
    shown = [
        Shown(
            word=_word(row.word),
            score=rules.score(weight=row.weight, last_on=row.last_on, today=today),
            facts=row.facts,
            first_on=row.first_on,
            last_on=row.last_on,
        )
        for row in rows.order_by("id")[:SHOWN_MAX]
    ]
    shown.sort(key=lambda each: (-each.score, each.word))
    return Interests(
        topics=[each for each in shown if isinstance(each.word, Topic)],
        needs=[each for each in shown if isinstance(each.word, Need)],
    )


def person_of(customer_id: int) -> int:
    """The number of the person that a customer is now."""
    person = models.Customer.objects.filter(pk=customer_id).values_list("canonical_id", flat=True)
    return person.first() or customer_id


def _word(word: str) -> Topic | Need:
    return Topic(word) if word in set(Topic) else Need(word)


# The score of the day by SQL, as ``rules.score`` counts it.
SCORE_SQL = f"i.weight * power(2.0, -(%(today)s - i.last_on) / {rules.HALF_LIFE_DAYS}.0)"
_INTERESTED_SQL = f"""
SELECT DISTINCT i.customer_id FROM customers_interest i
WHERE i.word = ANY(%(words)s) AND i.last_on >= %(since)s AND {SCORE_SQL} >= {rules.SCORE_LEAST}
"""  # noqa: S608 (our own constants)
_KNOWN_SQL = """
SELECT DISTINCT customer_id FROM customers_interest WHERE word = ANY(%(words)s)
"""


def interested_in(
    words: Collection[Topic | Need], *, within: BitMap64 | None = None, today: date | None = None
) -> BitMap64:
    """Who has a present interest in any of these topics, or shows any of these needs."""
    today = today or clock.today()
    asked: dict[str, Any] = {
        "words": [each.value for each in words],
        "today": today,
        "since": today - timedelta(days=rules.REMEMBERED_DAYS),
    }
    return _people(_INTERESTED_SQL, asked, within)


def showing(needs: Collection[Need], *, days: int, within: BitMap64 | None = None) -> BitMap64:
    """Who said within the last days that they want something of this kind."""
    return persons.fitting(
        "SELECT {person} AS id FROM customers_interestshown x {merged}"
        " WHERE x.word = ANY(%(words)s) AND x.shown_on > %(after)s AND {within}",
        within=within,
        words=[each.value for each in needs],
        after=clock.today() - timedelta(days=days),
    )


def intent_days() -> pyarrow.Table | None:
    """Since when people want to buy, by their present number: customer_id, since_on.

    None while nobody's words are known: then nothing tells who wants what.
    """
    if not models.InterestShown.objects.exists():
        return None
    with connection.cursor() as cursor:
        cursor.execute(_INTENTS_SQL, [[each.value for each in INTENTS]])
        rows = cursor.fetchall()
    return pyarrow.table(
        {
            "customer_id": pyarrow.array([row[0] for row in rows], pyarrow.int64()),
            "since_on": pyarrow.array([row[1] for row in rows], pyarrow.date32()),
        }
    )


# Needs by which a sale begins; who complains or shows an order wants something else.
INTENTS = (Need.ASKS_PRICE, Need.ASKS_TO_BUY, Need.SEEKS_ADVICE)
_INTENTS_SQL = """
SELECT coalesce(c.canonical_id, c.id), min(x.shown_on)
FROM customers_interestshown x JOIN customers_customer c ON c.id = x.customer_id
WHERE x.word = ANY(%s) GROUP BY 1
"""


@dataclass(frozen=True, kw_only=True)
class Met:
    """How much of an audience a piece of content meets: ``interested`` of those ``known``.

    Of the rest of the ``audience`` no interest is known; they are unknown and not uninterested.
    """

    audience: int
    known: int
    interested: int

    @property
    def share(self) -> float | None:
        """The share of those of whom anything is known; None when nothing is."""
        return self.interested / self.known if self.known else None


def share_meeting_needs(
    topics: Collection[Topic], *, audience: BitMap64, today: date | None = None
) -> Met:
    """How much of an audience has a present interest in what is sent to it (requirement F3)."""
    known = _people(_KNOWN_SQL, {"words": [each.value for each in Topic]}, audience)
    interested = interested_in(topics, within=audience, today=today)
    return Met(audience=len(audience), known=len(known), interested=len(interested))


def topics_of(text: str) -> tuple[Topic, ...]:
    """What a piece of content is about; empty where it is not clear."""
    return rules.signals(text).topics


def _people(sql: str, asked: dict[str, Any], within: BitMap64 | None) -> BitMap64:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        found = BitMap64(customer_id for (customer_id,) in cursor.fetchall())
    return found if within is None else found & within
