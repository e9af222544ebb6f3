"""One embedded server per home: started by its first user, stopped by its last.

Users are counted by the kernel: each holds a shared lock on one file, which ends with the process
however it ends. Whoever can take that lock alone is the last and stops the server. A server left
behind by kill -9 is simply joined by the next user.
"""

import atexit
import fcntl
import hashlib
import os
import re
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg

from huoqun.server.postgres import binaries, refusals
from huoqun.server.postgres.owner import Owner, make_folder, owner_of, private_folder_above

DATABASE = "huoqun"
SUPERUSER = "postgres"
# sun_path holds 108 bytes on Linux and 104 on macOS, with a closing zero.
SOCKET_PATH_BYTES_MAX = 103
SOCKET_NAME = ".s.PGSQL.5432"
START_SECONDS_MAX = 300  # recovery after a power cut may take long
STOP_SECONDS_MAX = 60
POLL_SECONDS = 0.1
LOG_WORDS_MAX = 2_000
# Lists of socket folders split at commas, in PostgreSQL's settings and in its clients.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+-]+")

TUNING = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "synchronous_commit": "on",
    "wal_compression": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # One log file for each weekday: at most a week is kept, which the erasure receipt promises.
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_truncate_on_rotation": "on",
    # Statements and their values are people's data; errors are logged without them.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# For data that may be lost: tests and nothing else.
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@dataclass(slots=True)
class _Seat:
    """Our place among the users of a server."""

    lock: int  # file descriptor
    pid: int


_seats: dict[Path, _Seat] = {}


@dataclass(frozen=True, slots=True)
class _Folders:
    home: Path

    @property
    def root(self) -> Path:
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def locks(self) -> Path:
        return self.home / "run"


def address(home: Path) -> str:
    """Where the embedded server of this home listens; nothing is started."""
    return f"postgresql://{SUPERUSER}@/{DATABASE}?host={quote(str(_socket_folder(home)), safe='/')}"


def join(home: Path, *, durable: bool = True) -> str:
    """Join the home's server, or start it; this process is its user until it ends.

    ``durable=False`` trades safety after a power cut for speed, for throw-away homes.
    """
    folders = _Folders(home.resolve())
    if folders.home in _seats and _seats[folders.home].pid == os.getpid():
        return address(home)
    owner = _prepare(folders)
    with _starting(folders):
        # Behind the lock: a folder that another process is just making is not its owner's yet.
        _make_socket_folder(_socket_folder(folders.home), owner)
        lock = os.open(folders.locks / "postgres-users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_SH)
            _ensure_started(folders, owner, durable=durable)
        except BaseException:
            os.close(lock)
            raise
    _seats[folders.home] = _Seat(lock, os.getpid())
    atexit.register(leave, home)
    return address(home)


def leave(home: Path) -> None:
    """Give up this process's seat; the last to leave stops the server."""
    folders = _Folders(home.resolve())
    seat = _seats.get(folders.home)
    if seat is None or seat.pid != os.getpid():  # a forked child inherits the entry, not the seat
        return
    del _seats[folders.home]
    if not folders.locks.is_dir():  # a throw-away home is gone already
        os.close(seat.lock)
        return
    with _starting(folders):
        try:
            fcntl.flock(seat.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        else:
            _stop(folders)
        finally:
            os.close(seat.lock)


def revive(home: Path) -> None:
    """Start the server again if it died while this process uses it; does nothing for others."""
    folders = _Folders(home.resolve())
    seat = _seats.get(folders.home)
    if seat is None or seat.pid != os.getpid() or _accepts(_socket_folder(home)):
        return
    with _starting(folders):
        _ensure_started(folders, owner_of(folders.data), durable=True)


def running(home: Path) -> bool:
    """Whether the home's server accepts connections."""
    return _accepts(_socket_folder(home))


def stop(home: Path) -> None:
    """Stop the home's server whoever uses it (a throw-away home, or before a restore)."""
    folders = _Folders(home.resolve())
    if folders.data.exists():
        with _starting(folders):
            _stop(folders)


def make_home(home: Path) -> None:
    """Make the home and the folders of ours that every process needs, or refuse."""
    folders = _Folders(home.resolve())
    try:
        # Others may pass through the home (the database's user must), but not look into it.
        make_folder(folders.home, mode=0o711)
        make_folder(folders.locks, mode=0o700)
        make_folder(folders.home / "config", mode=0o700)
    except PermissionError as error:
        raise refusals.HomeOfAnother(home=folders.home, reason=error.strerror) from error


def _prepare(folders: _Folders) -> Owner:
    """Make our folders with the right owners, or refuse; other folders are left as they are."""
    try:
        owner = owner_of(folders.data)
        private = private_folder_above(folders.home, owner)
        if private is not None:
            raise refusals.HomeIsPrivate(home=folders.home, folder=private, user=owner.name)
        make_home(folders.home)
        for folder in (folders.root, folders.log):
            make_folder(folder, mode=0o700, owner=owner)
    except PermissionError as error:
        raise refusals.HomeOfAnother(home=folders.home, reason=error.strerror) from error
    return owner


def _socket_folder(home: Path) -> Path:
    folder = _Folders(home.resolve()).root / "socket"
    fits = len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_PATH_BYTES_MAX
    if fits and _PLAIN_PATH.fullmatch(str(folder)):
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path("/tmp") / f"huoqun-{name}"  # noqa: S108  # ownership is checked before use


def _make_socket_folder(folder: Path, owner: Owner) -> None:
    make_folder(folder, mode=0o700, owner=owner)
    found = folder.lstat()
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == owner.uid
    if not ours or stat.S_IMODE(found.st_mode) != 0o700:
        raise refusals.SocketFolderTaken(folder=folder)


@contextmanager
def _starting(folders: _Folders) -> Iterator[None]:
    """Only one process at a time starts or stops the server."""
    lock = os.open(folders.locks / "postgres-start.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _ensure_started(folders: _Folders, owner: Owner, *, durable: bool) -> None:
    socket_folder = _socket_folder(folders.home)
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        if _accepts(socket_folder):
            return _ensure_database(socket_folder)
        if not _postmaster_lives(folders.data):
            _start(folders, owner, durable=durable)
        # A server that lives and does not answer is starting, recovering or stopping: wait for it.
        time.sleep(POLL_SECONDS)
    raise refusals.DoesNotStart(log=folders.log, words=_last_words(folders.log))


# What PostgreSQL says while something of the server before it is left.
_STILL_THERE: Final = ("shared memory block", '.s.PGSQL.5432.lock" already exists')


def _start(folders: _Folders, owner: Owner, *, durable: bool) -> None:
    programs = binaries.bin_folder(folders.data, owner)
    if not folders.data.exists():
        _initialise(folders, owner, programs, durable=durable)
    _configure(folders, owner, durable=durable)
    _drop_lock_file_of_a_stranger(folders.data)
    start_log = folders.log / "start.log"
    start_log.unlink(missing_ok=True)
    command = [str(programs / "pg_ctl"), "start", "-w", "-t", str(START_SECONDS_MAX)]
    done = owner.run(
        [*command, "-D", str(folders.data), "-l", str(start_log)],
        seconds_max=START_SECONDS_MAX + 10,
    )
    words = _last_words(folders.log) or done.stdout
    # A killed server is there until it has been buried, and its workers finish their statement
    # first; the caller tries until they have.
    if done.returncode != 0 and not any(each in words for each in _STILL_THERE):
        raise refusals.DoesNotStart(log=folders.log, words=words)


def _initialise(folders: _Folders, owner: Owner, programs: Path, *, durable: bool) -> None:
    fresh = folders.root / "data.new"  # renamed when whole, so that a kill leaves no half database
    shutil.rmtree(fresh, ignore_errors=True)
    # Text sorts by code point, the same on every machine, and letters know their other case.
    locale = [
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--encoding=UTF8",
    ]
    sync = [] if durable else ["--no-sync"]
    command = [str(programs / "initdb"), "-U", SUPERUSER, "--auth=reject", *locale, *sync]
    done = owner.run([*command, "-D", str(fresh)], seconds_max=START_SECONDS_MAX)
    if done.returncode != 0:
        raise refusals.DoesNotStart(log=folders.log, words=done.stdout[-LOG_WORDS_MAX:])
    with (fresh / "postgresql.conf").open("a") as config:
        config.write("\ninclude = 'huoqun.conf'\n")
    fresh.rename(folders.data)


def _configure(folders: _Folders, owner: Owner, *, durable: bool) -> None:
    """Write the settings of this release; they are ours and made anew at every start."""
    values = {**TUNING, "log_directory": str(folders.log)}
    values["unix_socket_directories"] = str(_socket_folder(folders.home))
    values |= {} if durable else NOT_DURABLE
    lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in values.items()]
    # The kernel says who is at the socket: only root and the server's own user are let in.
    people = dict.fromkeys(["root", owner.name])
    files = {
        "huoqun.conf": lines,
        "pg_hba.conf": ["local all all peer map=huoqun"],
        "pg_ident.conf": [f'huoqun "{person}" {SUPERUSER}' for person in people],
    }
    for name, content in files.items():
        _write(folders.data / name, "\n".join(content) + "\n", owner)


def _write(path: Path, text: str, owner: Owner) -> None:
    handle, fresh = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    if not owner.is_us:
        os.chown(fresh, owner.uid, owner.gid)
    Path(fresh).replace(path)


def _stop(folders: _Folders) -> None:
    if not _postmaster_lives(folders.data):
        return
    owner = owner_of(folders.data)
    programs = binaries.bin_folder(folders.data, owner)
    command = [str(programs / "pg_ctl"), "stop", "-w", "-m", "fast", "-t", str(STOP_SECONDS_MAX)]
    owner.run([*command, "-D", str(folders.data)], seconds_max=STOP_SECONDS_MAX + 10)


def _accepts(socket_folder: Path) -> bool:
    try:
        _connect(socket_folder, "postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _connect(socket_folder: Path, database: str) -> psycopg.Connection:
    return psycopg.connect(
        host=str(socket_folder), dbname=database, user=SUPERUSER, connect_timeout=5, autocommit=True
    )


def _ensure_database(socket_folder: Path) -> None:
    with _connect(socket_folder, "postgres") as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if found.fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _postmaster_pid(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _drop_lock_file_of_a_stranger(data: Path) -> None:
    """Forget a dead server whose process id belongs to another program now (usual in containers).

    PostgreSQL forgives a lock file whose process is gone, and needs it then to find old workers.
    """
    pid = _postmaster_pid(data)
    if pid is not None and not _postmaster_lives(data) and Path(f"/proc/{pid}").exists():
        (data / "postmaster.pid").unlink(missing_ok=True)


def _postmaster_lives(data: Path) -> bool:
    """Whether the process named in postmaster.pid exists and is a PostgreSQL."""
    pid = _postmaster_pid(data)
    if pid is None:
        return False
    if Path("/proc/self/stat").exists():
        try:
            _, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")
        except (FileNotFoundError, ProcessLookupError):
            return False
        name, _, state = rest.rpartition(") ")
        # A dead process stays listed as Z where process 1 does not collect it (many containers).
        return name == "postgres" and not state.startswith("Z")
    asked = subprocess.run(  # noqa: S603  # macOS has no /proc
        ["/bin/ps", "-p", str(pid), "-o", "comm="], check=False, capture_output=True, text=True
    )
    return "postgres" in asked.stdout


def _last_words(log: Path) -> str:
    files = sorted(log.glob("*.log"), key=lambda file: file.stat().st_mtime)
    return files[-1].read_text(errors="replace")[-LOG_WORDS_MAX:] if files else ""
