"""Words that say nothing are not names."""

import re
from collections.abc import Iterator

from tools.house.module import Module

EMPTY = {"utils", "util", "helpers", "helper", "common", "misc", "stuff", "manager", "process_data"}


def broken(module: Module) -> Iterator[tuple[int, str]]:
    """Files, functions and classes named by an empty word."""
    for part in (*module.path.parts[:-1], module.path.stem):
        if part.strip("_") in EMPTY:
            yield 1, f"{part}: name it after what it holds"
    for function in module.functions():
        if function.name.strip("_") in EMPTY:
            yield function.lineno, f"{function.name}(): name it after what it does"
    for cls in module.classes():
        # Django's own word for the thing behind `.objects` of a custom user.
        words = re.findall(r"[A-Z][a-z]+", cls.name)
        if words and words[-1].lower() in EMPTY and cls.name != "StaffManager":
            yield cls.lineno, f"{cls.name}: name it after what it is"
