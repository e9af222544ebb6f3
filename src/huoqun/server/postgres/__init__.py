"""The one place that knows where the database is: a given URL, or PostgreSQL from our own wheel.

``url(home)`` is the door: it answers ``HUOQUN_DATABASE_URL`` when one is configured, or joins the
server in ``<home>/postgres``, starting it when nobody has. ``address(home)`` tells where that
server listens without starting anything.
"""

from pathlib import Path

from huoqun.server.postgres import cluster
from huoqun.server.postgres.cluster import address, join, leave, make_home, revive, running, stop

__all__ = ["address", "join", "leave", "make_home", "revive", "running", "stop", "url"]


def url(home: Path, *, configured: str = "") -> str:
    """The database's URL; without a configured one, join or start the embedded server of this home.

    The process counts as a user of the embedded server until it ends; the last user stops it.
    Raises Refused when the server cannot run there.
    """
    return configured or cluster.join(home)
