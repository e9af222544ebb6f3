"""``manage``: Django's own commands, for developers."""

import typer

from huoqun.server import boot

_AS_GIVEN = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command(context_settings=_AS_GIVEN)(manage)


def manage(context: typer.Context) -> None:
    """Django 的管理命令 / Django's management commands."""
    boot.boot()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["huoqun manage", *context.args])
