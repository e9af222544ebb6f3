"""Edges are thin: parse, scope, one call, return. The database is behind queries and actions."""

import ast
from collections.abc import Iterator

from tools.house.module import Module, dotted

EDGES = {"api", "public", "jobs", "subscribers"}
# `get`, `update` and `delete` also belong to dicts and routers; `.objects` gives those away.
ORM_VERBS = {
    "aggregate", "annotate", "atomic", "bulk_create", "bulk_update", "cursor", "exclude", "filter",
    "get_or_create", "order_by", "prefetch_related", "raw", "save", "select_for_update",
    "select_related", "update_or_create", "values_list",
}  # fmt: skip


def broken(module: Module) -> Iterator[tuple[int, str]]:
    """ORM verbs and raw connections in the edges of a room."""
    if not module.room or module.part not in EDGES or module.is_test:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            yield node.lineno, f"{dotted(node)}: move it to queries or actions"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ORM_VERBS:
                yield node.lineno, f".{node.func.attr}(): move it to queries or actions"
        elif isinstance(node, ast.ImportFrom) and node.module == "django.db":
            yield node.lineno, "django.db in an edge: move it to queries or actions"
