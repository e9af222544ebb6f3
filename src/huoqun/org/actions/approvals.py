"""Asking for what somebody else must agree to, and answering; one table for every room."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.org import models, queries, rules
from huoqun.org.actions import trail
from huoqun.org.kinds import ApprovalKind, ApprovalState

# A run that settles more leaves the rest to the next.
SETTLED_AT_ONCE_MAX = 200


class AlreadyDecided(Refused):
    """Somebody was quicker, or it was withdrawn or expired."""

    code = "already_decided"
    status = 409
    zh = "这项申请已经处理过了（{state_zh}），请刷新查看。"
    en = "This request was settled already ({state_en}); reload to see."


class OwnRequest(Refused):
    """Nobody approves or declines what they asked for themselves."""

    code = "own_request"
    status = 403
    zh = "不能审批自己的申请，请由另一位同事处理；不需要了可以撤回。"
    en = "Nobody decides on their own request: a colleague must. Withdraw it if it is not needed."


class NotForYou(Refused):
    """The request concerns more than what the person may decide on."""

    code = "not_yours_to_decide"
    status = 403
    zh = "这项申请涉及的范围超出您的权限，请由上级处理。"
    en = "The request reaches beyond what you may decide on; somebody above you must."


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be agreed to: exactly ``subject``, over a unit or over one community."""

    kind: ApprovalKind
    subject: Mapping[str, Any]
    place: queries.Place
    reason: str
    # How long it waits where nobody else can agree.
    delay: timedelta


def subject_hash(subject: Mapping[str, Any]) -> str:
    """What tells two subjects apart, whatever the order of their parts."""
    text = json.dumps(subject, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def ask_approval(*, asked: Asked, by: trail.Actor) -> models.Approval:
    """Ask for it. Where nobody else has the right it is granted by itself after the delay."""
    assert by.staff is not None, "the house asks nobody"
    now = clock.now()
    alone = not queries.deciders(kind=asked.kind, place=asked.place, besides=by.staff)
    with transaction.atomic():
        approval = models.Approval.objects.create(
            kind=asked.kind,
            subject=dict(asked.subject),
            subject_hash=subject_hash(asked.subject),
            unit=asked.place.unit,
            community_id=asked.place.community_id,
            asked_by=by.staff,
            asked_at=now,
            reason=asked.reason,
            ripe_at=now + asked.delay if alone else None,
            expires_at=now + max(rules.APPROVAL_LASTS, asked.delay),
        )
        detail = {"reason": asked.reason, "asked": approval.subject, "alone": alone}
        note_approval(approval, step="asked", by=by, **detail)
    return approval


def decide_approval(
    *, approval_id: int, approves: bool, comment: str, by: trail.Actor
) -> models.Approval:
    """Approve or decline; of two who decide at once the second is refused.

    Raises AlreadyDecided, OwnRequest and NotForYou.
    """
    assert by.staff is not None, "the house decides on nothing"
    with transaction.atomic():
        approval = _waiting(approval_id)
        if approval.asked_by_id == by.staff.pk:
            raise OwnRequest
        if not rules.may_approve(
            by.scope,
            kind=ApprovalKind(approval.kind),
            unit_path=approval.unit.path if approval.unit else None,
            community_id=approval.community_id,
        ):
            raise NotForYou
        state = ApprovalState.APPROVED if approves else ApprovalState.DECLINED
        _settle(approval, state=state, by=by, comment=comment)
    return approval


def withdraw_approval(*, approval_id: int, by: trail.Actor) -> models.Approval:
    """Take one's own request back; raises AlreadyDecided."""
    with transaction.atomic():
        approval = _waiting(approval_id)
        assert by.staff is not None
        assert approval.asked_by_id == by.staff.pk, "only one's own"
        _settle(approval, state=ApprovalState.WITHDRAWN, by=by)
    return approval


def settle_approvals() -> int:
    """Settle what time settles: granted after its delay, void after its end or with a leaver."""
    now = clock.now()
    due = Q(ripe_at__lte=now) | Q(expires_at__lte=now) | Q(asked_by__is_active=False)
    waiting = models.Approval.objects.filter(state=ApprovalState.WAITING)
    with transaction.atomic():
        rows = list(
            waiting.filter(due)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("asked_by")
            .order_by("id")[:SETTLED_AT_ONCE_MAX]
        )
        for each in rows:
            if not each.asked_by.is_active:
                state = ApprovalState.WITHDRAWN
            elif each.ripe_at is not None and each.ripe_at <= now:
                state = ApprovalState.APPROVED
            else:
                state = ApprovalState.UNANSWERED
            _settle(each, state=state, by=trail.HOUSE)
    return len(rows)


def _waiting(approval_id: int) -> models.Approval:
    """The request, held until the end of the transaction."""
    rows = models.Approval.objects.select_for_update(of=("self",)).select_related("unit")
    approval = rows.get(pk=approval_id)
    state = ApprovalState(approval.state)
    if state is ApprovalState.WAITING and approval.expires_at <= clock.now():
        state = ApprovalState.UNANSWERED
    if state is not ApprovalState.WAITING:
        raise AlreadyDecided(state_zh=state.zh, state_en=state.en)
    return approval


def _settle(
    approval: models.Approval, *, state: ApprovalState, by: trail.Actor, comment: str = ""
) -> None:
    approval.state, approval.comment, approval.decided_at = state, comment, clock.now()
    approval.decided_by = None if state is ApprovalState.WITHDRAWN else by.staff
    approval.save(update_fields=["state", "comment", "decided_at", "decided_by"])
    note_approval(approval, step=state.value, by=by, reason=comment)


def note_approval(
    approval: models.Approval,
    *,
    step: str,
    by: trail.Actor,
    **detail: Any,  # noqa: ANN401 - JSON
) -> None:
    """Write a step of what was asked, or of what came of it, into the audit log."""
    trail.audit(
        staff=by.staff,
        action=f"{approval.kind}.{step}",
        object_name=approval.kind,
        object_id=approval.pk,
        unit_id=approval.unit_id,
        detail=detail,
        request=by.request,
    )
