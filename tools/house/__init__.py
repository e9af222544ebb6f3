"""The rules of the house that ruff, mypy and import-linter cannot hold; one small file each.

A rule is a function that reads one parsed module and yields (line, what is wrong). Each message
says what to do instead. ``python -m tools.house`` runs them all over ``src/``.
"""

from collections.abc import Callable, Iterator

from tools.house import (
    clock,
    django_habits,
    docstrings,
    edges,
    environment,
    errors,
    file_names,
    imports,
    integers,
    purity,
    refusals,
    rooms,
    size,
    words,
)
from tools.house.module import Module

RULES: tuple[Callable[[Module], Iterator[tuple[int, str]]], ...] = (
    clock.broken,
    django_habits.broken,
    docstrings.broken,
    edges.broken,
    environment.broken,
    errors.broken,
    file_names.broken,
    imports.broken,
    integers.broken,
    purity.broken,
    refusals.broken,
    rooms.broken,
    size.broken,
    words.broken,
)
