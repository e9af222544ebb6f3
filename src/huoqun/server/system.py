"""Staff routes that belong to no room: the state of the house, the demo, the first steps."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from ninja import Router, Schema, Status

import huoqun
from huoqun.core.ids import Count
from huoqun.core.refusal import Refused
from huoqun.lake.models import Seal
from huoqun.org import access
from huoqun.org.kinds import Permission
from huoqun.server import doctor, first_run
from huoqun.server.backups import folder
from huoqun.server.demo import living, removal, state
from huoqun.server.doctor import Verdict

router = Router(tags=["system"])


class WholeCompanyOnly(Refused):
    """What concerns everybody is for those who hold the right over the whole company."""

    code = "whole_company_only"
    status = 403
    zh = "这项操作涉及整个公司，需要公司级的权限。"
    en = "This concerns the whole company: it needs the right over all of it."


class CheckOut(Schema):
    """One question of ``huoqun doctor`` with its answer; ``name`` is the question."""

    name: str
    state: Verdict
    zh: str
    en: str
    mend_zh: str
    mend_en: str


class StateOut(Schema):
    """How the house is: what doctor finds, and how far the figures hold what came in."""

    version: str
    checks: list[CheckOut]
    sealed_at: datetime | None
    rolled_at: datetime | None
    last_backup_at: datetime | None


class DemoAmountOut(Schema):
    """How much of the invented company there is."""

    communities: Count
    members: Count
    messages: Count
    orders: Count


class DemoOut(Schema):
    """Whether what one sees is invented; the counts only for who may remove it.

    ``sandbox_url`` is where its customers and staff are played, while they live on a sandbox.
    """

    is_demo: bool
    counts: DemoAmountOut | None
    sandbox_url: str | None


class FirstStepOut(Schema):
    """One step of the first day."""

    code: first_run.Step
    zh: str
    en: str
    done: bool
    link: str


class FirstRunOut(Schema):
    """The first steps; ``done`` when all of them are."""

    done: bool
    dismissed: bool
    steps: list[FirstStepOut]


@router.get("/system/state", response=StateOut)
@access.requires(Permission.MANAGE_SYSTEM)
def system_state(request: access.StaffRequest) -> dict[str, Any]:
    """Say what doctor finds, and how far the lake and the figures are."""
    _refuse_part(request)
    seal = Seal.objects.filter(id=1).first()
    backups = folder.archives(settings.HUOQUN_BACKUPS)
    return {
        "version": huoqun.__version__,
        "checks": [
            {
                "name": check.en,
                "state": finding.verdict,
                "zh": f"{check.zh}：{finding.zh}",
                "en": f"{check.en}: {finding.en}",
                "mend_zh": finding.mend_zh,
                "mend_en": finding.mend_en,
            }
            for check, finding in doctor.examine(doctor.CHECKS)
        ],
        "sealed_at": seal.sealed_at if seal else None,
        "rolled_at": seal.rolled_at if seal else None,
        "last_backup_at": datetime.fromtimestamp(backups[-1].stat().st_mtime, UTC)
        if backups
        else None,
    }


@router.get("/system/demo", response=DemoOut)
@access.requires(Permission.OWN_ACCOUNT)
def demo(request: access.StaffRequest) -> dict[str, Any]:
    """Say whether the company is invented, so that nobody takes its figures for real ones."""
    is_demo = state.present() is not None
    may_remove = request.full_scope.where(Permission.MANAGE_SYSTEM).everything
    counts = asdict(state.amount()) if is_demo and may_remove else None
    sandbox_url = settings.HUOQUN_WECOM_URL if living.mark(settings.HUOQUN_HOME).exists() else None
    return {"is_demo": is_demo, "counts": counts, "sandbox_url": sandbox_url if is_demo else None}


@router.get("/system/demo/removal-preview", response=DemoAmountOut)
@access.requires(Permission.MANAGE_SYSTEM)
def demo_removal_preview(request: access.StaffRequest) -> state.Amount:
    """Count what would go."""
    _refuse_part(request)
    return state.amount()


@router.post("/system/demo/remove", response=DemoAmountOut)
@access.requires(Permission.MANAGE_SYSTEM)
def remove_demo(request: access.StaffRequest) -> state.Amount:
    """Take the invented company away; figures follow as soon as a worker has taken it back."""
    _refuse_part(request)
    return removal.remove(actor=request.actor)


@router.get("/first-run", response=FirstRunOut)
@access.requires(Permission.OWN_ACCOUNT)
def first_steps(request: access.StaffRequest) -> dict[str, Any]:
    """Say which first steps the facts show as done, in the asker's part of the organisation."""
    found = first_run.steps(request.full_scope.where(Permission.VIEW_FIGURES))
    return {
        "done": all(each.done for each in found),
        "dismissed": first_run.dismissed(request.staff.unit.corp) is not None,
        "steps": [
            {
                "code": each.step,
                "zh": each.step.zh,
                "en": each.step.en,
                "done": each.done,
                "link": each.link,
            }
            for each in found
        ],
    }


@router.post("/first-run/dismiss", response={204: None})
@access.requires(Permission.MANAGE_SETTINGS)
def dismiss_first_steps(request: access.StaffRequest) -> Status[None]:
    """Put the list of first steps away for everybody of the company."""
    _refuse_part(request)
    with transaction.atomic():
        first_run.dismiss(corp=request.staff.unit.corp, actor=request.actor)
    return Status(204, None)


def _refuse_part(request: access.StaffRequest) -> None:
    if not request.scope.everything:
        raise WholeCompanyOnly
