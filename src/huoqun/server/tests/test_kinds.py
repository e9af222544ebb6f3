"""Every closed word list is named once and reaches the console."""

import pytest

from huoqun.core.kinds import Kind
from huoqun.org.tests import people
from huoqun.server import kinds


def test_no_list_hides_another():
    """Two lists of one name must hold the same words, else a label would be wrong."""
    named: dict[str, set[tuple[tuple[str, str, str], ...]]] = {}
    for words in Kind.__subclasses__():
        if words.__module__.startswith("huoqun.") and ".tests." not in words.__module__:
            content = tuple((each.value, each.zh, each.en) for each in words)
            named.setdefault(words.__name__, set()).add(content)
    assert len(named) == len(kinds.word_lists()) > 10
    assert not [name for name, contents in named.items() if len(contents) > 1]


@pytest.mark.django_db
def test_it_works():
    company = people.company()
    answer = people.sign_in(company.zhao).get("/api/v1/kinds")
    assert answer.status_code == 200
    lists = answer.json()
    assert {"value": "dead", "zh": "死群", "en": "Dead"} in lists["community_health"]
    assert {"positioning", "leave_reason", "tenure", "requirement", "role"} <= lists.keys()
