"""A throw-away house for a run: one embedded PostgreSQL, and a database and a lake per figure."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from huoqun.server import postgres, secret

TEMPLATE = "huoqun"
_PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
"""


@dataclass(frozen=True, kw_only=True)
class House:
    """Where a figure lives: its home (with the lake), its database, and what figures share."""

    home: Path
    url: str
    server: Path
    material: Path
    full: bool

    def environment(self) -> dict[str, str]:
        """What a process of this house needs to know."""
        return os.environ | {
            "HUOQUN_HOME": str(self.home),
            "HUOQUN_DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "huoqun.server.settings",
        }

    def size(self, small: int, full: int) -> int:
        """A size of this run."""
        return full if self.full else small


@contextmanager
def opened() -> Iterator[Path]:
    """A base folder with a running, durable server whose database is migrated; gone at the end."""
    # Short and passable: sockets have 103 bytes, and as root the database has its own user.
    base = Path(tempfile.mkdtemp(prefix="huoqun-bench-", dir="/tmp"))
    base.chmod(0o711)
    (base / "material").mkdir()
    server = base / "home"
    try:
        postgres.make_home(server)
        secret.make(server)
        url = postgres.join(server)
        first = House(home=server, url=url, server=server, material=base, full=False)
        subprocess.run([sys.executable, "-c", _PREPARE], env=first.environment(), check=True)
        yield base
    finally:
        postgres.stop(server)
        shutil.rmtree(base, ignore_errors=True)


@contextmanager
def furnished(base: Path, name: str, *, full: bool) -> Iterator[House]:
    """A house of its own for one figure, on the run's server."""
    server, home = base / "home", base / name
    postgres.make_home(home)
    secret.make(home)
    url = postgres.address(server).replace(f"/{TEMPLATE}?", f"/{name}?")
    admin = postgres.address(server).replace(f"/{TEMPLATE}?", "/postgres?")
    with psycopg.connect(admin, autocommit=True) as database:
        database.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    try:
        yield House(home=home, url=url, server=server, material=base / "material", full=full)
    finally:
        with psycopg.connect(admin, autocommit=True) as database:
            database.execute(f"DROP DATABASE {name} WITH (FORCE)")
        shutil.rmtree(home, ignore_errors=True)
