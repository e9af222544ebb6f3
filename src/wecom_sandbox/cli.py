"""`wecom-sandbox`: serve a sandbox, or check one."""

import contextlib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import httpx
import msgspec
import typer
import uvicorn
from rich.console import Console
from rich.markup import escape

from wecom_sandbox.conformance import hands, table
from wecom_sandbox.conformance.bench import Bench
from wecom_sandbox.server import create_app, serving
from wecom_sandbox.settings import Settings

cli = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A strict WeCom-compatible server for tests, demos and load · 企业微信沙盒",
)


@cli.callback(invoke_without_command=True)
def serve(  # noqa: PLR0913  # the options of a command
    context: typer.Context,
    *,
    port: Annotated[int, typer.Option(help="Port · 端口")] = 8780,
    host: Annotated[str, typer.Option(help="Address to listen on · 监听地址")] = "127.0.0.1",
    state: Annotated[
        Path | None, typer.Option(help="State file; without it the world lives in memory")
    ] = None,
    seed: Annotated[int, typer.Option(help="Ids and faults follow from it")] = 1,
    speed: Annotated[float, typer.Option(help="Virtual seconds per second; 0 freezes")] = 1.0,
    world_token: Annotated[
        str, typer.Option(help="Lets other machines use the world face · 世界接口令牌")
    ] = "",
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="A knob of settings.py: name=JSON")
    ] = None,
) -> None:
    """Serve until interrupted."""
    if context.invoked_subcommand is not None:
        return
    shown = f"[{host}]" if ":" in host else host
    settings = Settings(
        seed=seed,
        clock_speed=speed,
        world_token=world_token,
        base_url=f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else shown}:{port}",  # noqa: S104  # compared only
    )
    app = create_app(_with(settings, setting or []), state=state)
    Console().print(f"企业微信沙盒 · WeCom sandbox: [bold]{settings.base_url}[/]")
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, ws="none")


@cli.command()
def check(  # noqa: PLR0913  # the options of a command
    *,
    base_url: Annotated[
        str, typer.Option(help="Where it runs; without it a sandbox is started for the checks")
    ] = "",
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Only look: for a real corp · 只读，可用于真实企业")
    ] = False,
    corpid: Annotated[str, typer.Option(help="With --read-only")] = "",
    secret: Annotated[str, typer.Option(help="With --read-only", envvar="WECOM_CORPSECRET")] = "",
    world_token: Annotated[str, typer.Option(help="Of a sandbox elsewhere")] = "",
    receiver_host: Annotated[
        str, typer.Option(help="This machine's address as the sandbox sees it")
    ] = "127.0.0.1",
    only: Annotated[list[int] | None, typer.Option(help="Numbers of checks")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Smaller numbers")] = False,
) -> None:
    """Run the conformance checks · 一致性检查. They make corps of their own and move the clock."""
    if read_only and not (base_url and corpid and secret):
        raise typer.BadParameter("--read-only needs --base-url, --corpid and --secret")
    with contextlib.ExitStack() as stack:
        where = base_url or stack.enter_context(serving(Settings(clock_speed=0))).base_url
        client = httpx.Client(base_url=where, trust_env=False, timeout=hands.TIMEOUT_S)
        http = stack.enter_context(client)
        bench = Bench(
            http=http,
            platform=hands.Platform(http, corpid, secret) if read_only else None,
            sandbox=None if read_only else hands.World(http, world_token),
            receiver_host=receiver_host,
            quick=quick,
        )
        failed = _show(table.run(bench, only or ()))
    raise typer.Exit(1 if failed else 0)


def _show(outcomes: Iterable[table.Outcome]) -> int:
    """A line for each check; give how many do not hold."""
    failed = 0
    console = Console(soft_wrap=True)
    for outcome in outcomes:
        failed += bool(outcome.error)
        mark = "[red]✗[/]" if outcome.error else "[green]✓[/]"
        head = f"{mark} {outcome.check.number:>2}  {escape(outcome.check.says)}"
        console.print(f"{head}  [dim]{outcome.seconds:.1f} s[/]", highlight=False)
        if outcome.error:
            console.print(f"      {escape(outcome.error)}", highlight=False)
    return failed


def _with(settings: Settings, given: list[str]) -> Settings:
    """The settings with knobs from the command line."""
    changes = {}
    for each in given:
        name, equals, text = each.partition("=")
        if not equals or name not in settings.__struct_fields__:
            raise typer.BadParameter(f"{each}: name=value with a name of settings.py")
        try:
            changes[name] = msgspec.json.decode(text)
        except msgspec.DecodeError:
            changes[name] = text
    try:
        return msgspec.convert({**msgspec.to_builtins(settings), **changes}, Settings)
    except msgspec.ValidationError as error:
        raise typer.BadParameter(str(error)) from error


def main() -> None:
    """The entry point of the package."""
    cli()
