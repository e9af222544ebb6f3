"""Staff routes of the thresholds by which communities are judged."""

from dataclasses import asdict
from typing import Annotated, Any

from ninja import Field, Router, Schema

from huoqun.analytics import actions, health, queries
from huoqun.core.ids import Count
from huoqun.org import access
from huoqun.org.kinds import Permission

router = Router(tags=["analytics"])

# The action knows the exact ranges and says in words what does not fit.
Whole = Annotated[int, Field(ge=0, le=1_000_000)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class ThresholdValues(Schema):
    """Days, shares and people at which one verdict ends and the next begins."""

    forming_days: Whole | None = None
    dead_days: Whole | None = None
    mute_days: Whole | None = None
    quiet_window_days: Whole | None = None
    quiet_rate: Share | None = None
    decline_window_days: Whole | None = None
    decline_share: Share | None = None
    decline_speakers_min: Whole | None = None


class ThresholdsIn(Schema):
    """The values that change; the others stay."""

    values: ThresholdValues


class ThresholdsOut(Schema):
    """The thresholds that hold now; each change is a new version."""

    version: Count
    values: dict[str, float]


@router.get("/health-thresholds", response=ThresholdsOut)
@access.requires(Permission.VIEW_FIGURES)
def thresholds(request: access.StaffRequest) -> dict[str, Any]:
    """Show by what communities are judged."""
    del request
    return _told(queries.thresholds())


@router.put("/health-thresholds", response=ThresholdsOut)
@access.requires(Permission.MANAGE_SETTINGS)
def change_thresholds(request: access.StaffRequest, body: ThresholdsIn) -> dict[str, Any]:
    """Judge by other thresholds from now on; they hold for the whole company."""
    if not request.scope.everything:
        needed = Permission.MANAGE_SETTINGS
        raise access.NotPermitted(permission_zh=needed.zh, permission_en=needed.en)
    changed = body.values.model_dump(exclude_none=True)
    return _told(actions.change_thresholds(values=changed, actor=request.actor))


def _told(present: health.Thresholds) -> dict[str, Any]:
    values = asdict(present)
    return {"version": values.pop("version"), "values": values}
