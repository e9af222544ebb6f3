"""Rules are pure; rules and actions are called by keyword."""

import ast
from collections.abc import Iterator

from tools.house.module import Module

IMPURE = ("django", "ninja", "procrastinate", "psycopg")


def broken(module: Module) -> Iterator[tuple[int, str]]:
    """Django or Any in rules; several positional parameters in actions and rules."""
    if not module.room or module.is_test:
        return
    if module.part in {"rules", "kinds"}:
        yield from _impure_imports(module)
    if module.part not in {"actions", "rules"}:
        return
    for function in module.public_functions():
        positional = [*function.args.posonlyargs, *function.args.args]
        # A single argument cannot be mistaken for another.
        if len(positional) > 1:
            yield function.lineno, f"{function.name}(): put * before its parameters"


def _impure_imports(module: Module) -> Iterator[tuple[int, str]]:
    """Imports of what needs a database or a web server, and of Any."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{each.name}" for each in node.names)]
        else:
            continue
        for name in names:
            if name.split(".")[0] in IMPURE:
                yield node.lineno, f"{name} in {module.part}: keep it pure"
            if name == "typing.Any":
                yield node.lineno, "Any in rules: name the type"
