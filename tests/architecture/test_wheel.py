"""The wheel carries the built console: who installs it needs no Node."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

FILES = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "CHANGELOG.md")
BUILT = "src/huoqun/console_dist"


@pytest.fixture
def tree(tmp_path: Path, root: Path) -> Path:
    """A copy of what a build needs, without a console."""
    for name in FILES:
        shutil.copy(root / name, tmp_path / name)
    leave_out = shutil.ignore_patterns("console_dist", "__pycache__")
    shutil.copytree(root / "src", tmp_path / "src", ignore=leave_out)
    return tmp_path


@pytest.fixture
def without_node(tmp_path: Path) -> dict[str, str]:
    """An environment in which npm is not to be found."""
    empty = tmp_path / "empty-path"
    empty.mkdir()
    return {**os.environ, "PATH": str(empty)}


def _build(
    folder: Path, environment: dict[str, str], kind: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", "made"]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def _write_console(folder: Path) -> None:
    (folder / BUILT / "assets").mkdir(parents=True)
    (folder / BUILT / "index.html").write_text("<title>活群</title>", "utf-8")
    (folder / BUILT / "assets/app-12345678.js").write_text("1", "utf-8")
    # As in the checkout: what git ignores is left out unless the build says otherwise.
    (folder / ".gitignore").write_text(f"{BUILT}/\n", "utf-8")


def test_wheel_and_sdist_carry_the_console(tree: Path, without_node: dict[str, str]):
    _write_console(tree)
    made = _build(tree, without_node, "sdist")
    assert made.returncode == 0, made.stderr
    # The wheel is made from the sdist, as pip does on a machine without Node.
    (archive,) = (tree / "made").glob("*.tar.gz")
    shutil.unpack_archive(archive, tree / "unpacked", filter="data")
    (source,) = (tree / "unpacked").iterdir()
    made = _build(source, without_node, "wheel")
    assert made.returncode == 0, made.stderr
    (wheel,) = (source / "made").glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "huoqun/console_dist/index.html" in names
    assert "huoqun/console_dist/assets/app-12345678.js" in names
    assert "simulation/__init__.py" in names
    assert {"wecom_sandbox/schema.sql", "wecom_sandbox/web/templates/base.html"} <= set(names)
    assert not [name for name in names if "/tests/" in name]


def test_wheel_holds_what_runs(tree: Path, without_node: dict[str, str], tmp_path: Path):
    """Installed beside nothing of the checkout, the package imports and finds its console."""
    _write_console(tree)
    assert _build(tree, without_node, "wheel").returncode == 0
    (wheel,) = (tree / "made").glob("*.whl")
    place = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(place), str(wheel)], env=without_node, check=True)
    asked = "import huoqun, pathlib; print(pathlib.Path(huoqun.__file__).parent)"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={**without_node, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()) == place / "huoqun"
    assert (place / "huoqun/console_dist/index.html").is_file()
    assert (place / "bin/huoqun").is_file()


def test_build_without_console_and_node_says_so(tree: Path, without_node: dict[str, str]):
    made = _build(tree, without_node, "wheel")
    assert made.returncode != 0
    assert "Node.js" in made.stderr + made.stdout
