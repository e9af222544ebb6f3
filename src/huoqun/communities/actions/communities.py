"""Making, editing, starting and removing communities; each change tells the whole description."""

from contextlib import suppress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from huoqun.communities import models, queries, rules
from huoqun.communities.actions import trail
from huoqun.communities.actions.batch import Batch
from huoqun.communities.kinds import Affinity, Lifecycle, Platform, Positioning
from huoqun.core import clock, ids
from huoqun.core.refusal import Refused
from huoqun.events import log
from huoqun.events.catalog import communities as catalog
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.org.kinds import Role

NAMESPACE_PRODUCT = "huoqun"
EDIT_MAX = 10_000

_PLAIN_FIELDS = frozenset(
    {
        "title",
        "platform",
        "positioning",
        "affinity",
        "region",
        "opened_on",
        "ends_on",
        "purpose",
        "stage",
        "audience",
        "resources",
        "value",
        "decision",
    }
)


class CannotStart(Refused):
    """A community may not go live without a positioning, a purpose and, when flash, an end."""

    code = "community_cannot_start"
    status = 409
    zh = "还不能启动:请先补全 {missing}。没有清晰的目的,就不要建群。"
    en = "It cannot start yet; still missing: {missing}. No clear purpose, no community."


class NotUnsettable(Refused):
    """A running community cannot lose what it needed to start."""

    code = "positioning_not_unsettable"
    status = 409
    zh = "运营中的群不能取消定位,请改为另一种定位。"
    en = "A running community cannot lose its positioning; choose another one."


class TooMany(Refused):
    """A bulk edit has a bound."""

    code = "too_many_communities"
    status = 422
    zh = "一次最多修改 {most} 个群,请缩小筛选范围。"
    en = "At most {most} communities can be edited at once; narrow the filter."


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


def describe(community: models.Community) -> None:
    """Tell the whole current description as a fact."""
    now = clock.now()
    log.record(
        catalog.Described(
            occurred_at=now,
            key=f"described:{community.pk}:{now.timestamp()}:{ids.new_token(6)}",
            community_id=community.pk,
            unit_id=community.unit_id,
            namespace=community.namespace,
            community_key=community.key,
            title=community.title,
            platform=community.platform,
            positioning=community.positioning,
            affinity=community.affinity,
            lifecycle=community.lifecycle,
            opened_on=community.opened_on,
            ends_on=community.ends_on,
            owner_id=community.owner_id,
            joins_assumed=community.joins_assumed,
            removed=community.removed_at is not None,
        )
    )


def resolve(*, keys: Iterable[str], batch: Batch) -> dict[str, models.Community]:
    """The community behind each key of the batch's namespace; unknown ones exist already outside:
    they come in running, with their positioning unset. Runs in the caller's transaction.
    """
    wanted = list(dict.fromkeys(keys))
    found = _by_key(batch.namespace, wanted)
    missing = [key for key in wanted if key not in found]
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
            )
            for key in missing
            if key not in found
        ],
        batch_size=5_000,
    )
    for community in made:
        describe(community)
        found[community.key] = community
    return found


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
            _hold_owner(community, org_actions.HOUSE)
            describe(community)
            changed += 1
    return changed


def _hold_owner(community: models.Community, actor: org_actions.Actor) -> None:
    """Assigning an owner writes the grant (a call down)."""
    if community.owner is not None:
        with suppress(org_actions.AlreadyGranted):
            org_actions.grant_role(
                staff=community.owner,
                role=Role.OWNER,
                unit=community.unit,
                community_id=community.pk,
                by=actor,
            )


def _release_owner(community: models.Community, actor: org_actions.Actor) -> None:
    """The former owner's grant goes with the ownership."""
    grants = org_models.Grant.objects.filter(
        staff_id=community.owner_id, role=Role.OWNER, community_id=community.pk
    )
    for grant in grants.select_related("staff", "unit"):
        org_actions.revoke_role(grant=grant, by=actor)


def start_preparing(
    *, unit: org_models.OrgUnit, title: str, actor: org_actions.Actor, **fields: object
) -> models.Community:
    """Make a community in the product; it prepares until :func:`start` lets it live."""
    unknown = set(fields) - _PLAIN_FIELDS
    assert not unknown, f"not fields of a community: {unknown}"
    with transaction.atomic():
        community = models.Community.objects.create(
            unit=unit,
            namespace=NAMESPACE_PRODUCT,
            key=ids.new_token(9),
            title=title,
            lifecycle=Lifecycle.PREPARING,
            **fields,
        )
        describe(community)
        trail.note(actor, community, "create", title=title)
    return community


def start(*, community: models.Community, actor: org_actions.Actor) -> None:
    """Let a prepared community live; raises CannotStart with what is missing."""
    with transaction.atomic():
        locked = models.Community.objects.select_for_update().get(pk=community.pk)
        missing = rules.may_start(
            positioning=locked.positioning,
            verdict=queries.readiness(locked),
            ends_on=locked.ends_on,
        )
        if missing:
            raise CannotStart(missing=", ".join(missing))
        locked.lifecycle = Lifecycle.RUNNING
        locked.opened_on = locked.opened_on or clock.today()
        locked.save(update_fields=["lifecycle", "opened_on"])
        describe(locked)
        trail.note(actor, locked, "start")


def edit(
    *,
    community: models.Community,
    actor: org_actions.Actor,
    owner_id: int | None = None,
    **fields: object,
) -> models.Community:
    """Change plain fields or the owner; the grant follows the owner."""
    return edit_many(communities=[community.pk], actor=actor, owner_id=owner_id, fields=fields)[0]


def edit_many(
    *,
    communities: Sequence[int],
    actor: org_actions.Actor,
    owner_id: int | None = None,
    fields: Mapping[str, object],
) -> list[models.Community]:
    """Change the same fields of many communities in one transaction; all or none."""
    unknown = set(fields) - _PLAIN_FIELDS
    assert not unknown, f"not fields of a community: {unknown}"
    if len(communities) > EDIT_MAX:
        raise TooMany(most=EDIT_MAX)
    with transaction.atomic():
        rows = list(
            models.Community.objects.select_for_update().filter(pk__in=communities).order_by("id")
        )
        for community in rows:
            before = {name: str(getattr(community, name)) for name in fields}
            _change(community, owner_id=owner_id, fields=fields, actor=actor)
            describe(community)
            trail.note(
                actor,
                community,
                "edit",
                before=before,
                after={name: str(value) for name, value in fields.items()},
                owner_id=owner_id,
            )
    return rows


def _change(
    community: models.Community,
    *,
    owner_id: int | None,
    fields: Mapping[str, object],
    actor: org_actions.Actor,
) -> None:
    """Write one community's new fields."""
    unset = fields.get("positioning") == Positioning.UNSET
    if unset and community.lifecycle != Lifecycle.PREPARING and not community.made_by_import:
        raise NotUnsettable
    for name, value in fields.items():
        setattr(community, name, value)
    if owner_id is not None and owner_id != community.owner_id:
        _release_owner(community, actor)
        community.owner_id = owner_id
        _hold_owner(community, actor)
    community.save()


def remove(*, community: models.Community, actor: org_actions.Actor) -> None:
    """Take a community out of every list and figure; its facts stay, it can be brought back."""
    with transaction.atomic():
        locked = models.Community.objects.select_for_update().get(pk=community.pk)
        locked.removed_at = clock.now()
        locked.save(update_fields=["removed_at"])
        describe(locked)
        trail.note(actor, locked, "remove", title=locked.title)
