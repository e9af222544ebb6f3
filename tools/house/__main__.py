"""``python -m tools.house``: every rule over every module under src/; exit 1 when one is broken."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.house import RULES
from tools.house.module import Module

EXCUSED = re.compile(r"# house: \S")


def breaches(module: Module) -> Iterator[tuple[int, str]]:
    """What breaks a rule in one module, but for lines that say why: ``# house: the reason``."""
    lines = module.text.splitlines()
    for rule in RULES:
        for line, message in rule(module):
            if not EXCUSED.search(lines[line - 1] if lines else ""):
                yield line, message


def main(root: Path) -> int:
    """Print each breach as path:line: message; give the exit code."""
    found = 0
    for path in sorted((root / "src").rglob("*.py")):
        module = Module.read(path, source_root=root / "src")
        for line, message in breaches(module):
            print(f"src/{module.path}:{line}: {message}")
            found += 1
    if found:
        print(f"{found} breaches of the rules of the house (CONTRIBUTING.md explains them)")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main(Path(__file__).parents[2]))
