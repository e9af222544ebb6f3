"""Customers of the staff: who is whose friend, since when, and through which channel."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from huoqun.communities.actions import MembershipRow
from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions import friend_tags
from huoqun.connectors.wecom.kinds import Subject
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.client import Client
from huoqun.connectors.wecom.platform.endpoints import customers as calls
from huoqun.connectors.wecom.platform.endpoints import groups as group_calls
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import ClaimKind, FriendEnd, HandOverFailure

SOURCE: Final = "wecom"
# The platform's number for those who came by an acquisition link (path 92114).
_BY_LINK: Final = 16
# The platform keeps five phone numbers in a remark (path 92115).
MOBILES_MAX: Final = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Bond:
    """One friendship as the platform tells it."""

    external_userid: str
    name: str
    userid: str
    createtime: int
    add_way: int
    state: str
    unionid: str = ""
    mobiles: Sequence[str] = ()
    tag_ids: frozenset[str] = frozenset()


def look(*, link: models.Link, client: Client, key: str) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Read one customer with all who follow them; friendships that are no more end.

    Only those that were known before the platform was asked: one that began meanwhile is newer
    than its answer, and would never begin again.
    """
    known = _followers(link, key)
    asked_at = clock.now()
    bonds: list[Bond] = []
    try:
        for found in client.pages(calls.CONTACT, external_userid=key):
            bonds += [
                Bond(
                    external_userid=key,
                    name=found.external_contact.name,
                    userid=each.userid,
                    createtime=each.createtime,
                    add_way=each.add_way,
                    state=each.state,
                    unionid=found.external_contact.unionid,
                    mobiles=each.remark_mobiles,
                    tag_ids=frozenset(tag.tag_id for tag in each.tags if tag.tag_id),
                )
                for each in found.follow_user
            ]
    except refusals.PlatformRefused as refusal:
        if refusal.errcode not in refusals.NO_FRIEND:
            raise
    with transaction.atomic():
        channels = _befriend(link, bonds)
        _end_others(link, key, known - {each.userid for each in bonds})
        due = _note_tags(link, bonds, asked_at)
    yield from _unknown_ways(bonds, channels)
    if due:
        yield Subject.TAG_MARKS, [""]


def look_at_staff(
    *, link: models.Link, client: Client, key: str
) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Read all customers of one member of staff, page by page; who is missing is looked at."""
    seen: set[str] = set()
    asked_at = clock.now()
    for page in client.pages(
        calls.CONTACTS_OF_STAFF, userid_list=[key], limit=calls.CUSTOMERS_PER_PAGE_MAX
    ):
        bonds = [
            Bond(
                external_userid=each.external_contact.external_userid,
                name=each.external_contact.name,
                userid=each.follow_info.userid,
                createtime=each.follow_info.createtime,
                add_way=each.follow_info.add_way,
                state=each.follow_info.state,
                unionid=each.external_contact.unionid,
                mobiles=each.follow_info.remark_mobiles,
                tag_ids=frozenset(each.follow_info.tag_id),
            )
            for each in page.external_contact_list
        ]
        seen |= {each.external_userid for each in bonds}
        with transaction.atomic():
            channels = _befriend(link, bonds)
            due = _note_tags(link, bonds, asked_at)
        yield from _unknown_ways(bonds, channels)
        if due:
            yield Subject.TAG_MARKS, [""]
        asked_at = clock.now()
    yield Subject.CUSTOMER, _friends(link, key) - seen


def _friends(link: models.Link, userid: str) -> set[str]:
    """The external ids of those who are friends of an account as far as we know."""
    staff_id = link.accounts.values_list("staff_id", flat=True).get(userid=userid)
    return customer_queries.friends_of(staff_id, namespace=rules.namespace(link.corpid))


def _unknown_ways(
    bonds: Sequence[Bond], channels: Mapping[str, int]
) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Friends came by codes or links that we have not seen: these are looked at.

    Their friends learn the channel when they are read again, at the latest with the next sweep.
    """
    lost = [each for each in bonds if each.state not in channels]
    if any(each.add_way == _BY_LINK for each in lost):
        yield Subject.LINKS, [""]
    if any(each.state and each.add_way != _BY_LINK for each in lost):
        yield Subject.WAYS, [""]


def _befriend(link: models.Link, bonds: Sequence[Bond]) -> dict[str, int]:
    """Record friendships with the accounts that we know; give the channels of their states."""
    channels = queries.channels(link, {each.state for each in bonds})
    accounts = queries.accounts_named(link, [each.userid for each in bonds])
    known = [each for each in bonds if each.userid in accounts]
    space = rules.namespace(link.corpid)
    # Who was erased and became a friend after that came back, as somebody new.
    latest: dict[str, datetime] = {}
    for each in known:
        since = datetime.fromtimestamp(each.createtime, UTC)
        latest[each.external_userid] = max(since, latest.get(each.external_userid, since))
    customer_actions.let_return(namespace=space, since=latest)
    people = customer_actions.resolve(
        namespace=space,
        external_ids=[each.external_userid for each in known],
        names={each.external_userid: each.name for each in known if each.name},
    )
    customer_actions.befriend(
        friends=[
            customer_actions.Friend(
                customer_id=people[each.external_userid],
                staff_id=accounts[each.userid].staff_id,
                unit_id=accounts[each.userid].staff.unit_id,
                since_at=datetime.fromtimestamp(each.createtime, UTC),
                way=rules.friend_way(each.add_way),
                channel_id=channels.get(each.state),
            )
            for each in known
        ],
        source=SOURCE,
    )
    _claim(link, known, people)
    return channels


def _note_tags(link: models.Link, bonds: Sequence[Bond], asked_at: datetime) -> bool:
    """Take over the tags of friendships that stand; true when some are to be put on there."""
    accounts = queries.accounts_named(link, [each.userid for each in bonds])
    people = customer_queries.find(
        rules.namespace(link.corpid), [each.external_userid for each in bonds]
    )
    worn = [
        friend_tags.Worn(
            customer_id=people[each.external_userid],
            account=accounts[each.userid],
            tag_ids=each.tag_ids,
        )
        for each in bonds
        if each.userid in accounts and each.external_userid in people
    ]
    return friend_tags.note(link=link, worn=worn, asked_at=asked_at)


def _claim(link: models.Link, bonds: Sequence[Bond], people: Mapping[str, int]) -> None:
    """Note the union ids and phones that stand beside friends.

    The platform vouches for a union id; a phone is what a member of staff typed.
    """
    space = rules.namespace(link.corpid)
    claims = [
        customer_actions.Claimed(
            customer_id=people[each.external_userid],
            kind=ClaimKind.UNION_ID,
            value=each.unionid,
            verified=True,
        )
        for each in bonds
        if each.unionid
    ]
    claims += [
        customer_actions.Claimed(
            customer_id=people[each.external_userid],
            kind=ClaimKind.PHONE,
            value=mobile,
            verified=False,
            name=each.name or None,
        )
        for each in bonds
        for mobile in each.mobiles[:MOBILES_MAX]
    ]
    if claims:
        customer_actions.claim(claims=claims, source=space)


def claim_of_members(
    *,
    link: models.Link,
    rows: Iterable[MembershipRow],
    listed: Iterable[Mapping[str, group_calls.GroupMember]],
) -> None:
    """Note the union ids of those who came into groups, by their names on the platform."""
    came = {each.member for each in rows if each.joined_on}
    union_ids = {
        member: each.unionid
        for members in listed
        for member, each in members.items()
        if member in came and each.unionid
    }
    if not union_ids:
        return
    space = rules.namespace(link.corpid)
    claims = [
        customer_actions.Claimed(
            customer_id=customer_id,
            kind=ClaimKind.UNION_ID,
            value=union_ids[member],
            verified=True,
        )
        for member, customer_id in customer_queries.find(space, list(union_ids)).items()
    ]
    customer_actions.claim(claims=claims, source=space)


def _followers(link: models.Link, external_userid: str) -> set[str]:
    """The accounts of this link whose friend a customer is as far as we know."""
    known = customer_queries.find(rules.namespace(link.corpid), [external_userid])
    if external_userid not in known:
        return set()
    staff_ids = customer_queries.friends_with(known[external_userid])
    return set(link.accounts.filter(staff__in=staff_ids).values_list("userid", flat=True))


def _end_others(link: models.Link, external_userid: str, left: set[str]) -> None:
    """End the friendships with the accounts that follow the customer no more."""
    if not left:
        return
    known = customer_queries.find(rules.namespace(link.corpid), [external_userid])
    accounts = dict(link.accounts.filter(userid__in=left).values_list("pk", "staff_id"))
    friend_tags.forget(link, customer_ids=[known[external_userid]], account_ids=accounts.keys())
    for staff_id in accounts.values():
        customer_actions.unfriend(
            customer_id=known[external_userid],
            staff_id=staff_id,
            at=clock.now(),
            by=FriendEnd.UNKNOWN,
            source=SOURCE,
        )


def ended(*, link: models.Link, external_userid: str, userid: str, at: int, by: FriendEnd) -> None:
    """End a friendship as a callback tells it; news of people whom we never knew is none."""
    known = customer_queries.find(rules.namespace(link.corpid), [external_userid])
    account = link.accounts.filter(userid=userid).first()
    if external_userid in known and account is not None:
        customer_actions.unfriend(
            customer_id=known[external_userid],
            staff_id=account.staff_id,
            at=datetime.fromtimestamp(at, UTC),
            by=by,
            source=SOURCE,
        )
        friend_tags.forget(link, customer_ids=[known[external_userid]], account_ids=[account.pk])


def stayed(
    *, link: models.Link, external_userid: str, userid: str, at: int, why: HandOverFailure
) -> None:
    """A hand-over failed, as a callback tells it; ``userid`` should have taken the customer."""
    known = customer_queries.find(rules.namespace(link.corpid), [external_userid])
    account = link.accounts.select_related("staff").filter(userid=userid).first()
    if external_userid in known and account is not None:
        customer_actions.note_hand_over_failed(
            customer_id=known[external_userid],
            staff_id=account.staff_id,
            unit_id=account.staff.unit_id,
            at=datetime.fromtimestamp(at, UTC),
            why=why,
            source=SOURCE,
        )
