"""Classes and stages: of one person, of many as sets of ids, and counted within a reader's part.

Rows are of people as they are now. Bonds may still name someone who became part of another: they
count for that person.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow
from django.conf import settings
from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from pyroaring import BitMap64

from huoqun.analytics import queries as analytics_queries
from huoqun.core import clock
from huoqun.customers import models, rules
from huoqun.customers.kinds import LifecycleStage, ReachBecause, UserClass
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission
from huoqun.org.queries import Scope

# A person's former classes that a page shows.
SPELLS_SHOWN_MAX = 24
# Months of the trend, the running one included.
MONTHS_SHOWN_MAX = 12


# --- by what people are classed, and what the judging needs


def class_rules(version: int | None = None) -> rules.ClassRules:
    """The settings that hold now, or those of a version; the defaults are the first."""
    rows = models.ClassLimits.objects.order_by("-version")
    row = rows.first() if version is None else rows.filter(version=version).first()
    defaults = rules.ClassRules()
    if row is None:
        return defaults
    return defaults.changed(
        {name: getattr(row, name) for name in defaults.values}, version=row.version
    )


def last_run() -> models.ClassRun | None:
    """The last judging of everybody; None before the first."""
    return models.ClassRun.objects.order_by("-as_of").first()


_FRIENDS_SQL = """
SELECT customer_id, (since_at AT TIME ZONE %s)::date, (until_at AT TIME ZONE %s)::date
FROM customers_friendship
"""


def friend_days() -> pyarrow.Table:
    """Since when, and until when, people are friends of an account: for the judging."""
    zone = settings.HUOQUN_BUSINESS_TIME_ZONE
    with connection.cursor() as cursor:
        cursor.execute(_FRIENDS_SQL, [zone, zone])
        columns = list(zip(*cursor.fetchall(), strict=True)) or [(), (), ()]
    schema = analytics_queries.FRIENDS
    return pyarrow.table(
        [pyarrow.array(values, kind) for values, kind in zip(columns, schema.types, strict=True)],
        schema=schema,
    )


# --- sets of ids, for whoever decides about many


def of_class(user_class: UserClass) -> BitMap64:
    """The ids of everybody who is of a class now; people as they are now."""
    rows = models.Classification.objects.filter(user_class=user_class, until_on=None)
    return BitMap64(rows.order_by().values_list("customer_id", flat=True).iterator())


def of_stage(stage: LifecycleStage) -> BitMap64:
    """The ids of everybody who is in a stage of the lifecycle now."""
    rows = models.CustomerStage.objects.filter(stage=stage)
    return BitMap64(rows.order_by().values_list("customer_id", flat=True).iterator())


def classes_of(customer_ids: Collection[int]) -> dict[int, UserClass]:
    """The class of each person now, by the number that stands for them; the unjudged are absent."""
    rows = models.Classification.objects.filter(customer_id__in=customer_ids, until_on=None)
    found = rows.order_by().values_list("customer_id", "user_class")
    return {person: UserClass(user_class) for person, user_class in found}


# --- one person


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What someone is now, and the classes they had before, the last first."""

    user_class: models.Classification | None
    former: list[models.Classification]
    stage: models.CustomerStage | None


def standing_of(customer_id: int) -> Standing:
    """The class and the stage of a person whom the caller was allowed to see."""
    person = models.Customer.objects.get(pk=customer_id)
    now_id = person.canonical_id or person.pk
    rows = models.Classification.objects.filter(customer_id=now_id).order_by("-since_on", "-id")
    spells = list(rows[: SPELLS_SHOWN_MAX + 1])
    return Standing(
        user_class=next((each for each in spells if each.until_on is None), None),
        former=[each for each in spells if each.until_on is not None][:SPELLS_SHOWN_MAX],
        stage=models.CustomerStage.objects.filter(customer_id=now_id).first(),
    )


def known_elsewhere(customer_id: int, *, seen_by: Scope) -> bool:
    """Whether a bond outside the reader's part knows the person, too.

    What someone is rests on all they did: its numbers would tell of other stores.
    """
    if seen_by.everything:
        return False
    person = models.Customer.objects.get(pk=customer_id)
    same = Q(customer_id=person.canonical_id or person.pk)
    same |= Q(customer__canonical_id=person.canonical_id or person.pk)
    return models.Reach.objects.filter(same).exclude(_mine(seen_by)).exists()


def explained(row: models.Classification) -> list[rules.Sentence]:
    """Why someone has a class, by the settings that it was judged by."""
    names = rules.Seen.__dataclass_fields__
    seen = rules.Seen(**{name: getattr(row, name) for name in names})
    return rules.explain(seen, limits=class_rules(row.version).limits)


# --- counted within a reader's part


def _mine(seen_by: Scope) -> Q:
    return Q(unit__in=org_queries.units(seen_by)) | Q(community_id__in=seen_by.community_ids)


def hides_few(seen_by: Scope) -> bool:
    """Whether cells of few people are hidden: from who sees figures of people they may not see."""
    members = seen_by.where(Permission.VIEW_MEMBERS)
    figures = seen_by.where(Permission.VIEW_FIGURES)
    if members.everything:
        return False
    if figures.everything:
        return True
    within = all(members.covers(path) for path in figures.unit_paths)
    return not (within and figures.community_ids <= members.community_ids)


def reached_people(seen_by: Scope, *, unit_path: str = "") -> QuerySet[models.Reach, int] | None:
    """The ids of those whom a bond of now reaches, as a subquery; None is everybody."""
    if seen_by.everything and not unit_path:
        return None
    bonds = _bonds()
    if not seen_by.everything:
        bonds = bonds.filter(_mine(seen_by))
    if unit_path:
        bonds = bonds.filter(unit__path__startswith=unit_path)
    return _persons(bonds)


def members_of(community_id: int) -> QuerySet[models.Reach, int]:
    """The ids of a community's members of now, as a subquery."""
    return _persons(_bonds().filter(community_id=community_id, because=ReachBecause.MEMBERSHIP))


def _bonds() -> QuerySet[models.Reach]:
    return models.Reach.objects.filter(Q(until=None) | Q(until__gt=clock.now()))


def _persons(bonds: QuerySet[models.Reach]) -> QuerySet[models.Reach, int]:
    found = bonds.annotate(present=Coalesce("customer__canonical_id", "customer_id"))
    return found.order_by().values_list("present", flat=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassShare:
    """How many are of a class, and which share of all that is; None is too few to show."""

    user_class: UserClass
    people: int | None
    share: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassMonth:
    """The classes at the end of a day."""

    as_of: date
    shares: Sequence[ClassShare]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassMove:
    """How many came from one class to another; None is too few to show."""

    was: UserClass | None
    now: UserClass | None
    people: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassBoard:
    """Shares of classes now and by month, and who moved since the end of the last month.

    ``leading`` is the class by which to play these people; None of nobody, or of too few.
    """

    run: models.ClassRun
    people: int | None
    shares: Sequence[ClassShare]
    months: Sequence[ClassMonth]
    moves: Sequence[ClassMove]
    moves_since: date | None
    leading: UserClass | None


def class_board(
    among: QuerySet[models.Reach, int] | None, *, months: int, hides: bool
) -> ClassBoard | None:
    """The board of those people (of :func:`reached_people`); None before the first judging.

    ``hides`` leaves out cells of too few people.
    """
    run = last_run()
    if run is None:
        return None
    rows = models.Classification.objects.all()
    if among is not None:
        rows = rows.filter(customer_id__in=among)
    ends = _month_ends(run.as_of, months=months)
    first = rows.order_by("since_on").values_list("since_on", flat=True).first()
    ends = [each for each in ends if first is not None and each >= first]
    present = _counted(rows.filter(until_on=None))
    shown = class_shares(present, hides=hides)
    told = [
        ClassMonth(
            as_of=day, shares=class_shares(_counted(rows.filter(_held_on(day))), hides=hides)
        )
        for day in ends
    ]
    few = hides and sum(present.values()) < rules.SHOWN_MIN
    return ClassBoard(
        run=run,
        people=people_in(shown),
        shares=shown,
        months=[*told, ClassMonth(as_of=run.as_of, shares=shown)],
        moves=_moves(rows, since=ends[-1], hides=hides) if ends else [],
        moves_since=ends[-1] if ends else None,
        leading=None if few else analytics_queries.leading_class(present, everybody()),
    )


def everybody() -> dict[UserClass, int]:
    """How many people of the whole company are of each class now."""
    return _counted(models.Classification.objects.filter(until_on=None))


def class_shares(counts: Mapping[UserClass, int], *, hides: bool) -> list[ClassShare]:
    """The classes in the order of the table; with ``hides`` without cells of too few people."""
    shown = rules.guarded({each: counts.get(each, 0) for each in UserClass}, hides=hides)
    whole = sum(counts.values())
    # With a cell hidden, shares of the whole would tell how many are in it.
    tells = whole > 0 and None not in shown.values()
    return [
        ClassShare(
            user_class=each,
            people=held,
            share=held / whole if tells and held is not None else None,
        )
        for each, held in shown.items()
    ]


def people_in(shares: Sequence[ClassShare]) -> int | None:
    """How many people there are in all classes; None where one is too few to show."""
    held = [each.people for each in shares if each.people is not None]
    return sum(held) if len(held) == len(shares) else None


def class_mix(community_ids: Sequence[int]) -> dict[int, dict[UserClass, int]]:
    """How many members of communities are of each class now."""
    with connection.cursor() as cursor:
        cursor.execute(_MIX_SQL, [list(community_ids), ReachBecause.MEMBERSHIP, clock.now()])
        found: dict[int, dict[UserClass, int]] = {each: {} for each in community_ids}
        for community_id, user_class, count in cursor.fetchall():
            found[community_id][UserClass(user_class)] = count
    return found


_MIX_SQL = """
SELECT r.community_id, k.user_class, count(DISTINCT k.customer_id)
FROM customers_reach r
JOIN customers_customer c ON c.id = r.customer_id
JOIN customers_classification k
    ON k.customer_id = coalesce(c.canonical_id, c.id) AND k.until_on IS NULL
WHERE r.community_id = ANY(%s) AND r.because = %s AND (r.until IS NULL OR r.until > %s)
GROUP BY r.community_id, k.user_class
"""


def _counted(rows: QuerySet[models.Classification]) -> dict[UserClass, int]:
    counted = rows.values_list("user_class").annotate(held=Count("customer_id", distinct=True))
    found = {UserClass(name): held for name, held in counted.order_by("user_class")}
    return {each: found.get(each, 0) for each in UserClass}


def _held_on(day: date) -> Q:
    return Q(since_on__lte=day) & (Q(until_on=None) | Q(until_on__gt=day))


def _moves(rows: QuerySet[models.Classification], *, since: date, hides: bool) -> list[ClassMove]:
    before = models.Classification.objects.filter(_held_on(since), customer=OuterRef("customer"))
    pairs = (
        rows.filter(until_on=None)
        .annotate(was=Subquery(before.values("user_class")[:1]))
        .values_list("was", "user_class")
        .annotate(held=Count("customer_id", distinct=True))
        .order_by("was", "user_class")
    )
    counts = {(UserClass(was) if was else None, UserClass(now)): held for was, now, held in pairs}
    shown = rules.guarded(counts, hides=hides)
    return [ClassMove(was=was, now=now, people=held) for (was, now), held in shown.items()]


def _month_ends(today: date, *, months: int) -> list[date]:
    """The last days of the months before this one, the earliest first."""
    ends = []
    first = today.replace(day=1)
    for _ in range(months - 1):
        end = first - timedelta(days=1)
        ends.append(end)
        first = end.replace(day=1)
    return ends[::-1]
