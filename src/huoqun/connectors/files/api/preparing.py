"""Look at a file that has arrived: its columns, what they mean, what it would bring."""

from datetime import date
from typing import Annotated, Any

import msgspec
from ninja import Schema
from pydantic import Field as Bounds
from pydantic import StringConstraints

from huoqun.connectors.files import actions, mapping, queries
from huoqun.connectors.files.api.routes import router
from huoqun.connectors.files.api.shapes import Column, ImportOut, Name, NoteOut, Place, Short
from huoqun.connectors.files.kinds import (
    AmountPer,
    DateOrder,
    Field,
    FileFormat,
    FileKind,
    FreeLines,
    NewTags,
    OnConflict,
)
from huoqun.connectors.files.records.options import ReadOptions
from huoqun.connectors.files.records.previews import Preview
from huoqun.connectors.files.records.rows import CustomerRow, OrderRow, TagRow
from huoqun.connectors.files.records.streams import AnyRow
from huoqun.core import clock, money
from huoqun.core.ids import BigId, Count
from huoqun.org import access
from huoqun.org.kinds import Permission


class PreviewIn(Schema):
    """How the file is to be read; a field without a column here is guessed."""

    source: Name
    namespace: Name = ""
    mapping: Annotated[dict[Field, Column], Bounds(max_length=50)] = {}
    fixed: Annotated[dict[Field, Short], Bounds(max_length=50)] = {}
    time_zone: Short = ""
    date_order: DateOrder | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^([A-Za-z]{3})?$")] = ""
    free_lines: FreeLines = FreeLines.KEEP
    amount_per: AmountPer = AmountPer.LINE
    phones_verified: bool = False
    new_tags: NewTags | None = None
    tag_group: Annotated[Short, StringConstraints(max_length=50)] = ""
    sheet: Short = ""
    encoding: Short = ""
    on_conflict: OnConflict = OnConflict.KEEP
    assume_joins: bool = False

    def wanted(self) -> actions.Wanted:
        """The same for the action."""
        return actions.Wanted(
            source=self.source,
            namespace=self.namespace,
            mapping=self.mapping,
            fixed=self.fixed,
            options=ReadOptions(
                business_time_zone=str(clock.zone()),
                time_zone=self.time_zone,
                date_order=self.date_order,
                currency=self.currency,
                free_lines=self.free_lines,
                amount_per=self.amount_per,
                phones_verified=self.phones_verified,
                new_tags=self.new_tags,
                tag_group=self.tag_group,
            ),
            sheet=self.sheet,
            encoding=self.encoding,
            on_conflict=self.on_conflict,
            assume_joins=self.assume_joins,
        )


class FieldOut(Schema):
    """A field that files of a kind may have; of ``required_with`` one must be there."""

    field: Field
    zh: str
    en: str
    required_with: list[Field]


class FieldsOut(Schema):
    """The fields of one kind of file."""

    fields: list[FieldOut]


class MappedOut(Schema):
    """What a field is read from and why: ``header``, ``values`` or ``given``."""

    field: Field
    column: str | None
    fixed: str | None
    because: str


class TableOut(Schema):
    """What the file turned out to be; the header's row is 0 when there is none."""

    format: FileFormat
    encoding: str
    delimiter: str
    sheet: str
    header_row: Place
    columns: list[str]


class ExampleOut(Schema):
    """One of the rows that could not be taken."""

    row_no: Count
    written: str
    original: str


class FaultOut(Schema):
    """How often rows could not be taken for one reason."""

    fault: str
    zh: str
    en: str
    field: Field | None
    count: Count
    examples: list[ExampleOut]


class AmountOut(Schema):
    """What the orders of one currency add up to, in minor units."""

    currency: str
    amount: Count


class ListChangeOut(Schema):
    """What a list changes in one known community; a store and an owner are told by name."""

    title: str
    before: dict[str, str | None]
    after: dict[str, str | None]


class ElsewhereOut(Schema):
    """How many of the listed ids another namespace knows."""

    namespace: str
    count: Count


class ListedOut(Schema):
    """What the first rows of a list of communities would do."""

    made: Count
    changed: Count
    same: Count
    changes: list[ListChangeOut]
    elsewhere: list[ElsewhereOut]

    @staticmethod
    def resolve_elsewhere(look: actions.Look) -> list[ElsewhereOut]:
        """The namespaces by name."""
        return [ElsewhereOut(namespace=name, count=n) for name, n in look.elsewhere.items()]


class ListedTagOut(Schema):
    """A tag of a list: for how many of its people it is, and what would happen to them.

    ``replaced`` change to it from another tag of the group; ``kept_other`` keep another one that
    staff or they themselves gave.
    """

    group: str
    name: str
    is_new: bool
    people: Count
    gets: Count
    already: Count
    replaced: Count
    kept_other: Count


class EnrolledOut(Schema):
    """What the first rows of a list of customers or tags would do; the commonest tags."""

    customers_made: Count
    customers_known: Count
    tags: list[ListedTagOut]
    tags_told: Count
    tags_made: Count


class KnownSourceOut(Schema):
    """How many of the first rows came in before through another source."""

    source: str
    count: Count


class ContentOut(Schema):
    """What the file would bring, over the rows that were read (all of them when ``complete``)."""

    complete: bool
    rows: Count
    rejected: Count
    faults: list[FaultOut]
    notes: list[NoteOut]
    first_rows: list[dict[str, Any]]
    first_on: date | None
    last_on: date | None
    communities: Count
    people: Count
    amounts: list[AmountOut]
    assumed_currency: str
    refunds: Count
    looks_like_repeated_totals: bool


class ImportPreviewOut(Schema):
    """The import as it stands; no content while a required field is missing."""

    batch: ImportOut
    table: TableOut
    mapping: list[MappedOut]
    unused: list[str]
    missing: Field | None
    content: ContentOut | None
    listed: ListedOut | None
    enrolled: EnrolledOut | None
    known_sources: list[KnownSourceOut]


@router.get("/fields/{kind}", response=FieldsOut)
@access.requires(Permission.IMPORT)
def fields(request: access.StaffRequest, kind: FileKind) -> FieldsOut:
    """List the fields that files of a kind may have."""
    needed = {which: list(either) for either in mapping.REQUIRED[kind] for which in either}
    return FieldsOut(
        fields=[
            FieldOut(field=each, zh=each.zh, en=each.en, required_with=needed.get(each, []))
            for each in mapping.fields_of(kind)
        ]
    )


@router.post("/{import_id}/preview", response=ImportPreviewOut)
@access.requires(Permission.IMPORT)
def preview(request: access.StaffRequest, import_id: BigId, body: PreviewIn) -> dict[str, Any]:
    """Look at the file with these settings; may be repeated until the import begins."""
    batch = queries.get(import_id, seen_by=request.scope)
    prepared = actions.prepare(batch=batch, wanted=body.wanted())
    guess = prepared.guess
    return {
        "batch": prepared.batch,
        "table": prepared.table,
        "mapping": [
            MappedOut(
                field=which,
                column=guess.mapping.columns.get(which),
                fixed=guess.mapping.fixed.get(which),
                because=because,
            )
            for which, because in guess.because.items()
        ],
        "unused": list(guess.unused),
        "missing": prepared.missing,
        "content": _content(prepared.preview) if prepared.preview else None,
        "listed": prepared.listed,
        "enrolled": prepared.enrolled,
        "known_sources": [
            KnownSourceOut(source=source, count=n) for source, n in prepared.known_sources.items()
        ],
    }


def _content(found: Preview) -> ContentOut:
    return ContentOut(
        complete=found.complete,
        rows=found.rows,
        rejected=found.rejected,
        faults=[
            FaultOut(
                fault=each.fault,
                zh=each.fault.zh,
                en=each.fault.en,
                field=each.which,
                count=each.count,
                examples=[
                    ExampleOut(row_no=row.row_no, written=row.written, original=row.original)
                    for row in each.examples
                ],
            )
            for each in found.faults
        ],
        notes=[
            NoteOut(field=which, word=word, count=n) for (which, word), n in found.notes.items()
        ],
        first_rows=[_shown(row) for row in found.first_rows],
        first_on=found.first_day,
        last_on=found.last_day,
        communities=len(found.communities),
        people=len(found.people),
        amounts=[AmountOut(currency=code, amount=n) for code, n in found.amounts.items()],
        assumed_currency=found.assumed_currency,
        refunds=found.refunds,
        looks_like_repeated_totals=found.looks_like_repeated_totals,
    )


# What a preview calls the parts of a row: as the fields of a file, without what only we need.
_SHOWN_AS = {"member_name": "name", "joined_on": "joined", "left_on": "left"} | {
    "registered_on": "registered",
    "tags": "tag",
    "expires_at": "expires",
}
_NOT_SHOWN = frozenset(
    {"key", "day", "joined_at", "joined_day_only", "left_at", "left_day_only", "still_there"}
    | {"registered_at"}
    | {"purchased", "refunded", "currency_assumed", "lines"}
)


def _shown(row: AnyRow) -> dict[str, Any]:
    """A row as people read it; amounts in major units."""
    parts: dict[str, Any] = msgspec.to_builtins(row)
    if isinstance(row, OrderRow):
        parts["amount"] = f"{money.to_major(row.amount, row.currency):f}"
        back = money.to_major(row.refund_amount, row.currency)
        parts["refund"] = f"{back:f}" if row.refunded else None
        del parts["refund_amount"]
    if isinstance(row, CustomerRow | TagRow):
        parts["tags"] = "、".join(
            f"{each.group}/{each.name}" if each.group else each.name for each in row.tags
        )
    return {
        _SHOWN_AS.get(name, name): value for name, value in parts.items() if name not in _NOT_SHOWN
    }
