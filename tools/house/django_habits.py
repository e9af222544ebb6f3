"""Django's hidden mechanisms stay unused: what happens must be readable where it happens."""

import ast
from collections.abc import Iterator

from tools.house.module import Module, bases

FORBIDDEN_MODULES = {
    "django.db.models.signals": "record a fact and subscribe to it",
    "django.dispatch": "record a fact and subscribe to it",
    "django.core.signals": "record a fact and subscribe to it",
    "django.contrib.contenttypes.fields": "use a foreign key per target",
    "django.forms.models": "actions take keyword arguments",
}


def broken(module: Module) -> Iterator[tuple[int, str]]:
    """Signals, generic keys, implicit ordering, save() overrides."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in (node.module, *(f"{node.module}.{each.name}" for each in node.names)):
                if name in FORBIDDEN_MODULES:
                    yield node.lineno, f"{name}: {FORBIDDEN_MODULES[name]}"
    for cls in module.classes():
        for statement in cls.body:
            if cls.name == "Meta" and _assigns(statement, "ordering"):
                yield statement.lineno, "Meta.ordering: order_by in the query, ending in id"
            if (
                isinstance(statement, ast.FunctionDef)
                and statement.name in {"save", "delete"}
                and "Model" in bases(cls)
            ):
                yield statement.lineno, f"{cls.name}.{statement.name}(): write an action"


def _assigns(statement: ast.stmt, name: str) -> bool:
    """Whether a statement binds that name."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    if isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)
