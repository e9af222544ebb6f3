"""The import contracts of pyproject.toml bite: each forbidden import breaks a build."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOMS = (
    "analytics",
    "communities",
    "connectors/files",
    "connectors/webhooks",
    "connectors/wecom",
    "customers",
    "orders",
    "feedback",
    "org",
)
LIBRARIES = ("core", "events", "lake", "server", "connectors")
PARTS = ("api", "public", "jobs", "subscribers", "predicates", "privacy", "actions", "queries")


@pytest.fixture
def house(tmp_path: Path, root: Path) -> Path:
    """An empty house with the real contracts."""
    for room in (*ROOMS, *LIBRARIES):
        _write(tmp_path / "huoqun" / room / "__init__.py", "")
    for room in ROOMS:
        for part in (*PARTS, "models", "rules", "kinds", "tests/__init__"):
            _write(tmp_path / "huoqun" / room / f"{part}.py", "")
    for module in ("server/wiring.py", "server/urls.py", "__init__.py"):
        _write(tmp_path / "huoqun" / module, "")
    for other in ("simulation/__init__", "wecom_sandbox/__init__", "wecom_sandbox/server"):
        _write(tmp_path / f"{other}.py", "")
    (tmp_path / "pyproject.toml").write_text((root / "pyproject.toml").read_text("utf-8"), "utf-8")
    return tmp_path


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _lint(folder: Path) -> tuple[int, str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_clean_house_passes(house: Path):
    _write(house / "huoqun/server/wiring.py", "import huoqun.org.api\nimport huoqun.org.jobs\n")
    _write(house / "huoqun/orders/api.py", "from huoqun.orders import actions\n")
    _write(house / "huoqun/orders/models.py", "from huoqun.org import models\n")
    code, text = _lint(house)
    assert code == 0, text


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("huoqun/org/queries.py", "huoqun.customers.queries"),  # upward
        ("huoqun/core/clock.py", "huoqun.events"),  # a library is a rung too
        ("huoqun/orders/rules.py", "huoqun.orders.models"),  # inside a room, upward
        ("huoqun/orders/api.py", "huoqun.orders.jobs"),  # a job is deferred by its name
        ("huoqun/server/urls.py", "huoqun.org.api"),  # only the wiring wires
        ("huoqun/org/actions.py", "simulation"),
        ("simulation/demo.py", "huoqun.core"),
        ("huoqun/org/actions.py", "wecom_sandbox"),
        ("wecom_sandbox/store.py", "huoqun.core"),
        ("wecom_sandbox/store.py", "wecom_sandbox.server"),  # the sandbox has layers too
        ("huoqun/newroom/__init__.py", "huoqun.core"),  # a package without a rung
        ("huoqun/connectors/nobody/__init__.py", "huoqun.core"),
    ],
)
def test_contract_bites(house: Path, module: str, imported: str):
    _write(house / module, f"import {imported}\n")
    code, text = _lint(house)
    assert code == 1, text
    assert "BROKEN" in text
