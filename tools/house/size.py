"""What fits on a screen is read; what does not is trusted blindly."""

from collections.abc import Iterator

from tools.house.module import Module

FUNCTION_LINES_MAX = 70  # ruff counts statements (40), branches (10) and parameters (7)
FILE_LINES_MAX = 400


def broken(module: Module) -> Iterator[tuple[int, str]]:
    """Functions and files that are too long."""
    if module.is_migration:
        return
    lines = module.text.count("\n")
    if lines > FILE_LINES_MAX:
        yield 1, f"{lines} lines: a file over {FILE_LINES_MAX} becomes a folder of the same name"
    for function in module.functions():
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > FUNCTION_LINES_MAX:
            yield (
                function.lineno,
                f"{function.name}(): {length} lines, {FUNCTION_LINES_MAX} are allowed",
            )
