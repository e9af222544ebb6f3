"""The company's tags on the platform and ours: each shared group is the same on both sides."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

from django.db import transaction

from huoqun.connectors.wecom import models, queries
from huoqun.connectors.wecom.actions import friend_tags
from huoqun.connectors.wecom.kinds import Subject, TagSharing
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.client import Client
from huoqun.connectors.wecom.platform.endpoints import customers as calls
from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.customers import actions as customer_actions
from huoqun.customers.kinds import TagChoice, TagKind
from huoqun.customers.models import Tag, TagGroup
from huoqun.org import actions as org_actions

_NAME_MAX: Final = 50


class TagNameTooLong(Refused):
    """The platform takes shorter names than we do."""

    code = "wecom_tag_name_too_long"
    zh = "“{name}”超过 {most} 个字，企业微信不接受；请先改短名字。"
    en = "WeCom takes names of up to {most} characters; shorten “{name}” first."


class NotThere(Refused):
    """A group that is not on the platform cannot come from it."""

    code = "wecom_group_not_there"
    status = 409
    zh = "企业微信里还没有“{name}”这个标签组，只能选“双向同步”或“不同步”。"
    en = "WeCom has no group “{name}” yet; choose “Both ways” or “Not shared”."


def look(*, link: models.Link, client: Client, key: str) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Read all tags and make ours the same; what is not told any more is gone there."""
    del key
    told = client.call(calls.CORP_TAGS).tag_group
    with transaction.atomic():
        _lose(link, {tag.id for group in told for tag in group.tag})
        # Made anew under its name, there or here, it has another id.
        there = [group.group_id for group in told]
        link.shared_groups.exclude(there_id__in=["", *there]).update(there_id="")
        for group in told:
            _keep(link, group)
    for shared in link.shared_groups.filter(sharing=TagSharing.BOTH).order_by("id"):
        _make_there(shared, client)
    if friend_tags.due(link).exists():
        yield Subject.TAG_MARKS, [""]


def _keep(link: models.Link, told: calls.CorpTagGroup) -> None:
    """One group as it is told."""
    shared = _shared(link, told)
    fault = _follow_group(shared, told.group_name) if shared is not None else ""
    known = {
        each.tag_id: each
        for each in link.tags.filter(tag_id__in=[tag.id for tag in told.tag]).select_related(
            "ours__group__company"
        )
    }
    for each in told.tag:
        row = known.get(each.id) or models.CorpTag(link=link, tag_id=each.id)
        before, was = row.name, _said(row)
        row.name, row.place = each.name, each.order
        row.group_id, row.group_name = told.group_id, told.group_name
        row.group_place = told.order
        if shared is not None and shared.sharing != TagSharing.NONE:
            fault = _follow(shared, row, before) or fault
        if each.id not in known or was != _said(row):
            row.save()
    if shared is not None:
        shared.read_at, shared.fault = clock.now(), fault
        shared.save()


def _said(row: models.CorpTag) -> tuple[object, ...]:
    """All that a look may change of a tag."""
    return row.name, row.place, row.group_id, row.group_name, row.group_place, row.ours_id


def _shared(link: models.Link, told: calls.CorpTagGroup) -> models.SharedGroup | None:
    """Our side of a group: known, made for it just now, or waiting for it by its name."""
    shared = (
        link.shared_groups.select_related("group__company").filter(there_id=told.group_id).first()
        or link.shared_groups.select_related("group__company")
        .filter(there_id="", name=told.group_name)
        .first()
    )
    if shared is None:
        try:
            group = _adopt(link, told.group_name)
        except Refused:
            # More groups than anybody chooses from: it stays theirs alone.
            return None
        shared = models.SharedGroup(
            link=link, group=group, name=told.group_name, sharing=TagSharing.FROM
        )
    shared.there_id = told.group_id
    return shared


def _adopt(link: models.Link, name: str) -> TagGroup:
    """A group of ours for one of theirs, beside one that is called so already."""
    wanted: dict[str, Any] = {
        "kind": TagKind.ATTRIBUTE,
        "choice": TagChoice.MANY,
        "company": link.unit,
        "actor": org_actions.HOUSE,
    }
    try:
        return customer_actions.make_tag_group(name=name[:_NAME_MAX], **wanted)
    except customer_actions.TagNameTaken:
        return customer_actions.make_tag_group(name=f"{name[:40]}（企业微信）", **wanted)


def _follow_group(shared: models.SharedGroup, name: str) -> str:
    """Call our group as theirs was renamed; what was renamed here keeps that name."""
    renamed = shared.name != name and shared.group.name == shared.name
    shared.name = name
    if not renamed or shared.sharing == TagSharing.NONE or shared.group.archived_at is not None:
        return ""
    try:
        customer_actions.edit_tag_group(group=shared.group, name=name, actor=org_actions.HOUSE)
    except Refused as refusal:
        return queries.fault_of(refusal)
    return ""


def _follow(shared: models.SharedGroup, row: models.CorpTag, before: str) -> str:
    """Make the tag of ours that a tag of theirs is, or rename it; give what stands against it."""
    try:
        if row.ours is None:
            row.ours = _tag_named(shared.group, row.name)
            # People who carry it there carry it here from now on.
            row.save()
            _carry_all(shared, row)
        elif row.name != before and row.ours.archived_at is None and row.ours.name == before:
            customer_actions.rename_tag(tag=row.ours, name=row.name, actor=org_actions.HOUSE)
    except Refused as refusal:
        return queries.fault_of(refusal)
    return ""


def _tag_named(group: TagGroup, name: str) -> Tag:
    found = Tag.objects.filter(group=group, name=name, archived_at=None).first()
    return found or customer_actions.make_tag(group=group, name=name, actor=org_actions.HOUSE)


def _carry_all(shared: models.SharedGroup, row: models.CorpTag) -> None:
    """What friendships carry of a tag that is shared from now on, and what ours carry already."""
    shared.save()
    for it in friend_tags.linked(shared.link, tag_ids=[row.tag_id]):
        friend_tags.carry_all(link=shared.link, it=it)
        if it.sharing is TagSharing.BOTH:
            friend_tags.share_all(link=shared.link, it=it)


def _lose(link: models.Link, told: Collection[str]) -> None:
    """Tags that are gone there are put away here, once nobody carries them by its word."""
    for it in friend_tags.linked(link):
        if it.tag_id in told:
            continue
        friend_tags.strip(it)
        try:
            customer_actions.archive_tag(tag=it.tag, actor=org_actions.HOUSE)
        except Refused as refusal:
            # A segment asks for it: it stays, as a tag of ours alone.
            shared = link.shared_groups.filter(group=it.tag.group)
            shared.update(fault=queries.fault_of(refusal))
    gone = link.tags.exclude(tag_id__in=told)
    models.FriendTag.objects.filter(
        account__link=link, tag_id__in=gone.values_list("tag_id", flat=True)
    ).delete()
    gone.delete()


def _make_there(shared: models.SharedGroup, client: Client) -> None:
    """Add there what is new here, and rename what was renamed here; a fault is told, once."""
    link = shared.link
    try:
        rows = {
            each.tag_id: each.ours
            for each in link.tags.filter(group_id=shared.there_id or "-").select_related("ours")
            if each.ours is not None
        }
        for row in link.tags.filter(group_id=shared.there_id or "-", ours__archived_at=None):
            tag = rows.get(row.tag_id)
            if tag is not None and tag.name != row.name:
                _check(tag.name)
                client.call(calls.EDIT_CORP_TAG, id=row.tag_id, name=tag.name)
                models.CorpTag.objects.filter(pk=row.pk).update(name=tag.name)
        linked = {tag.pk for tag in rows.values()}
        fresh = [
            tag
            for tag in shared.group.tags.filter(archived_at=None).order_by("position", "id")
            if tag.pk not in linked
        ]
        if fresh:
            _add(shared, fresh, client)
    except (refusals.PlatformRefused, TagNameTooLong) as refusal:
        if not _is_of_the_group(refusal):
            raise
        # Kept for people to read; the next look tries again.
        models.SharedGroup.objects.filter(pk=shared.pk).update(fault=queries.fault_of(refusal))


def _is_of_the_group(refusal: Refused) -> bool:
    """Whether another group may fare better; without a right or a token none does."""
    of_all = isinstance(refusal, refusals.TooOften | refusals.TokenRefused)
    missing = isinstance(refusal, refusals.PlatformRefused) and refusal.errcode == refusals.NO_RIGHT
    return not (of_all or missing)


def _check(name: str) -> None:
    if len(name) > calls.TAG_NAME_MAX:
        raise TagNameTooLong(name=name, most=calls.TAG_NAME_MAX)


def _add(shared: models.SharedGroup, tags: list[Tag], client: Client) -> None:
    """Add tags there. Killed after the call, the next look finds them by their names."""
    for name in (shared.name, *(tag.name for tag in tags)):
        _check(name)
    made = client.call(
        calls.ADD_CORP_TAGS,
        group_id=shared.there_id or None,
        group_name=None if shared.there_id else shared.name,
        tag=[{"name": tag.name} for tag in tags],
    ).tag_group
    by_name = {tag.name: tag for tag in tags}
    with transaction.atomic():
        shared.there_id, shared.fault, shared.read_at = made.group_id, "", clock.now()
        shared.save()
        for told in made.tag:
            row = models.CorpTag.objects.create(
                link=shared.link,
                tag_id=told.id,
                name=told.name,
                place=told.order,
                group_id=made.group_id,
                group_name=made.group_name,
                group_place=made.order,
                ours=by_name[told.name],
            )
            _carry_all(shared, row)


def set_sharing(
    *, link: models.Link, group: TagGroup, sharing: TagSharing, by: org_actions.Actor
) -> models.SharedGroup | None:
    """Choose which way the tags of a group go; refuses TagNameTooLong, and NotThere.

    A group that is only ours goes both ways or not at all: there is nothing to read there.
    """
    shared = link.shared_groups.filter(group=group).first()
    if shared is None and sharing is TagSharing.NONE:
        return None
    if sharing is TagSharing.FROM and (shared is None or not shared.there_id):
        raise NotThere(name=group.name)
    if sharing is TagSharing.BOTH:
        for tag in group.tags.filter(archived_at=None):
            _check(tag.name)
        if shared is None:
            _check(group.name)
    with transaction.atomic():
        if shared is None:
            shared = models.SharedGroup(link=link, group=group, name=group.name)
        shared.sharing, shared.fault = sharing, ""
        shared.save()
        for row in link.tags.filter(group_id=shared.there_id or "-").order_by("id"):
            if sharing is not TagSharing.NONE and row.ours is not None:
                _carry_all(shared, row)
        org_actions.audit(
            staff=by.staff,
            action="wecom.tag_sharing_set",
            object_name="tag_group",
            object_id=group.pk,
            unit_id=group.company_id,
            detail={"sharing": sharing, "group": group.name},
            request=by.request,
        )
    return shared
