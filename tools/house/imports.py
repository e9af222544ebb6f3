"""Import modules, not things: the call site then says where a thing lives."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.house.module import Module

SOURCE = Path(__file__).parents[2] / "src"
# Types and constants that may be named anywhere: the core's, closed words, targets of foreign keys.
OPEN = {"core", "kinds", "catalog", "models"}
VOCABULARY = {
    "huoqun.events.fact": {"Fact", "fact"},
    "huoqun.org.access": {"StaffRequest"},
    "huoqun.org.queries": {"Scope"},
}
WIRING = ["wiring"]  # it imports everything, so that what it starts imports it late


def broken(module: Module) -> Iterator[tuple[int, str]]:
    """Functions imported by name, foreign types imported by name, imports inside functions."""
    if module.is_test or module.path.name in {"__init__.py", "apps.py"}:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and (source := node.module or "").startswith("huoqun"):
            for each in node.names:
                if not _may_be_named(module, source, each.name):
                    yield node.lineno, f"{source}.{each.name}: import its module instead"
    for function in module.functions():
        for inner in ast.walk(function):
            if (
                not isinstance(inner, ast.ImportFrom)
                or [each.name for each in inner.names] == WIRING
            ):
                continue
            if (inner.module or "").startswith("huoqun"):
                yield inner.lineno, f"{inner.module} in {function.name}(): import it on top"


def _may_be_named(module: Module, source: str, name: str) -> bool:
    """Whether a name is a module, a word of the house, or a type or constant of its own package."""
    if _is_module(f"{source}.{name}") or name in VOCABULARY.get(source, ()):
        return True
    if name.islower():
        return False
    own = f"huoqun.{module.package}"
    return source == own or source.startswith(f"{own}.") or bool(OPEN & {*source.split(".")})


def _is_module(name: str) -> bool:
    """Whether a dotted name is a module or package of ours."""
    path = SOURCE.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()
