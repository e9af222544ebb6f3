"""The npm lock file names no registry, proves each package, and serves every platform."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[1] / "console/package-lock.json"


def faults(lock: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a parsed package-lock.json."""
    packages: dict[str, Any] = lock["packages"]
    known = {name.rpartition("node_modules/")[2] for name in packages}
    for name, package in packages.items():
        if not name or package.get("link"):
            continue
        if "resolved" in package:
            yield f"{name}: carries an address (run npm with --omit-lockfile-registry-resolved)"
        if "integrity" not in package:
            yield f"{name}: carries no integrity hash"
        # npm forgets the binaries of other platforms when it makes a lock from a node_modules.
        for missing in sorted(package.get("optionalDependencies", {}).keys() - known):
            yield f"{name}: {missing} is missing (remove node_modules and the lock, npm install)"


if __name__ == "__main__":
    found = list(faults(json.loads(LOCK.read_text("utf-8"))))
    print("\n".join(found[:20]))
    sys.exit(bool(found))
