"""What is written about the project is true of it."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tools import npm_lock

NAME = re.compile(r"^[A-Za-z0-9._-]+")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.fixture
def project(root: Path) -> dict:
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]


def _names(requirements: list[str]) -> set[str]:
    return {NAME.match(each).group().lower() for each in requirements}


def test_every_dependency_has_its_reason(root: Path, project: dict):
    text = (root / "docs/dependencies.md").read_text("utf-8")
    first_cells = re.findall(r"^\| ([^|]+) \|", text, flags=re.MULTILINE)
    told = {name.strip() for cell in first_cells for name in cell.split(",")} - {"package", "---"}
    wanted = _names(project["dependencies"] + project["optional-dependencies"]["dev"])
    assert told == wanted


@pytest.mark.parametrize("name", ["base", "dev"])
def test_pins_are_hashed_and_name_no_registry(root: Path, project: dict, name: str):
    text = (root / f"requirements/{name}.txt").read_text("utf-8")
    pinned = re.findall(r"^([a-z0-9._-]+)==.*\\$", text, flags=re.MULTILINE)
    assert len(pinned) > 50
    # Every pinned package is followed by at least one hash.
    assert len(re.findall(r"\\\n    --hash=sha256:[0-9a-f]{64}(?: \\)?\n", text)) >= len(pinned)
    assert "://" not in text
    assert not re.search(r"(^|[ =@])/", text, flags=re.MULTILINE)
    wanted = project["dependencies"] + (
        project["optional-dependencies"]["dev"] if name == "dev" else []
    )
    assert {each.replace("_", "-") for each in _names(wanted)} <= set(pinned)


def test_pins_install_on_other_machines(root: Path):
    """Compiled wheels differ by machine: their hashes must all be there, not only this one's."""
    blocks = (root / "requirements/base.txt").read_text("utf-8").split("\n    # via")
    counts = {
        name: block.count("--hash=")
        for block in blocks
        for name in re.findall(r"^(duckdb|pyarrow|psycopg-binary|granian)==", block, re.MULTILINE)
    }
    assert len(counts) == 4
    assert min(counts.values()) >= 10


def test_npm_lock_faults():
    good = {"packages": {"": {}, "node_modules/a": {"integrity": "sha512-x"}}}
    assert not list(npm_lock.faults(good))
    bad = {"packages": {"node_modules/a": {"resolved": "https://x/a.tgz"}}}
    assert len(list(npm_lock.faults(bad))) == 2


def test_links_lead_somewhere(root: Path):
    pages = [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
    dead = [
        f"{page.relative_to(root)} → {target}"
        for page in pages
        for target in LINK.findall(page.read_text("utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert not dead


def test_every_decision_is_listed(root: Path):
    folder = root / "docs/decisions"
    listed = set(LINK.findall((folder / "README.md").read_text("utf-8")))
    assert {path.name for path in folder.glob("0*.md")} == listed


def test_make_help_lists_the_targets(root: Path):
    shown = subprocess.run(
        ["make", "help"], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    listed = set(re.findall(r"^  make (\w+)", shown, flags=re.MULTILINE))
    wanted = "help setup demo test check lint types arch openapi console bench torture lock"
    assert listed == set(wanted.split())


def test_missing_programs_are_named(root: Path, tmp_path: Path):
    """On a machine without Node one line says what to install."""
    for program in ("bash", "env", "dirname"):
        (tmp_path / program).symlink_to(shutil.which(program))
    done = subprocess.run(
        [root / "tools/require"],
        cwd=root,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "sudo apt-get install -y python3-venv nodejs npm" in done.stderr
