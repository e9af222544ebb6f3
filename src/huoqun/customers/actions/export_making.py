"""The worker's part in exports: files are made after approval, marked, and removed in time."""

import logging
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pyarrow
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from huoqun.analytics.kinds import ExportFormat
from huoqun.core import clock, spreadsheets
from huoqun.core.ports import Privacy
from huoqun.customers import models, queries, rules
from huoqun.customers.actions import export_files, exports, packages
from huoqun.customers.kinds import ExportEnd, ExportKind
from huoqun.org import actions as org_actions
from huoqun.org.kinds import ApprovalState
from huoqun.org.queries import Scope

logger = logging.getLogger(__name__)

_MAKING_LOCK: Final = 0x68755F6578706F72  # "hu_expor"
_CHANCE: Final = secrets.SystemRandom()
# The column of a list that names the person.
_WHO: Final = ("member", "customer")
_ENDED_AT_ONCE_MAX: Final = 200


@dataclass(frozen=True, kw_only=True)
class _Made:
    """A file before it is kept: who is in it, and the marks that nobody else's bears."""

    content: bytes
    rows: int
    numbers: Sequence[int]
    marks: Sequence[str]


class _Over(Exception):
    def __init__(self, because: ExportEnd) -> None:
        super().__init__(because)
        self.because = because


def make_exports(*, rooms: Sequence[Privacy]) -> int:
    """Settle what time settles, remove what is over, make the next file; give how many were made.

    Whoever makes holds a lock of its connection: a worker that dies lets it go, and the next one
    begins that file anew.
    """
    assert not connection.in_atomic_block, "the lake is read in a transaction of its own"
    org_actions.settle_approvals()
    _end_what_is_over()
    with _alone() as ours:
        if not ours:
            return 0
        going_on = _going_on()
        export_files.remove_all_but(
            set(going_on.filter(made_at__isnull=False).values_list("pk", flat=True))
        )
        export = going_on.filter(made_at=None).order_by("attempts", "id").first()
        if export is None:
            return 0
        _try(export, rooms)
        return 1


def _going_on() -> QuerySet[models.PersonalExport]:
    approved = queries.exports.all_exports().filter(approval__state=ApprovalState.APPROVED)
    return approved.filter(ended_at=None)


def _end_what_is_over() -> None:
    over = Q(expires_at__lte=clock.now()) | Q(approval__asked_by__is_active=False)
    with transaction.atomic():
        rows = _going_on().filter(over).select_for_update(skip_locked=True, of=("self",))
        for each in rows.order_by("id")[:_ENDED_AT_ONCE_MAX]:
            gone = not each.approval.asked_by.is_active
            exports.end_export(each, because=ExportEnd.LEFT if gone else ExportEnd.EXPIRED)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else is making a file, held until the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_MAKING_LOCK])
        ours = bool(cursor.fetchone()[0])
    try:
        yield ours
    finally:
        if ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_MAKING_LOCK])


def _try(export: models.PersonalExport, rooms: Sequence[Privacy]) -> None:
    """Make one file; whatever goes wrong is the loop's to log, and to try again."""
    models.PersonalExport.objects.filter(pk=export.pk).update(attempts=F("attempts") + 1)
    at = clock.now()
    try:
        if export.attempts >= rules.ATTEMPTS_MAX:
            raise _Over(ExportEnd.FAILED)
        _keep(export, _made(export, rooms, at=at), at=at)
    except _Over as over:
        with transaction.atomic():
            exports.end_export(export, because=over.because)


def _made(export: models.PersonalExport, rooms: Sequence[Privacy], *, at: datetime) -> _Made:
    approval = export.approval
    assert org_actions.subject_hash(approval.subject) == approval.subject_hash, (
        "what was approved was changed"
    )
    scope = queries.exports.scope_left(approval)
    if scope is None:
        raise _Over(ExportEnd.RIGHT_LOST)
    mark = rules.watermark(
        number=export.pk,
        name=approval.asked_by.name,
        username=approval.asked_by.username,
        at=at.astimezone(clock.zone()),
    )
    if export.kind == ExportKind.PACKAGE:
        return _package(export, scope, rooms, mark=mark)
    return _list(queries.exports.list_asked(approval.subject), scope, mark=mark)


def _package(
    export: models.PersonalExport, scope: Scope, rooms: Sequence[Privacy], *, mark: str
) -> _Made:
    try:
        customer = queries.get(export.approval.subject["customer"], seen_by=scope)
    except queries.NoSuchCustomer:
        assert export.customer is not None
        erased = export.customer.erased_at is not None
        raise _Over(ExportEnd.ERASED if erased else ExportEnd.RIGHT_LOST) from None
    code = rules.trace_code(chance=_CHANCE)
    numbers = queries.numbers_of(customer.pk)
    content = packages.package_of(numbers, rooms=rooms, mark=f"{mark} · {code}")
    return _Made(content=content, rows=1, numbers=numbers, marks=[code])


def _list(asked: queries.exports.ListAsked, scope: Scope, *, mark: str) -> _Made:
    table, numbers = queries.people_report(asked.report, asked.params, scope)
    if not table.num_rows:
        raise _Over(ExportEnd.NOBODY)
    if table.num_rows > settings.HUOQUN_EXPORT_ROWS_PER_DAY:
        raise _Over(ExportEnd.TOO_MANY)
    marked, invented = _with_canaries(table)
    if asked.how is ExportFormat.CSV:
        column = pyarrow.array([mark] * marked.num_rows, pyarrow.string())
        content = spreadsheets.csv_bytes(marked.append_column("export", column))
    else:
        about = pyarrow.table({"导出说明 / About this file": [mark, *_ABOUT]})
        content = spreadsheets.workbook_bytes({"about": about, asked.report: marked}, mark=mark)
    return _Made(content=content, rows=table.num_rows, numbers=numbers, marks=invented)


_ABOUT: Final = (
    "本文件含客户资料，只供申请时写明的用途使用，用完请删除；文件可追查到申请人。",
    "为追查泄露，名单中混有几行虚构的客户，联系不到任何人，也不计入任何统计。",
    "This file holds personal data, for the purpose that was stated only; delete it afterwards.",
    "A few rows are invented people by whom a leak is traced: they are nobody and are counted"
    " nowhere.",
)


def _with_canaries(table: pyarrow.Table) -> tuple[pyarrow.Table, list[str]]:
    """The list with invented people among the others, each like one who is on it."""
    who = next(name for name in _WHO if name in table.column_names)
    rows = table.to_pylist()
    known = {row[who] for row in rows}
    invented: list[str] = []
    for _ in range(rules.canaries_for(len(rows))):
        model = _CHANCE.choice(rows)
        value = _nobody(model[who], known)
        known.add(value)
        invented.append(value)
        rows.insert(_CHANCE.randint(0, len(rows)), model | {who: value})
    return pyarrow.Table.from_pylist(rows, schema=table.schema), invented


def _nobody(like: str, known: set[str]) -> str:
    """An id that nobody has, here or in any other list."""
    while True:
        value = rules.canary_like(like, chance=_CHANCE)
        taken = models.ExportCanary.objects.filter(value=value).exists()
        if value not in known and not taken and not queries.known_as(value).exists():
            return value


def _keep(export: models.PersonalExport, made: _Made, *, at: datetime) -> None:
    """Keep the file, unless somebody in it was erased meanwhile: then the next run makes it."""
    with transaction.atomic():
        held = models.PersonalExport.objects.select_for_update().get(pk=export.pk)
        if held.made_at is not None or held.ended_at is not None or not _all_here(made.numbers):
            return
        held.key_sealed = export_files.keep(export_id=export.pk, content=made.content)
        held.numbers, held.rows, held.made_at = list(made.numbers), made.rows, at
        held.expires_at = at + timedelta(hours=settings.HUOQUN_EXPORT_HOURS)
        held.save()
        models.ExportCanary.objects.bulk_create(
            models.ExportCanary(export=held, value=value) for value in made.marks
        )
        org_actions.note_approval(
            export.approval,
            step="made",
            by=org_actions.HOUSE,
            rows=made.rows,
            marks=len(made.marks),
        )


def _all_here(numbers: Sequence[int]) -> bool:
    """Whether none of these people is erased; whoever erases one waits until this is committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT id FROM customers_customer"
            " WHERE id = ANY(%s) AND erased_at IS NULL ORDER BY id FOR SHARE) AS here",
            [list(numbers)],
        )
        return bool(cursor.fetchone()[0] == len(set(numbers)))
