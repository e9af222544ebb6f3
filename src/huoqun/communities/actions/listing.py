"""Lists of communities come in: what they say of each is written, and remembered to be undone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from huoqun.communities import models
from huoqun.communities.actions import communities, edits
from huoqun.communities.actions.batch import Batch
from huoqun.core.refusal import Refused
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models


class Removed(Refused):
    """Nobody describes what is out of sight."""

    code = "community_removed"
    status = 409
    zh = "“{title}”已被移除，请先恢复。"
    en = "{title} was removed; restore it first."


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedRow:
    """What a list says of one community; ``fields`` are some of edits.EDITABLE, never empty."""

    key: str
    fields: Mapping[str, object]


@dataclass(kw_only=True)
class Listed:
    """What a list does: communities it makes, changes, leaves as they are, and refusals by row."""

    made: int = 0
    same: int = 0
    changes: list[edits.Change] = field(default_factory=list)
    refused: list[tuple[int, Refused]] = field(default_factory=list)


def plan_list(*, rows: Sequence[ListedRow], batch: Batch, actor: org_actions.Actor) -> Listed:
    """Say what a list would do, without doing it."""
    known = _known(batch, {row.key for row in rows})
    listed = Listed(made=len({row.key for row in rows} - known.keys()))
    _plan(listed, rows, known, actor)
    return listed


def import_list(*, rows: Sequence[ListedRow], batch: Batch, actor: org_actions.Actor) -> Listed:
    """Write what a list says, in the caller's transaction; what it does not say stays.

    Communities that nobody knew are made, running and marked as imported.
    """
    keys = [row.key for row in rows]
    before = _known(batch, keys)
    communities.resolve(keys=keys, batch=batch)
    known = _known(batch, keys, lock=True)
    fresh = {key for key in known if key not in before or before[key].taken_back}
    listed = Listed()
    _plan(listed, rows, known, actor)
    assert batch.batch_id is not None, "only imports bring lists"
    _remember(listed.changes, batch.batch_id)
    edits.apply(changes=listed.changes, actor=actor)
    listed.made = len(fresh)
    changed = {change.community.key for change in listed.changes}
    listed.same -= len(fresh - changed)
    listed.changes = [each for each in listed.changes if each.community.key not in fresh]
    return listed


def _known(
    batch: Batch,
    keys: Collection[str],
    *,
    lock: bool = False,
) -> dict[str, models.Community]:
    rows = models.Community.objects.filter(namespace=batch.namespace, key__in=set(keys))
    rows = rows.select_related("unit", "owner").order_by("id")
    if lock:
        rows = rows.select_for_update(of=("self",))
    return {community.key: community for community in rows}


def _plan(
    listed: Listed,
    rows: Sequence[ListedRow],
    known: Mapping[str, models.Community],
    actor: org_actions.Actor,
) -> None:
    """Each community once: of several rows about one, the last word rules."""
    said: dict[str, dict[str, object]] = {}
    place_of: dict[str, int] = {}
    for place, row in enumerate(rows):
        said.setdefault(row.key, {}).update(row.fields)
        place_of[row.key] = place
    for key, fields in said.items():
        community = known.get(key)
        if community is None:
            continue
        if community.removed_at is not None and not community.taken_back:
            listed.refused.append((place_of[key], Removed(title=community.title)))
            continue
        plan = edits.Plan()
        edits.plan_one(plan, community=community, fields=fields, actor=actor)
        listed.changes += plan.changes
        listed.refused += [(place_of[key], refusal) for _, refusal in plan.refused]
        listed.same += not plan.changes and not plan.refused


# --- Undoing


def _remember(changes: Iterable[edits.Change], batch_id: int) -> None:
    """Keep what stood there before the batch; a second change by it keeps the first answer."""
    by_community = {change.community.pk: change for change in changes}
    known = models.DescriptionBefore.objects.filter(
        batch_id=batch_id, community__in=by_community
    ).order_by("id")
    again = []
    for row in known:
        change = by_community.pop(row.community_id)
        row.before = _plain(change.before) | row.before
        row.after = row.after | _plain(change.after)
        again.append(row)
    models.DescriptionBefore.objects.bulk_update(again, ["before", "after"])
    models.DescriptionBefore.objects.bulk_create(
        models.DescriptionBefore(
            community_id=pk,
            batch_id=batch_id,
            before=_plain(change.before),
            after=_plain(change.after),
        )
        for pk, change in by_community.items()
    )


def undo(*, batch_id: int) -> set[int]:
    """Restore what a list changed, where nobody has changed it since; return whose it was.

    What a later list found there is what stood before this one, from now on.
    """
    rows = list(models.DescriptionBefore.objects.filter(batch_id=batch_id).order_by("id"))
    touched = {row.community_id for row in rows}
    later: dict[int, list[models.DescriptionBefore]] = {}
    others = models.DescriptionBefore.objects.filter(community__in=touched)
    for other in others.exclude(batch_id=batch_id).order_by("id"):
        later.setdefault(other.community_id, []).append(other)
    locked = models.Community.objects.select_for_update(of=("self",)).filter(pk__in=touched)
    present = {each.pk: each for each in locked.select_related("unit", "owner").order_by("id")}
    owners, units = _people_and_places(rows)
    changes = []
    for row in rows:
        left = _handed_on(
            row, [each for each in later.get(row.community_id, []) if each.pk > row.pk]
        )
        community = present[row.community_id]
        back = {
            name: _value(name, row.before[name], owners, units)
            for name in left
            if _plain({name: getattr(community, name)})[name] == row.after[name]
        }
        change = _restoring(community, back)
        if change is not None:
            changes.append(change)
    edits.apply(changes=changes, actor=org_actions.HOUSE)
    models.DescriptionBefore.objects.filter(batch_id=batch_id).delete()
    return touched


def _handed_on(
    row: models.DescriptionBefore, later: Sequence[models.DescriptionBefore]
) -> list[str]:
    """Give each value to the first later list that replaced it; the names that none replaced."""
    left = []
    for name, after in row.after.items():
        heir = next((each for each in later if name in each.before), None)
        if heir is None:
            left.append(name)
        elif heir.before[name] == after:
            heir.before[name] = row.before[name]
            heir.save(update_fields=["before"])
    return left


def _restoring(community: models.Community, back: dict[str, object]) -> edits.Change | None:
    """The change back; days that would contradict what was entered since stay as they are."""
    opened_on = back.get("opened_on", community.opened_on)
    ends_on = back.get("ends_on", community.ends_on)
    if opened_on and ends_on and str(ends_on) < str(opened_on):
        back = {name: value for name, value in back.items() if name not in ("opened_on", "ends_on")}
    after = {name: value for name, value in back.items() if getattr(community, name) != value}
    if not after or (community.removed_at is not None and not community.taken_back):
        return None
    before = {name: getattr(community, name) for name in after}
    return edits.Change(community=community, before=before, after=after)


def _plain(values: Mapping[str, object]) -> dict[str, str | int | None]:
    """Values as JSON keeps them."""
    return {name: edits.told(value) for name, value in values.items()}


def _people_and_places(
    rows: Iterable[models.DescriptionBefore],
) -> tuple[dict[int, org_models.Staff], dict[int, org_models.OrgUnit]]:
    """The owners and units of before that are still there; the others do not come back."""
    owner_ids = {row.before["owner"] for row in rows if row.before.get("owner")}
    unit_ids = {row.before["unit"] for row in rows if row.before.get("unit")}
    staff = org_models.Staff.objects.filter(pk__in=owner_ids, is_active=True)
    units = org_models.OrgUnit.objects.filter(pk__in=unit_ids)
    return {each.pk: each for each in staff}, {each.pk: each for each in units}


def _value(
    name: str,
    kept: str | int | None,
    owners: Mapping[int, org_models.Staff],
    units: Mapping[int, org_models.OrgUnit],
) -> object:
    """The value that JSON kept."""
    if kept is None:
        return None
    if name == "owner":
        return owners.get(int(kept))
    if name == "unit":
        return units[int(kept)]
    return date.fromisoformat(str(kept)) if name in ("opened_on", "ends_on") else kept
