"""Every refusal has a code of its own, an honest status and two sentences."""

import importlib
import pkgutil
from collections import Counter

import pytest

import huoqun
from huoqun.core.refusal import Refused


@pytest.fixture(scope="module")
def refusals() -> list[type[Refused]]:
    for module in pkgutil.walk_packages(huoqun.__path__, "huoqun."):
        parts = set(module.name.split("."))
        if not parts & {"tests", "migrations", "__main__"}:
            importlib.import_module(module.name)
    found, queue = [], [Refused]
    while queue:
        below = queue.pop().__subclasses__()
        found += [each for each in below if ".tests" not in each.__module__]
        queue += below
    return [each for each in found if each.__module__.startswith("huoqun.")]


def test_codes_are_unique(refusals):
    counted = Counter(each.code for each in refusals)
    assert not [code for code, times in counted.items() if times > 1]


def test_status_is_a_refusal(refusals):
    assert refusals
    # 500 is the one sentence for a bug, 503 a part that is down for now.
    allowed = {*range(400, 500), 500, 503}
    assert not [each for each in refusals if each.status not in allowed]
    assert len([each for each in refusals if each.status == 500]) <= 1


def test_sentences_are_in_their_language(refusals):
    for each in refusals:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in each.zh), each
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in each.en), each
