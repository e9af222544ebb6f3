"""The bare rival of the callback path: ``python -m benchmarks.speed.bare_receiver PORT THREADS``.

The same server, the same HTTP, one insert of the same size under a unique key and one commit, and
nothing of ours: no framework, no signature, no seal, no XML.
"""

import hashlib
import os
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

import granian
import psycopg
from granian.constants import Interfaces
from granian.log import LogLevels

TABLE = (
    "CREATE TABLE IF NOT EXISTS bare_callback"
    " (id bigserial PRIMARY KEY, hash bytea UNIQUE, body bytea, at timestamptz DEFAULT now())"
)
_INSERT = "INSERT INTO bare_callback (hash, body) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_mine = threading.local()


def answer(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
    """Read, store, acknowledge."""
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    if not hasattr(_mine, "connection"):
        _mine.connection = psycopg.connect(os.environ["HUOQUN_DATABASE_URL"], autocommit=True)
    _mine.connection.execute(_INSERT, [hashlib.sha256(body).digest(), body])
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"success"]


def main() -> None:
    """Serve until a signal."""
    port, threads = int(sys.argv[1]), int(sys.argv[2])
    granian.Granian(
        "benchmarks.speed.bare_receiver:answer",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        websockets=False,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    main()
