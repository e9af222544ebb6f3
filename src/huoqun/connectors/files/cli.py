"""``huoqun import``: the words on the screen; the command itself is declared by the server."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from huoqun.connectors.files import actions, models, queries
from huoqun.connectors.files.actions import Wanted
from huoqun.connectors.files.kinds import BatchState, Field, FileKind
from huoqun.connectors.files.mapping import Guess
from huoqun.connectors.files.records.options import ReadOptions
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries

HISTORY_ROWS = 50
REJECTED_SHOWN = 10
_NEW = {
    FileKind.COMMUNITIES: ("新建或改动的群", "communities made or changed"),
    FileKind.CUSTOMERS: ("新增或有新资料的客户", "customers of whom something is new"),
    FileKind.TAGS: ("得到新标签的客户", "customers who got a tag"),
}
_BECAUSE = {"header": "表头 / header", "values": "内容 / values", "given": "--map"}


def default_source(path: Path) -> str:
    """The name of the file's folder: files exported together share people."""
    return path.resolve().parent.name or "files"


def wanted(*, reading: Mapping[str, Any], settings: Mapping[str, Any]) -> Wanted:
    """The settings of an import from the options of the command line."""
    return Wanted(options=ReadOptions(**reading), **settings)


def import_file(
    *, console: Console, kind: FileKind, path: Path, wanted: Wanted, unit_id: int | None
) -> models.ImportBatch:
    """Import a file with a progress bar and a summary; goes on with one that stopped."""
    unit = (
        org_queries.unit(unit_id, seen_by=org_queries.EVERYTHING)
        if unit_id
        else org_queries.root_unit()
    )
    wanted = replace(wanted, source=wanted.source or default_source(path))
    prepared = actions.prepare_path(
        kind=kind, path=path, unit=unit, wanted=wanted, actor=org_actions.HOUSE
    )
    batch = prepared.batch
    console.print(f"来源 / source: [bold]{batch.source}[/bold]", highlight=False)
    console.print(f"命名空间 / namespace: [bold]{batch.namespace}[/bold]", highlight=False)
    _show_mapping(console, prepared.guess)
    _warn_of_other_namespaces(console, batch)
    if batch.resume_at:
        console.print(
            f"继续第 {batch.pk} 次导入 / Going on with import {batch.pk}", highlight=False
        )
    with _bar(console, kind) as show:
        done = actions.run(batch_id=batch.pk, progress=show)
    show_summary(console, done)
    return done


def _warn_of_other_namespaces(console: Console, batch: models.ImportBatch) -> None:
    """A list under a new name makes its communities anew; say whose ids these seem to be."""
    if batch.kind != FileKind.COMMUNITIES:
        return
    for namespace, count in actions.look(batch=batch).elsewhere.items():
        console.print(
            f"注意：其中 {count:,} 个群编号属于命名空间“{namespace}”；若要补充那些群的资料，"
            f"请撤回后用 --namespace {namespace} 再导入 / {count:,} of these ids belong to"
            f" namespace {namespace}: to describe those communities, take this back and use it",
            style="yellow",
            highlight=False,
        )


def _show_mapping(console: Console, guess: Guess) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("字段 / Field", "列 / Column", "依据 / Because"):
        table.add_column(title)
    for which, column in guess.mapping.columns.items():
        table.add_row(f"{which.value} {which.zh}", column, _BECAUSE[guess.because[which]])
    for which, text in guess.mapping.fixed.items():
        table.add_row(f"{which.value} {which.zh}", f"'{text}'", _BECAUSE["given"])
    console.print(table)
    if guess.unused:
        console.print(f"未用的列 / unused: {', '.join(guess.unused)}", style="dim", markup=False)


@contextmanager
def _bar(console: Console, kind: FileKind) -> Iterator[actions.Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task(f"{kind.zh} / {kind.en}", total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


def show_summary(console: Console, batch: models.ImportBatch) -> None:
    """What an import brought, and the first rows that it did not take."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    new = _NEW.get(FileKind(batch.kind), ("新事实", "new facts"))
    for zh, en, count in (
        (*new, batch.rows_accepted),
        ("已有的", "known already", batch.rows_duplicate),
        ("冲突（保留原有）", "conflicts (known kept)", batch.rows_conflicting),
        ("更正了原有", "of them corrections", batch.rows_replaced),
        ("未导入的行", "rows not taken", batch.rows_rejected),
        ("按首次发言视为入群", "joins assumed", batch.joins_assumed),
    ):
        if count or en == new[1]:
            table.add_row(f"{zh} / {en}", f"{count:,}")
    console.print(f"导入 / import [bold]{batch.pk}[/bold]", highlight=False)
    console.print(table)
    if batch.first_on:
        console.print(f"{batch.first_on} … {batch.last_on}", highlight=False)
    if batch.assumed_currency:
        console.print(
            f"金额没有写币种，按 {batch.assumed_currency} 计；可用 --currency 改选"
            f" / no currency named: assumed {batch.assumed_currency}; --currency to change",
            highlight=False,
        )
    for source, count in batch.known_sources.items():
        console.print(
            f"{count:,} 行已由来源“{source}”导入过，没有重复计数；若是不同的数据，请换 --namespace"
            f" / {count:,} rows had come in from source {source} and were not counted again;"
            " if they are other data, name another --namespace",
            highlight=False,
        )
    for which, word, count in batch.notes[:REJECTED_SHOWN]:
        label = Field(which)
        console.print(
            f"没见过的词 / unknown word: {label.zh} / {label.en} “{word}” × {count}", markup=False
        )
    _show_rejected(console, batch)


def _show_rejected(console: Console, batch: models.ImportBatch) -> None:
    rows = queries.rejected_rows(batch).order_by("row_no", "id")[:REJECTED_SHOWN]
    for row in map(queries.opened, rows):
        which = f"{row.field.zh}：" if row.field else ""
        console.print(
            f"第 {row.row_no} 行 / row {row.row_no}: {which}{row.fault.zh} / {row.fault.en}"
            + (f"  “{row.written}”" if row.written else ""),
            markup=False,
            highlight=False,
        )
    more = batch.rows_rejected + batch.rows_conflicting - REJECTED_SHOWN
    if more > 0:
        console.print(
            f"… 另有 / and {more:,}：huoqun import rejected {batch.pk} --out FILE.csv", markup=False
        )


def show_history(console: Console) -> None:
    """The latest imports."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("#", "类型", "状态", "来源", "新事实", "未导入", "时间范围"):
        table.add_column(title, justify="right" if title in ("#", "新事实", "未导入") else "left")
    rows = queries.visible_to(org_queries.EVERYTHING).order_by("-id")[:HISTORY_ROWS]
    for batch in rows:
        table.add_row(
            str(batch.pk),
            FileKind(batch.kind).zh,
            BatchState(batch.state).zh,
            batch.source,
            f"{batch.rows_accepted:,}",
            f"{batch.rows_rejected + batch.rows_conflicting:,}",
            f"{batch.first_on} … {batch.last_on}" if batch.first_on else "",
        )
    console.print(table)


def describe_take_back(console: Console, batch_id: int) -> models.ImportBatch:
    """Say what would fall away if this import were taken back."""
    batch = queries.get(batch_id, seen_by=org_queries.EVERYTHING)
    gone = queries.falls_away(batch)
    console.print(f"{batch.file_name} ({FileKind(batch.kind).zh}, {batch.source})", markup=False)
    for zh, en, count in (
        ("事实", "facts", gone.facts),
        ("其中更正（原有内容不会恢复）", "of them corrections (not restored)", gone.replaced),
        ("成员关系", "memberships", gone.memberships),
        ("恢复为在群", "memberships open again", gone.reopened),
        ("订单", "orders", gone.orders),
        ("恢复原资料的群", "communities described as before", gone.communities),
        ("客户资料", "customers listed", gone.customers),
        ("客户身上的标签", "tags carried", gone.tags),
    ):
        if count:
            console.print(f"{zh} / {en}: {count:,}", highlight=False)
    if gone.first_on:
        console.print(f"{gone.first_on} … {gone.last_on}", highlight=False)
    return batch


def take_back(console: Console, batch_id: int) -> None:
    """Take an import back and say so."""
    actions.take_back(batch_id=batch_id)
    console.print(
        f"第 {batch_id} 次导入已撤回，可以重新导入 / Import {batch_id} was taken back",
        highlight=False,
    )


def write_rejected(console: Console, batch_id: int, out: Path) -> None:
    """Write the rows that were not taken to a CSV file."""
    batch = queries.get(batch_id, seen_by=org_queries.EVERYTHING)
    count = 0
    with out.open("wb") as report:
        for line in queries.rejected_report(batch):
            report.write(line)
            count += 1
    console.print(f"{out}: {max(count - 1, 0):,} 行 / rows", highlight=False)
