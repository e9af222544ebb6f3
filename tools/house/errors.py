"""Only a loop that must not die may catch everything; elsewhere a bug has to reach the log."""

import ast
from collections.abc import Iterator

from tools.house.module import Module, dotted

# The worker's loops, the subscribers' dead letters and the CLI's last line of defence.
LOOPS = (
    "huoqun/server/",
    "huoqun/events/subscriptions.py",
    # One callback or look that fails must not hold up those behind it: its fault is kept, and told
    "huoqun/connectors/wecom/actions/callbacks.py",
    "huoqun/connectors/wecom/actions/looking.py",
    # One person's erasure that fails must not hold up the others': its fault is kept, and shown
    "huoqun/customers/actions/erasures.py",
)


def broken(module: Module) -> Iterator[tuple[int, str]]:
    """`except Exception`, `except BaseException` and bare `except` outside the loops."""
    if module.is_test or module.path.as_posix().startswith(LOOPS):
        return
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        for each in caught:
            if each is None or dotted(each) in {"Exception", "BaseException"}:
                reraises = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
                if not reraises:
                    yield node.lineno, "except Exception: name what can go wrong"
