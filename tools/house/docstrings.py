"""What others call says what it does: actions, queries, rules and metrics carry a docstring."""

import ast
from collections.abc import Iterator

from tools.house.module import Module

PARTS = {"actions", "queries", "rules", "metrics", "reports", "rollups"}


def broken(module: Module) -> Iterator[tuple[int, str]]:
    """Public functions without a docstring."""
    public_library = module.package in {"core", "events", "lake"}
    if module.is_test or module.is_migration or not (module.part in PARTS or public_library):
        return
    for function in module.public_functions():
        if not ast.get_docstring(function):
            yield function.lineno, f"{function.name}(): one line that says what it does"
