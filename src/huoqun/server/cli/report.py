"""``report``: figures as a table on the screen, as CSV or as JSON."""

import codecs
import io
import json
import sys
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from huoqun.core.kinds import Kind
from huoqun.core.refusal import Refused
from huoqun.server import boot

if TYPE_CHECKING:
    import pyarrow

    from huoqun.analytics.queries import ReportParams

Word = TypeVar("Word", bound=Kind)

TABLE_ROWS_MAX = 400
WIDTH_MAX = 1_000
# What comes by other periods, and by other things, than its name says.
BY_PERIOD = ("orders", "figures")
BROKEN_DOWN = ("orders", "figures")


class OutputFormat(Kind):
    """How a report is written."""

    TABLE = "table", "表格", "Table"
    CSV = "csv", "CSV", "CSV"
    JSON = "json", "JSON", "JSON"
    XLSX = "xlsx", "Excel", "Excel"


class UnknownChoice(Refused):
    """An option's word is not one of ours."""

    code = "unknown_choice"
    zh = "{option} 不能是“{word}”。可选：{known}。"
    en = "{option} cannot be “{word}”. Choose one of: {known}."


class NotADay(Refused):
    """A day is written as 2024-03-05."""

    code = "not_a_day"
    zh = "{option} 的日期“{word}”看不懂，请写成 2024-03-05。"
    en = "{option}: “{word}” is not a day; write it as 2024-03-05."


class NeedlessOption(Refused):
    """The report has nothing that the option could choose."""

    code = "needless_option"
    zh = "报表“{name}”不接受 {option}；接受它的报表：{known}。"
    en = "The report “{name}” takes no {option}; these do: {known}."


class FileNeeded(Refused):
    """A workbook is no text for a screen."""

    code = "file_needed"
    zh = "Excel 文件不能显示在屏幕上，请用 --out 文件名.xlsx 指定写到哪里。"
    en = "A workbook cannot be shown on a screen: name a file with --out FILE.xlsx."


class CannotWrite(Refused):
    """The file cannot be written there."""

    code = "cannot_write"
    zh = "无法写入 {path}：{reason}。请换一个位置。"
    en = "Cannot write {path}: {reason}. Choose another place."


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(report)


Keys = list[str] | None


def report(  # noqa: PLR0913  # one option each
    name: Annotated[str, typer.Argument(help="报表 / The report: daily, totals, orders, …")],
    community: Annotated[
        Keys, typer.Option(metavar="KEY", help="社群编号，可多次 / Community, may be repeated.")
    ] = None,
    store: Annotated[
        Keys, typer.Option(metavar="KEY", help="门店编号，可多次 / Store, may be repeated.")
    ] = None,
    source: Annotated[
        Keys, typer.Option(metavar="NAME", help="来源，可多次 / Source, may be repeated.")
    ] = None,
    first: Annotated[
        str, typer.Option("--from", metavar="DAY", help="第一天 / First day, 2024-03-05.")
    ] = "",
    last: Annotated[
        str, typer.Option("--to", metavar="DAY", help="最后一天 / Last day, included.")
    ] = "",
    reading: Annotated[str, typer.Option(help="口径 / Reading: all, organic.")] = "all",
    currency: Annotated[str, typer.Option(help="币种 / Currency, such as CNY.")] = "",
    by: Annotated[str, typer.Option(help="按 / By: day, week, month, total.")] = "",
    per: Annotated[
        str, typer.Option(help="细分 / Per: store; figures also community, platform, …")
    ] = "",
    format_: Annotated[
        str, typer.Option("--format", help="格式 / Format: table, csv, json, xlsx.")
    ] = OutputFormat.TABLE.value,
    out: Annotated[
        Path | None, typer.Option(help="写入文件（CSV 带 BOM） / Write a file (CSV with BOM).")
    ] = None,
) -> None:
    """输出报表，留空即未知 / Print a report; empty means unknown. Names: docs/metrics.md."""
    how = _word("--format", OutputFormat, format_)
    if how is OutputFormat.XLSX and out is None:
        raise FileNeeded
    boot.boot()
    from huoqun.analytics.kinds import By, Per, Reading
    from huoqun.analytics.queries import ReportParams
    from huoqun.org.queries import EVERYTHING
    from huoqun.server import reporting, start

    params = ReportParams(
        communities=tuple(community or ()),
        stores=tuple(store or ()),
        sources=tuple(source or ()),
        first=_day("--from", first),
        last=_day("--to", last),
        reading=_word("--reading", Reading, reading),
        currency=currency.upper() or None,
        by=_word("--by", By, by or By.TOTAL.value),
        per=_word("--per", Per, per) if per else None,
    )
    _refuse_needless(name, {"--by": (by, BY_PERIOD), "--per": (per, BROKEN_DOWN)})
    start.ready()
    table = reporting.answer(name, params, EVERYTHING)
    _write(table, params, how, out)
    if out is not None or how is not OutputFormat.TABLE:
        reporting.note(name, table, params, how.value)


def _word(option: str, words: type[Word], word: str) -> Word:
    """The word of a closed list that an option names."""
    if word not in set(words):
        known = ", ".join(f"{each.value}（{each.zh}）" for each in words)
        raise UnknownChoice(option=option, word=word, known=known)
    return words(word)


def _day(option: str, word: str) -> date | None:
    if not word:
        return None
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise NotADay(option=option, word=word) from error


def _refuse_needless(name: str, given: Mapping[str, tuple[str, tuple[str, ...]]]) -> None:
    """Refuse an option that would change nothing: an unheard wish looks like an answer."""
    from huoqun.analytics import queries

    for option, (word, known) in given.items():
        if word and name in queries.REPORTS and name not in known:
            raise NeedlessOption(name=name, option=option, known=", ".join(known))


def _write(
    table: "pyarrow.Table", params: "ReportParams", how: OutputFormat, out: Path | None
) -> None:
    """Write the rows where they are wanted; nothing else goes to standard output."""
    if out is None:
        _send(table, params, how)
        return
    try:
        with out.open("wb") as file:
            if how is OutputFormat.TABLE:
                text = io.StringIO()
                _show(Console(file=text), table, params)
                file.write(text.getvalue().encode())
            else:
                file.write(_WRITERS[how](table))
    except OSError as error:
        raise CannotWrite(path=out, reason=error.strerror) from error


def _send(table: "pyarrow.Table", params: "ReportParams", how: OutputFormat) -> None:
    if how is OutputFormat.TABLE:
        _show(Console(), table, params)
        return
    # A file is opened in Excel, which needs the byte order mark; a pipe ends in a program.
    text = _csv(table).removeprefix(codecs.BOM_UTF8) if how is OutputFormat.CSV else _json(table)
    sys.stdout.buffer.write(text)
    sys.stdout.buffer.flush()


def _csv(table: "pyarrow.Table") -> bytes:
    from huoqun.analytics import queries

    return queries.as_csv(table)


def _json(table: "pyarrow.Table") -> bytes:
    from huoqun.analytics import queries

    return (json.dumps(queries.as_rows(table), ensure_ascii=False, indent=1) + "\n").encode()


def _xlsx(table: "pyarrow.Table") -> bytes:
    from huoqun.core import spreadsheets

    return spreadsheets.xlsx_bytes(table)


_WRITERS = {OutputFormat.CSV: _csv, OutputFormat.JSON: _json, OutputFormat.XLSX: _xlsx}


def _show(console: Console, table: "pyarrow.Table", params: "ReportParams") -> None:
    """A table for eyes: shares in percent, unknown as a dash, the question above it."""
    from huoqun.analytics import queries
    from huoqun.analytics.kinds import Measure

    shown = Table(header_style="bold", pad_edge=False)
    shares = set()
    for name in table.column_names:
        metric = queries.metric(name)
        if metric is not None and metric.unit is Measure.FRACTION:
            shares.add(name)
        title = f"{metric.zh}\n{name}" if metric else name
        shown.add_column(title, justify="right" if metric else "left")
    for row in table.slice(0, TABLE_ROWS_MAX).to_pylist():
        shown.add_row(*(_cell(value, share=name in shares) for name, value in row.items()))
    period = f"{params.first or '…'} – {params.last or '…'}" if params.first or params.last else ""
    # Wider than the screen is still readable in a pager; figures cut off are not.
    widest = Measurement.get(console, console.options.update(max_width=WIDTH_MAX), shown).maximum
    console.width = max(console.width, widest)
    console.print(f"{params.reading.zh} / {params.reading.en}  {period}".rstrip(), style="dim")
    console.print(shown)
    if not table.num_rows:
        console.print("没有符合条件的数据 / nothing fits the question", style="dim")
    if table.num_rows > TABLE_ROWS_MAX:
        more = table.num_rows - TABLE_ROWS_MAX
        console.print(f"… 另有 {more:,} 行，请用 --format csv / {more:,} more rows: --format csv")


def _cell(value: object, *, share: bool) -> Text:
    if value is None:
        return Text("—", style="dim")
    if isinstance(value, float):
        return Text(f"{value:.2%}" if share else f"{value:,.2f}")
    return Text(f"{value:,}" if isinstance(value, int | Decimal) else str(value))
