"""The test of truth: our figures against answers that others computed from the same data.

``truth.py`` says where the sets lie and how near a figure must come. The run prints how many sets
and figures were compared.
"""

from pathlib import Path

import pytest

from huoqun.analytics import reports
from huoqun.analytics.reports.params import EVERYTHING, ReportParams
from tests.stories import truth, truth_checks, truth_sets
from tests.stories.truth import Check, Tally
from tests.stories.truth_sets import Loaded

tally = truth.tally

CHAT_SETS = (
    "chat_small",
    "chat_irc_qtox",
    "chat_irc_w3c_2011",
    "chat_irc_zig",
    "chat_slack_racket",
)


def held(tally: Tally, name: str, folder: Path, loaded: Loaded, checks: tuple[Check, ...]) -> None:
    """Compare every answer file that the set has."""
    first, last = truth.PERIODS.get(name, (None, None))
    compared = 0
    for check in checks:
        theirs = truth.answers(folder, check.ref)
        if theirs is None:
            continue
        asked = ReportParams(first=first, last=last, by=check.by, per=check.per)
        table = reports.run(
            check.report, loaded.relations, asked, EVERYTHING, import_ids=loaded.import_ids
        )
        ours = table.to_pylist()
        if check.ref == "ref_refunds":
            for row in ours:
                row["refund_rate"] = row["refund_amount"] / row["amount"]
        compared += truth.compare(check, theirs, ours)
    assert compared, f"the set {name} has no answer that we know"
    tally.add(name, compared)


@pytest.mark.parametrize("name", CHAT_SETS)
def test_chat_figures_are_true(name: str, tally: Tally) -> None:
    folder = truth.place_of(name)
    held(tally, name, folder, truth_sets.load_chat(folder), truth_checks.CHAT)


@pytest.mark.parametrize("name", sorted(truth_sets.ORDER_SETS))
def test_order_figures_are_true(name: str, tally: Tally) -> None:
    folder = truth.place_of(name)
    held(tally, name, folder, truth_sets.load_orders(name, folder), truth_checks.ORDERS)


def test_the_comparison_notices_a_wrong_figure() -> None:
    check = next(each for each in truth_checks.CHAT if each.ref == "ref_overlap")
    theirs = [{"people": "3", "people_in_2_or_more_groups": "1", "max_groups": "2"}]
    ours = [{"people": 3, "people_in_2_or_more": 1, "max_communities": 2}]
    assert truth.compare(check, theirs, ours) == 3
    for name, wrong in (("people", 4), ("people", None), ("max_communities", 2.00001)):
        with pytest.raises(AssertionError):
            truth.compare(check, theirs, [ours[0] | {name: wrong}])
    with pytest.raises(AssertionError, match="other rows"):
        truth.compare(check, theirs, [])
