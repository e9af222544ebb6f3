"""Import modules, not functions: the call site then says where a thing lives."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.house.module import Module

SOURCE = Path(__file__).parents[2] / "src"
# `@fact` declares; it reads as a keyword of the catalog.
KEYWORDS = {"huoqun.events.fact.fact"}
# Commands load models only once the home is open and Django is ready.
LATE = "huoqun/server/cli/"
WIRING = ["wiring"]  # it imports everything, so that what it starts imports it late


def broken(module: Module) -> Iterator[tuple[int, str]]:
    """Functions imported by name (types and constants may be), imports inside functions."""
    if module.is_test or module.path.name in {"__init__.py", "apps.py"}:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("huoqun"):
            for each in node.names:
                name = f"{node.module}.{each.name}"
                # A folder that took the place of a file is one file to those inside it.
                inside = name.startswith(f"huoqun.{module.package}.{module.part}.")
                if each.name.islower() and not (inside or name in KEYWORDS or _is_module(name)):
                    yield node.lineno, f"{name}: import its module instead"
    if not module.path.as_posix().startswith(LATE):
        yield from _hidden(module)


def _hidden(module: Module) -> Iterator[tuple[int, str]]:
    """Imports of ours inside functions: they hide a cycle."""
    for function in module.functions():
        for inner in ast.walk(function):
            if (
                not isinstance(inner, ast.ImportFrom)
                or [each.name for each in inner.names] == WIRING
            ):
                continue
            if (inner.module or "").startswith("huoqun"):
                yield inner.lineno, f"{inner.module} in {function.name}(): import it on top"


def _is_module(name: str) -> bool:
    """Whether a dotted name is a module or package of ours."""
    path = SOURCE.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()
