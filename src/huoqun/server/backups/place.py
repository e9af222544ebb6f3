"""The place of a restore, looked at before Django is set up: is it empty, was it left half done?"""

import shutil
from pathlib import Path

import psycopg

from huoqun.server.backups import archive, refusals

_MARK = "restoring"
_OURS = ("config", "lake", "postgres")


def refuse_unless_empty(home: Path, *, database_url: str) -> None:
    """Refuse a home or a configured database with something in it; clear an interrupted restore."""
    if interrupted(home):
        for name in _OURS:
            shutil.rmtree(home / name, ignore_errors=True)
    for name in ("lake", "postgres"):
        if (home / name).exists() and any((home / name).iterdir()):
            raise refusals.HomeNotEmpty(place=home / name)
    if database_url:
        with psycopg.connect(database_url) as database:
            found = database.execute(
                "SELECT current_database() FROM pg_class WHERE relkind IN ('r', 'p')"
                " AND relnamespace = current_schema()::regnamespace LIMIT 1"
            ).fetchone()
        if found is not None:
            raise refusals.HomeNotEmpty(place=found[0])


def interrupted(home: Path) -> bool:
    """Whether a restore into this home did not come to its end."""
    return _mark(home).exists()


def _mark(home: Path) -> Path:
    return home / "run" / _MARK


def restore_config(home: Path, source: Path) -> None:
    """Put the configuration back, before anything reads it; the home is marked until the end."""
    _mark(home).touch()
    (home / "config").mkdir(mode=0o700, exist_ok=True)
    for name, stream in archive.members(source, "config"):
        target = home / "config" / name
        target.touch(mode=0o600)
        target.write_bytes(stream.read())


def finish(home: Path) -> None:
    """The restore came to its end."""
    _mark(home).unlink()
