"""Staff routes about how long data are kept, and the sweeps that remove what was kept enough."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from huoqun.core.ids import BigId, Count
from huoqun.core.refusal import Refused
from huoqun.customers import actions, models, queries, rules
from huoqun.customers.api.routes import router
from huoqun.customers.kinds import SweepState
from huoqun.org import access
from huoqun.org.kinds import Permission

KeptDays = Annotated[int, Field(ge=rules.DAYS_MIN, le=rules.DAYS_MAX)]


class WholeCompanyRetention(Refused):
    """How long data are kept holds for the whole company."""

    code = "whole_company_retention"
    status = 403
    zh = "保存期限对整个公司生效，需要公司级的权限。"
    en = "How long data are kept concerns the whole company: it needs the right over all of it."


class SweepOut(Schema):
    """A sweep; what it would remove while it is proposed, what it removed once it is done."""

    id: BigId
    state: SweepState
    version: Count
    words_before: datetime
    person_before: datetime
    words: Count
    people: Count
    proposed_at: datetime
    done_at: datetime | None
    staff_name: str | None

    @staticmethod
    def resolve_staff_name(sweep: models.Sweep) -> str | None:
        """Who started it; null when it started by itself."""
        return sweep.staff.name if sweep.staff else None


class RetentionIn(Schema):
    """For how many days words and people are kept."""

    words_days: KeptDays
    person_days: KeptDays


class RetentionOut(Schema):
    """For how many days words and people are kept, and the latest sweeps."""

    version: Count
    words_days: Count
    person_days: Count
    sweeps: list[SweepOut]


@router.get("/retention", response=RetentionOut)
@access.requires(Permission.MANAGE_PRIVACY)
def retention(request: access.StaffRequest) -> dict[str, object]:
    """Show how long data are kept and what the sweeps found and removed."""
    _refuse_part(request)
    return _shown()


@router.put("/retention", response=RetentionOut)
@access.requires(Permission.MANAGE_PRIVACY)
def set_retention(request: access.StaffRequest, body: RetentionIn) -> dict[str, object]:
    """Put other days in force; the next sweep proposes only."""
    _refuse_part(request)
    actions.set_retention(
        words_days=body.words_days, person_days=body.person_days, actor=request.actor
    )
    return _shown()


@router.post("/retention/sweeps/{sweep_id}/start", response=SweepOut)
@access.requires(Permission.MANAGE_PRIVACY)
def start_sweep(request: access.StaffRequest, sweep_id: BigId) -> models.Sweep:
    """Let a proposed sweep remove what it names."""
    _refuse_part(request)
    return actions.start_sweep(sweep_id=sweep_id, actor=request.actor)


def _refuse_part(request: access.StaffRequest) -> None:
    if not request.scope.everything:
        raise WholeCompanyRetention


def _shown() -> dict[str, object]:
    days = queries.retention_days()
    return {
        "version": days.version,
        "words_days": days.words_days,
        "person_days": days.person_days,
        "sweeps": queries.sweeps(),
    }
