"""``import``: files come in, are listed, and are taken back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from huoqun.server import boot

if TYPE_CHECKING:
    from huoqun.connectors.files.kinds import FileKind

app = typer.Typer(help="导入文件 / Import files.", no_args_is_help=True)

File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="CSV, JSON Lines, Parquet, Excel (.gz)")
]
Map = Annotated[
    str,
    typer.Option("--map", help="列对应 / columns: community=群名,member=昵称 (其余自动 / rest guessed)"),
]
Zone = Annotated[str, typer.Option("--tz", help="文件里时间的时区 / zone of times without offset")]
Source = Annotated[
    str, typer.Option(help="来源（默认：文件夹名） / source (default: name of the folder)")
]
Namespace = Annotated[
    str, typer.Option(help="编号的命名空间（默认：来源） / whose ids these are (default: source)")
]
Unit = Annotated[
    int | None, typer.Option(min=1, help="组织单元编号（默认：公司） / unit (default: company)")
]
Dates = Annotated[str, typer.Option(help="日期顺序 / order of dates: dmy, mdy, ymd")]
Sheet = Annotated[str, typer.Option(help="Excel 工作表 / sheet")]
Encoding = Annotated[str, typer.Option(help="编码（默认：自动） / encoding (default: found)")]
Company = Annotated[str, typer.Option(help="公司名称（首次使用时） / company, on first use")]
OUR_COMPANY = "我的公司"


@app.command("messages")
def messages(  # noqa: PLR0913  # one option each
    file: File,
    map_: Map = "",
    tz: Zone = "",
    source: Source = "",
    namespace: Namespace = "",
    unit: Unit = None,
    dates: Dates = "",
    sheet: Sheet = "",
    encoding: Encoding = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="同编号不同内容时替换 / replace known ids")
    ] = False,  # noqa: FBT002  # Typer makes an option of it
    assume_joins: Annotated[
        bool, typer.Option("--assume-joins", help="首次发言视为入群 / first message as joining")
    ] = False,  # noqa: FBT002  # Typer makes an option of it
    company: Company = OUR_COMPANY,
) -> None:
    """导入群消息 / Import messages."""
    _open(company)
    from huoqun.connectors.files.actions import Wanted
    from huoqun.connectors.files.kinds import FileKind, OnConflict

    wanted = Wanted(
        source=source,
        namespace=namespace,
        map_text=map_,
        options=_options(tz=tz, dates=dates),
        sheet=sheet,
        encoding=encoding,
        on_conflict=OnConflict.REPLACE if replace else OnConflict.KEEP,
        assume_joins=assume_joins,
    )
    _bring(FileKind.MESSAGES, file, wanted, unit)


@app.command("memberships")
def memberships(  # noqa: PLR0913  # one option each
    file: File,
    map_: Map = "",
    tz: Zone = "",
    source: Source = "",
    namespace: Namespace = "",
    unit: Unit = None,
    dates: Dates = "",
    sheet: Sheet = "",
    encoding: Encoding = "",
    company: Company = OUR_COMPANY,
) -> None:
    """导入群成员（进退群） / Import memberships: intervals, or joins and leaves."""
    _open(company)
    from huoqun.connectors.files.actions import Wanted
    from huoqun.connectors.files.kinds import FileKind

    wanted = Wanted(
        source=source,
        namespace=namespace,
        map_text=map_,
        options=_options(tz=tz, dates=dates),
        sheet=sheet,
        encoding=encoding,
    )
    _bring(FileKind.MEMBERSHIPS, file, wanted, unit)


@app.command("orders")
def orders(  # noqa: PLR0913  # one option each
    file: File,
    map_: Map = "",
    tz: Zone = "",
    source: Source = "",
    namespace: Namespace = "",
    unit: Unit = None,
    dates: Dates = "",
    sheet: Sheet = "",
    encoding: Encoding = "",
    currency: Annotated[
        str, typer.Option(help="币种（默认 CNY；ALL：各按各的） / currency, or ALL")
    ] = "",
    free_lines: Annotated[
        str, typer.Option(help="只有赠品的订单 / orders of free lines: keep, count")
    ] = "keep",
    amount_per: Annotated[
        str, typer.Option(help="金额是每行的还是整单的 / amount per: line, order")
    ] = "line",
    company: Company = OUR_COMPANY,
) -> None:
    """导入订单 / Import orders."""
    _open(company)
    from huoqun.connectors.files.actions import Wanted
    from huoqun.connectors.files.kinds import FileKind

    wanted = Wanted(
        source=source,
        namespace=namespace,
        map_text=map_,
        options=_options(
            tz=tz, dates=dates, currency=currency, free_lines=free_lines, amount_per=amount_per
        ),
        sheet=sheet,
        encoding=encoding,
    )
    _bring(FileKind.ORDERS, file, wanted, unit)
