"""What friendships carry there becomes what customers carry here, and the other way round.

Of each tag on each friendship we keep what the platform last told and what should be: only what
changed there since is news from there, so that what we wrote never comes back as news.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from django.db.models import F, QuerySet
from pyroaring import BitMap64

from huoqun.connectors.wecom import models
from huoqun.connectors.wecom.kinds import TagSharing
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import TagLoss, TagSource
from huoqun.customers.models import Tag

Item = TypeVar("Item")

PEOPLE_MAX: Final = 5_000
_OURS: Final = tuple(each for each in TagSource if each is not TagSource.PLATFORM)
# What a word from a phone undoes in a group that goes both ways: rules and guesses stand.
_UNDONE: Final = tuple(each for each in TagSource if each not in (TagSource.RULE, TagSource.MODEL))


@dataclass(frozen=True, kw_only=True, slots=True)
class Worn:
    """The tags that a friendship carries, as the platform tells it."""

    customer_id: int
    account: models.Account
    tag_ids: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Linked:
    """A tag that is here and there, and which way it goes."""

    tag_id: str
    tag: Tag
    sharing: TagSharing


def linked(
    link: models.Link,
    *,
    tag_ids: Collection[str] | None = None,
    ours: Collection[int] | None = None,
) -> list[Linked]:
    """The tags that are shared, all of them or the named."""
    groups = link.shared_groups.exclude(sharing=TagSharing.NONE).exclude(there_id="")
    sharing: dict[str, str] = dict(groups.values_list("there_id", "sharing"))
    rows = link.tags.filter(group_id__in=sharing, ours__isnull=False, ours__archived_at=None)
    if tag_ids is not None:
        rows = rows.filter(tag_id__in=tag_ids)
    if ours is not None:
        rows = rows.filter(ours__in=ours)
    return [
        Linked(tag_id=each.tag_id, tag=each.ours, sharing=TagSharing(sharing[each.group_id]))
        for each in rows.select_related("ours__group__company").order_by("id")
        if each.ours is not None
    ]


def note(*, link: models.Link, worn: Sequence[Worn], asked_at: datetime) -> bool:
    """Take over what friendships carry there, in the caller's transaction.

    What we wrote or learned after ``asked_at`` is newer than the answer. True when something is to
    be put on or taken off there.
    """
    if not worn:
        return False
    rows = models.FriendTag.objects.filter(
        account__in={each.account.pk for each in worn},
        customer__in={each.customer_id for each in worn},
    )
    known: dict[tuple[int, int], dict[str, models.FriendTag]] = defaultdict(dict)
    for row in rows.select_for_update().order_by("id"):
        known[row.account_id, row.customer_id][row.tag_id] = row
    fresh: list[models.FriendTag] = []
    changed: list[models.FriendTag] = []
    for each in worn:
        mine = known[each.account.pk, each.customer_id]
        for tag_id in sorted(each.tag_ids - mine.keys()):
            fresh.append(_row(each.account.pk, each.customer_id, tag_id, there=True))
        for tag_id, row in mine.items():
            if row.there != (tag_id in each.tag_ids) and row.changed_at < asked_at:
                row.there = row.wanted = tag_id in each.tag_ids
                row.changed_at = clock.now()
                changed.append(row)
    models.FriendTag.objects.bulk_create(fresh, ignore_conflicts=True)
    models.FriendTag.objects.bulk_update(changed, ["there", "wanted", "changed_at"])
    by_account = {each.account.pk: each.account for each in worn}
    news = [*fresh, *changed]
    for each_linked in linked(link, tag_ids={row.tag_id for row in news}):
        mine_too = [row for row in news if row.tag_id == each_linked.tag_id]
        carry(it=each_linked, rows=[row for row in mine_too if row.there], accounts=by_account)
        drop(it=each_linked, customer_ids={row.customer_id for row in mine_too if not row.there})
    _offer(link, worn)
    return due(link).exists()


def carry_all(*, link: models.Link, it: Linked) -> None:
    """Let everybody carry what their friendships carry; a tag that nobody here knew of."""
    accounts = {each.pk: each for each in link.accounts.order_by("id")}
    rows = models.FriendTag.objects.filter(account__link=link, tag_id=it.tag_id, there=True)
    for batch in batches(list(rows.order_by("id"))):
        carry(it=it, rows=batch, accounts=accounts)


def share_all(*, link: models.Link, it: Linked) -> None:
    """Have what our people carry already put on their friendships."""
    for batch in batches(list(customer_queries.tagged([it.tag.pk], sources=_OURS))):
        share(link=link, it=it, people=batch)


def strip(it: Linked) -> None:
    """Take a tag that is gone there from all who carry it by its word."""
    carrying = customer_queries.tagged([it.tag.pk], sources=(TagSource.PLATFORM,))
    for batch in batches(list(carrying)):
        customer_actions.take(
            tag=it.tag, people=batch, kind=TagLoss.PLATFORM, sources=(TagSource.PLATFORM,)
        )


def batches(rows: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """So many at a time as one statement takes."""
    for start in range(0, len(rows), PEOPLE_MAX):
        yield rows[start : start + PEOPLE_MAX]


def _row(account_id: int, customer_id: int, tag_id: str, *, there: bool) -> models.FriendTag:
    return models.FriendTag(
        account_id=account_id, customer_id=customer_id, tag_id=tag_id, there=there, wanted=True
    )


def carry(
    *, it: Linked, rows: Iterable[models.FriendTag], accounts: Mapping[int, models.Account]
) -> None:
    """Customers carry what one of their friendships carries, unless a rule or a person says no."""
    people = customer_queries.canonical_of({row.customer_id for row in rows})
    by_staff: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        by_staff[accounts[row.account_id].staff_id].add(people[row.customer_id])
    if it.tag.rule is None:
        for staff_id, theirs in sorted(by_staff.items()):
            word = customer_actions.TagWord(source=TagSource.PLATFORM, staff_id=staff_id)
            customer_actions.give(tag=it.tag, people=theirs, word=word)
    if it.sharing is TagSharing.BOTH:
        want(it=it, people=people.values(), wanted=False, unless_carried=True)


def drop(*, it: Linked, customer_ids: Collection[int]) -> None:
    """Customers carry no longer what was taken off the last of their friendships there.

    A newer word from a phone undoes what staff gave; what a rule or a person's decision holds is
    put on again there.
    """
    bare = _bare(it, customer_ids)
    both = it.sharing is TagSharing.BOTH
    sources = _UNDONE if both else (TagSource.PLATFORM,)
    customer_actions.take(tag=it.tag, people=bare, kind=TagLoss.PLATFORM, sources=sources)
    if both:
        want(it=it, people=customer_queries.tagged([it.tag.pk], within=BitMap64(bare)), wanted=True)


def _bare(it: Linked, customer_ids: Collection[int]) -> set[int]:
    """Whose friendships carry a tag no more, by present numbers."""
    people = set(customer_queries.canonical_of(customer_ids).values())
    numbers = list(customer_queries.all_numbers(BitMap64(people)))
    still = models.FriendTag.objects.filter(tag_id=it.tag_id, customer__in=numbers, there=True)
    standing = customer_queries.canonical_of(still.values_list("customer_id", flat=True))
    return people - set(standing.values())


def want(*, it: Linked, people: Iterable[int], wanted: bool, unless_carried: bool = False) -> None:
    """Say of the friendships that we know whether they should carry a tag."""
    chosen = BitMap64(people)
    if unless_carried:
        chosen -= customer_queries.tagged([it.tag.pk], within=chosen)
    numbers = list(customer_queries.all_numbers(chosen))
    rows = models.FriendTag.objects.filter(tag_id=it.tag_id, customer__in=numbers)
    rows.exclude(wanted=wanted).update(wanted=wanted)


def share(*, link: models.Link, it: Linked, people: Collection[int]) -> None:
    """Have our word put on every friendship of these people, present numbers, or taken off.

    What only the platform says goes to no other friendship: two staff may tag differently.
    """
    chosen = BitMap64(people)
    carrying = customer_queries.tagged([it.tag.pk], within=chosen)
    ours = customer_queries.tagged([it.tag.pk], within=carrying, sources=_OURS)
    want(it=it, people=chosen - carrying, wanted=False)
    if not ours:
        return
    want(it=it, people=ours, wanted=True)
    _add(link, {it.tag_id: list(customer_queries.all_numbers(ours))})


def _add(link: models.Link, numbers: Mapping[str, Collection[int]]) -> None:
    """Rows for friendships of which nobody has said anything yet."""
    everybody = {number for theirs in numbers.values() for number in theirs}
    staff = dict(link.accounts.filter(left_at=None).values_list("staff_id", "pk"))
    pairs = customer_queries.friend_pairs(everybody, list(staff))
    models.FriendTag.objects.bulk_create(
        [
            _row(staff[staff_id], customer_id, tag_id, there=False)
            for tag_id, theirs in sorted(numbers.items())
            for customer_id, staff_id in sorted(pairs)
            if customer_id in set(theirs)
        ],
        ignore_conflicts=True,
    )


def _offer(link: models.Link, worn: Sequence[Worn]) -> None:
    """Who became the friend of somebody else carries our tags there, too."""
    people = customer_queries.canonical_of({each.customer_id for each in worn})
    wanted: dict[str, list[int]] = {}
    for it in linked(link):
        if it.sharing is TagSharing.BOTH:
            found = customer_queries.tagged(
                [it.tag.pk], within=BitMap64(people.values()), sources=_OURS
            )
            wanted[it.tag_id] = [number for number, person in people.items() if person in found]
    if any(wanted.values()):
        _add(link, wanted)


def forget(
    link: models.Link, *, customer_ids: Collection[int], account_ids: Collection[int]
) -> None:
    """Friendships ended: they carry nothing any more; in the caller's transaction.

    The platform's word goes with them, and nobody else's.
    """
    rows = models.FriendTag.objects.filter(account__in=account_ids, customer__in=customer_ids)
    gone: dict[str, set[int]] = defaultdict(set)
    for tag_id, customer_id in rows.filter(there=True).values_list("tag_id", "customer_id"):
        gone[tag_id].add(customer_id)
    rows.delete()
    for it in linked(link, tag_ids=gone.keys()):
        customer_actions.take(
            tag=it.tag,
            people=_bare(it, gone[it.tag_id]),
            kind=TagLoss.PLATFORM,
            sources=(TagSource.PLATFORM,),
        )


def due(link: models.Link) -> QuerySet[models.FriendTag]:
    """What is to be put on or taken off there."""
    both = [it.tag_id for it in linked(link) if it.sharing is TagSharing.BOTH]
    return (
        models.FriendTag.objects.filter(account__link=link, tag_id__in=both)
        .exclude(wanted=F("there"))
        .order_by("account_id", "customer_id", "id")
    )
