"""Making, starting and removing communities; each change tells the whole description."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from huoqun.communities import models, queries
from huoqun.communities.actions import descriptions, edits, holding, trail
from huoqun.communities.actions.batch import Batch
from huoqun.communities.kinds import Affinity, BusinessStage, Lifecycle, Platform, Positioning
from huoqun.core import clock, ids
from huoqun.core.refusal import Refused
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models

NAMESPACE_PRODUCT = "huoqun"


class CannotStart(Refused):
    """A community may not go live without a positioning, a purpose and, when flash, an end."""

    code = "community_cannot_start"
    status = 409
    zh = "还不能启动：请先补全{missing_zh}。没有清晰的目的，就不要建群。"
    en = "It cannot start yet; still missing: {missing_en}. No clear purpose, no community."


class NotRemoved(Refused):
    """Only what was removed comes back."""

    code = "community_not_removed"
    status = 409
    zh = "这个群没有被移除，不需要恢复。"
    en = "This community was not removed; there is nothing to restore."


class AlreadyStarted(Refused):
    """Only a community that prepares can start."""

    code = "community_already_started"
    status = 409
    zh = "这个群已经启动，当前状态为“{state_zh}”。"
    en = "This community has started already; it is {state_en} now."


@dataclass(frozen=True, kw_only=True)
class Described:
    """What an imported list says of a community besides its key; None leaves things as they are."""

    title: str | None = None
    platform: Platform | None = None
    positioning: Positioning | None = None
    affinity: Affinity | None = None
    unit_id: int | None = None
    owner_id: int | None = None
    opened_on: date | None = None
    ends_on: date | None = None
    purpose: str | None = None
    stage: BusinessStage | None = None
    audience: str | None = None
    resources: str | None = None
    value: str | None = None


def resolve(*, keys: Iterable[str], batch: Batch) -> dict[str, models.Community]:
    """The community behind each key of the batch's namespace; unknown ones exist already outside:
    they come in running, with their positioning unset. Runs in the caller's transaction.
    """
    wanted = list(dict.fromkeys(keys))
    found = _by_key(batch.namespace, wanted)
    missing = [key for key in wanted if key not in found or found[key].taken_back]
    if not missing:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('communities:' || %s, 0))",
            [batch.namespace],
        )
    found |= _by_key(batch.namespace, missing)
    made = models.Community.objects.bulk_create(
        [
            models.Community(
                unit_id=batch.unit_id,
                namespace=batch.namespace,
                key=key,
                title=key,
                lifecycle=Lifecycle.RUNNING,
                made_by_import=True,
                batch_id=batch.batch_id,
            )
            for key in missing
            if key not in found
        ],
        batch_size=5_000,
    )
    back = [found[key] for key in missing if key in found and found[key].taken_back]
    _restore(back, batch)
    descriptions.describe_many([*made, *back])
    return found | {community.key: community for community in made}


def _restore(communities: Sequence[models.Community], batch: Batch) -> None:
    """Communities that went with their imports come back, into the unit that imports them now."""
    for community in communities:
        community.removed_at, community.taken_back = None, False
        community.batch_id, community.unit_id = batch.batch_id, batch.unit_id
    fields = ["removed_at", "taken_back", "batch_id", "unit_id"]
    models.Community.objects.bulk_update(communities, fields, batch_size=5_000)
    for community in communities:
        if community.owner_id is not None:
            community.refresh_from_db(fields=["owner", "unit"])
            holding.hold_owner(community=community, actor=org_actions.HOUSE)


def _by_key(namespace: str, keys: Sequence[str]) -> dict[str, models.Community]:
    rows = models.Community.objects.filter(namespace=namespace, key__in=keys)
    return {community.key: community for community in rows}


def import_descriptions(*, rows: Mapping[str, Described], batch: Batch) -> int:
    """Bring in a list of communities by key; return how many changed."""
    changed = 0
    communities = resolve(keys=rows, batch=batch)
    for key, row in rows.items():
        community = communities[key]
        new = {name: value for name, value in vars(row).items() if value is not None}
        if any(getattr(community, name) != value for name, value in new.items()):
            for name, value in new.items():
                setattr(community, name, value)
            community.save(update_fields=list(new))
            holding.hold_owner(community=community, actor=org_actions.HOUSE)
            descriptions.describe(community)
            changed += 1
    return changed


def start_preparing(
    *,
    unit: org_models.OrgUnit,
    title: str,
    fields: Mapping[str, object],
    actor: org_actions.Actor,
) -> models.Community:
    """Make a community in the product; it prepares until :func:`start` lets it live."""
    unknown = set(fields) - edits.PLAIN_FIELDS
    assert not unknown, f"not fields of a community: {unknown}"
    with transaction.atomic():
        community = models.Community.objects.create(
            unit=unit,
            namespace=NAMESPACE_PRODUCT,
            key=ids.new_token(9),
            title=title,
            lifecycle=Lifecycle.PREPARING,
        )
        if fields:
            community = edits.edit(community=community, fields=fields, actor=actor)
        else:
            descriptions.describe(community)
        trail.note(actor=actor, community=community, action="create", title=title)
    return community


def start(*, community: models.Community, actor: org_actions.Actor) -> models.Community:
    """Let a prepared community live; raises CannotStart with what is missing."""
    with transaction.atomic():
        locked = _locked(community)
        if locked.lifecycle != Lifecycle.PREPARING:
            state = Lifecycle(locked.lifecycle)
            raise AlreadyStarted(state_zh=state.zh, state_en=state.en)
        missing = queries.missing(locked)
        if missing:
            raise CannotStart(
                missing_zh="、".join(each.zh for each in missing),
                missing_en=", ".join(each.en for each in missing),
            )
        locked.lifecycle = Lifecycle.RUNNING
        locked.opened_on = locked.opened_on or clock.today()
        locked.save(update_fields=["lifecycle", "opened_on"])
        descriptions.describe(locked)
        trail.note(actor=actor, community=locked, action="start")
    return locked


def note_dissolved(*, community: models.Community) -> None:
    """Follow the platform, where the chat is no more; its history stays, in lists and figures."""
    models.Community.objects.select_for_update().get(pk=community.pk)
    community.refresh_from_db()
    if community.lifecycle != Lifecycle.DISSOLVED:
        community.lifecycle = Lifecycle.DISSOLVED
        community.save(update_fields=["lifecycle"])
        descriptions.describe(community)
        trail.note(actor=org_actions.HOUSE, community=community, action="dissolved")


def remove(*, community: models.Community, actor: org_actions.Actor) -> None:
    """Take a community out of every list and figure; its facts stay.

    The owner's grant ends with it, whoever removes it: nobody owns what is gone.
    """
    with transaction.atomic():
        locked = _locked(community)
        locked.removed_at = clock.now()
        locked.save(update_fields=["removed_at"])
        holding.release_owner(community=locked, actor=org_actions.HOUSE)
        descriptions.describe(locked)
        trail.note(actor=actor, community=locked, action="remove", title=locked.title)


def restore(*, community: models.Community, actor: org_actions.Actor) -> models.Community:
    """Bring a removed community back with all its facts; its owner, too, if they still work here.

    Raises NotRemoved.
    """
    with transaction.atomic():
        rows = models.Community.objects.select_for_update(of=("self",))
        locked = rows.select_related("unit", "owner").get(pk=community.pk)
        if locked.removed_at is None:
            raise NotRemoved
        if locked.owner is not None and not locked.owner.is_active:
            locked.owner = None
        locked.removed_at, locked.taken_back = None, False
        locked.save(update_fields=["removed_at", "taken_back", "owner"])
        holding.hold_owner(community=locked, actor=org_actions.HOUSE)
        descriptions.describe(locked)
        trail.note(actor=actor, community=locked, action="restore", title=locked.title)
    return locked


def _locked(community: models.Community) -> models.Community:
    """The present row under lock; raises NoSuchCommunity when it was removed meanwhile."""
    rows = models.Community.objects.select_for_update(of=("self",)).filter(removed_at=None)
    found = rows.select_related("unit", "owner").filter(pk=community.pk).first()
    if found is None:
        raise queries.NoSuchCommunity
    return found
