"""The web process: granian serving our WSGI application."""

import granian
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels

from huoqun.server import supervisor, wsgi

STOP_SECONDS_MAX = 15


def load() -> WSGIHandler:
    """The application, in a web process that ends with the one that forked it."""
    supervisor.stop_with_parent()
    return wsgi.application


def serve() -> None:
    """Serve until a signal; a web process that dies is replaced."""
    server = granian.Granian(
        "huoqun.server.web:load",
        factory=True,
        address=settings.HUOQUN_HOST,
        port=settings.HUOQUN_PORT,
        interface=Interfaces.WSGI,
        workers=settings.HUOQUN_WEB_PROCESSES,
        blocking_threads=settings.HUOQUN_WEB_THREADS,
        # The longest that granian knows: a thread that ends takes its database connection along.
        blocking_threads_idle_timeout=600,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS_MAX,
        websockets=False,
        # granian's own lines take the way of ours. Errors only: it warns of more threads than
        # cores, which is what we want, since a request mostly waits for the database.
        log_level=LogLevels.error,
        log_dictconfig=settings.LOGGING,
    )
    # granian forks: a connection that two processes share would mix their answers.
    connections.close_all()
    server.serve()
