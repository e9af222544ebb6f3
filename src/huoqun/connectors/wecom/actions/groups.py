"""Customer groups as communities here: their members followed, and read anew when one was lost."""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import transaction

from huoqun.communities import actions as community_actions
from huoqun.communities import queries as community_queries
from huoqun.communities.actions import Batch, Described, MembershipRow
from huoqun.communities.kinds import CommunityRole, LeaveReason, Platform
from huoqun.communities.models import Community
from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions import customers
from huoqun.connectors.wecom.actions.customers import SOURCE
from huoqun.connectors.wecom.kinds import GroupStatus, Subject
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.client import Client
from huoqun.connectors.wecom.platform.endpoints import groups as calls
from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.customers import queries as customer_queries

_STAFF: Final = 1
# Half of the lease of the looks behind it.
_ASKING_SECONDS_MAX: Final = 30.0
_HALF_A_SECOND: Final = timedelta(milliseconds=500)
_STATUSES: Final = (
    GroupStatus.NORMAL,
    GroupStatus.OWNER_LEFT,
    GroupStatus.HANDING_OVER,
    GroupStatus.HANDED_OVER,
)


def look_at_owners(
    *, link: models.Link, client: Client, key: str
) -> Iterator[tuple[Subject, Iterable[str]]]:
    """List the groups of one owner; each is looked at next."""
    found: dict[str, int] = {}
    for page in client.pages(
        calls.GROUPS, owner_filter={"userid_list": [key]}, limit=calls.GROUPS_PER_PAGE_MAX
    ):
        found |= {each.chat_id: each.status for each in page.group_chat_list}
    for number, status in enumerate(_STATUSES):
        listed = [chat_id for chat_id, told in found.items() if told == number]
        link.groups.filter(chat_id__in=listed).exclude(status=status).update(status=status)
    yield Subject.GROUP, list(found)


@dataclass(kw_only=True)
class Together:
    """What became of groups that were read together: every key that is named nowhere was read.

    ``outdated`` ones changed while the platform answered; ``left`` ones were not asked for.
    """

    outdated: set[str] = field(default_factory=set)
    refused: dict[str, Refused] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)


def look(*, link: models.Link, client: Client, key: str) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Read one group whole and make ours equal to it; one that is no more was dissolved.

    What came in meanwhile is newer than what the platform answered: then it is read once more.
    """
    found = look_at_many(link=link, client=client, keys=[key])
    if key in found.refused:
        raise found.refused[key]
    if found.outdated:
        yield Subject.GROUP, [key]


def look_at_many(*, link: models.Link, client: Client, keys: Sequence[str]) -> Together:
    """Read groups one after the other and make ours equal to them in one go.

    A group of fifty has fifty statements of its own: together they share them.
    """
    # Versions are moved on by callbacks and looks: known before the platform is asked.
    known = link.groups.filter(chat_id__in=keys)
    before = dict(known.values_list("chat_id", "member_version"))
    result = Together()
    told, gone = _ask(client, keys, result)
    with transaction.atomic():
        groups = []
        for group in _groups(link, told):
            if before.get(group.chat_id, group.member_version) != group.member_version:
                result.outdated.add(group.chat_id)
            elif group.status != GroupStatus.DISMISSED:
                groups.append(group)
        _follow(link, groups, told)
    for chat_id in gone:
        with transaction.atomic():
            dismiss(link=link, chat_id=chat_id, at=int(clock.now().timestamp()))
    return result


def _ask(
    client: Client, keys: Sequence[str], result: Together
) -> tuple[dict[str, calls.Group], list[str]]:
    """What the platform tells of the groups, and which are no more."""
    told: dict[str, calls.Group] = {}
    gone: list[str] = []
    ends = time.monotonic() + _ASKING_SECONDS_MAX
    for number, key in enumerate(keys):
        if number and time.monotonic() > ends:
            result.left |= {*keys[number:]}
            break
        try:
            told[key] = client.call(calls.GROUP, chat_id=key, need_name=1).group_chat
        except (refusals.TokenRefused, refusals.Unreachable) as refusal:
            # The others would only wait as long for nothing.
            result.refused[key] = refusal
            result.left |= {*keys[number + 1 :]}
            break
        except refusals.PlatformRefused as refusal:
            if refusal.errcode == refusals.GROUP_GONE:
                gone.append(key)
            else:
                result.refused[key] = refusal
    return told, gone


def _groups(link: models.Link, told: Mapping[str, calls.Group]) -> list[models.Group]:
    """Our rows of groups under their locks, their communities described as the platform does."""
    accounts = queries.accounts_named(link, [each.owner for each in told.values()])
    rows: dict[int, dict[str, Described]] = {}
    for chat_id, each in told.items():
        account = accounts.get(each.owner)
        unit_id = account.staff.unit_id if account else link.unit_id
        rows.setdefault(unit_id, {})[chat_id] = Described(
            title=each.name or None,
            platform=Platform.WECOM,
            owner_id=account.staff_id if account and account.staff.is_active else None,
            opened_on=_day(each.create_time) if each.create_time else None,
        )
    for unit_id, described in rows.items():
        community_actions.import_descriptions(rows=described, batch=_batch(link, unit_id))
    communities = community_actions.resolve(keys=told, batch=_batch(link, link.unit_id))
    models.Group.objects.bulk_create(
        [
            models.Group(link=link, chat_id=chat_id, community=communities[chat_id])
            for chat_id in told
        ],
        ignore_conflicts=True,
    )
    locked = models.Group.objects.select_for_update(of=("self",)).select_related("community")
    return list(locked.filter(link=link, chat_id__in=told.keys()).order_by("id"))


def _follow(
    link: models.Link, groups: Sequence[models.Group], told: Mapping[str, calls.Group]
) -> None:
    """Make locked groups and their memberships those that the platform tells."""
    _follow_members(link, groups, told)
    now = clock.now()
    for group in groups:
        each = told[group.chat_id]
        group.owner_userid, group.notice = each.owner, each.notice
        group.member_version, group.looked_at = each.member_version, now
    models.Group.objects.bulk_update(
        groups, ["owner_userid", "notice", "member_version", "looked_at"]
    )


@dataclass(frozen=True)
class _Stay:
    """Somebody who is in as far as we know."""

    customer_id: int
    member: str
    joined_on: date
    joined_at: datetime | None

    def began_before(self, moment: datetime) -> bool:
        """Whether this stay may end at that moment; within one second only a list can tell."""
        if self.joined_at is None:
            return self.joined_on <= clock.business_day(moment)
        return self.joined_at < moment

    def not_before(self, moment: datetime) -> datetime:
        """A moment of leaving: the platform's clock may be ahead of ours."""
        return max(moment, self.joined_at) if self.joined_at else moment


Listed = dict[str, calls.GroupMember]


def _follow_members(
    link: models.Link, groups: Sequence[models.Group], told: Mapping[str, calls.Group]
) -> None:
    """Make the memberships of groups those that the platform lists."""
    listed = {
        group.chat_id: {
            rules.external_id(each.userid, staff=each.type == _STAFF): each
            for each in told[group.chat_id].member_list
        }
        for group in groups
    }
    members = {member for each in listed.values() for member in each}
    known = customer_queries.find(rules.namespace(link.corpid), list(members))
    stays = _stays(link, [group.community for group in groups], known)
    absent = {
        member: known[member]
        for group in groups
        for member in listed[group.chat_id].keys() & known.keys()
        if member not in stays[group.community_id]
    }
    ended = _ended([group.community for group in groups], absent)
    rows = [
        row
        for group in groups
        for row in _changes(
            group, listed[group.chat_id], stays[group.community_id], ended[group.community_id]
        )
    ]
    if rows:
        community_actions.import_memberships(
            rows=rows, batch=_batch(link, link.unit_id), replace_conflicts=True
        )
    customers.claim_of_members(link=link, rows=rows, listed=listed.values())


def _changes(
    group: models.Group,
    listed: Listed,
    stays: Mapping[str, _Stay],
    ended: Collection[tuple[str, datetime]],
) -> Iterator[MembershipRow]:
    """Who joined and who left one group, between what we know and what is listed."""
    for member, each in listed.items():
        stay = stays.get(member)
        when = datetime.fromtimestamp(each.join_time, UTC)
        if stay is None or stay.joined_at != when:
            # That very stay has ended as far as we know: it has not, the list says so.
            row = _joined(group.chat_id, member, each)
            back = stay is None and (member, when) in ended
            yield replace(row, still_there=back)
    # Before the second of this look: whoever comes back in it joins after they left.
    seen = clock.now().replace(microsecond=0) - _HALF_A_SECOND
    for member, stay in stays.items():
        if member not in listed:
            yield _left(group.chat_id, stay, at=stay.not_before(seen))
    # Who left unseen and came back has joined twice: the first stay has ended, a moment before they
    # came back: at the same moment it would end the new stay.
    for member, stay in stays.items():
        if member in listed and stay.joined_at is not None:
            again = datetime.fromtimestamp(listed[member].join_time, UTC)
            if stay.joined_at < again:
                yield _left(group.chat_id, stay, at=again - timedelta(seconds=1))


def _ended(
    communities: Sequence[Community], known: Mapping[str, int]
) -> Mapping[int, set[tuple[str, datetime]]]:
    """By community the stays that have ended as far as we know, by member and moment of joining."""
    named = {customer_id: member for member, customer_id in known.items()}
    found: dict[int, set[tuple[str, datetime]]] = {each.pk: set() for each in communities}
    for community_id, customer_id, joined_at in community_queries.ended_stays(found, list(named)):
        found[community_id].add((named[customer_id], joined_at))
    return found


def _stays(
    link: models.Link, communities: Sequence[Community], known: Mapping[str, int]
) -> Mapping[int, Mapping[str, _Stay]]:
    """By community who is in as far as we know, by the platform's name for them.

    ``known`` are the customers behind names that were looked up already.
    """
    inside = community_queries.open_stays([each.pk for each in communities])
    named = {customer_id: member for member, customer_id in known.items()}
    unlisted = {each for people in inside.values() for each in people} - named.keys()
    namespace = rules.namespace(link.corpid)
    named |= customer_queries.external_ids(sorted(unlisted), namespace=namespace)
    return {
        community_id: {
            named[customer_id]: _Stay(customer_id, named[customer_id], joined_on, joined_at)
            for customer_id, (joined_on, joined_at) in people.items()
            if customer_id in named
        }
        for community_id, people in inside.items()
    }


def _joined(chat_id: str, member: str, each: calls.GroupMember) -> MembershipRow:
    inviter = each.invitor.userid
    return MembershipRow(
        community=chat_id,
        member=member,
        member_name=each.name or each.group_nickname or None,
        joined_on=_day(each.join_time),
        joined_at=datetime.fromtimestamp(each.join_time, UTC),
        exact=True,
        role=CommunityRole.STAFF if each.type == _STAFF else CommunityRole.MEMBER,
        how=rules.join_mode(scene=each.join_scene, invited_by_staff=bool(inviter)),
        inviter=rules.external_id(inviter, staff=True) if inviter else None,
        channel_id=rules.channel_of(each.state),
    )


def _left(
    chat_id: str,
    stay: _Stay,
    *,
    at: datetime,
    reason: LeaveReason = LeaveReason.UNKNOWN,
) -> MembershipRow:
    return MembershipRow(
        community=chat_id,
        member=stay.member,
        joined_on=None,
        left_on=clock.business_day(at),
        left_at=at,
        reason=reason,
    )


def members_left(
    *,
    link: models.Link,
    chat_id: str,
    userids: Sequence[str],
    at: int,
    removed: bool,
    versions: tuple[str, str],
) -> bool:
    """Let people go as a callback tells it: only callbacks know who left and who was removed.

    True when nothing was missed in between, so that the group need not be read. Runs in the
    caller's transaction. ``versions`` are the members' version before and after.
    """
    group = (
        models.Group.objects.select_for_update(of=("self",))
        .select_related("community")
        .filter(link=link, chat_id=chat_id)
        .first()
    )
    if group is None or not userids:
        return False
    # We learn of joins from lists alone: whoever is listed as having joined in the very second in
    # which they left came back after it.
    when = datetime.fromtimestamp(at, UTC) - _HALF_A_SECOND
    names = [each for userid in userids for each in (userid, rules.STAFF_PREFIX + userid)]
    known = customer_queries.find(rules.namespace(link.corpid), names)
    stays = _stays(link, [group.community], known)[group.community_id]
    reason = LeaveReason.REMOVED if removed else LeaveReason.SELF
    rows = [
        _left(chat_id, stays[name], at=when, reason=reason)
        for name in names
        if name in stays and stays[name].began_before(when)
    ]
    if rows:
        community_actions.import_memberships(
            rows=rows, batch=_batch(link, group.community.unit_id), replace_conflicts=True
        )
    before, after = versions
    followed = bool(before) and before == group.member_version and len(rows) == len(set(userids))
    if followed:
        group.member_version = after
        group.save(update_fields=["member_version"])
    return followed


def dismiss(*, link: models.Link, chat_id: str, at: int) -> None:
    """A group is no more: everybody in it leaves, in the caller's transaction."""
    group = (
        models.Group.objects.select_for_update(of=("self",))
        .select_related("community")
        .filter(link=link, chat_id=chat_id)
        .exclude(status=GroupStatus.DISMISSED)
        .first()
    )
    if group is None:
        return
    when = datetime.fromtimestamp(at, UTC)
    stays = _stays(link, [group.community], {})[group.community_id]
    rows = [
        _left(chat_id, stay, at=stay.not_before(when), reason=LeaveReason.DISSOLVED)
        for stay in stays.values()
    ]
    batch = _batch(link, group.community.unit_id)
    if rows:
        community_actions.import_memberships(rows=rows, batch=batch, replace_conflicts=True)
    community_actions.note_dissolved(community=group.community)
    group.status, group.looked_at = GroupStatus.DISMISSED, clock.now()
    group.save(update_fields=["status", "looked_at"])


def _batch(link: models.Link, unit_id: int) -> Batch:
    return Batch(source=SOURCE, namespace=rules.namespace(link.corpid), unit_id=unit_id)


def _day(seconds: int) -> date:
    return clock.business_day(datetime.fromtimestamp(seconds, UTC))
