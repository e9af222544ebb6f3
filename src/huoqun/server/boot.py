"""Opening the home: what every process of ours does before it touches Django.

Kept apart from the settings, which only read: looking at settings (type checks, ``--help``) must
not make folders or start servers.
"""

import gc
import importlib
import os
from pathlib import Path

import django
from django.apps import apps

from huoqun.server import postgres, secret, settings

# What belongs to one home only.
_OF_A_HOME = ("HUOQUN_DATABASE_URL", "HUOQUN_SECRET", "HUOQUN_SECRET_OTHERS", "HUOQUN_BACKUPS")


def use_home(home: Path, *, alone: bool = False) -> None:
    """Take another home than the environment's, for this process and those it starts.

    ``alone`` also forgets a configured database and secret, which belong to the other home.
    """
    assert not apps.ready, "the home is chosen before Django is set up"
    if alone:
        for name in _OF_A_HOME:
            os.environ.pop(name, None)
    os.environ["HUOQUN_HOME"] = str(home)
    importlib.reload(settings)


def boot(*, process: str = "command") -> None:
    """Make the home's secret if needed, join its database, set up Django for this kind of process.

    Raises Refused when the home cannot be used; called again it does nothing.
    """
    if apps.ready:
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huoqun.server.settings")
    postgres.url(settings.HUOQUN_HOME, configured=settings.HUOQUN_DATABASE_URL)
    postgres.make_home(settings.HUOQUN_HOME)
    if not settings.HUOQUN_SECRET:
        secret.make(settings.HUOQUN_HOME)
    os.environ["HUOQUN_PROCESS"] = process
    importlib.reload(settings)  # now with the secret and the process; Django reads them only below
    # What is loaded here stays until the end: looking for rubbish in it is a sixth of the start.
    gc.disable()
    try:
        django.setup()
    finally:
        gc.freeze()
        gc.enable()
