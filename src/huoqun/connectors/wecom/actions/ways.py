"""Live codes: made here, kept on the platform; whoever comes through one brings its channel along.

The number of a channel is drawn and written before the platform is called: what the call led to
may stay unknown, but never a code that carries a number which nobody knows.
"""

from collections.abc import Sequence
from typing import Final

from django.db import connection, transaction

from huoqun.communities.models import Community
from huoqun.connectors.wecom import models, rules
from huoqun.connectors.wecom.actions import access
from huoqun.connectors.wecom.kinds import WayKind
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.endpoints import ways as calls
from huoqun.core import clock, ids
from huoqun.core.refusal import Refused
from huoqun.events import log
from huoqun.events.catalog import channels as catalog
from huoqun.org import actions as org_actions


class WayServesNobody(Refused):
    """A code without staff or groups behind it leads nowhere."""

    code = "wecom_way_serves_nobody"
    zh = "请至少选择一位员工（个人活码）或一个群（群活码）。"
    en = "Choose at least one member of staff, or one community."


class WayServesTooMany(Refused):
    """The platform has a bound."""

    code = "wecom_way_serves_too_many"
    zh = "一个码最多 {most} 个（企业微信的限制），您选了 {chosen} 个。"
    en = "One code serves at most {most} (WeCom's limit); you chose {chosen}."


class NotOurWay(Refused):
    """What others made is theirs to change: their systems rely on it."""

    code = "wecom_way_of_others"
    status = 409
    zh = "“{title}”是在企业微信后台或其他系统中创建的，请在那里修改或删除。"
    en = "“{title}” was made in the WeCom admin console or by another system; change it there."


class NotOnWecom(Refused):
    """Only groups of the same corp's WeCom can stand behind its codes."""

    code = "wecom_community_elsewhere"
    zh = "“{title}”不是这个企业的企业微信群，不能放进群活码。"
    en = "“{title}” is no group of this corp on WeCom; its code cannot lead there."


def make_contact_way(
    *,
    link: models.Link,
    title: str,
    accounts: Sequence[models.Account],
    skip_verify: bool,
    by: org_actions.Actor,
) -> models.Way:
    """A code by which customers add one of these accounts.

    Raises WayServesNobody, WayServesTooMany, and what the platform refuses.
    """
    _refuse_count(len(accounts), calls.STAFF_PER_CODE_MAX)
    userids = [each.userid for each in accounts]
    way = _draw(link, WayKind.CONTACT, title, userids=userids, automatic=skip_verify, by=by)
    made = access.client(link).call(
        calls.ADD_CONTACT_WAY,
        # For several, even when it is one: a code for one can never lead to another.
        type=2,
        scene=2,
        remark=title[: calls.REMARK_LENGTH_MAX],
        skip_verify=skip_verify,
        state=way.state,
        user=userids,
    )
    return _made(way, made.config_id, made.qr_code)


def make_join_way(
    *,
    link: models.Link,
    title: str,
    communities: Sequence[Community],
    open_next: bool,
    by: org_actions.Actor,
) -> models.Way:
    """A code by which customers join the first of these groups that is not full.

    With ``open_next`` the platform opens another group, named after the title, when all are.
    """
    chat_ids = _chat_ids(link, communities)
    way = _draw(link, WayKind.JOIN, title, chat_ids=chat_ids, automatic=open_next, by=by)
    client = access.client(link)
    made = client.call(
        calls.ADD_JOIN_WAY,
        scene=2,
        remark=title[: calls.REMARK_LENGTH_MAX],
        auto_create_room=int(open_next),
        room_base_name=title[:40] if open_next else None,
        room_base_id=len(chat_ids) + 1 if open_next else None,
        chat_id_list=chat_ids,
        state=way.state,
    )
    told = client.call(calls.JOIN_WAY, config_id=made.config_id).join_way
    return _made(way, made.config_id, told.qr_code)


def change_way(
    *,
    way: models.Way,
    title: str,
    accounts: Sequence[models.Account] = (),
    communities: Sequence[Community] = (),
    by: org_actions.Actor,
) -> models.Way:
    """Put other staff or groups behind a code, or rename it; the picture stays the same.

    Raises NotOurWay, WayServesNobody, WayServesTooMany, and what the platform refuses.
    """
    _refuse_others(way)
    client = access.client(way.link)
    remark = title[: calls.REMARK_LENGTH_MAX]
    state = way.state
    if way.kind == WayKind.CONTACT:
        _refuse_count(len(accounts), calls.STAFF_PER_CODE_MAX)
        way.userids = [each.userid for each in accounts]
        client.call(
            calls.UPDATE_CONTACT_WAY,
            config_id=way.config_id,
            remark=remark,
            skip_verify=way.automatic,
            state=state,
            user=way.userids,
        )
    else:
        way.chat_ids = _chat_ids(way.link, communities)
        client.call(
            calls.UPDATE_JOIN_WAY,
            config_id=way.config_id,
            scene=2,
            remark=remark,
            auto_create_room=int(way.automatic),
            room_base_name=title[:40] if way.automatic else None,
            room_base_id=len(way.chat_ids) + 1 if way.automatic else None,
            chat_id_list=way.chat_ids,
            state=state,
        )
    way.title = title
    with transaction.atomic():
        way.save(update_fields=["title", "userids", "chat_ids"])
        describe(way)
        _note(way, "way_changed", by)
    return way


def remove_way(*, way: models.Way, by: org_actions.Actor) -> None:
    """Take a code off the platform; who came through it keeps its channel.

    Raises NotOurWay, and what the platform refuses; one that is gone there is just forgotten.
    """
    _refuse_others(way)
    if way.config_id:
        join = way.kind == WayKind.JOIN
        endpoint = calls.DELETE_JOIN_WAY if join else calls.DELETE_CONTACT_WAY
        try:
            access.client(way.link).call(endpoint, config_id=way.config_id)
        except refusals.PlatformRefused as refusal:
            if refusal.errcode != refusals.WAY_GONE:
                raise
    with transaction.atomic():
        way.removed_at = clock.now()
        way.save(update_fields=["removed_at"])
        describe(way)
        _note(way, "way_removed", by)


def _chat_ids(link: models.Link, communities: Sequence[Community]) -> list[str]:
    _refuse_count(len(communities), calls.GROUPS_PER_CODE_MAX)
    known = dict(
        link.groups.filter(community__in=communities).values_list("community_id", "chat_id")
    )
    for community in communities:
        if community.pk not in known:
            raise NotOnWecom(title=community.title)
    return [known[community.pk] for community in communities]


def _refuse_others(way: models.Way) -> None:
    if not way.made_here:
        raise NotOurWay(title=way.title)


def _refuse_count(chosen: int, most: int) -> None:
    if not chosen:
        raise WayServesNobody
    if chosen > most:
        raise WayServesTooMany(most=most, chosen=chosen)


def _draw(
    link: models.Link,
    kind: WayKind,
    title: str,
    *,
    userids: Sequence[str] = (),
    chat_ids: Sequence[str] = (),
    automatic: bool,
    by: org_actions.Actor,
) -> models.Way:
    """The row of a code that the platform does not know yet, with a channel of its own."""
    with transaction.atomic():
        channel_id = draw_channel()
        way = models.Way.objects.create(
            link=link,
            kind=kind,
            channel_id=channel_id,
            state=rules.state_of(channel_id),
            title=title,
            userids=list(userids),
            chat_ids=list(chat_ids),
            automatic=automatic,
        )
        describe(way)
        _note(way, "way_made", by)
    return way


def draw_channel() -> int:
    """The next number of a channel, from the sequence that the channels' room will use."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('channels_channel_id_seq')")
        return int(cursor.fetchone()[0])


def _made(way: models.Way, config_id: str, qr_code: str) -> models.Way:
    way.config_id, way.qr_code = config_id, qr_code
    way.save(update_fields=["config_id", "qr_code"])
    return way


_CHANNEL_KINDS: Final = {
    WayKind.CONTACT: catalog.ChannelKind.LIVE_CODE,
    WayKind.JOIN: catalog.ChannelKind.GROUP_CODE,
    WayKind.LINK: catalog.ChannelKind.LINK,
}


def describe(way: models.Way) -> None:
    """Tell what a code is now, in the caller's transaction."""
    now = clock.now()
    log.record(
        catalog.ChannelDescribed(
            occurred_at=now,
            key=f"channel:{way.channel_id}:{now.timestamp()}:{ids.new_token(6)}",
            kind=_CHANNEL_KINDS[WayKind(way.kind)],
            channel_id=way.channel_id,
            unit_id=way.link.unit_id,
            title=way.title,
            removed=way.removed_at is not None,
        )
    )


def _note(way: models.Way, action: str, by: org_actions.Actor) -> None:
    org_actions.audit(
        staff=by.staff,
        action=f"wecom.{action}",
        object_name="wecom_way",
        object_id=way.pk,
        unit_id=way.link.unit_id,
        detail={"title": way.title, "channel_id": way.channel_id},
        request=by.request,
    )
