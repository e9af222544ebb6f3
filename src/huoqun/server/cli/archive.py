"""``backup`` and ``restore``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from huoqun.server import boot, postgres, settings, supervisor
from huoqun.server.backups import archive, place


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(backup)
    app.command()(restore)


def backup() -> None:
    """备份数据库、湖仓与配置 / Back up database, lake and configuration into one archive."""
    boot.boot()
    from huoqun.server import start
    from huoqun.server.backups import making

    start.ready()
    console = Console()
    with console.status("正在备份 … / backing up …"):
        path = making.make()
    megabytes = path.stat().st_size / 2**20
    console.print(f"{path} ({megabytes:.1f} MB)", soft_wrap=True, highlight=False)


def restore(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="备份文件 / The archive.")
    ],
) -> None:
    """把备份恢复到空目录 / Restore a backup into an empty home."""
    console = Console()
    home = settings.HUOQUN_HOME
    with console.status("正在校验 … / verifying …"):
        manifest = archive.verified(file)
    postgres.make_home(home)
    with supervisor.only_one(home), console.status("正在恢复 … / restoring …"):
        place.refuse_unless_empty(home, database_url=settings.HUOQUN_DATABASE_URL)
        place.restore_config(home, file)
        boot.use_home(home)
        boot.boot()
        from huoqun.server.backups import restoring

        restoring.restore(file, manifest)
    console.print(f"已恢复到 / restored into {home}", soft_wrap=True, highlight=False)
