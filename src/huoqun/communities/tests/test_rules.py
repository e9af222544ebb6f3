"""When a community may start, what it may lose again, and the buckets of stays."""

from datetime import date

import pytest

from huoqun.communities import rules
from huoqun.communities.kinds import Lifecycle, Positioning, Readiness, Requirement, Tenure

FULL = {
    "purpose": "老客复购，减少客诉",
    "stage": "sales",
    "audience": "三个月内下过单的老客",
    "resources": "一名店长，每周两次直播",
    "value": "新品先知道，专属价",
    "decision": "low_ticket",
}
END = date(2026, 6, 1)


def answers(**given: str) -> rules.Answers:
    return rules.Answers(**(FULL | given))


NOTHING = answers(**dict.fromkeys(FULL, ""))


@pytest.mark.parametrize(
    ("given", "made_by_import", "verdict"),
    [
        (answers(), False, Readiness.READY),
        (answers(), True, Readiness.READY),
        (answers(value=" "), False, Readiness.INCOMPLETE),
        (answers(stage=""), True, Readiness.INCOMPLETE),
        (answers(purpose="卖货"), False, Readiness.NO_PURPOSE),
        (answers(purpose="  卖货  "), False, Readiness.NO_PURPOSE),
        (NOTHING, False, Readiness.NO_PURPOSE),
        (NOTHING, True, Readiness.NOT_ASKED),
        (answers(purpose=""), True, Readiness.NO_PURPOSE),
    ],
)
def test_readiness(given, made_by_import, verdict):
    assert rules.readiness(given, made_by_import=made_by_import) is verdict


@pytest.mark.parametrize("question", FULL)
def test_each_open_question_is_named(question):
    assert rules.unanswered(answers(**{question: ""})) == (Requirement(question),)


@pytest.mark.parametrize(
    ("positioning", "given", "ends_on", "missing"),
    [
        (Positioning.BENEFIT, answers(), None, ()),
        (Positioning.UNSET, answers(), None, (Requirement.POSITIONING,)),
        (Positioning.FLASH, answers(), None, (Requirement.ENDS_ON,)),
        (Positioning.FLASH, answers(), END, ()),
        (Positioning.ACQUISITION, answers(purpose="x"), None, (Requirement.PURPOSE,)),
        (
            Positioning.UNSET,
            answers(audience="", decision=""),
            END,
            (Requirement.POSITIONING, Requirement.AUDIENCE, Requirement.DECISION),
        ),
    ],
)
def test_may_start(positioning, given, ends_on, missing):
    assert rules.may_start(positioning=positioning, answers=given, ends_on=ends_on) == missing


@pytest.mark.parametrize(
    ("lifecycle", "made_by_import", "may"),
    [
        (Lifecycle.PREPARING, False, True),
        (Lifecycle.RUNNING, False, False),
        (Lifecycle.RUNNING, True, True),
        (Lifecycle.REVIVING, False, False),
    ],
)
def test_may_lose(lifecycle, made_by_import, may):
    assert rules.may_lose(lifecycle=lifecycle, made_by_import=made_by_import) is may


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (0, Tenure.SAME_DAY),
        (1, Tenure.WEEK),
        (7, Tenure.WEEK),
        (8, Tenure.MONTH),
        (30, Tenure.MONTH),
        (31, Tenure.QUARTER),
        (90, Tenure.QUARTER),
        (91, Tenure.LONGER),
    ],
)
def test_tenure(days, bucket):
    assert rules.tenure(days=days) is bucket
