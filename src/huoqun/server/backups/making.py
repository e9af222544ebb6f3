"""Making a backup: everything as of one moment, while the house goes on working."""

import fcntl
import logging
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

import huoqun
from huoqun.core import clock
from huoqun.lake import catalog, locks, snapshot
from huoqun.server.backups import archive, content, folder, refusals

logger = logging.getLogger(__name__)

NIGHT_HOUR = 3  # of the business day, when few people work
NIGHTLY_HOURS_LEAST = 12.0
OVERDUE_HOURS = 25.0


def make(*, because: str = "asked") -> Path:
    """Write a backup into the folder of backups and return its path; old ones are deleted.

    Raises BackupRunning when another process is at it.
    """
    target_folder = settings.HUOQUN_BACKUPS
    target_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = target_folder / f"huoqun-{clock.now():%Y%m%dT%H%M%SZ}.tar"
    with (
        only_one(),
        tempfile.TemporaryDirectory(dir=target_folder, prefix=".making-") as work,
        archive.writing(target) as writer,
    ):
        writer.finish(_fill(writer, Path(work)) | {"because": because})
    gone = folder.forget_old(target_folder, kept=settings.HUOQUN_BACKUPS_KEPT)
    logger.info("backed up (%s) to %s; %s old ones deleted", because, target.name, len(gone))
    return target


def make_when_due() -> None:
    """The nightly backup, asked for every hour: at night, or as soon as one is overdue.

    A laptop that sleeps at night still gets its backup by day.
    """
    age_hours = folder.latest_age_hours(settings.HUOQUN_BACKUPS)
    local_hour = clock.now().astimezone(clock.zone()).hour
    tonight = local_hour == NIGHT_HOUR and (age_hours or OVERDUE_HOURS) >= NIGHTLY_HOURS_LEAST
    if tonight or age_hours is None or age_hours >= OVERDUE_HOURS:
        make(because="nightly")


@contextmanager
def only_one() -> Iterator[None]:
    """While it lasts no backup is made, and the configuration may change; raises BackupRunning."""
    with (settings.HUOQUN_HOME / "run" / "backup.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise refusals.BackupRunning from error
        yield


def _fill(writer: archive.Writer, work: Path) -> dict[str, Any]:
    """Add every part; what the manifest says of them."""
    with ExitStack() as lake_held_still:
        # Before the snapshot begins: a writer whom we waited for may have unlinked what it names.
        lake_held_still.enter_context(locks.writing())
        with _one_moment():
            lake_files = _hold_lake_files(work)
            lake_held_still.close()
            facts = _database(writer, work)
    for table, paths in lake_files.items():
        for path in paths:
            writer.add(f"lake/{table}/{path.name}", path)
            path.unlink()
    for path in sorted((settings.HUOQUN_HOME / "config").iterdir()):
        writer.add(f"config/{path.name}", path)
    lake = {table: [path.name for path in paths] for table, paths in lake_files.items()}
    return facts | {"lake": lake}


@contextmanager
def _one_moment() -> Iterator[None]:
    """A read-only transaction that sees one moment for as long as it takes."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield


def _database(writer: archive.Writer, work: Path) -> dict[str, Any]:
    found = []
    for name, columns in content.tables().items():
        path = work / f"{name}.copy.gz"
        found.append(content.copy_out(name, columns, path).as_json())
        writer.add(f"database/{path.name}", path)
        path.unlink()
    applied = sorted(MigrationRecorder(connection).applied_migrations())
    return {
        "release": huoqun.__version__,
        "made_at": clock.now().isoformat(),
        "migrations": [list(each) for each in applied],
        "tables": found,
        "partitions": content.partitions(),
        "sequences": content.sequences(),
    }


def _hold_lake_files(work: Path) -> dict[str, list[Path]]:
    """The live files of every lake table in this snapshot, held still by links of ours."""
    held: dict[str, list[Path]] = {}
    for table_name, location in catalog.get().pointers().items():
        files = snapshot.planned(catalog.get().table_at(table_name, location))
        own = work / "lake" / table_name
        own.mkdir(parents=True)
        for file in files:
            source = Path(unquote(urlsplit(file.file_path).path))
            content.link_or_copy(source, own / source.name)
        held[table_name] = sorted(own.iterdir())
    return held
