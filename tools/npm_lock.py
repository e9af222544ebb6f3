"""The npm lock file names no registry and proves each package: any mirror serves, none cheats."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[1] / "console/package-lock.json"


def faults(lock: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a parsed package-lock.json."""
    for name, package in lock["packages"].items():
        if not name or package.get("link"):
            continue
        if "resolved" in package:
            yield f"{name}: carries an address (run npm with --omit-lockfile-registry-resolved)"
        if "integrity" not in package:
            yield f"{name}: carries no integrity hash"


if __name__ == "__main__":
    found = list(faults(json.loads(LOCK.read_text("utf-8"))))
    print("\n".join(found[:20]))
    sys.exit(bool(found))
