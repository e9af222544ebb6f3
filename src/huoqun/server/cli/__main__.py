"""``python -m huoqun.server.cli``: the same as the command ``huoqun``."""

from huoqun.server import cli

cli.main()
