"""Lists of customers and of tags: who is meant, what is said of them, what a preview tells."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from pyroaring import BitMap64

from huoqun.connectors.files import models, queries
from huoqun.connectors.files.actions import claiming, labelling
from huoqun.connectors.files.actions.labelling import Labels, Meaning, Unmade, Word
from huoqun.connectors.files.kinds import Field, OnConflict, RowFault
from huoqun.connectors.files.records import previews, streams
from huoqun.connectors.files.records.rows import CustomerRow, Rejected, SaidTag, TagRow
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import TagChoice, TagSource
from huoqun.customers.models import Tag
from huoqun.org import queries as org_queries
from huoqun.org.models import OrgUnit

# A preview sorts out this many rows.
LOOK_ROWS_MAX = 20_000
TAGS_SHOWN = 200
PersonRow = CustomerRow | TagRow


@dataclass(slots=True, kw_only=True)
class Enrolled:
    """What became of a block: rows that told something new, that told nothing new, not taken."""

    accepted: int = 0
    duplicates: int = 0
    conflicts: int = 0
    replaced: int = 0
    made_tag_ids: list[int] = field(default_factory=list)
    made_group_ids: list[int] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTag:
    """A tag of a file, how many people of the file it is for, and what would happen to them."""

    group: str
    name: str
    is_new: bool
    people: int
    gets: int
    already: int
    replaced: int
    kept_other: int


@dataclass(slots=True, kw_only=True)
class TagLook:
    """What the first rows of a list would do; nothing is written. ``tags`` are the commonest."""

    rows: int = 0
    customers_made: int = 0
    customers_known: int = 0
    tags: list[ShownTag] = field(default_factory=list)
    tags_told: int = 0
    tags_made: int = 0
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Sorted:
    """The rows that can be taken, who of them is known, and what their words mean."""

    rows: list[PersonRow] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    units: dict[str, OrgUnit] = field(default_factory=dict)
    meanings: dict[Word, Meaning] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)


def take(*, rows: Sequence[PersonRow], batch: models.ImportBatch) -> Enrolled:
    """Write a block of a list, in the caller's transaction."""
    labels = labelling.labels(batch)
    found = _sort_out(rows, batch, labels)
    labelling.make_missing(
        found=found.meanings,
        wanted={_word(each) for row in found.rows for each in row.tags},
        of=labels,
    )
    _drop_faulty(found)
    done = Enrolled(
        made_tag_ids=labels.made_tag_ids,
        made_group_ids=labels.made_group_ids,
        rejected=found.rejected,
    )
    listed = [row for row in found.rows if isinstance(row, CustomerRow)]
    fresh = _list(listed, found, batch, done) if listed else set[str]()
    fresh |= _tag(found, batch)
    told: set[str] = set()
    for row in found.rows:
        if row.customer in fresh and row.customer not in told:
            done.accepted += 1
            told.add(row.customer)
        else:
            done.duplicates += 1
    return done


def look(*, batch: models.ImportBatch) -> TagLook:
    """Say what the first rows of a prepared list would do."""
    table = replace(queries.table_of(batch), blocks_max=previews.BLOCKS_MAX)
    blocks = streams.stream(table, queries.mapping_of(batch), queries.options_of(batch))
    every = (row for block in blocks for row in block.rows if isinstance(row, PersonRow))
    rows = list(islice(every, LOOK_ROWS_MAX))
    found = _sort_out(rows, batch, labelling.labels(batch))
    people = {row.customer for row in found.rows}
    shown = _shown(found)
    return TagLook(
        rows=len(rows),
        customers_made=len(people - found.known.keys()),
        customers_known=len(people & found.known.keys()),
        tags=shown[:TAGS_SHOWN],
        tags_told=len(shown),
        tags_made=sum(each.is_new for each in shown),
        rejected=found.rejected,
    )


# --- Who is meant, and by which words


def _sort_out(rows: Sequence[PersonRow], batch: models.ImportBatch, labels: Labels) -> _Sorted:
    keys = {row.customer for row in rows}
    found = _Sorted(known=customer_queries.find(batch.namespace, sorted(keys)))
    erased = customer_queries.withheld(batch.namespace, keys)
    present = customer_queries.present_of(found.known.values())
    found.known = {key: present[number] for key, number in found.known.items() if number in present}
    mine = customer_queries.reached(
        unit_ids=[batch.unit_id], community_ids=[], within=BitMap64(found.known.values())
    )
    words = {_word(each) for row in rows for each in row.tags}
    found.meanings = labelling.meanings(words, of=labels)
    units = org_queries.units_called(
        {row.unit for row in rows if isinstance(row, CustomerRow) and row.unit},
        namespace=batch.namespace,
        within_unit=batch.unit,
    )
    found.units = {word: each[0] for word, each in units.items() if len(each) == 1}
    for row in rows:
        fault: tuple[RowFault, Field, str] | None = None
        if row.customer in erased:
            fault = RowFault.ERASED, Field.CUSTOMER, ""
        elif isinstance(row, TagRow) and row.customer not in found.known:
            fault = RowFault.UNKNOWN_CUSTOMER, Field.CUSTOMER, row.customer
        elif isinstance(row, TagRow) and found.known[row.customer] not in mine:
            fault = RowFault.CUSTOMER_NOT_YOURS, Field.CUSTOMER, row.customer
        elif isinstance(row, CustomerRow) and row.unit and row.unit not in found.units:
            several = RowFault.SEVERAL_UNITS if row.unit in units else RowFault.UNKNOWN_UNIT
            fault = several, Field.UNIT, row.unit
        if fault:
            found.rejected.append(_rejected(row, *fault))
        else:
            found.rows.append(row)
    _drop_faulty(found)
    return found


def _drop_faulty(found: _Sorted) -> None:
    """Leave out the rows of which a tag cannot be given: nothing of a row is done by halves."""
    good: list[PersonRow] = []
    chosen: dict[tuple[int | str, int | str], Tag | Unmade] = {}
    for row in found.rows:
        bad = _bad_tag(row, found, chosen)
        if bad:
            found.rejected.append(_rejected(row, bad[0], Field.TAG, _shown_word(bad[1])))
        else:
            good.append(row)
    found.rows = good


def _bad_tag(
    row: PersonRow, found: _Sorted, chosen: dict[tuple[int | str, int | str], Tag | Unmade]
) -> tuple[RowFault, SaidTag] | None:
    """The first tag of a row that cannot be given, and why; notes what the row chooses."""
    person = found.known.get(row.customer, row.customer)
    mine: dict[tuple[int | str, int | str], Tag | Unmade] = {}
    for said in row.tags:
        meaning = found.meanings[_word(said)]
        if isinstance(meaning, RowFault):
            return meaning, said
        group = _single_group(meaning)
        if meaning is None or group is None:
            continue
        before = chosen.get((person, group)) or mine.get((person, group))
        if before is not None and before != meaning:
            return RowFault.ONE_OF_GROUP, said
        mine[person, group] = meaning
    chosen.update(mine)
    return None


def _single_group(meaning: Tag | Unmade | None) -> int | str | None:
    """The group of which a person carries one tag; one that is not made yet by its name."""
    if isinstance(meaning, Tag):
        return meaning.group_id if meaning.group.choice == TagChoice.ONE else None
    if isinstance(meaning, Unmade) and meaning.single:
        return meaning.group
    return None


def _word(said: SaidTag) -> Word:
    return said.group, said.name


def _shown_word(said: SaidTag) -> str:
    return f"{said.group}/{said.name}" if said.group else said.name


def _rejected(row: PersonRow, fault: RowFault, which: Field | None, written: str) -> Rejected:
    """A row that was not taken, with what we understood of it."""
    told: list[object] = [row.customer, "、".join(_shown_word(each) for each in row.tags)]
    if isinstance(row, CustomerRow):
        told += [row.name, row.phone, row.union_id, row.unit, row.registered_on]
    else:
        told += [row.source, row.at, row.expires_at]
    return Rejected(
        row_no=row.row_no,
        fault=fault,
        field=which,
        written=written,
        original=",".join(str(each) for each in told if each),
        person=row.customer,
    )


# --- What is written


def _list(
    rows: Sequence[CustomerRow], found: _Sorted, batch: models.ImportBatch, done: Enrolled
) -> set[str]:
    """Make the customers known; give those of whom something is new."""
    first: dict[str, CustomerRow] = {}
    for row in rows:
        first.setdefault(row.customer, row)
    listed = customer_actions.list_people(
        rows=[
            customer_actions.ListedRow(
                key=row.customer,
                name=row.name,
                unit_id=found.units[row.unit].pk if row.unit else batch.unit_id,
                registered_on=row.registered_on,
                registered_at=row.registered_at,
            )
            for row in first.values()
        ],
        namespace=batch.namespace,
        batch_id=batch.pk,
        replace_conflicts=batch.on_conflict == OnConflict.REPLACE,
    )
    claiming.claim(rows=rows, batch=batch)
    present = customer_queries.present_of(listed.people.values())
    found.known = {
        key: present[number] for key, number in listed.people.items() if number in present
    }
    done.replaced = listed.replaced
    done.conflicts = len(listed.conflicts)
    done.rejected += [
        _rejected(first[key], RowFault.CONFLICT, Field.REGISTERED, "")
        for key in sorted(listed.conflicts)
    ]
    return listed.fresh


def _tag(found: _Sorted, batch: models.ImportBatch) -> set[str]:
    """Give the tags; give those who got one that they did not carry."""
    now = clock.now()
    told: dict[tuple[int, int], customer_actions.ToldTag] = {}
    for row in found.rows:
        for said in row.tags:
            tag = found.meanings[_word(said)]
            person = found.known.get(row.customer)
            if not isinstance(tag, Tag) or person is None:
                continue
            since = row.at if isinstance(row, TagRow) and row.at else now
            told.setdefault(
                (tag.pk, person),
                customer_actions.ToldTag(
                    tag=tag,
                    customer_id=person,
                    since_at=since,
                    expires_at=_expires(row, said, tag, since),
                    confidence=row.confidence if isinstance(row, TagRow) else 100,
                    reason=(row.source or "") if isinstance(row, TagRow) else "",
                ),
            )
    given = customer_actions.give_told(
        told=[each for each in told.values() if each.expires_at is None or each.expires_at > now],
        word=_by_word(batch),
    )
    people = {person for _, person in given}
    return {key for key, number in found.known.items() if number in people}


def _by_word(batch: models.ImportBatch) -> customer_actions.TagWord:
    return customer_actions.TagWord(
        source=TagSource.IMPORT, staff_id=batch.staff_id, batch_id=batch.pk
    )


def _expires(row: PersonRow, said: SaidTag, tag: Tag, since: datetime) -> datetime | None:
    """When a tag goes: as the row says, as it must, or as the tag always does."""
    own = row.expires_at if isinstance(row, TagRow) else None
    usual = since + timedelta(days=tag.expires_days) if tag.expires_days else None
    return own or said.expires_at or usual


# --- What a preview tells


def _shown(found: _Sorted) -> list[ShownTag]:
    """The tags of the rows, the commonest first, with what giving them would do."""
    people: dict[Word, set[str]] = {}
    tags: dict[Word, Tag | Unmade] = {}
    for row in found.rows:
        for said in row.tags:
            meaning = found.meanings[_word(said)]
            if isinstance(meaning, Tag | Unmade):
                name = meaning.name
                group = meaning.group.name if isinstance(meaning, Tag) else meaning.group
                people.setdefault((group, name), set()).add(row.customer)
                tags[group, name] = meaning
    common = Counter({word: len(whom) for word, whom in people.items()}).most_common()
    return [
        _effect(tags[word], people[word], found, whole=place < TAGS_SHOWN)
        for place, (word, _) in enumerate(common)
    ]


def _effect(
    tag: Tag | Unmade,
    whom: Iterable[str],
    found: _Sorted,
    *,
    whole: bool,
) -> ShownTag:
    """What giving a tag would do; beyond what is shown nobody is counted."""
    keys = set(whom)
    if isinstance(tag, Unmade):
        return ShownTag(
            group=tag.group,
            name=tag.name,
            is_new=True,
            people=len(keys),
            gets=len(keys),
            already=0,
            replaced=0,
            kept_other=0,
        )
    known = BitMap64(found.known[key] for key in keys if key in found.known)
    word = customer_actions.TagWord(source=TagSource.IMPORT)
    effect = (
        customer_actions.preview_told(tag=tag, people=known, word=word)
        if whole
        else customer_actions.ToldEffect(gets=0, already=0, replaced=0, kept_other=0)
    )
    return ShownTag(
        group=tag.group.name,
        name=tag.name,
        is_new=False,
        people=len(keys),
        gets=effect.gets + len(keys - found.known.keys()),
        already=effect.already,
        replaced=effect.replaced,
        kept_other=effect.kept_other,
    )
