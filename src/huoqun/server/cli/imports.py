"""``import``: files come in, are listed, and are taken back."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from huoqun.connectors.files.kinds import (
    AmountPer,
    DateOrder,
    FileKind,
    FreeLines,
    NewTags,
    OnConflict,
)
from huoqun.server import boot

app = typer.Typer(help="导入文件 / Import files.", no_args_is_help=True)

File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="CSV, JSON Lines, Parquet, Excel (.gz)")
]
Map = Annotated[
    str, typer.Option("--map", help="列对应，其余自动 / columns, rest guessed: member=昵称,at=时间")
]
Zone = Annotated[str, typer.Option("--tz", help="文件里时间的时区 / zone of times without offset")]
Source = Annotated[str, typer.Option(help="来源（默认：文件夹名） / source (default: the folder)")]
Namespace = Annotated[
    str, typer.Option(help="命名空间（默认：来源） / whose ids (default: source)")
]
Unit = Annotated[
    int | None, typer.Option(min=1, help="组织单元编号（默认：公司） / unit (default: company)")
]
Dates = Annotated[DateOrder | None, typer.Option(help="日期顺序 / order of 03/04/2024")]
Sheet = Annotated[str, typer.Option(help="Excel 工作表 / sheet")]
Encoding = Annotated[str, typer.Option(help="编码（默认：自动） / encoding (default: found)")]
Replace = Annotated[
    bool, typer.Option("--replace", help="同编号内容不同时替换 / replace known ids that changed")
]
AssumeJoins = Annotated[
    bool, typer.Option("--assume-joins", help="首次发言视为入群 / first message as joining")
]
Verified = Annotated[
    bool,
    typer.Option(
        "--phones-verified",
        help="来源已逐个验证手机号 / the source had each phone confirmed by its owner",
    ),
]
Currency = Annotated[str, typer.Option(help="币种（默认 CNY；ALL：各按各的） / currency, or ALL")]
Free = Annotated[FreeLines, typer.Option(help="只有赠品的订单 / orders of free lines only")]
Per = Annotated[AmountPer, typer.Option(help="金额列是每行还是整单 / what the amount column holds")]

Tags = Annotated[
    NewTags | None,
    typer.Option("--new-tags", help="公司还没有的标签怎么办 / tags that the company lacks"),
]
TagGroup = Annotated[
    str, typer.Option("--tag-group", help="没写组的新标签放进哪组 / group of new tags without one")
]


@app.command("messages")
def messages(  # noqa: PLR0913  # one parameter per option
    file: File,
    map_: Map = "",
    tz: Zone = "",
    source: Source = "",
    namespace: Namespace = "",
    unit: Unit = None,
    dates: Dates = None,
    sheet: Sheet = "",
    encoding: Encoding = "",
    replace: Replace = False,  # noqa: FBT002  # Typer makes an option of it
    assume_joins: AssumeJoins = False,  # noqa: FBT002  # Typer makes an option of it
) -> None:
    """导入群消息 / Import messages."""
    _bring(
        FileKind.MESSAGES,
        file,
        unit=unit,
        reading={"time_zone": tz, "date_order": dates},
        map_text=map_,
        source=source,
        namespace=namespace,
        sheet=sheet,
        encoding=encoding,
        on_conflict=OnConflict.REPLACE if replace else OnConflict.KEEP,
        assume_joins=assume_joins,
    )


@app.command("memberships")
def memberships(  # noqa: PLR0913  # one parameter per option
    file: File,
    map_: Map = "",
    tz: Zone = "",
    source: Source = "",
    namespace: Namespace = "",
    unit: Unit = None,
    dates: Dates = None,
    sheet: Sheet = "",
    encoding: Encoding = "",
    replace: Replace = False,  # noqa: FBT002  # Typer makes an option of it
    phones_verified: Verified = False,  # noqa: FBT002  # Typer makes an option of it
) -> None:
    """导入群成员：在群区间或进退群事件 / Import memberships: intervals, or joins and leaves."""
    _bring(
        FileKind.MEMBERSHIPS,
        file,
        unit=unit,
        reading={"time_zone": tz, "date_order": dates, "phones_verified": phones_verified},
        map_text=map_,
        source=source,
        namespace=namespace,
        sheet=sheet,
        encoding=encoding,
        on_conflict=OnConflict.REPLACE if replace else OnConflict.KEEP,
    )


@app.command("orders")
def orders(  # noqa: PLR0913  # one parameter per option
    file: File,
    map_: Map = "",
    tz: Zone = "",
    source: Source = "",
    namespace: Namespace = "",
    unit: Unit = None,
    dates: Dates = None,
    sheet: Sheet = "",
    encoding: Encoding = "",
    currency: Currency = "",
    free_lines: Free = FreeLines.KEEP,
    amount_per: Per = AmountPer.LINE,
    replace: Replace = False,  # noqa: FBT002  # Typer makes an option of it
    phones_verified: Verified = False,  # noqa: FBT002  # Typer makes an option of it
) -> None:
    """导入订单 / Import orders."""
    _bring(
        FileKind.ORDERS,
        file,
        unit=unit,
        reading={
            "time_zone": tz,
            "date_order": dates,
            "currency": currency.upper(),
            "free_lines": free_lines,
            "amount_per": amount_per,
            "phones_verified": phones_verified,
        },
        map_text=map_,
        source=source,
        namespace=namespace,
        sheet=sheet,
        encoding=encoding,
        on_conflict=OnConflict.REPLACE if replace else OnConflict.KEEP,
    )


@app.command("communities")
def communities(  # noqa: PLR0913  # one parameter per option
    file: File,
    map_: Map = "",
    source: Source = "",
    namespace: Namespace = "",
    unit: Unit = None,
    dates: Dates = None,
    sheet: Sheet = "",
    encoding: Encoding = "",
) -> None:
    """导入群资料：群名、定位、类型、平台、门店、群主、起止时间 / Import what communities are."""
    _bring(
        FileKind.COMMUNITIES,
        file,
        unit=unit,
        reading={"date_order": dates},
        map_text=map_,
        source=source,
        namespace=namespace,
        sheet=sheet,
        encoding=encoding,
    )


@app.command("customers")
def customers(  # noqa: PLR0913  # one parameter per option
    file: File,
    map_: Map = "",
    tz: Zone = "",
    source: Source = "",
    namespace: Namespace = "",
    unit: Unit = None,
    dates: Dates = None,
    sheet: Sheet = "",
    encoding: Encoding = "",
    new_tags: Tags = None,
    replace: Replace = False,  # noqa: FBT002  # Typer makes an option of it
    phones_verified: Verified = False,  # noqa: FBT002  # Typer makes an option of it
) -> None:
    """导入客户资料：编号、手机号、性别、年龄、城市、等级、渠道 / Import who customers are."""
    _bring(
        FileKind.CUSTOMERS,
        file,
        unit=unit,
        reading={
            "time_zone": tz,
            "date_order": dates,
            "phones_verified": phones_verified,
            "new_tags": new_tags,
        },
        map_text=map_,
        source=source,
        namespace=namespace,
        sheet=sheet,
        encoding=encoding,
        on_conflict=OnConflict.REPLACE if replace else OnConflict.KEEP,
    )


@app.command("tags")
def tags(  # noqa: PLR0913  # one parameter per option
    file: File,
    map_: Map = "",
    tz: Zone = "",
    source: Source = "",
    namespace: Namespace = "",
    unit: Unit = None,
    dates: Dates = None,
    sheet: Sheet = "",
    encoding: Encoding = "",
    new_tags: Tags = None,
    tag_group: TagGroup = "",
) -> None:
    """导入客户标签：谁有哪个标签 / Import who carries which tag."""
    _bring(
        FileKind.TAGS,
        file,
        unit=unit,
        reading={
            "time_zone": tz,
            "date_order": dates,
            "new_tags": new_tags,
            "tag_group": tag_group,
        },
        map_text=map_,
        source=source,
        namespace=namespace,
        sheet=sheet,
        encoding=encoding,
    )


@app.command("list")
def history() -> None:
    """最近的导入 / The latest imports."""
    _ready()
    from huoqun.connectors.files import cli

    cli.show_history(Console())


@app.command("rejected")
def rejected(
    number: Annotated[int, typer.Argument(min=1, help="导入编号 / number of the import")],
    out: Annotated[Path, typer.Option(dir_okay=False, help="CSV")],
) -> None:
    """导出未导入的行 / Write the rows that were not taken to a file."""
    _ready()
    from huoqun.connectors.files import cli

    cli.write_rejected(Console(), number, out)


@app.command("take-back")
def take_back(
    number: Annotated[int, typer.Argument(min=1, help="导入编号 / number of the import")],
    yes: Annotated[bool, typer.Option("--yes", help="不再询问 / do not ask")] = False,  # noqa: FBT002  # Typer makes an option of it
) -> None:
    """撤回一次导入 / Take an import back as a whole."""
    _ready()
    from huoqun.connectors.files import cli

    console = Console()
    cli.describe_take_back(console, number)
    if not yes:
        typer.confirm("撤回 / take it back?", abort=True)
    cli.take_back(console, number)


def _ready() -> None:
    boot.boot()
    from huoqun.server import start

    start.ready()


def _bring(
    kind: FileKind,
    file: Path,
    *,
    unit: int | None,
    reading: dict[str, Any],
    **wanted: Any,  # noqa: ANN401  # the fields of Wanted
) -> None:
    """Open the home, see to it that there is a company, and import the file."""
    _ready()
    from huoqun.connectors.files import cli
    from huoqun.core import clock
    from huoqun.org import actions as org_actions

    org_actions.ensure_company(name="我的公司")
    settings = cli.wanted(
        reading={"business_time_zone": str(clock.zone()), **reading}, settings=wanted
    )
    cli.import_file(console=Console(), kind=kind, path=file, wanted=settings, unit_id=unit)
