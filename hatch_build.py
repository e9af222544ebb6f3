"""Puts the built console into wheel and sdist, so that installing either needs no Node."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ConsoleBuild(BuildHookInterface):  # type: ignore[type-arg]  # generic in its stub only
    """Build the console with npm when it is not there; an editable install goes without."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects the files."""
        root = Path(self.root)
        if version == "editable" or (root / "src/huoqun/console_dist/index.html").exists():
            return
        npm = shutil.which("npm")
        if npm is None:
            message = "The console is not built and npm is missing: install Node.js 20.19 or newer."
            raise SystemExit(message)
        console = root / "console"
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=console, check=True)
        subprocess.run([npm, "run", "build"], cwd=console, check=True)
