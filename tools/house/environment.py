"""The environment is read in one place, so that one page lists every setting."""

import ast
from collections.abc import Iterator

from tools.house.module import Module, dotted

SETTINGS = "huoqun/server/settings.py"
MESSAGE = "read it in server/settings.py and use django.conf.settings"


def broken(module: Module) -> Iterator[tuple[int, str]]:
    """Reads of single variables; handing the whole environment to a child process is fine."""
    if module.path.as_posix() == SETTINGS or module.is_test:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and dotted(node.func) in {"os.getenv", "os.environ.get"}:
            yield node.lineno, f"{dotted(node.func)}(): {MESSAGE}"
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            if dotted(node.value) == "os.environ":
                yield node.lineno, f"os.environ[…]: {MESSAGE}"
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            for each in node.names:
                if each.name in {"environ", "getenv"}:
                    yield node.lineno, f"from os import {each.name}: {MESSAGE}"
