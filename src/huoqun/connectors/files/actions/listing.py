"""Lists of communities: stores and owners are looked up by what people write, then handed down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import msgspec

from huoqun.communities import actions as community_actions
from huoqun.communities.actions import ListedRow
from huoqun.communities.kinds import Affinity, Positioning
from huoqun.connectors.files import models, queries
from huoqun.connectors.files.kinds import Field, FileKind, RowFault
from huoqun.connectors.files.mapping import ColumnMap
from huoqun.connectors.files.records import streams
from huoqun.connectors.files.records.rows import CommunityRow, Rejected
from huoqun.core.refusal import Refused
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission

# A preview looks up this many rows of the list.
LOOK_ROWS_MAX = 2_000
CHANGES_SHOWN = 20
_RIGHTS = {
    FileKind.COMMUNITIES: (Permission.EDIT_COMMUNITIES,),
    FileKind.CUSTOMERS: (Permission.EDIT_CUSTOMERS,),
    FileKind.TAGS: (Permission.EDIT_CUSTOMERS,),
}
_FAULTS = {
    "flash_needs_end": (RowFault.FLASH_NEEDS_END, Field.ENDS),
    "ends_before_opening": (RowFault.ENDS_BEFORE_OPENING, Field.ENDS),
    "cannot_assign_owner": (RowFault.OWNER_NOT_ALLOWED, Field.OWNER),
    "community_removed": (RowFault.REMOVED, None),
}


class MayNotDescribe(Refused):
    """Bringing in data is one right, saying what communities are another."""

    code = "may_not_describe"
    status = 403
    zh = "导入{kind_zh}还需要“{permission_zh}”权限。"
    en = "To import a {kind_en} you also need the right “{permission_en}”."


@dataclass(frozen=True, slots=True)
class ShownChange:
    """What a list changes in one known community, in words."""

    title: str
    before: dict[str, str | None]
    after: dict[str, str | None]


@dataclass(slots=True, kw_only=True)
class Look:
    """What the first rows of a list would do; nothing is written.

    ``elsewhere`` counts the ids that other namespaces know, when this one would make them anew.
    """

    rows: int = 0
    made: int = 0
    changed: int = 0
    same: int = 0
    changes: list[ShownChange] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    elsewhere: dict[str, int] = field(default_factory=dict)


def refuse_without_rights(
    *, batch: models.ImportBatch, mapping: ColumnMap, actor: org_actions.Actor
) -> None:
    """A list edits communities or customers and may give people roles: whoever starts it may."""
    kind = FileKind(batch.kind)
    needed = list(_RIGHTS.get(kind, ()))
    needed += [Permission.MANAGE_STAFF] if Field.OWNER in mapping else []
    for permission in needed:
        if not actor.scope.where(permission).covers(batch.unit.path):
            raise MayNotDescribe(
                kind_zh=kind.zh,
                kind_en=kind.en.lower(),
                permission_zh=permission.zh,
                permission_en=permission.en,
            )


def look(*, batch: models.ImportBatch) -> Look:
    """Say what the first rows of a prepared list would do."""
    found = Look()
    blocks = streams.stream(
        queries.table_of(batch), queries.mapping_of(batch), queries.options_of(batch)
    )
    every = (row for block in blocks for row in block.rows if isinstance(row, CommunityRow))
    rows = list(islice(every, LOOK_ROWS_MAX))
    keys = {row.community for row in rows}
    foreign = queries.foreign_communities(namespace=batch.namespace, keys=keys, unit=batch.unit)
    found.rejected += [
        rejected(row=row, fault=RowFault.NOT_YOURS, which=Field.KEY)
        for row in rows
        if row.community in foreign
    ]
    mine = [row for row in rows if row.community not in foreign]
    good, listed = _listed(mine, batch, found.rejected)
    via = _via(batch)
    done = community_actions.plan_list(rows=listed, batch=via, actor=actor_of(batch))
    found.rejected += _refusals(done, good)
    found.rows = len(rows)
    found.made, found.changed, found.same = done.made, len(done.changes), done.same
    if found.made:
        found.elsewhere = queries.namespaces_knowing(keys, unit=batch.unit, besides=batch.namespace)
    found.changes = [
        ShownChange(each.community.title, _shown(each.before), _shown(each.after))
        for each in done.changes[:CHANGES_SHOWN]
    ]
    return found


def take(
    *, rows: Sequence[CommunityRow], batch: models.ImportBatch, via: community_actions.Batch
) -> tuple[community_actions.Imported, list[Rejected]]:
    """Write a block of a list; what it made or changed counts as accepted."""
    faulty: list[Rejected] = []
    good, listed = _listed(rows, batch, faulty)
    done = community_actions.import_list(rows=listed, batch=via, actor=actor_of(batch))
    faulty += _refusals(done, good)
    counts = community_actions.Imported()
    counts.accepted = done.made + len(done.changes)
    counts.duplicates = done.same
    return counts, faulty


def rejected(*, row: CommunityRow, fault: RowFault, which: Field | None) -> Rejected:
    """A row that was not taken, with what it says behind its number."""
    written = {Field.UNIT: row.unit, Field.OWNER: row.owner, Field.KEY: row.community}
    return Rejected(
        row_no=row.row_no,
        fault=fault,
        field=which,
        written=(written.get(which) if which else None) or "",
        original=",".join(str(value) for value in msgspec.structs.astuple(row)[1:] if value),
    )


def actor_of(batch: models.ImportBatch) -> org_actions.Actor:
    """Who brought the file, with what they may do now; the house at the command line."""
    if batch.staff is None:
        return org_actions.HOUSE
    return org_actions.Actor(staff=batch.staff, scope=org_queries.scope(batch.staff))


def _via(batch: models.ImportBatch) -> community_actions.Batch:
    """The import as the room below knows it, before it has a number."""
    return community_actions.Batch(
        batch_id=batch.pk or 0,
        source=batch.source,
        namespace=batch.namespace,
        unit_id=batch.unit_id,
        staff_id=batch.staff_id,
    )


def _refusals(done: community_actions.Listed, rows: Sequence[CommunityRow]) -> Iterable[Rejected]:
    for place, refusal in done.refused:
        fault, which = _FAULTS.get(refusal.code, (RowFault.NOT_YOURS, None))
        yield rejected(row=rows[place], fault=fault, which=which)


def _listed(
    rows: Sequence[CommunityRow], batch: models.ImportBatch, faulty: list[Rejected]
) -> tuple[list[CommunityRow], list[ListedRow]]:
    """The rows whose stores and owners are known, and what they say; the others are told."""
    units = org_queries.units_called(
        {row.unit for row in rows if row.unit},
        namespace=batch.namespace,
        within_unit=batch.unit,
    )
    people = org_queries.staff_called(
        {row.owner for row in rows if row.owner},
        seen_by=actor_of(batch).scope.where(Permission.VIEW_STAFF),
    )
    good: list[CommunityRow] = []
    listed: list[ListedRow] = []
    for row in rows:
        unit, owner = units.get(row.unit or "", []), people.get(row.owner or "", [])
        fault = _which(row.unit, unit, RowFault.UNKNOWN_UNIT, RowFault.SEVERAL_UNITS)
        if fault:
            faulty.append(rejected(row=row, fault=fault, which=Field.UNIT))
            continue
        fault = _which(row.owner, owner, RowFault.UNKNOWN_OWNER, RowFault.SEVERAL_OWNERS)
        if fault:
            faulty.append(rejected(row=row, fault=fault, which=Field.OWNER))
            continue
        good.append(row)
        listed.append(ListedRow(key=row.community, fields=_fields(row, unit, owner)))
    return good, listed


def _which(
    written: str | None, found: Sequence[object], unknown: RowFault, several: RowFault
) -> RowFault | None:
    """Why a word does not name exactly one thing; None when it does, or when there is none."""
    if written is None or len(found) == 1:
        return None
    return several if found else unknown


def _fields(
    row: CommunityRow, unit: Sequence[object], owner: Sequence[object]
) -> Mapping[str, object]:
    """What a row says; an empty cell, or one that says "not set", leaves things as they are."""
    said = {
        "title": row.title,
        "positioning": None if row.positioning is Positioning.UNSET else row.positioning,
        "affinity": None if row.kind is Affinity.UNSET else row.kind,
        "platform": row.platform,
        "unit": unit[0] if unit else None,
        "owner": owner[0] if owner else None,
        "opened_on": row.opened,
        "ends_on": row.ends,
    }
    return {name: value for name, value in said.items() if value is not None}


def _shown(values: Mapping[str, object]) -> dict[str, str | None]:
    """Values as people read them: a store and an owner by name."""
    return {
        name: None if value is None else str(getattr(value, "name", None) or value)
        for name, value in values.items()
    }
