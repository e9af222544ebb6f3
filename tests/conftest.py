"""Tests with processes, browsers and clocks of their own: what fails once is tried once more."""

from pathlib import Path

import pytest

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a race that a loaded machine lost not stop a change; the summary names it as RERUN.

    Whatever is truly broken breaks twice. Tests beside the code get no second try.
    """
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.flaky(reruns=1))
