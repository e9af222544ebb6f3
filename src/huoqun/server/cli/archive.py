"""``backup`` and ``restore``."""

import typer


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    del app
