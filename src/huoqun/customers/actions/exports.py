"""Exports of personal data: asked for, decided on by somebody else, fetched, traced."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from huoqun.analytics.kinds import ExportFormat
from huoqun.core import clock
from huoqun.core.encrypted import Unreadable
from huoqun.core.refusal import Refused
from huoqun.customers import models, queries, rules
from huoqun.customers.actions import export_files
from huoqun.customers.kinds import ExportEnd, ExportKind, ExportState
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from huoqun.org.kinds import ApprovalKind
from huoqun.org.queries import Scope

_ASKING_LOCK: Final = 0x6878  # with the number of the person: two asks of one are counted in turn
_CONTENT_TYPES: Final = {
    "zip": "application/zip",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ExportCapReached(Refused):
    """More people than one member of staff may take out on one day."""

    code = "export_cap_reached"
    status = 409
    zh = (
        "这份名单有 {rows} 行；每人每天最多导出 {rows_per_day} 行，您今天还剩 {rows_left} 行。"
        "请按社群、门店或日期缩小范围，或明天再申请。"
    )
    en = (
        "The list has {rows} rows; one exports at most {rows_per_day} a day, and you have"
        " {rows_left} left today. Narrow it by community, store or dates, or ask tomorrow."
    )


class NobodyToExport(Refused):
    """The list is empty."""

    code = "nobody_to_export"
    zh = "按这些条件名单里没有人，无需导出。"
    en = "Nobody is on a list like this: there is nothing to export."


class ExportNotReady(Refused):
    """There is no file to be had, and why."""

    code = "export_not_ready"
    status = 409
    zh = "现在不能下载：{state_zh}。"
    en = "It cannot be downloaded now: {state_en}."


@dataclass(frozen=True, kw_only=True)
class ExportFile:
    """A file as its owner takes it."""

    name: str
    content: bytes
    content_type: str


def ask_list(
    *, asked: queries.exports.ListAsked, reason: str, by: org_actions.Actor, scope: Scope
) -> models.PersonalExport:
    """Ask for a list of customers within a scope, where ``by`` holds every right that it takes.

    Raises NobodyToExport, ExportCapReached and what the report refuses.
    """
    assert by.staff is not None, "the house has its command line"
    table = queries.report(asked.report, asked.params, scope)
    if not table.num_rows:
        raise NobodyToExport
    return _ask(
        asked=_to_be_approved(
            subject=asked.subject(scope),
            place=org_queries.place_of(by.staff, scope),
            reason=reason,
        ),
        kind=ExportKind.REPORT,
        rows=table.num_rows,
        by=by,
    )


def ask_package(
    *, customer: models.Customer, reason: str, by: org_actions.Actor, scope: Scope
) -> models.PersonalExport:
    """Ask for everything that is held about a person; raises ExportCapReached."""
    return _ask(
        asked=_to_be_approved(
            subject={"export": ExportKind.PACKAGE.value, "customer": customer.pk},
            place=place_of_package(customer=customer, scope=scope),
            reason=reason,
        ),
        kind=ExportKind.PACKAGE,
        rows=1,
        by=by,
        customer=customer,
    )


def place_of_package(*, customer: models.Customer, scope: Scope) -> org_queries.Place:
    """Whose word a package takes: that of whoever answers for a unit that knows the person."""
    unit_id = queries.home_unit_id(customer, seen_by=scope)
    unit = org_queries.unit(unit_id, seen_by=scope) if unit_id is not None else None
    return org_queries.Place(unit=unit)


def _to_be_approved(
    *, subject: dict[str, object], place: org_queries.Place, reason: str
) -> org_actions.Asked:
    return org_actions.Asked(
        kind=ApprovalKind.PERSONAL_EXPORT,
        subject=subject,
        place=place,
        reason=reason,
        delay=timedelta(minutes=settings.HUOQUN_EXPORT_DELAY_MINUTES),
    )


def _ask(
    *,
    asked: org_actions.Asked,
    kind: ExportKind,
    rows: int,
    by: org_actions.Actor,
    customer: models.Customer | None = None,
) -> models.PersonalExport:
    assert by.staff is not None
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ASKING_LOCK, by.staff.pk])
        cap: int = settings.HUOQUN_EXPORT_ROWS_PER_DAY
        left = max(0, cap - queries.exports.rows_today(by.staff))
        if rows > left:
            raise ExportCapReached(rows=rows, rows_per_day=cap, rows_left=left)
        approval = org_actions.ask_approval(asked=asked, by=by)
        made = models.PersonalExport.objects.create(
            pk=approval.pk, approval=approval, kind=kind, rows=rows, customer=customer
        )
    return queries.exports.export(made.pk, among=queries.exports.all_exports())


def decide_export(
    *, export_id: int, approves: bool, comment: str, by: org_actions.Actor
) -> models.PersonalExport:
    """Let a file be made, or not; raises what org.actions.decide_approval does."""
    org_actions.decide_approval(approval_id=export_id, approves=approves, comment=comment, by=by)
    return queries.exports.export(export_id, among=queries.exports.all_exports())


def withdraw_export(*, export_id: int, by: org_actions.Actor) -> models.PersonalExport:
    """Take one's own request back; raises AlreadyDecided."""
    org_actions.withdraw_approval(approval_id=export_id, by=by)
    return queries.exports.export(export_id, among=queries.exports.all_exports())


def fetch_export(*, export_id: int, by: org_actions.Actor) -> ExportFile:
    """Give the file to whoever asked for it; the last time it may be had, it goes.

    Raises ExportNotReady. A file that cannot be read, as after a restore, is made anew.
    """
    with transaction.atomic():
        export = _held(export_id)
        if queries.exports.scope_left(export.approval) is None:
            end_export(export, because=ExportEnd.RIGHT_LOST)
        elif export.expires_at is not None and export.expires_at <= clock.now():
            end_export(export, because=ExportEnd.EXPIRED)
        state = queries.exports.state_of(export)
        content = _read(export) if state is ExportState.READY else None
        if content is not None:
            export.downloads += 1
            export.save(update_fields=["downloads"])
            told = {"downloads": export.downloads}
            org_actions.note_approval(export.approval, step="downloaded", by=by, **told)
            if export.downloads >= rules.DOWNLOADS_MAX:
                end_export(export, because=ExportEnd.TAKEN)
    if content is None:
        state = queries.exports.state_of(export)
        raise ExportNotReady(state_zh=state.zh, state_en=state.en)
    ending = file_ending(export)
    return ExportFile(
        name=f"huoqun-export-{export.pk}.{ending}",
        content=content,
        content_type=_CONTENT_TYPES[ending],
    )


def file_ending(export: models.PersonalExport) -> str:
    """What the name of the file ends in."""
    if export.kind == ExportKind.PACKAGE:
        return "zip"
    return ExportFormat(export.approval.subject["format"]).value


def _held(export_id: int) -> models.PersonalExport:
    rows = queries.exports.all_exports().select_for_update(of=("self",))
    return rows.get(pk=export_id)


def _read(export: models.PersonalExport) -> bytes | None:
    try:
        return export_files.read(export_id=export.pk, key_sealed=bytes(export.key_sealed or b""))
    except (FileNotFoundError, Unreadable):
        unmake(export)
        return None


def unmake(export: models.PersonalExport) -> None:
    """Forget the file and who is in it, so that the worker makes it anew."""
    export.made_at, export.expires_at, export.key_sealed = None, None, None
    export.numbers, export.attempts = [], 0
    export.save(update_fields=["made_at", "expires_at", "key_sealed", "numbers", "attempts"])
    transaction.on_commit(lambda: export_files.remove(export.pk))


def unmake_of(customer_id: int) -> int:
    """Have the waiting files without somebody who is erased; give how many there were."""
    there = models.PersonalExport.objects.select_for_update().filter(
        ended_at=None, made_at__isnull=False, numbers__contains=[customer_id]
    )
    found = list(there.order_by("id"))
    for each in found:
        unmake(each)
    return len(found)


def end_export(export: models.PersonalExport, *, because: ExportEnd) -> None:
    """Remove the file for good, in the caller's transaction; its marks stay."""
    export.ended_at, export.ended_because = clock.now(), because
    export.key_sealed, export.numbers = None, []
    export.save(update_fields=["ended_at", "ended_because", "key_sealed", "numbers"])
    org_actions.note_approval(
        export.approval, step="ended", by=org_actions.HOUSE, because=because.value
    )
    transaction.on_commit(lambda: export_files.remove(export.pk))


def trace_leak(*, value: str, by: org_actions.Actor, scope: Scope) -> models.PersonalExport | None:
    """Find the export whose file held a mark or an invented person; the look leaves a line."""
    assert by.staff is not None
    found = queries.exports.traced(value, among=queries.exports.within(by.staff, scope))
    with transaction.atomic():
        org_actions.audit(
            staff=by.staff,
            action=f"{ApprovalKind.PERSONAL_EXPORT.value}.traced",
            object_name=ApprovalKind.PERSONAL_EXPORT.value,
            object_id=found.pk if found else None,
            unit_id=found.approval.unit_id if found else None,
            detail={"found": found is not None},
            request=by.request,
        )
    return found
