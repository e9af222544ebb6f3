"""Customers of the staff: who is whose friend, since when, and through which channel."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from huoqun.connectors.wecom import models, rules
from huoqun.connectors.wecom.kinds import Subject
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.client import Client
from huoqun.connectors.wecom.platform.endpoints import customers as calls
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import FriendEnd

SOURCE = "wecom"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bond:
    """One friendship as the platform tells it."""

    external_userid: str
    name: str
    userid: str
    createtime: int
    add_way: int
    state: str


def look(*, link: models.Link, client: Client, key: str) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Read one customer with all who follow them; friendships that are no more end."""
    bonds: list[Bond] = []
    cursor: str | None = None
    try:
        while cursor != "":
            found = client.call(calls.CONTACT, external_userid=key, cursor=cursor)
            person = found.external_contact
            bonds += [
                Bond(
                    external_userid=key,
                    name=person.name,
                    userid=each.userid,
                    createtime=each.createtime,
                    add_way=each.add_way,
                    state=each.state,
                )
                for each in found.follow_user
            ]
            cursor = found.next_cursor
    except refusals.PlatformRefused as refusal:
        if refusal.errcode not in refusals.NO_FRIEND:
            raise
    with transaction.atomic():
        _befriend(link, bonds)
        _end_others(link, key, {each.userid for each in bonds})
    return iter(())


def look_at_staff(
    *, link: models.Link, client: Client, key: str
) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Read all customers of one member of staff, page by page; who is missing is looked at."""
    cursor: str | None = None
    seen: set[str] = set()
    while cursor != "":
        page = client.call(
            calls.CONTACTS_OF_STAFF,
            userid_list=[key],
            cursor=cursor,
            limit=calls.CUSTOMERS_PER_PAGE_MAX,
        )
        bonds = [
            Bond(
                external_userid=each.external_contact.external_userid,
                name=each.external_contact.name,
                userid=each.follow_info.userid,
                createtime=each.follow_info.createtime,
                add_way=each.follow_info.add_way,
                state=each.follow_info.state,
            )
            for each in page.external_contact_list
        ]
        seen |= {each.external_userid for each in bonds}
        with transaction.atomic():
            _befriend(link, bonds)
        cursor = page.next_cursor
    yield Subject.CUSTOMER, _friends(link, key) - seen


def _friends(link: models.Link, userid: str) -> set[str]:
    """The external ids of those who are friends of an account as far as we know."""
    staff_id = link.accounts.values_list("staff_id", flat=True).get(userid=userid)
    return customer_queries.friends_of(staff_id, namespace=rules.namespace(link.corpid))


def _befriend(link: models.Link, bonds: Sequence[Bond]) -> None:
    """Record friendships with the accounts that we know."""
    accounts = {
        each.userid: each
        for each in link.accounts.filter(userid__in={each.userid for each in bonds}).select_related(
            "staff"
        )
    }
    known = [each for each in bonds if each.userid in accounts]
    people = customer_actions.resolve(
        namespace=rules.namespace(link.corpid),
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
                channel_id=rules.channel_of(each.state),
            )
            for each in known
        ],
        source=SOURCE,
    )


def _end_others(link: models.Link, external_userid: str, following: set[str]) -> None:
    """End the friendships with accounts of this link that follow the customer no more."""
    known = customer_queries.find(rules.namespace(link.corpid), [external_userid])
    if external_userid not in known:
        return
    customer_id = known[external_userid]
    others = link.accounts.exclude(userid__in=following).values_list("staff_id", flat=True)
    for staff_id in customer_queries.friends_with(customer_id, staff_ids=list(others)):
        customer_actions.unfriend(
            customer_id=customer_id,
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
