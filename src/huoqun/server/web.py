"""The web process: granian serving our WSGI application."""

import granian
from django.conf import settings
from granian.constants import Interfaces

STOP_SECONDS_MAX = 15


def serve() -> None:
    """Serve until a signal; a web process that dies is replaced."""
    server = granian.Granian(
        "huoqun.server.wsgi:application",
        address=settings.HUOQUN_HOST,
        port=settings.HUOQUN_PORT,
        interface=Interfaces.WSGI,
        workers=settings.HUOQUN_WEB_PROCESSES,
        blocking_threads=settings.HUOQUN_WEB_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS_MAX,
        websockets=False,
        process_name="huoqun-web",
    )
    server.serve()
