"""Run an import block by block; it can be killed anywhere and goes on where it stood."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from typing import Protocol

from django.db import transaction
from procrastinate.contrib.django import app as jobs

from huoqun.communities import actions as community_actions
from huoqun.connectors.files import models, queries, rules
from huoqun.connectors.files.actions import doors, listing, preparing, receiving, trail
from huoqun.connectors.files.actions.alone import Busy, alone, busy
from huoqun.connectors.files.formats.table import BLOCK_ROWS_MAX
from huoqun.connectors.files.kinds import BatchState
from huoqun.connectors.files.records import messages, streams
from huoqun.connectors.files.records.rows import (
    CustomerRow,
    MembershipRow,
    MessageRow,
    OrderRow,
    Rejected,
)
from huoqun.connectors.files.records.streams import AnyBlock, AnyRow
from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.customers import queries as customer_queries
from huoqun.org import actions as org_actions

JOB_RUN = "files.run_import"
NOTES_MAX = 100


class FileChanged(Refused):
    """Not the file that was looked at."""

    code = "file_changed"
    status = 409
    zh = "文件在预览之后被改动过，请重新导入。"
    en = "The file was changed after it was looked at; import it again."


class Progress(Protocol):
    """Whoever shows how far an import is: units of the file behind it, and in all."""

    def __call__(self, done: int, total: int) -> None: ...


def start(*, batch: models.ImportBatch, actor: org_actions.Actor) -> models.ImportBatch:
    """Let a worker run the import as soon as this transaction is through."""
    with alone(batch_id=batch.pk), transaction.atomic():
        locked = _locked(batch.pk)
        if locked.state not in rules.MAY_RUN:
            raise busy(locked)
        listing.refuse_without_rights(batch=locked, mapping=queries.mapping_of(locked), actor=actor)
        locked.state = BatchState.RUNNING
        locked.save(update_fields=["state"])
        trail.note(actor=actor, batch=locked, action="started", file_name=locked.file_name)
    # Only now: a worker is quick, and would find the import held by us.
    transaction.on_commit(
        lambda: jobs.configure_task(JOB_RUN, allow_unknown=True).defer(batch_id=batch.pk)
    )
    return locked


def run(*, batch_id: int, progress: Progress | None = None) -> models.ImportBatch:
    """Run an import to its end, or go on with it.

    A refusal (a damaged file, several currencies) stops it: it is written down and raised. Blocks
    that were committed stay; another run goes on behind them.
    """
    with alone(batch_id=batch_id):
        batch = _begin(batch_id)
        try:
            _refuse_changed(batch)
            _take_blocks(batch, progress)
            if batch.assume_joins:
                _assume_joins(batch)
        except Busy:
            raise  # it was taken over: its state is not ours to write
        except Refused as refusal:
            _fail(batch, refusal)
            raise
        return _finish(batch)


def _refuse_changed(batch: models.ImportBatch) -> None:
    """Raises FileChanged. An upload lies in our own home and is fingerprinted here: the page that
    shows a preview must not wait until gigabytes are read.
    """
    path = queries.path_of(batch)
    if not path.is_file() or path.stat().st_size != batch.size:
        raise FileChanged
    found = preparing.fingerprint(path)
    if batch.sha256 and found != batch.sha256:
        raise FileChanged
    if not batch.sha256:
        batch.sha256 = found
        models.ImportBatch.objects.filter(pk=batch.pk).update(sha256=found)


def _locked(batch_id: int) -> models.ImportBatch:
    rows = models.ImportBatch.objects.select_for_update(of=("self",)).select_related("unit")
    return rows.get(pk=batch_id)


def _begin(batch_id: int) -> models.ImportBatch:
    now = clock.now()
    with transaction.atomic():
        batch = _locked(batch_id)
        if batch.state not in rules.MAY_RUN:
            raise busy(batch)
        batch.state = BatchState.RUNNING
        batch.started_at = batch.started_at or now
        batch.moved_at = now
        batch.failure = {}
        batch.save(update_fields=["state", "started_at", "moved_at", "failure"])
    return batch


def _take_blocks(batch: models.ImportBatch, progress: Progress | None) -> None:
    stream = streams.stream(
        queries.table_of(batch),
        queries.mapping_of(batch),
        queries.options_of(batch),
        after=batch.resume_at,
    )
    for block in stream:
        if block.position > batch.resume_at:
            _take_block(batch, block)
        else:
            _show_life(batch, block.done)
        if progress:
            progress(block.done, batch.total)


def _take_block(batch: models.ImportBatch, block: AnyBlock) -> None:
    """One block, its rejected rows, the counters and the place to resume: all or nothing."""
    with transaction.atomic():
        locked = _locked(batch.pk)
        if locked.state != BatchState.RUNNING or locked.resume_at != batch.resume_at:
            raise busy(locked)
        taken = doors.take(block=block, batch=locked)
        _keep_rejected(locked, [*block.rejected, *taken.rejected])
        locked.rows_accepted += taken.accepted
        locked.rows_duplicate += taken.duplicates
        locked.rows_conflicting += taken.conflicts
        locked.rows_replaced += taken.replaced
        locked.made_unit_ids += taken.made_unit_ids
        locked.made_tag_ids += taken.made_tag_ids
        locked.made_group_ids += taken.made_group_ids
        locked.known_sources = dict(Counter(locked.known_sources) + taken.known_sources)
        locked.assumed_currency = _assumed_currency(block.rows) or locked.assumed_currency
        locked.rows_rejected += len(block.rejected) + len(taken.rejected) - taken.conflicts
        locked.notes = _added_notes(locked.notes, block)
        _stretch(locked, block.rows)
        locked.resume_at = block.position
        locked.done = block.done
        locked.moved_at = clock.now()
        locked.save()
    batch.resume_at = block.position


def _show_life(batch: models.ImportBatch, done: int) -> None:
    running = models.ImportBatch.objects.filter(pk=batch.pk, state=BatchState.RUNNING)
    running.update(done=done, moved_at=clock.now())


def _keep_rejected(batch: models.ImportBatch, rows: Sequence[Rejected]) -> None:
    vault, people = queries.vault(), customer_queries.vault()
    # A row about somebody who was erased is counted; what it says is not written down.
    named = {row.person for row in rows if row.person}
    erased = customer_queries.withheld(batch.namespace, named)
    told = [(row, row.person if row.person not in erased else None) for row in rows]
    models.RejectedRow.objects.bulk_create(
        [
            models.RejectedRow(
                batch=batch,
                row_no=row.row_no,
                fault=row.fault,
                field=row.field or "",
                original_sealed=vault.seal(
                    rules.RowText(row.written, row.original)
                    if person == row.person
                    else rules.RowText("", ""),
                    batch_id=batch.pk,
                    row_no=row.row_no,
                ),
                person_index=people.index(batch.namespace, person) if person else None,
            )
            for row, person in told
        ],
        batch_size=5_000,
    )


def _added_notes(known: list[list[object]], block: AnyBlock) -> list[list[object]]:
    """Words that nobody knows, with how often they came: [field, word, count]."""
    counts = {(str(which), str(word)): int(str(count)) for which, word, count in known}
    for (which, word), count in block.notes.items():
        counts[which.value, word] = counts.get((which.value, word), 0) + count
    return [[which, word, count] for (which, word), count in islice(counts.items(), NOTES_MAX)]


def _stretch(
    batch: models.ImportBatch,
    rows: Sequence[AnyRow],
) -> None:
    """Let the batch's first and last day cover these rows."""
    days = [day for row in rows if isinstance(row, MembershipRow) for day in _days(row)]
    timed = [row for row in rows if isinstance(row, MessageRow | OrderRow)]
    days += {row.day for row in timed if row.day}
    moments = [row.at for row in timed if not row.day]
    if moments:  # days follow moments: two are enough
        days += [clock.business_day(min(moments)), clock.business_day(max(moments))]
    days += [
        row.registered_on for row in rows if isinstance(row, CustomerRow) and row.registered_on
    ]
    days += [day for day in (batch.first_on, batch.last_on) if day]
    if days:
        batch.first_on, batch.last_on = min(days), max(days)


def _assumed_currency(rows: Iterable[object]) -> str:
    """The currency of amounts that named none; all of a file's are the same."""
    return next(
        (row.currency for row in rows if isinstance(row, OrderRow) and row.currency_assumed), ""
    )


def _days(row: MembershipRow) -> Iterable[date]:
    return [day for day in (row.joined_on, row.left_on) if day]


def _assume_joins(batch: models.ImportBatch) -> None:
    """Take the first message of everyone in the file as their joining, where none is known.

    The file is read once more, because a run that was resumed has not seen its beginning.
    """
    first: dict[tuple[str, str], date] = {}
    stream = messages.stream(
        queries.table_of(batch), queries.mapping_of(batch), queries.options_of(batch)
    )
    for block in stream:
        for row in block.rows:
            day = row.day or clock.business_day(row.at)
            known = first.get((row.community, row.member))
            first[row.community, row.member] = min(day, known) if known else day
        _show_life(batch, block.done)
    items = iter(sorted(first.items()))
    while part := dict(islice(items, BLOCK_ROWS_MAX)):
        with transaction.atomic():
            locked = _locked(batch.pk)
            foreign = queries.foreign_communities(
                namespace=batch.namespace, keys={key for key, _ in part}, unit=locked.unit
            )
            mine = {place: day for place, day in part.items() if place[0] not in foreign}
            done = community_actions.assume_joins(
                first_messages=mine, batch=doors.door(batch=locked)
            )
            locked.joins_assumed += done.accepted
            locked.save(update_fields=["joins_assumed"])


def _fail(batch: models.ImportBatch, refusal: Refused) -> None:
    failure = {"code": refusal.code, "zh": refusal.sentence_zh, "en": refusal.sentence_en}
    running = models.ImportBatch.objects.filter(pk=batch.pk, state=BatchState.RUNNING)
    running.update(state=BatchState.FAILED, failure=failure, moved_at=clock.now())


def _finish(batch: models.ImportBatch) -> models.ImportBatch:
    with transaction.atomic():
        locked = _locked(batch.pk)
        if locked.state != BatchState.RUNNING or locked.resume_at != batch.resume_at:
            raise busy(locked)
        locked.state = BatchState.DONE
        locked.done = locked.total
        locked.finished_at = locked.moved_at = clock.now()
        locked.save()
        actor = org_actions.Actor(staff=locked.staff, scope=org_actions.HOUSE.scope)
        trail.note(
            actor=actor,
            batch=locked,
            action="finished",
            accepted=locked.rows_accepted,
            rejected=locked.rows_rejected,
        )
        receiving.forget_file(locked)
    return locked
