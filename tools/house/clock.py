"""Time comes from core.clock only, so that tests and restores can hold it still."""

import ast
from collections.abc import Iterator

from tools.house.module import Module, dotted

CLOCK = "huoqun/core/clock.py"
FORBIDDEN = (
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "timezone.now",
    "timezone.localdate",
)


def broken(module: Module) -> Iterator[tuple[int, str]]:
    """Calls that ask the machine for the present moment."""
    if module.path.parts[0] != "huoqun" or module.path.as_posix() == CLOCK or module.is_test:
        return
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        called = dotted(node.func)
        if any(called == each or called.endswith(f".{each}") for each in FORBIDDEN):
            yield node.lineno, f"{called}(): ask huoqun.core.clock"
