"""What a file of personal data carries: invented people like the real ones, and its state."""

import random
import re

import pytest

from huoqun.customers import rules
from huoqun.customers.kinds import ExportEnd, ExportState
from huoqun.org.kinds import ApprovalState


@pytest.mark.parametrize(
    ("known", "shape"),
    [
        ("13812345678", r"142\d{8}"),
        ("wmAbCdEf0123_x9", r"wmAbCdEf0123_[a-z]\d{5}"),
        ("wx-10023456", r"wx-\d{8}"),
        ("oK3xYz78Qm", r"[a-z][A-Z]\d[a-z][A-Z][a-z]\d\d[A-Z][a-z]"),
        ("小满", r"小满\d{6}"),
        ("", r"\d{6}"),
    ],
)
def test_an_invented_person_looks_like_the_others(known: str, shape: str):
    made = {rules.canary_like(known, chance=random.Random(seed)) for seed in range(20)}  # noqa: S311
    assert all(re.fullmatch(shape, each) for each in made)
    assert len(made) > 15
    assert known not in made


@pytest.mark.parametrize(("rows", "invented"), [(1, 2), (1_000, 2), (1_001, 3), (10**6, 20)])
def test_so_many_are_invented(rows: int, invented: int):
    assert rules.canaries_for(rows) == invented


@pytest.mark.parametrize(
    ("approval", "alone", "made", "ended", "state"),
    [
        (ApprovalState.WAITING, False, False, None, ExportState.WAITING),
        (ApprovalState.WAITING, True, False, None, ExportState.DELAYED),
        (ApprovalState.APPROVED, True, False, None, ExportState.MAKING),
        (ApprovalState.APPROVED, False, True, None, ExportState.READY),
        (ApprovalState.APPROVED, False, True, ExportEnd.TAKEN, ExportState.GONE),
        (ApprovalState.DECLINED, False, False, None, ExportState.DECLINED),
        (ApprovalState.WITHDRAWN, True, False, None, ExportState.WITHDRAWN),
        (ApprovalState.UNANSWERED, False, False, None, ExportState.UNANSWERED),
    ],
)
def test_how_far_it_is(approval, alone, made, ended, state):
    found = rules.export_state(approval, alone=alone, made=made, ended=ended)
    assert found is state
