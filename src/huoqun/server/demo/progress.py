"""How far the demo is, told on a screen or line by line."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


@contextmanager
def bar(console: Console) -> Iterator[Progress]:
    """Show progress for a while."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as shown:
        yield shown


def done(bar: Progress, task: TaskID) -> None:
    """Fill the bar; where there is no screen to draw on, a line says what is through."""
    bar.update(task, total=1, completed=1)
    if bar.disable:
        bar.console.print(f"✓ {bar.tasks[task].description}", highlight=False)
