"""Opening the home: what every process of ours does before it touches Django.

Kept apart from the settings, which only read: looking at settings (type checks, ``--help``) must not
make folders or start servers.
"""

import importlib
import os

import django

from huoqun.server import database, postgres, secret, settings


def boot(*, process: str = "command") -> None:
    """Make the home's secret if needed, join its database, set up Django for this kind of process.

    Raises Refused when the home cannot be used; called again it does nothing.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huoqun.server.settings")
    postgres.url(settings.HUOQUN_HOME, configured=settings.HUOQUN_DATABASE_URL)
    if not settings.HUOQUN_SECRET:
        postgres.make_home(settings.HUOQUN_HOME)
        secret.make(settings.HUOQUN_HOME)
        importlib.reload(settings)  # now that there is a secret; Django has not read them yet
    settings.HUOQUN_PROCESS = process
    settings.LOGGING["formatters"]["line"]["process"] = process
    address = settings.HUOQUN_DATABASE_URL or postgres.address(settings.HUOQUN_HOME)
    settings.DATABASES["default"] = database.django_settings(address, process=process)
    django.setup()
