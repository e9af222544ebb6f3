"""The embedded server: one per home, for as long as somebody uses it, harming no folder."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from huoqun.server import postgres
from huoqun.server.postgres import binaries, cluster, owner, refusals

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as another user")

_JOIN_AND_WAIT = """
import sys
from pathlib import Path
from huoqun.server import postgres
print(postgres.join(Path(sys.argv[1]), durable=False), flush=True)
sys.stdin.read()
"""


def _user_of(home: Path) -> subprocess.Popen[str]:
    """Another process that joins the home's server and stays."""
    process = subprocess.Popen(
        [sys.executable, "-c", _JOIN_AND_WAIT, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgresql://")
    return process


def _leave(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=30)


def _postmaster(home: Path) -> int:
    return int((home / "postgres/data/postmaster.pid").read_text().split()[0])


def _modes_above(path: Path) -> dict[Path, int]:
    return {folder: stat.S_IMODE(folder.stat().st_mode) for folder in path.parents}


@pytest.mark.django_db
def test_it_works() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_database()")
        version, name = cursor.fetchone()
    assert version >= 150000
    assert name == "test_huoqun"


def test_the_last_user_stops_the_server_and_the_next_one_finds_the_data(new_home: Path) -> None:
    first, second = _user_of(new_home), _user_of(new_home)
    with psycopg.connect(postgres.address(new_home)) as database:
        database.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    _leave(first)
    assert postgres.running(new_home)
    _leave(second)
    assert not postgres.running(new_home)
    with psycopg.connect(postgres.join(new_home)) as database:
        assert database.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_killed_user_leaves_a_server_that_the_next_one_joins_and_stops(new_home: Path) -> None:
    killed = _user_of(new_home)
    server = _postmaster(new_home)
    killed.kill()
    killed.wait()
    assert postgres.running(new_home)
    following = _user_of(new_home)
    assert _postmaster(new_home) == server
    _leave(following)
    assert not postgres.running(new_home)


def test_a_killed_server_recovers_what_was_committed(new_home: Path) -> None:
    with psycopg.connect(postgres.join(new_home)) as database:
        database.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(_postmaster(new_home), signal.SIGKILL)
    postgres.leave(new_home)
    with psycopg.connect(postgres.join(new_home)) as database:
        assert database.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_lock_file_that_names_another_program_is_forgotten(new_home: Path) -> None:
    postgres.join(new_home, durable=False)
    postgres.leave(new_home)
    # After a container's restart small process ids come again, for other programs.
    stranger = f"{os.getpid()}\n{new_home}/postgres/data\n1\n5432\n\n\n\nready\n"
    (new_home / "postgres/data/postmaster.pid").write_text(stranger)
    postgres.join(new_home, durable=False)
    assert postgres.running(new_home)


def test_two_users_who_come_at_once_share_one_server(new_home: Path) -> None:
    command = [sys.executable, "-c", _JOIN_AND_WAIT, str(new_home)]
    users = [
        subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    urls = {user.communicate(timeout=60)[0] for user in users}
    assert urls == {postgres.address(new_home) + "\n"}
    assert not postgres.running(new_home)


def test_a_half_made_database_is_made_anew(new_home: Path) -> None:
    shutil.rmtree(new_home / "postgres/data/base")
    (new_home / "postgres/data").rename(new_home / "postgres/data.new")
    postgres.join(new_home, durable=False)
    assert postgres.running(new_home)
    assert not (new_home / "postgres/data.new").exists()


def test_a_home_with_a_long_path_gets_a_short_socket(short_folder: Path) -> None:
    home = short_folder / ("long" * 30) / "home"
    try:
        with psycopg.connect(postgres.join(home, durable=False)) as database:
            assert database.execute("SELECT 1").fetchone() == (1,)
        folder = cluster._socket_folder(home)
        assert len(str(folder)) < 50
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    finally:
        postgres.leave(home)
    folder.rmdir()


def test_a_short_socket_folder_of_somebody_else_is_refused(short_folder: Path) -> None:
    home = short_folder / ("long" * 30) / "home"
    folder = cluster._socket_folder(home)
    folder.mkdir(mode=0o777)
    try:
        with pytest.raises(refusals.SocketFolderTaken, match=str(folder)):
            postgres.join(home)
    finally:
        folder.rmdir()


def test_odd_characters_in_the_path_of_a_home_are_no_trouble(short_folder: Path) -> None:
    home = short_folder / "私域, o'home"
    with psycopg.connect(postgres.join(home, durable=False)) as database:
        assert database.execute("SELECT 1").fetchone() == (1,)
    postgres.leave(home)
    cluster._socket_folder(home).rmdir()


def test_data_of_another_postgres_is_refused(new_home: Path) -> None:
    postgres.join(new_home, durable=False)
    postgres.leave(new_home)
    (new_home / "postgres/data/PG_VERSION").write_text("11\n")
    with pytest.raises(refusals.OtherVersion, match="PostgreSQL 11"):
        postgres.join(new_home)


def test_a_server_that_does_not_start_tells_its_last_words(new_home: Path) -> None:
    postgres.join(new_home, durable=False)
    postgres.leave(new_home)
    (new_home / "postgres/data/postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(refusals.DoesNotStart, match="no_such_setting"):
        postgres.join(new_home)


def test_nobody_but_the_owner_and_root_gets_in(new_home: Path) -> None:
    postgres.join(new_home, durable=False)
    assert stat.S_IMODE((new_home / "postgres/socket").stat().st_mode) == 0o700
    rules = (new_home / "postgres/data/pg_hba.conf").read_text()
    assert rules == "local all all peer map=huoqun\n"
    with psycopg.connect(postgres.address(new_home)) as database:
        assert database.execute("SHOW listen_addresses").fetchone() == ("",)


@needs_root
def test_a_home_in_a_private_folder_is_refused_and_nothing_is_opened(short_folder: Path) -> None:
    private = short_folder / "private"
    private.mkdir(mode=0o700)
    home = private / "deep" / "home"
    before = _modes_above(home.parent)
    with pytest.raises(refusals.HomeIsPrivate) as refused:
        postgres.join(home)
    assert str(private) in refused.value.sentence_zh
    assert _modes_above(home.parent) == before
    assert not home.exists()


@needs_root
def test_an_existing_private_home_is_refused(short_folder: Path) -> None:
    home = short_folder / "home"
    home.mkdir(mode=0o700)
    with pytest.raises(refusals.HomeIsPrivate):
        postgres.join(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@needs_root
def test_a_private_checkout_runs_from_a_copy(
    new_home: Path, short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = short_folder / "private"
    private.mkdir(mode=0o700)
    wheel = binaries._wheel_folder()
    shutil.copytree(wheel / "pginstall18", private / wheel.name / "pginstall18")
    libraries = f"{wheel.name}.libs"
    shutil.copytree(wheel.parent / libraries, private / libraries)
    monkeypatch.setattr(binaries, "_wheel_folder", lambda: private / wheel.name)
    monkeypatch.setattr(binaries, "COPIES", short_folder / "copies")
    before = _modes_above(private / wheel.name / "x")

    postgres.join(new_home, durable=False)

    program = Path(f"/proc/{_postmaster(new_home)}/exe").readlink()
    assert program.is_relative_to(short_folder / "copies")
    assert _modes_above(private / wheel.name / "x") == before
    assert [folder.name[0] for folder in (short_folder / "copies").iterdir()] != ["."]


@needs_root
def test_starting_changes_no_mode_above_the_home(new_home: Path) -> None:
    before = _modes_above(new_home) | _modes_above(binaries._wheel_folder() / "x")
    postgres.join(new_home, durable=False)
    assert _modes_above(new_home) | _modes_above(binaries._wheel_folder() / "x") == before
    assert stat.S_IMODE(new_home.stat().st_mode) == 0o711


@needs_root
def test_an_ordinary_user_runs_it_as_themselves(short_folder: Path) -> None:
    home = short_folder / "theirs" / "home"
    home.parent.mkdir(mode=0o700)
    os.chown(home.parent, 12_345, 12_345)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(12_345)
            os.setuid(12_345)
            # The interpreter's own folders may be closed to this user: nothing is imported here.
            cluster._prepare(cluster._Folders(home))
            code = 0 if home.stat().st_uid == 12_345 else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert stat.S_IMODE((home / "postgres").stat().st_mode) == 0o700
    # Root comes by later: the server still runs as the data's owner.
    (home / "postgres/data").mkdir()
    os.chown(home / "postgres/data", 12_345, 12_345)
    assert owner.owner_of(home / "postgres/data").uid == 12_345


def test_outside_connections_are_blocked_in_tests() -> None:
    with socket.socket() as outside, pytest.raises(PermissionError):
        outside.connect(("192.0.2.1", 80))


def test_waiting_is_short(new_home: Path) -> None:
    postgres.join(new_home, durable=False)
    postgres.leave(new_home)
    began = time.monotonic()
    postgres.join(new_home, durable=False)
    assert time.monotonic() - began < 5
