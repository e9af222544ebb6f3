"""Of another room only its doors may be imported; the rest is its own business."""

import ast
from collections.abc import Iterator

from tools.house.module import CONNECTORS, LIBRARIES, Module

DOORS = {"actions", "queries", "kinds", "models"}
# server.wiring alone collects the edges (import-linter holds that); these serve everyone above.
ALSO = {"org": {"access"}, "connectors.files": {"cli", "exports"}}
WIRING = "huoqun/server/wiring.py"


def broken(module: Module) -> Iterator[tuple[int, str]]:
    """Imports that go around the doors of another room."""
    if not module.package or module.path.as_posix() == WIRING:
        return
    for node in ast.walk(module.tree):
        for name in _imported(node):
            room, part = _room_and_part(name)
            if not room or room == module.package or not part:
                continue
            doors = DOORS | ALSO.get(room, set()) | ({"tests"} if module.is_test else set())
            if part not in doors:
                allowed = ", ".join(sorted(doors))
                yield node.lineno, f"{name}: the doors of {room} are {allowed}"  # type: ignore[attr-defined]  # _imported gave names, so it is an import statement


def _imported(node: ast.AST) -> list[str]:
    """The dotted names that an import statement binds or opens."""
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [f"{node.module}.{each.name}" for each in node.names]
    return []


def _room_and_part(name: str) -> tuple[str, str]:
    """``huoqun.org.actions.add_staff`` → (org, actions); nothing for libraries."""
    parts = name.split(".")
    if parts[0] != "huoqun" or len(parts) < 2 or parts[1] in LIBRARIES:
        return "", ""
    depth = 3 if parts[1] == CONNECTORS else 2
    return ".".join(parts[1:depth]), parts[depth] if len(parts) > depth else ""
