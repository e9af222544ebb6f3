"""The root of the project on the path: the tools are tested however pytest was started."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))


@pytest.fixture
def root() -> Path:
    """The checkout."""
    return ROOT
