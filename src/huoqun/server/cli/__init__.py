"""The command ``huoqun``: one file per group of commands.

Commands import rooms inside their functions: Django must be set up first (``boot``), and ``--help``
should neither wait for it nor open a home.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

import huoqun
from huoqun.core.refusal import Refused
from huoqun.server import boot
from huoqun.server.cli import (
    archive,
    examination,
    imports,
    keys,
    management,
    processes,
    report,
    staff,
)

EXIT_REFUSED = 2

app = typer.Typer(
    name="huoqun",
    help="活群：让私域社群活起来，并证明它。 / Keeps communities alive, and proves it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
processes.add_to(app)
examination.add_to(app)
archive.add_to(app)
keys.add_to(app)
report.add_to(app)
management.add_to(app)
app.add_typer(staff.app, name="staff")
app.add_typer(imports.app, name="import")


def _show_version(asked: bool) -> None:  # noqa: FBT001  # Typer calls it with the flag
    if asked:
        typer.echo(f"huoqun {huoqun.__version__}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_show_version, is_eager=True, help="版本 / Version.")
]


@app.callback()
def _choose_home(
    home: Annotated[
        Path | None,
        typer.Option(help="数据目录 / The home (default: HUOQUN_HOME)."),
    ] = None,
    version: Version = False,  # noqa: FBT002  # Typer makes an option of it
) -> None:
    del version
    if home is not None:
        boot.use_home(home.expanduser().resolve())


def main() -> None:
    """Run a command; a refusal is one sentence in each language and exit code 2."""
    try:
        app()
    except Refused as refusal:
        console = Console(stderr=True)
        console.print(refusal.sentence_zh, style="bold red", markup=False, highlight=False)
        console.print(refusal.sentence_en, markup=False, highlight=False)
        sys.exit(EXIT_REFUSED)
