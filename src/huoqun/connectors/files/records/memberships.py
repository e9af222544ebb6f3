"""Memberships out of a table: one row per stay, or one row per join and per leave."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

import msgspec

from huoqun.connectors.files import vocabulary
from huoqun.connectors.files.formats import opening
from huoqun.connectors.files.formats.table import BLOCK_ROWS_MAX, Cell, Table
from huoqun.connectors.files.kinds import Field, MemberEvent, RowFault
from huoqun.connectors.files.mapping import ColumnMap
from huoqun.connectors.files.records.columns import Columns
from huoqun.connectors.files.records.options import ReadOptions
from huoqun.connectors.files.records.ordinals import Ordinals, digest
from huoqun.connectors.files.records.rows import MembershipRow, RecordBlock, Rejected
from huoqun.connectors.files.records.spool import Spool
from huoqun.connectors.files.values import texts
from huoqun.connectors.files.values.times import Moment, TimeReader
from huoqun.events.catalog.communities import CommunityRole, JoinMode, LeaveReason


class _Event(msgspec.Struct, frozen=True, kw_only=True):
    """A join or a leave, or why it was not taken, while it waits in the spool."""

    row_no: int
    community: str = ""
    community_name: str | None = None
    member: str = ""
    member_name: str | None = None
    what: MemberEvent = MemberEvent.JOINED
    moment: Moment | None = None
    role: CommunityRole | None = None
    how: JoinMode = JoinMode.UNKNOWN
    inviter: str | None = None
    reason: LeaveReason = LeaveReason.UNKNOWN
    phone: str | None = None
    union_id: str | None = None
    rejected: Rejected | None = None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Event).decode


def stream(
    table: Table, mapping: ColumnMap, options: ReadOptions, *, after: int = 0
) -> Iterator[RecordBlock[MembershipRow]]:
    """The stays that a file tells of, behind position ``after``.

    With an event column, joins and leaves are paired per community and member in order of time (of
    the file, when they share a moment); a repeated join changes nothing.
    """
    if Field.EVENT in mapping:
        yield from _from_events(table, mapping, options, after)
        return
    reader, ordinals = options.time_reader(), Ordinals()
    for block in opening.blocks(table, wanted=frozenset(mapping.columns.values())):
        columns = Columns(block, mapping)
        rows = _intervals(columns, reader, ordinals)
        position = columns.last_row()
        if position > after:
            yield RecordBlock(
                rows=[row for row in rows if row.row_no > after],
                rejected=columns.rejected(after=after),
                position=position,
                done=block.done,
                notes=columns.notes,
            )


def _intervals(columns: Columns, reader: TimeReader, ordinals: Ordinals) -> list[MembershipRow]:
    people = _people(columns)
    joined_moments = columns.read(Field.JOINED, reader.read, required=True)
    left_moments = columns.read(Field.LEFT, lambda cell: _left(cell, reader))
    reasons = columns.words(Field.REASON, vocabulary.LEAVE_REASONS, LeaveReason.UNKNOWN)
    for place, (joined, left) in enumerate(zip(joined_moments, left_moments, strict=True)):
        if joined and left and _is_before(left, joined):
            columns.reject(place, RowFault.LEFT_BEFORE_JOINED, Field.LEFT, left.written)
    return [
        _row(
            person,
            joined=joined,
            left=left,
            reason=reason,
            ordinals=ordinals,
            tells_leaves=Field.LEFT in columns.mapping,
        )
        for place, (person, joined, left, reason) in enumerate(
            zip(people, joined_moments, left_moments, reasons, strict=True)
        )
        if place not in columns.faults
    ]


def _people(columns: Columns) -> list[_Event]:
    """Who is meant on each row, without the times."""
    found = zip(
        columns.block.row_nos,
        columns.read(Field.COMMUNITY, texts.identifier, required=True),
        columns.read(Field.COMMUNITY_NAME, texts.name),
        columns.read(Field.MEMBER, texts.identifier, required=True),
        columns.read(Field.NAME, texts.name),
        columns.words(Field.ROLE, vocabulary.ROLES, CommunityRole.MEMBER),
        columns.words(Field.HOW, vocabulary.JOIN_MODES, JoinMode.UNKNOWN),
        columns.read(Field.INVITER, texts.identifier),
        columns.read(Field.PHONE, texts.identifier_if_any),
        columns.read(Field.UNION_ID, texts.identifier_if_any),
        strict=True,
    )
    return [
        _Event(
            row_no=row_no,
            community=community or "",
            community_name=title,
            member=member or "",
            member_name=name,
            role=role,
            how=how or JoinMode.UNKNOWN,
            inviter=inviter,
            phone=phone,
            union_id=union_id,
        )
        for row_no, community, title, member, name, role, how, inviter, phone, union_id in found
    ]


def _left(cell: Cell, reader: TimeReader) -> Moment | None:
    """When someone left; "至今", 0 and the year 9999 mean that they did not."""
    if str(cell).strip().lower() in vocabulary.STILL_THERE_WORDS or str(cell).startswith("9999"):
        return None
    return reader.read(cell)


def _is_before(left: Moment, joined: Moment) -> bool:
    """Whether leaving comes before joining, as far as both are known."""
    if left.day_only or joined.day_only:
        return left.day < joined.day
    return left.at < joined.at


def _row(
    person: _Event,
    *,
    joined: Moment | None,
    left: Moment | None,
    reason: LeaveReason | None,
    ordinals: Ordinals,
    tells_leaves: bool = False,
) -> MembershipRow:
    """A stay; its key does not name the leave, which a later export may add."""
    known_by = joined.written if joined else f"left {left.written if left else ''}"
    content = digest((person.community, person.member, known_by))
    return MembershipRow(
        row_no=person.row_no,
        community=person.community,
        community_name=person.community_name,
        member=person.member,
        member_name=person.member_name,
        joined_at=joined.at if joined else None,
        joined_on=joined.day if joined else None,
        joined_day_only=joined.day_only if joined else False,
        left_at=left.at if left else None,
        left_on=left.day if left else None,
        left_day_only=left.day_only if left else False,
        still_there=tells_leaves and left is None,
        role=person.role,
        how=person.how,
        inviter=person.inviter,
        reason=reason or LeaveReason.UNKNOWN,
        key=f"stay:{content.hex()}:{ordinals.next(content)}",
        phone=person.phone,
        union_id=person.union_id,
    )


def _from_events(
    table: Table, mapping: ColumnMap, options: ReadOptions, after: int
) -> Iterator[RecordBlock[MembershipRow]]:
    reader = options.time_reader()
    notes: Counter[tuple[Field, str]] = Counter()
    done = 0
    with Spool() as spool:
        for block in opening.blocks(table, wanted=frozenset(mapping.columns.values())):
            columns = Columns(block, mapping)
            events = _events(columns, reader)
            notes += columns.notes
            spool.add(
                [event.row_no for event in events],
                [
                    None if event.rejected else f"{event.community}\x1f{event.member}"
                    for event in events
                ],
                [_encode(event) for event in events],
            )
            done = block.done
            yield RecordBlock(rows=[], rejected=[], position=after, done=done)
        yield from _paired(spool, after, done, notes)


def _paired(
    spool: Spool, after: int, done: int, notes: Counter[tuple[Field, str]]
) -> Iterator[RecordBlock[MembershipRow]]:
    """The spooled events as stays, in blocks; the notes come with the first."""
    rows: list[MembershipRow] = []
    rejected: list[Rejected] = []
    position = after
    for first, payloads in spool.groups(after=after):
        if len(rows) + len(rejected) + len(payloads) > BLOCK_ROWS_MAX and position > after:
            yield RecordBlock(
                rows=rows, rejected=rejected, position=position, done=done, notes=notes
            )
            rows, rejected, notes = [], [], Counter()
        events = [_decode(payload) for payload in payloads]
        rejected += [event.rejected for event in events if event.rejected]
        rows += _stays([event for event in events if not event.rejected])
        position = first
    yield RecordBlock(rows=rows, rejected=rejected, position=position, done=done, notes=notes)


def _events(columns: Columns, reader: TimeReader) -> list[_Event]:
    people = _people(columns)
    moments = columns.read(Field.AT, reader.read, required=True)
    whats = columns.words(Field.EVENT, vocabulary.MEMBER_EVENTS, None)
    cells = columns.cells(Field.EVENT) or ()
    reasons = columns.words(Field.REASON, vocabulary.LEAVE_REASONS, LeaveReason.UNKNOWN)
    for place, what in enumerate(whats):
        if what is None:
            columns.reject(place, RowFault.UNKNOWN_EVENT, Field.EVENT, str(cells[place]))
    good = [
        msgspec.structs.replace(
            person,
            what=what,
            moment=moment,
            reason=reason or texts.word(cell, vocabulary.EVENT_REASONS) or LeaveReason.UNKNOWN,
        )
        for place, (person, what, moment, reason, cell) in enumerate(
            zip(people, whats, moments, reasons, cells, strict=True)
        )
        if place not in columns.faults
    ]
    bad = [_Event(row_no=row.row_no, rejected=row) for row in columns.rejected()]
    return list(chain(good, bad))


@dataclass(slots=True)
class _Stay:
    """From a join to a leave; either may be missing."""

    person: _Event
    joined: Moment | None
    end: _Event | None


def _stays(events: Sequence[_Event]) -> Iterator[MembershipRow]:
    """Pair the joins and leaves of one person in one community.

    Stays that begin on one day are one stay with the last end: a membership is known by its days.
    So is a leave that is told twice on one day.
    """
    stays: list[_Stay] = []
    inside: _Event | None = None
    for event in sorted(events, key=_when):
        if event.what is MemberEvent.JOINED:
            inside = inside or event
            continue
        _add(stays, _Stay(inside or event, inside.moment if inside else None, event))
        inside = None
    if inside is not None:
        _add(stays, _Stay(inside, inside.moment, None))
    ordinals = Ordinals()
    for stay in stays:
        left = stay.end.moment if stay.end else None
        reason = stay.end.reason if stay.end else None
        yield _row(stay.person, joined=stay.joined, left=left, reason=reason, ordinals=ordinals)


def _add(stays: list[_Stay], stay: _Stay) -> None:
    last = stays[-1] if stays else None
    if last and (_begin_together(last, stay) or _end_together(last, stay)):
        last.end = stay.end
    else:
        stays.append(stay)


def _begin_together(one: _Stay, other: _Stay) -> bool:
    return bool(one.joined and other.joined and one.joined.day == other.joined.day)


def _end_together(one: _Stay, lone: _Stay) -> bool:
    """Whether a leave without a join repeats, on its day, the one told before it."""
    if lone.joined or not (one.end and one.end.moment and lone.end and lone.end.moment):
        return False
    return one.end.moment.day == lone.end.moment.day


def _when(event: _Event) -> tuple[datetime, int]:
    assert event.moment is not None
    return event.moment.at, event.row_no
