"""Which system user runs PostgreSQL, and which folders that user may pass.

PostgreSQL refuses to run as root. Started by root, it runs as a system user of its own; folders
that are not ours keep their permissions whatever happens.
"""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from huoqun.server.postgres import refusals

ROOT_RUNS_AS = "huoqun-postgres"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The system user who runs the server and owns its files."""

    name: str
    uid: int
    gid: int

    @property
    def is_us(self) -> bool:
        """Whether this process already runs as that user."""
        return os.geteuid() == self.uid

    def run(self, command: list[str], *, seconds_max: int) -> subprocess.CompletedProcess[str]:
        """Run a program as this user, in a session of its own: Ctrl-C does not reach it."""
        others: list[int] | None = None if self.is_us else []
        # A server that the program leaves behind must not hold our pipe open: pg_ctl gives it a log
        # file of its own.
        return subprocess.run(  # noqa: S603  # our own binaries, no shell
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds_max,
            cwd="/",
            umask=0o077,
            start_new_session=True,
            user=None if self.is_us else self.uid,
            group=None if self.is_us else self.gid,
            extra_groups=others,
        )


def owner_of(data: Path) -> Owner:
    """Who runs the server of this data: its owner, or for new data us or root's stand-in."""
    if data.exists():
        return _named(data.stat().st_uid, data.stat().st_gid)
    if os.geteuid() != 0:
        return _named(os.geteuid(), os.getegid())
    return _stand_in_of_root()


def private_folder_above(path: Path, owner: Owner) -> Path | None:
    """The topmost existing folder among ``path`` and its parents that ``owner`` may not pass."""
    path = path.resolve()
    for folder in (*reversed(path.parents), path):
        if folder.is_dir() and not may_pass(folder, owner):
            return folder
    return None


def may_pass(folder: Path, owner: Owner) -> bool:
    """Whether the permission bits let ``owner`` enter the folder."""
    found = folder.stat()
    if found.st_uid == owner.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == owner.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def make_folder(folder: Path, *, mode: int, owner: Owner | None = None) -> None:
    """Make a folder of ours with exactly this mode; one that exists is left as it is."""
    if folder.is_dir():
        return
    make_folder(folder.parent, mode=0o755)
    try:
        folder.mkdir()
    except FileExistsError:
        return
    folder.chmod(mode)
    if owner is not None and not owner.is_us:
        os.chown(folder, owner.uid, owner.gid)


def _named(uid: int, gid: int) -> Owner:
    try:
        return Owner(name=pwd.getpwuid(uid).pw_name, uid=uid, gid=gid)
    except KeyError:
        return Owner(name=str(uid), uid=uid, gid=gid)


def _stand_in_of_root() -> Owner:
    try:
        found = pwd.getpwnam(ROOT_RUNS_AS)
    except KeyError:
        found = _add_user()
    return Owner(name=found.pw_name, uid=found.pw_uid, gid=found.pw_gid)


def _add_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    place = ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", ROOT_RUNS_AS]
    try:
        done = subprocess.run(  # noqa: S603  # fixed words
            [*command, *place], check=False, capture_output=True, text=True, timeout=30
        )
    except OSError as error:
        raise refusals.NoDatabaseUser(user=ROOT_RUNS_AS, reason=error) from error
    try:
        # Another process may have been faster; what counts is that the user exists now.
        return pwd.getpwnam(ROOT_RUNS_AS)
    except KeyError as error:
        raise refusals.NoDatabaseUser(user=ROOT_RUNS_AS, reason=done.stderr.strip()) from error
