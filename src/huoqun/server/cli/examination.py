"""``doctor``: what is wrong with this installation, and how to mend it."""

import typer
from rich.console import Console

from huoqun.server import boot

_STYLES = {"ok": "green", "warn": "yellow", "fail": "bold red"}


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(doctor)


def doctor() -> None:
    """检查安装是否正常，并说明如何修复 / Say what is wrong and how to mend it (exit 1)."""
    boot.boot()
    from huoqun.server import doctor as examiner
    from huoqun.server import wiring

    console = Console(soft_wrap=True, highlight=False)
    failed = False
    for check, finding in examiner.examine([*examiner.CHECKS, *wiring.CHECKS]):
        failed = failed or finding.verdict is examiner.Verdict.FAIL
        style = _STYLES[finding.verdict.value]
        label = f"{finding.verdict.zh} {finding.verdict.en}"
        console.print(f"{label:<14}", style=style, end="")
        console.print(f"{check.zh} {check.en}: {finding.zh} / {finding.en}", markup=False)
        if finding.mend_zh:
            console.print(f"    → {finding.mend_zh} / {finding.mend_en}", markup=False)
    if failed:
        raise typer.Exit(1)
