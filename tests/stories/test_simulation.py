"""A stranger makes the demo company from the command line, with nothing of the product loaded."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import simulation

_PACKAGE = Path(simulation.__file__).parent
_PROBE = """
import runpy, sys
sys.argv = ["simulation", "demo", "--out", sys.argv[1], "--seed", "7", "--until", "2026-11-21"]
try:
    runpy.run_module("simulation", run_name="__main__")
except SystemExit as done:
    assert not done.code, done.code
foreign = {name.partition(".")[0] for name in sys.modules} & {"huoqun", "django", "numpy"}
assert not foreign, foreign
"""


def test_the_demo_is_made_in_one_command_without_the_product(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, str(tmp_path / "demo")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "虚构" in done.stdout
    told = json.loads((tmp_path / "demo" / "manifest.json").read_text(encoding="utf-8"))
    assert told["counts"]["communities"] == 40
    assert told["last_day"] == "2026-11-21"


def test_the_simulation_imports_nothing_of_the_product():
    for path in _PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not [name for name in names if name.split(".")[0] in {"huoqun", "django"}], path
