"""Every write of feedback, one file per noun; each leaves its fact and its line in the audit."""

from huoqun.feedback.actions.catch_rules import (
    CatchRuleUnfit,
    CatchRuleUntried,
    RuleSaid,
    change_rule,
    make_rule,
    remove_rule,
    switch_rule,
    try_rule,
)
from huoqun.feedback.actions.catching import catch, take_back
from huoqun.feedback.actions.exporting import export
from huoqun.feedback.actions.forgetting import (
    count_old_words,
    forget_old_words,
    forget_person,
    forget_places,
)
from huoqun.feedback.actions.handling import (
    NotTheirs,
    PersonErased,
    StepUnfit,
    answer,
    assign,
    close,
    close_settled,
    correct,
    note,
    reopen,
    solve,
    tell_back,
)
from huoqun.feedback.actions.members import SentTooOften, reopen_mine, send
from huoqun.feedback.actions.opening import (
    About,
    AlreadyCaptured,
    Said,
    gather,
    open_by_hand,
    open_from_message,
)
from huoqun.feedback.actions.targets import TargetsUnfit, set_targets

__all__ = [
    "About",
    "AlreadyCaptured",
    "CatchRuleUnfit",
    "CatchRuleUntried",
    "NotTheirs",
    "PersonErased",
    "RuleSaid",
    "Said",
    "SentTooOften",
    "StepUnfit",
    "TargetsUnfit",
    "answer",
    "assign",
    "catch",
    "change_rule",
    "close",
    "close_settled",
    "correct",
    "count_old_words",
    "export",
    "forget_old_words",
    "forget_person",
    "forget_places",
    "gather",
    "make_rule",
    "note",
    "open_by_hand",
    "open_from_message",
    "remove_rule",
    "reopen",
    "reopen_mine",
    "send",
    "set_targets",
    "solve",
    "switch_rule",
    "take_back",
    "tell_back",
    "try_rule",
]
