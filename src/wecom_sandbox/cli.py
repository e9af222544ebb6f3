"""`wecom-sandbox`: serve a sandbox."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
import uvicorn
from rich.console import Console

from wecom_sandbox.server import create_app
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
