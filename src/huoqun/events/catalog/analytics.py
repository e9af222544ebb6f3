"""What analytics tells the rooms above it."""

from huoqun.core.kinds import Kind
from huoqun.events.fact import Fact, fact


class CommunityHealth(Kind):
    """The verdict on whether a community lives (requirement J7)."""

    FORMING = "forming", "组建中", "Forming"
    HEALTHY = "healthy", "健康", "Healthy"
    DECLINING = "declining", "衰退", "Declining"
    SILENT = "silent", "沉默", "Silent"
    DEAD = "dead", "死群", "Dead"
    UNKNOWN = "unknown", "未知", "Unknown"


@fact(
    "analytics.health_judged",
    zh="群健康度评定",
    en="Community health judged",
    kinds=CommunityHealth,
)
class HealthJudged(Fact):
    """A community's verdict as of a day, with the figures that lists sort by."""

    kind: CommunityHealth
    community_id: int
    unit_id: int | None
    members: int | None
    weekly_speakers: int | None
    weekly_messages: int | None
    reasons: tuple[str, ...] = ()
    thresholds_version: int = 1
