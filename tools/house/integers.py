"""No bare int at the edge: 10^30 is a valid JSON number and not a valid bigint."""

import ast
from collections.abc import Iterator

from tools.house.module import Module, bases, dotted

EDGES = {"api", "public"}
MESSAGE = "bare int: use core.ids.BigId, core.ids.Count or a bounded Annotated[int, …]"


def broken(module: Module) -> Iterator[tuple[int, str]]:
    """Fields of schemas and parameters of routes that are annotated as plain int."""
    if module.part not in EDGES or module.is_test:
        return
    for cls in module.classes():
        # What goes out comes from the database and is bounded there; what comes in is not, but one
        # rule for both keeps the OpenAPI file honest.
        if not any(base.endswith(("Schema", "In", "Out", "Page")) for base in bases(cls)):
            continue
        for statement in cls.body:
            if isinstance(statement, ast.AnnAssign) and _has_bare_int(statement.annotation):
                yield statement.lineno, MESSAGE
    for function in module.functions():
        if any(dotted(each).startswith("router") for each in _decorators(function)):
            for argument in (*function.args.args, *function.args.kwonlyargs):
                if argument.annotation and _has_bare_int(argument.annotation):
                    yield argument.lineno, MESSAGE


def _decorators(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr]:
    """What decorates a function, without the call's brackets."""
    found = function.decorator_list
    return [each.func if isinstance(each, ast.Call) else each for each in found]


def _has_bare_int(annotation: ast.expr) -> bool:
    """Whether `int` stands in an annotation outside Annotated[…]."""
    if isinstance(annotation, ast.Subscript):
        if dotted(annotation.value).rpartition(".")[2] == "Annotated":
            return False
        return _has_bare_int(annotation.slice)
    if isinstance(annotation, ast.Tuple):
        return any(_has_bare_int(each) for each in annotation.elts)
    if isinstance(annotation, ast.BinOp):
        return _has_bare_int(annotation.left) or _has_bare_int(annotation.right)
    return dotted(annotation) == "int"
