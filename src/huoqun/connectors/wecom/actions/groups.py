"""Customer groups as communities here: their members followed, and read anew when one was lost."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import transaction

from huoqun.communities import actions as community_actions
from huoqun.communities import queries as community_queries
from huoqun.communities.actions import Batch, Described, MembershipRow
from huoqun.communities.kinds import CommunityRole, LeaveReason, Platform
from huoqun.communities.models import Community
from huoqun.connectors.wecom import models, rules
from huoqun.connectors.wecom.actions.customers import SOURCE
from huoqun.connectors.wecom.kinds import GroupStatus, Subject
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.client import Client
from huoqun.connectors.wecom.platform.endpoints import groups as calls
from huoqun.core import clock
from huoqun.customers import queries as customer_queries

_STAFF: Final = 1
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
    cursor: str | None = None
    found: dict[str, int] = {}
    while cursor != "":
        page = client.call(
            calls.GROUPS,
            owner_filter={"userid_list": [key]},
            limit=calls.GROUPS_PER_PAGE_MAX,
            cursor=cursor,
        )
        found |= {each.chat_id: each.status for each in page.group_chat_list}
        cursor = page.next_cursor
    for number, status in enumerate(_STATUSES):
        listed = [chat_id for chat_id, told in found.items() if told == number]
        link.groups.filter(chat_id__in=listed).exclude(status=status).update(status=status)
    yield Subject.GROUP, list(found)


def look(*, link: models.Link, client: Client, key: str) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Read one group whole and make ours equal to it; one that is no more was dissolved."""
    try:
        told = client.call(calls.GROUP, chat_id=key, need_name=1).group_chat
    except refusals.PlatformRefused as refusal:
        if refusal.errcode != refusals.GROUP_GONE:
            raise
        with transaction.atomic():
            dismiss(link=link, chat_id=key, at=int(clock.now().timestamp()))
        return iter(())
    with transaction.atomic():
        group = _group(link, told)
        if group.status != GroupStatus.DISMISSED:
            _follow_members(link, group, told)
            group.owner_userid, group.notice = told.owner, told.notice
            group.member_version, group.looked_at = told.member_version, clock.now()
            group.save(update_fields=["owner_userid", "notice", "member_version", "looked_at"])
    return iter(())


def _group(link: models.Link, told: calls.Group) -> models.Group:
    """Our row of a group under its lock, its community described as the platform tells it."""
    account = link.accounts.select_related("staff").filter(userid=told.owner).first()
    unit_id = account.staff.unit_id if account else link.unit_id
    batch = _batch(link, unit_id)
    community_actions.import_descriptions(
        rows={
            told.chat_id: Described(
                title=told.name or None,
                platform=Platform.WECOM,
                owner_id=account.staff_id if account and account.staff.is_active else None,
                opened_on=_day(told.create_time) if told.create_time else None,
            )
        },
        batch=batch,
    )
    community = community_actions.resolve(keys=[told.chat_id], batch=batch)[told.chat_id]
    models.Group.objects.get_or_create(
        link=link, chat_id=told.chat_id, defaults={"community": community}
    )
    locked = models.Group.objects.select_for_update(of=("self",)).select_related("community")
    return locked.get(link=link, chat_id=told.chat_id)


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


def _follow_members(link: models.Link, group: models.Group, told: calls.Group) -> None:
    """Let in who is there and was not, and out who was there and is not."""
    listed = {
        rules.external_id(each.userid, staff=each.type == _STAFF): each for each in told.member_list
    }
    stays = _stays(link, group.community, listed)
    rows = []
    ended = _ended(link, group.community, listed.keys() - stays.keys())
    for member, each in listed.items():
        stay = stays.get(member)
        when = datetime.fromtimestamp(each.join_time, UTC)
        if stay is None or stay.joined_at != when:
            # That very stay has ended as far as we know: it has not, the list says so.
            row = _joined(group.chat_id, member, each)
            rows.append(replace(row, still_there=(member, when) in ended))
    gone = [stay for member, stay in stays.items() if member not in listed]
    # Who left unseen and came back has joined twice: the first stay has ended.
    back = [
        stay
        for member, stay in stays.items()
        if member in listed
        and stay.joined_at is not None
        and stay.joined_at < datetime.fromtimestamp(listed[member].join_time, UTC)
    ]
    # Before the second of this look: whoever comes back in it joins after they left.
    seen = clock.now().replace(microsecond=0) - _HALF_A_SECOND
    rows += [_left(group.chat_id, stay, at=stay.not_before(seen)) for stay in gone]
    rows += [
        _left(
            group.chat_id,
            stay,
            # A moment before they came back: at the same moment it would end the new stay.
            at=datetime.fromtimestamp(listed[stay.member].join_time - 1, UTC),
        )
        for stay in back
    ]
    if rows:
        community_actions.import_memberships(
            rows=rows, batch=_batch(link, group.community.unit_id), replace_conflicts=True
        )


def _ended(
    link: models.Link, community: Community, members: Collection[str]
) -> set[tuple[str, datetime]]:
    """The stays of these members that have ended as far as we know, by the moment of joining."""
    known = customer_queries.find(rules.namespace(link.corpid), list(members))
    named = {customer_id: member for member, customer_id in known.items()}
    ended = community_queries.ended_stays(community, list(named))
    return {(named[customer_id], joined_at) for customer_id, joined_at in ended}


def _stays(link: models.Link, community: Community, listed: Iterable[str]) -> Mapping[str, _Stay]:
    """Who is in as far as we know, by the platform's name for them."""
    inside = community_queries.open_stays(community)
    named = {
        customer_id: member
        for member, customer_id in customer_queries.find(
            rules.namespace(link.corpid), list(listed)
        ).items()
    }
    unlisted = [each for each in inside if each not in named]
    named |= customer_queries.external_ids(unlisted, namespace=rules.namespace(link.corpid))
    return {
        named[customer_id]: _Stay(customer_id, named[customer_id], joined_on, joined_at)
        for customer_id, (joined_on, joined_at) in inside.items()
        if customer_id in named
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
    stays = _stays(link, group.community, names)
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
    stays = _stays(link, group.community, ())
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
