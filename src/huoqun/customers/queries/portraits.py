"""Portraits: who some people are beside all others, trait by trait, with how sure that is."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models.functions import Coalesce
from pyroaring import BitMap64

from huoqun.analytics import kinds as analytics_kinds
from huoqun.analytics import queries as analytics_queries
from huoqun.analytics.queries import Contrast, Counted, Coverage, Shares, Told
from huoqun.core import clock
from huoqun.core.kinds import Kind
from huoqun.customers import models, rules
from huoqun.customers.kinds import FriendWay, Need, Topic
from huoqun.customers.queries import people
from huoqun.customers.queries.interests import SCORE_SQL
from huoqun.org.queries import Scope

# Fewer people than this, outside one's own communities, are not told (design §3).
TOLD_MIN = 5
# Of more people than this on a side, so many are drawn by chance: a difference of shares is then
# sure to a point, and an answer takes a second or two however many there are.
DRAWN_MAX = 20_000


@dataclass(frozen=True, kw_only=True)
class Trait:
    """One thing that a portrait tells; ``words`` are its values, None where a room above has them.

    ``kind`` names the list of words for the console. ``sql`` gives (value, person, facts,
    latest_on) of the ``people``, ``known`` of whom the trait is known at all; both are empty where
    the facts tell it (``analytics.queries.told_of``).
    """

    key: str
    kind: str
    words: type[Kind] | None
    zh: str
    en: str
    how_zh: str
    how_en: str
    sql: str = ""
    known: str = ""


_SPOKEN_SQL = """
SELECT i.customer_id AS person, sum(i.facts) AS facts, max(i.last_on) AS latest_on
FROM customers_interest i JOIN people ON people.id = i.customer_id GROUP BY 1
"""
_WORDS_SQL = f"""
SELECT i.word AS value, i.customer_id AS person FROM customers_interest i
JOIN people ON people.id = i.customer_id
WHERE i.word = ANY(%(words)s) AND {SCORE_SQL} >= {rules.SCORE_LEAST}
"""  # noqa: S608 (our own constants)
_WAYS_SQL = f"""
SELECT DISTINCT ON (person) f.way AS value, coalesce(c.canonical_id, c.id) AS person,
    1 AS facts, (f.since_at AT TIME ZONE %(zone)s)::date AS latest_on
FROM customers_friendship f JOIN customers_customer c ON c.id = f.customer_id
JOIN people ON people.id = coalesce(c.canonical_id, c.id)
WHERE f.way <> '{FriendWay.UNKNOWN.value}' ORDER BY person, f.since_at, f.id
"""  # noqa: S608 (our own constants)

TRAITS: tuple[Trait, ...] = (
    Trait(
        key="interest",
        kind="topic",
        words=Topic,
        zh="兴趣",
        en="Interests",
        how_zh="由发言（以后也由点击）判断话题，每 30 天减半，一年后忘记；"
        "还剩 0.5 条以上才算现在的兴趣。一人可有多个。"
        "分母是说过任何话题或需求的人，其余的人是未知，不是没有兴趣。",
        how_en="Topics of what people write (and later open), halved every 30 days and"
        " forgotten after a year; half a message must be left. One person may have several."
        " Of those who showed any topic or need; of the others it is unknown.",
        sql=_WORDS_SQL,
        known=_SPOKEN_SQL,
    ),
    Trait(
        key="need",
        kind="need",
        words=Need,
        zh="需求",
        en="Needs",
        how_zh="发言中问价格、问怎么买、求推荐、对比、售后或晒单；减半与分母同“兴趣”。",
        how_en="Asking the price or how to buy, seeking advice, comparing, complaining, showing"
        " an order; halved and counted as interests are.",
        sql=_WORDS_SQL,
        known=_SPOKEN_SQL,
    ),
    Trait(
        key="known_for",
        kind="known_for",
        words=analytics_kinds.KnownFor,
        zh="认识多久",
        en="Known for",
        how_zh="从第一条入群、退群、发言或下单记录到最近一天数据。",
        how_en="From the first fact in a community to the last day of which anything is known.",
    ),
    Trait(
        key="talk",
        kind="talk",
        words=analytics_kinds.Talk,
        zh="近 30 天发言",
        en="Messages in 30 days",
        how_zh="最近一天数据往前 30 天，在有消息数据的群里说了几条；没有消息数据的人不算。",
        how_en="Within 30 days of the last known day, in communities whose messages are known.",
    ),
    Trait(
        key="day_part",
        kind="day_part",
        words=analytics_kinds.DayPart,
        zh="活跃时段",
        en="Time of day",
        how_zh="一个人发言最多的时段；只算发过言的人。",
        how_en="The part of the day in which a person speaks most; of those who spoke.",
    ),
    Trait(
        key="week_part",
        kind="week_part",
        words=analytics_kinds.WeekPart,
        zh="工作日或周末",
        en="Weekdays or weekend",
        how_zh="按平均每天的发言数比较；只算发过言的人。",
        how_en="By messages on an average day of either; of those who spoke.",
    ),
    Trait(
        key="way",
        kind="friend_way",
        words=FriendWay,
        zh="来源渠道",
        en="Channel",
        how_zh="第一次成为员工好友的方式；来源未知的人不算。",
        how_en="How they first became a friend of staff; of those of whom it is known.",
        sql=f"SELECT value, person FROM ({_WAYS_SQL}) AS ways",  # noqa: S608 (our own constants)
        known=f"SELECT person, facts, latest_on FROM ({_WAYS_SQL}) AS ways",  # noqa: S608
    ),
    Trait(
        key="platform",
        kind="platform",
        words=None,
        zh="平台",
        en="Platform",
        how_zh="所在社群的平台；一人可有多个。",
        how_en="The platforms of their communities; one person may be on several.",
    ),
    Trait(
        key="bought",
        kind="bought",
        words=analytics_kinds.Bought,
        zh="近一年下单",
        en="Orders in a year",
        how_zh="最近一天数据往前 365 天的订单数，含后来退款的；完全没有订单数据时为未知。",
        how_en="Orders within 365 days of the last known day, refunded ones too; unknown where no"
        " order of anybody is known.",
    ),
    Trait(
        key="basket",
        kind="basket",
        words=analytics_kinds.Basket,
        zh="笔单价",
        en="Average order",
        how_zh="一个人的平均每单金额，在所有被比较的买家中处于哪个四分之一；只算订单最多的一种货币。",
        how_en="In which quarter of all compared buyers a person's average order lies; only the"
        " currency of most orders.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class TraitValue:
    """How many have a value; counts and shares are None where they are too few to be told."""

    value: str
    people: int | None
    share: float | None
    others_share: float | None
    contrast: Contrast


@dataclass(frozen=True, kw_only=True)
class TraitTold:
    """A trait of some people: of how many it is known, from how many facts, until when."""

    trait: Trait
    known: int
    others_known: int
    facts: int
    latest_on: date | None
    too_few: bool
    values: list[TraitValue]


@dataclass(frozen=True, kw_only=True)
class Portrait:
    """Some people beside the others; ``as_of`` is the last day of which anything is known.

    ``people_drawn`` and ``others_drawn`` are how many of them were looked at: all, up to DRAWN_MAX.
    """

    people: int
    others: int
    people_drawn: int
    others_drawn: int
    as_of: date | None
    traits: list[TraitTold]
    heatmap: list[dict[str, int]]


def organic_people(seen_by: Scope) -> BitMap64:
    """The people whom someone may see, each once, without staff, atmosphere crew and bots."""
    ids = people.visible_to(seen_by).values_list(Coalesce("canonical_id", "pk"), flat=True)
    return BitMap64(ids.order_by().distinct()) - ours()


def ours() -> BitMap64:
    """Who is staff, crew or a bot of some community today, as the people they are now."""
    marked = analytics_queries.ours_on(clock.today())
    found = models.Customer.objects.filter(pk__in=marked)
    return BitMap64(found.values_list(Coalesce("canonical_id", "pk"), flat=True))


def portrait(
    *, of: BitMap64, compared_with: BitMap64, scope: Scope, hides: bool = False
) -> Portrait:
    """Tell who some people are, beside the others of ``compared_with``.

    ``of`` may be any set of present customer ids: one person, a segment, the members of a
    community. ``hides`` keeps back what tells of too few people who are not the asker's own.
    Counts are of those drawn where there are many, and intervals as wide as that makes them.
    Not inside a transaction.
    """
    all_others = compared_with - of
    looked_at, others = _drawn(of), _drawn(all_others)
    told = analytics_queries.told_of(of=looked_at, others=others, scope=scope)
    kept = _told_here(looked_at, others)
    counted = [*told.counted, *kept.counted]
    coverage = {each.trait: each for each in (*told.coverage, *kept.coverage)}
    compared = _compared(counted, coverage)
    few = hides and _is_few(coverage.get("day_part"))
    return Portrait(
        people=len(of),
        others=len(all_others),
        people_drawn=len(looked_at),
        others_drawn=len(others),
        as_of=told.as_of,
        traits=[
            _trait(trait, coverage[trait.key], compared.get(trait.key, {}), hides=hides)
            for trait in TRAITS
            if trait.key in coverage
        ],
        heatmap=[] if few else told.heatmap,
    )


def _drawn(people: BitMap64) -> BitMap64:
    """Some of many people by chance, the same ones whenever it is asked; all of few."""
    if len(people) <= DRAWN_MAX:
        return people
    chance = random.Random(DRAWN_MAX)  # noqa: S311 (no secret)
    places = chance.sample(range(len(people)), DRAWN_MAX)
    return BitMap64([people[place] for place in sorted(places)])


def _told_here(of: BitMap64, others: BitMap64) -> Told:
    """The traits whose rows are in this room's own tables, counted where they lie."""
    asked: dict[str, Any] = {
        "of": list(of),
        "others": list(others),
        "today": clock.today(),
        "since": clock.today() - timedelta(days=rules.REMEMBERED_DAYS),
        "zone": str(clock.zone()),
    }
    counted, coverage = [], []
    with connection.cursor() as cursor:
        for trait in TRAITS:
            if not trait.sql or trait.words is None:
                continue
            asked["words"] = [word.value for word in trait.words]
            cursor.execute(_COVERAGE_SQL.format(known=trait.known), asked)
            known, others_known, facts, latest_on = cursor.fetchone()
            coverage.append(
                Coverage(
                    trait=trait.key,
                    people=known,
                    others=others_known,
                    facts=facts,
                    latest_on=latest_on,
                )
            )
            cursor.execute(_COUNTED_SQL.format(values=trait.sql), asked)
            counted += [
                Counted(trait=trait.key, value=value, people=inside, others=outside)
                for value, inside, outside in cursor.fetchall()
            ]
    return Told(as_of=None, counted=counted, coverage=coverage, heatmap=[])


_PEOPLE_SQL = """
WITH people AS (
    SELECT id, TRUE AS inside FROM unnest(%(of)s::bigint[]) AS id
    UNION ALL SELECT id, FALSE FROM unnest(%(others)s::bigint[]) AS id
)
"""
_COVERAGE_SQL = (
    _PEOPLE_SQL
    + """
SELECT count(*) FILTER (WHERE inside), count(*) FILTER (WHERE NOT inside),
    coalesce(sum(facts) FILTER (WHERE inside), 0)::bigint, max(latest_on) FILTER (WHERE inside)
FROM ({known}) AS known JOIN people ON people.id = known.person
"""
)
_COUNTED_SQL = (
    _PEOPLE_SQL
    + """
SELECT value, count(*) FILTER (WHERE inside), count(*) FILTER (WHERE NOT inside)
FROM ({values}) AS told JOIN people ON people.id = told.person GROUP BY value ORDER BY value
"""
)


def _compared(
    counted: list[Counted], coverage: Mapping[str, Coverage]
) -> dict[str, dict[str, tuple[Counted, Contrast]]]:
    """Every value with how it differs, by trait; all values of a portrait are judged together."""
    found: dict[str, dict[str, tuple[Counted, Contrast]]] = {}
    shares = [
        Shares(
            people=each.people,
            known=coverage[each.trait].people,
            others=each.others,
            others_known=coverage[each.trait].others,
        )
        for each in counted
    ]
    for each, contrast in zip(counted, analytics_queries.contrasts(shares), strict=True):
        found.setdefault(each.trait, {})[each.value] = (each, contrast)
    return found


_UNTOLD = Contrast(difference=None, low=None, high=None, q=None, marked=0)


def _trait(
    trait: Trait,
    coverage: Coverage,
    values: Mapping[str, tuple[Counted, Contrast]],
    *,
    hides: bool,
) -> TraitTold:
    few = hides and _is_few(coverage)
    order = [word.value for word in trait.words] if trait.words else sorted(values)
    return TraitTold(
        trait=trait,
        known=coverage.people,
        others_known=coverage.others,
        facts=0 if few else coverage.facts,
        latest_on=None if few else coverage.latest_on,
        too_few=few,
        values=[]
        if few
        else [_value(*values[value], coverage, hides=hides) for value in order if value in values],
    )


def _value(each: Counted, contrast: Contrast, coverage: Coverage, *, hides: bool) -> TraitValue:
    hidden = hides and (0 < each.people < TOLD_MIN or 0 < each.others < TOLD_MIN)
    return TraitValue(
        value=each.value,
        people=None if hidden else each.people,
        share=None if hidden or not coverage.people else each.people / coverage.people,
        others_share=None if hidden or not coverage.others else each.others / coverage.others,
        contrast=_UNTOLD if hidden else contrast,
    )


def _is_few(coverage: Coverage | None) -> bool:
    return coverage is not None and 0 < coverage.people < TOLD_MIN
