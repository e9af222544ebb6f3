"""The folder of backups: names, ages, and how many are kept."""

from pathlib import Path

from django.conf import settings

from huoqun.core import clock

NAME_PATTERN = "huoqun-*.tar"


def archives(folder: Path) -> list[Path]:
    """Every finished backup in the folder, the oldest first (names carry their time)."""
    return sorted(folder.glob(NAME_PATTERN)) if folder.is_dir() else []


def kept() -> int:
    """How many finished backups this installation has."""
    return len(archives(settings.HUOQUN_BACKUPS))


def latest_age_hours(folder: Path) -> float | None:
    """Hours since the latest backup was finished, or None when there is none."""
    found = archives(folder)
    return (clock.now().timestamp() - found[-1].stat().st_mtime) / 3600 if found else None


def forget_old(folder: Path, *, kept: int) -> list[Path]:
    """Delete all but the latest ``kept`` backups; return what was deleted."""
    gone = archives(folder)[:-kept]
    for archive in gone:
        archive.unlink()
    return gone
