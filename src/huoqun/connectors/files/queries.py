"""Every read of imports; lists begin with what the reader may see."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from huoqun.communities.models import Community, DescriptionBefore, Membership
from huoqun.connectors.files import models, rules
from huoqun.connectors.files.formats.table import Table
from huoqun.connectors.files.kinds import BatchState, Field, FileFormat, FileKind, RowFault
from huoqun.connectors.files.mapping import ColumnMap
from huoqun.connectors.files.records.options import ReadOptions
from huoqun.core import paging, spreadsheets
from huoqun.core.encrypted import Unreadable
from huoqun.core.refusal import Refused
from huoqun.customers import queries as customer_queries
from huoqun.customers.models import Identity
from huoqun.orders.models import Order
from huoqun.org import queries as org_queries
from huoqun.org.models import Grant, OrgUnit
from huoqun.org.queries import Scope

_FETCH_ROWS = 5_000
# More sources of one namespace than this do not export the same rows.
SOURCES_MAX = 100
NAMESPACES_SHOWN = 5
REPORT_COLUMNS = ("行号 row", "字段", "原因", "field", "reason", "写的是 written", "原文 original")


class NoSuchImport(Refused):
    """The import does not exist or lies outside the reader's part of the organisation."""

    code = "no_such_import"
    status = 404
    zh = "没有这次导入，或它不在您的管辖范围内。"
    en = "There is no such import, or it lies outside your part of the organisation."


def vault() -> rules.Vault:
    """The keys of this installation."""
    return rules.Vault(settings.HUOQUN_KEYS)


def visible_to(seen_by: Scope) -> QuerySet[models.ImportBatch]:
    """The imports into the reader's units."""
    rows = models.ImportBatch.objects.filter(org_queries.within(seen_by))
    return rows.select_related("unit", "staff")


def listed(
    seen_by: Scope, *, kind: FileKind | None = None, state: BatchState | None = None
) -> QuerySet[models.ImportBatch]:
    """The visible imports, of one kind or in one state."""
    wanted = {"kind": kind, "state": state}
    return visible_to(seen_by).filter(**{name: each for name, each in wanted.items() if each})


def get(batch_id: int, *, seen_by: Scope) -> models.ImportBatch:
    """One visible import; raises NoSuchImport."""
    found = visible_to(seen_by).filter(pk=batch_id).first()
    if found is None:
        raise NoSuchImport
    return found


def unfinished(like: models.ImportBatch) -> models.ImportBatch | None:
    """An earlier import of the same file, read in the same way, that stopped on its way."""
    same = models.ImportBatch.objects.filter(
        sha256=like.sha256,
        kind=like.kind,
        source=like.source,
        namespace=like.namespace,
        unit_id=like.unit_id,
        mapping=like.mapping,
        options=like.options,
        on_conflict=like.on_conflict,
        assume_joins=like.assume_joins,
        state__in=[BatchState.RUNNING, BatchState.FAILED],
    )
    return same.order_by("-id").first()


def other_sources(batch: models.ImportBatch) -> tuple[str, ...]:
    """The other sources of the import's namespace that have brought something in."""
    others = models.ImportBatch.objects.filter(
        namespace=batch.namespace,
        kind=batch.kind,
        state__in=[BatchState.RUNNING, BatchState.FAILED, BatchState.DONE],
    ).exclude(source=batch.source)
    names = others.order_by("source").values_list("source", flat=True).distinct()
    return tuple(names[:SOURCES_MAX])


def path_of(batch: models.ImportBatch) -> Path:
    """Where the file lies: where the command line named it, or in our home."""
    return Path(batch.path) if batch.path else uploads() / str(batch.pk)


def uploads() -> Path:
    """The folder of files on their way in, open to us alone."""
    home: Path = settings.HUOQUN_HOME
    folder = home / "imports"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def table_of(batch: models.ImportBatch) -> Table:
    """The file's table as the preview found it."""
    known = {**batch.table, "columns": tuple(batch.table["columns"])}
    known["format"] = FileFormat(known["format"])
    return Table(path=path_of(batch), **known)


def mapping_of(batch: models.ImportBatch) -> ColumnMap:
    """Which column means what."""
    return ColumnMap.from_json(batch.mapping)


def options_of(batch: models.ImportBatch) -> ReadOptions:
    """How the file is to be read."""
    return ReadOptions.from_json(batch.options)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A rejected row in the open; ``original`` is empty when it was erased."""

    id: int
    row_no: int
    fault: RowFault
    field: Field | None
    written: str
    original: str


def rejected_rows(batch: models.ImportBatch) -> QuerySet[models.RejectedRow]:
    """The rows of an import that were not taken, still sealed."""
    return models.RejectedRow.objects.filter(batch=batch)


def opened(row: models.RejectedRow) -> Rejection:
    """A rejected row with its text."""
    try:
        text = vault().open(bytes(row.original_sealed), batch_id=row.batch_id, row_no=row.row_no)
    except Unreadable:
        text = rules.RowText("", "")
    return Rejection(
        id=row.pk,
        row_no=row.row_no,
        fault=RowFault(row.fault),
        field=Field(row.field) if row.field else None,
        written=text.written,
        original=text.original,
    )


def rejections(batch: models.ImportBatch, *, cursor: str, limit: int) -> paging.Window[Rejection]:
    """One page of the rejected rows in the order of the file."""
    page = paging.window(rejected_rows(batch), cursor=cursor, limit=limit, by="row_no")
    return paging.Window(
        items=[opened(row) for row in page.items],
        next_cursor=page.next_cursor,
        total=page.total,
        total_is_capped=page.total_is_capped,
    )


def every_rejection(batch: models.ImportBatch) -> Iterator[Rejection]:
    """All rejected rows in the order of the file, a few at a time."""
    rows = rejected_rows(batch).order_by("row_no", "id")
    return map(opened, rows.iterator(chunk_size=_FETCH_ROWS))


def rejected_report(batch: models.ImportBatch) -> Iterator[bytes]:
    """The rejected rows as a CSV file, piece by piece: to be mended and imported again."""
    yield spreadsheets.csv_line(REPORT_COLUMNS, first=True)
    for row in every_rejection(batch):
        which = (row.field.zh, row.field.en) if row.field else ("", "")
        yield spreadsheets.csv_line(
            [row.row_no, which[0], row.fault.zh, which[1], row.fault.en, row.written, row.original]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FallsAway:
    """What taking an import back would remove; ``reopened`` memberships lose only their end, and
    ``communities`` are described again as they were. ``customers`` are no longer listed and
    ``tags`` no longer carried where no other import says so.

    ``replaced`` of the facts took the place of earlier ones, which do not come back.
    """

    facts: int
    replaced: int
    memberships: int
    reopened: int
    orders: int
    communities: int
    customers: int
    tags: int
    first_on: date | None
    last_on: date | None


def falls_away(batch: models.ImportBatch) -> FallsAway:
    """What would go, counted now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_fact_key WHERE batch_id = %s", [batch.pk])
        facts = int(cursor.fetchone()[0])
    ended = Membership.objects.filter(left_batch_id=batch.pk).exclude(batch_id=batch.pk)
    return FallsAway(
        facts=facts,
        replaced=batch.rows_replaced if facts else 0,
        memberships=Membership.objects.filter(batch_id=batch.pk).count(),
        reopened=ended.count(),
        orders=Order.objects.filter(batch_id=batch.pk).count(),
        communities=DescriptionBefore.objects.filter(batch_id=batch.pk).count(),
        customers=customer_queries.listed_by_one(batch.pk),
        tags=customer_queries.tagged_by_one(batch.pk),
        first_on=batch.first_on,
        last_on=batch.last_on,
    )


def foreign_communities(*, namespace: str, keys: Iterable[str], unit: OrgUnit) -> set[str]:
    """Which of these communities exist outside a unit: an import into it must not touch them."""
    known = Community.objects.filter(namespace=namespace, key__in=set(keys), taken_back=False)
    return set(known.exclude(unit__path__startswith=unit.path).values_list("key", flat=True))


def namespaces_knowing(keys: Iterable[str], *, unit: OrgUnit, besides: str) -> dict[str, int]:
    """How many of these community keys other namespaces know, within a unit: a list that makes
    new communities may have been meant for one of them.
    """
    rows = Community.objects.filter(
        key__in=set(keys), unit__path__startswith=unit.path, removed_at=None
    ).exclude(namespace=besides)
    counted = rows.order_by("namespace").values("namespace").annotate(known=Count("id"))
    return {row["namespace"]: row["known"] for row in counted[:NAMESPACES_SHOWN]}


def selling_communities(community_ids: Iterable[int]) -> set[int]:
    """Which of these communities have an order."""
    rows = Order.objects.filter(community_id__in=set(community_ids)).order_by()
    return {each for each in rows.values_list("community_id", flat=True).distinct() if each}


def emptied_units(batch: models.ImportBatch) -> list[OrgUnit]:
    """Stores that this import or one taken back before made, and of which nothing is left."""
    made = _made_units(Q(pk=batch.pk) | Q(state=BatchState.TAKEN_BACK), batch.namespace)
    made -= customer_queries.bound_units(made)
    units = OrgUnit.objects.filter(pk__in=made, archived_at=None)
    used: tuple[QuerySet[Any], ...] = (
        Order.objects.filter(unit_id=OuterRef("pk")),
        Community.objects.filter(unit_id=OuterRef("pk"), removed_at=None),
        Grant.objects.filter(unit_id=OuterRef("pk")),
    )
    return list(units.exclude(reduce(or_, map(Exists, used))).order_by("id"))


def units_put_away(unit_ids: Iterable[int], *, namespace: str) -> list[OrgUnit]:
    """Those of the stores that went with an import that was taken back."""
    gone = OrgUnit.objects.filter(pk__in=set(unit_ids), archived_at__isnull=False)
    if not gone.exists():
        return []
    made = _made_units(Q(state=BatchState.TAKEN_BACK), namespace)
    return list(gone.filter(pk__in=made).order_by("id"))


def _made_units(batches: Q, namespace: str) -> set[int]:
    makers = models.ImportBatch.objects.filter(batches, namespace=namespace)
    return {each for ids in makers.values_list("made_unit_ids", flat=True) for each in ids}


def foreign_units(unit_ids: Iterable[int], *, unit: OrgUnit) -> set[int]:
    """Which of these units lie outside a unit."""
    known = OrgUnit.objects.filter(pk__in=set(unit_ids))
    return set(known.exclude(path__startswith=unit.path).values_list("pk", flat=True))


def unnamed_communities(*, namespace: str, keys: Iterable[str]) -> set[str]:
    """Which of these communities still bear their key as their title."""
    known = Community.objects.filter(namespace=namespace, key__in=set(keys))
    return {key for key, title in known.values_list("key", "title") if key == title}


def person_indexes(customer_id: int) -> list[bytes]:
    """What finds the rejected rows of a person."""
    rows = Identity.objects.filter(customer_id=customer_id).order_by("id")
    return [bytes(each) for each in rows.values_list("external_id_index", flat=True)]
