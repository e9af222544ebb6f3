"""Look at a file before anything is written: what it is, what its columns mean and bring."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.db import transaction

from huoqun.connectors.files import mapping as maps
from huoqun.connectors.files import models, queries
from huoqun.connectors.files.actions import enrolling, listing
from huoqun.connectors.files.formats import opening
from huoqun.connectors.files.formats.table import Cell, Table
from huoqun.connectors.files.kinds import BatchState, Field, FileKind, OnConflict
from huoqun.connectors.files.mapping import ColumnMap, Guess
from huoqun.connectors.files.records import previews, resemblance
from huoqun.connectors.files.records.options import ReadOptions
from huoqun.connectors.files.records.previews import Preview
from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.events import sources
from huoqun.org import actions as org_actions
from huoqun.org.models import OrgUnit

SAMPLE_ROWS = 500
# About 500,000 rows of a chat, half a sheet: some ten seconds for the preview.
WORKBOOK_MEGABYTES_MAX = 25
# The first bytes of .xlsx and of .xls.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
NAME_CHARACTERS_MAX = 100


class FileIncomplete(Refused):
    """Parts of the file are missing."""

    code = "file_incomplete"
    status = 409
    zh = "文件还没有传完（{received} / {size} 字节）。"
    en = "The file has not arrived completely ({received} of {size} bytes)."


class NotPreparable(Refused):
    """The import has begun."""

    code = "not_preparable"
    status = 409
    zh = "这次导入已经开始，不能再修改；请先撤回，再用新的设置导入。"
    en = "This import has begun; take it back and import the file again with other settings."


class WorkbookTooBig(Refused):
    """A workbook is read as a whole to see its first row: the page would wait for minutes."""

    code = "workbook_too_big"
    status = 413
    zh = (
        "Excel 文件超过 {megabytes} MB，在网页上打开要等很久。请在 Excel 里另存为 CSV 再导入，"
        "或在服务器上用命令 huoqun import 导入。"
    )
    en = (
        "The workbook is over {megabytes} MB, which takes too long to open here. Save it as CSV"
        " in Excel, or import it on the server: huoqun import."
    )


class BadName(Refused):
    """A source or namespace that cannot be written down."""

    code = "bad_import_name"
    zh = "来源不能为空；来源和命名空间的名称最长 {most} 个字符。"
    en = "The source cannot be empty; source and namespace have {most} characters at most."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How somebody wants a file read. ``mapping`` names columns by field, ``fixed`` values.

    ``map_text`` is the same as the command line writes it. An empty namespace is the source.
    """

    source: str
    namespace: str = ""
    mapping: Mapping[Field, str] = field(default_factory=dict)
    fixed: Mapping[Field, str] = field(default_factory=dict)
    map_text: str = ""
    options: ReadOptions = field(default_factory=ReadOptions)
    sheet: str = ""
    encoding: str = ""
    on_conflict: OnConflict = OnConflict.KEEP
    assume_joins: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A file that was looked at; no preview while a required field has no column.

    ``listed`` says of a list of communities what it would change, ``enrolled`` what a list of
    customers or tags would, ``known_sources`` how many of
    the first rows came in before through other sources.
    """

    batch: models.ImportBatch
    table: Table
    guess: Guess
    missing: Field | None
    preview: Preview | None
    listed: listing.Look | None = None
    enrolled: enrolling.TagLook | None = None
    known_sources: Mapping[str, int] = field(default_factory=dict)


def prepare(*, batch: models.ImportBatch, wanted: Wanted) -> Prepared:
    """Look at an uploaded file with these settings; may be repeated until the import begins."""
    if batch.state not in (BatchState.RECEIVING, BatchState.PREVIEWED):
        raise NotPreparable
    if batch.received < batch.size:
        raise FileIncomplete(received=batch.received, size=batch.size)
    _refuse_big_workbook(queries.path_of(batch))
    table, guess = _look(queries.path_of(batch), FileKind(batch.kind), wanted)
    _fill(batch, table, guess, wanted)
    missing = maps.missing_field(guess.mapping)
    preview = None if missing else previews.preview(table, guess.mapping, wanted.options)
    listed, enrolled = _look_up(batch, preview), _sort_out(batch, preview)
    with transaction.atomic():
        locked = models.ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state not in (BatchState.RECEIVING, BatchState.PREVIEWED):
            raise NotPreparable
        batch.state = BatchState.RECEIVING if missing else BatchState.PREVIEWED
        batch.save()
    return Prepared(
        batch=batch,
        table=table,
        guess=guess,
        missing=missing,
        preview=preview,
        listed=listed,
        enrolled=enrolled,
        known_sources=_known_sources(batch, preview),
    )


def _known_sources(batch: models.ImportBatch, preview: Preview | None) -> dict[str, int]:
    """How many of the first rows other sources of the namespace have told already."""
    others = queries.other_sources(batch)
    if preview is None or not others:
        return {}
    known = sources.known(keys=preview.fact_keys, sources=others)
    return dict(Counter(source for source, _ in known.values()))


def _refuse_big_workbook(path: Path) -> None:
    if path.stat().st_size <= WORKBOOK_MEGABYTES_MAX << 20:
        return
    with path.open("rb") as content:
        if content.read(4).startswith(_WORKBOOKS):
            raise WorkbookTooBig(megabytes=WORKBOOK_MEGABYTES_MAX)


def _look_up(batch: models.ImportBatch, preview: Preview | None) -> listing.Look | None:
    """What a list of communities would change; its stores and owners may be unknown."""
    if preview is None or batch.kind != FileKind.COMMUNITIES:
        return None
    found = listing.look(batch=batch)
    for rejected in found.rejected:
        previews.note(preview, rejected)
    preview.rows -= len(found.rejected)
    return found


def _sort_out(batch: models.ImportBatch, preview: Preview | None) -> enrolling.TagLook | None:
    """Who gets which tags by a list; its tags and people may be unknown."""
    if preview is None or batch.kind not in (FileKind.CUSTOMERS, FileKind.TAGS):
        return None
    found = enrolling.look(batch=batch)
    for rejected in found.rejected:
        previews.note(preview, rejected)
    preview.rows -= len(found.rejected)
    return found


def prepare_path(
    *, kind: FileKind, path: Path, unit: OrgUnit, wanted: Wanted, actor: org_actions.Actor
) -> Prepared:
    """Look at a file where it lies (command line); go on with an import of it that stopped.

    Raises FieldMissing when a required field has no column. There is no preview: the run tells.
    """
    table, guess = _look(path, kind, wanted)
    maps.check(guess.mapping, columns=table.columns)
    batch = models.ImportBatch(
        kind=kind,
        state=BatchState.PREVIEWED,
        unit=unit,
        staff=actor.staff,
        file_name=path.name[:255],
        path=str(path.resolve()),
        size=path.stat().st_size,
        received=path.stat().st_size,
    )
    _fill(batch, table, guess, wanted)
    earlier = queries.unfinished(batch)
    if earlier is not None:
        earlier.path = batch.path
        earlier.save(update_fields=["path"])
        batch = earlier
    else:
        batch.save()
    return Prepared(batch=batch, table=table, guess=guess, missing=None, preview=None)


def _look(path: Path, kind: FileKind, wanted: Wanted) -> tuple[Table, Guess]:
    """The table and its map; refuses a file that is another kind of file."""
    table = opening.open_table(path, sheet=wanted.sheet, encoding=wanted.encoding)
    sample = _sample(table)
    given = _given(kind, wanted, table.columns)
    guess = maps.guess(kind, table.columns, sample, given=given)
    wordless = kind is FileKind.MESSAGES and Field.TEXT not in guess.mapping
    broad = kind in resemblance.BROAD
    if not given.columns and (wordless or broad or maps.missing_field(guess.mapping)):
        resemblance.refuse_other_kind(kind, table.columns, sample)
    return table, guess


def _sample(table: Table) -> dict[str, Sequence[Cell]]:
    for block in opening.blocks(table):
        return {name: cells[:SAMPLE_ROWS] for name, cells in block.columns.items()}
    return {}


def _given(kind: FileKind, wanted: Wanted, columns: Sequence[str]) -> ColumnMap:
    """What was said by hand, checked against the file."""
    if wanted.map_text:
        return maps.parse(wanted.map_text, kind=kind, columns=columns)
    given = ColumnMap(kind=kind, columns=dict(wanted.mapping), fixed=dict(wanted.fixed))
    maps.check_names(given, columns=columns)
    return given


def _fill(batch: models.ImportBatch, table: Table, guess: Guess, wanted: Wanted) -> None:
    """Write the settings into the batch."""
    source = wanted.source.strip()
    namespace = wanted.namespace.strip() or source
    if not source or max(len(source), len(namespace)) > NAME_CHARACTERS_MAX:
        raise BadName(most=NAME_CHARACTERS_MAX)
    batch.source, batch.namespace = source, namespace
    # Of an upload the worker takes it, see running.
    batch.sha256 = fingerprint(table.path) if batch.path else ""
    known = asdict(table)
    del known["path"]
    batch.table = known
    batch.total = table.total
    batch.mapping = guess.mapping.as_json()
    batch.options = wanted.options.as_json()
    batch.on_conflict = wanted.on_conflict
    batch.assume_joins = wanted.assume_joins and batch.kind == FileKind.MESSAGES
    batch.moved_at = clock.now()


def fingerprint(path: Path) -> str:
    """The sha256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
