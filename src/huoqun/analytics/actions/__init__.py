"""The writes of analytics: rolling facts up, judging communities, keeping the lake small."""

from huoqun.analytics.actions.exporting import Reported, note_export
from huoqun.analytics.actions.judging import judge_communities
from huoqun.analytics.actions.rolling import roll
from huoqun.analytics.actions.thresholds import change_thresholds
from huoqun.analytics.actions.upkeep import compact, settle

__all__ = ["Reported", "change_thresholds", "compact", "judge_communities", "note_export", "roll"]
__all__ += ["settle"]
