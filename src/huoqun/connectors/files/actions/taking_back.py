"""Take an import back as a whole: facts become void, what was written goes, keys are free again."""

from django.db import transaction
from procrastinate.contrib.django import app as jobs

from huoqun.communities import actions as community_actions
from huoqun.connectors.files import models, rules
from huoqun.connectors.files.actions import receiving, trail
from huoqun.connectors.files.kinds import BatchState
from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.customers import actions as customer_actions
from huoqun.events import voiding
from huoqun.orders import actions as order_actions
from huoqun.org import actions as org_actions

JOB_TAKE_BACK = "files.take_back_import"


class NotTakeable(Refused):
    """Nothing to take back, or somebody is at it."""

    code = "import_not_takeable_back"
    status = 409
    zh = "这次导入现在不能撤回（状态：{state_zh}）。"
    en = "This import cannot be taken back now (it is: {state_en})."


def start_take_back(*, batch: models.ImportBatch, actor: org_actions.Actor) -> models.ImportBatch:
    """Let a worker take the import back as soon as this transaction is through."""
    with transaction.atomic():
        locked = _begin(batch.pk)
        locked.moved_at = None  # nobody is at it yet
        locked.save(update_fields=["moved_at"])
        trail.note(actor=actor, batch=locked, action="take_back_started")
        transaction.on_commit(
            lambda: jobs.configure_task(JOB_TAKE_BACK, allow_unknown=True).defer(batch_id=batch.pk)
        )
    return locked


def take_back(*, batch_id: int) -> models.ImportBatch:
    """Take an import back; safe to run again wherever it was cut off.

    The same rows may come in again only after the last step, when their keys are forgotten.
    """
    with transaction.atomic():
        batch = _begin(batch_id)
        if batch.voided_at is None:
            voiding.void_batch(batch.pk)
            order_actions.take_back(batch_id=batch.pk)
            community_actions.take_back(batch_id=batch.pk)
            customer_actions.forget_batch(batch.pk)
            batch.voided_at = clock.now()
            batch.save(update_fields=["voided_at"])
    voiding.forget_keys(batch.pk)
    with transaction.atomic():
        batch = models.ImportBatch.objects.select_for_update().get(pk=batch_id)
        batch.state = BatchState.TAKEN_BACK
        batch.taken_back_at = batch.moved_at = clock.now()
        batch.save(update_fields=["state", "taken_back_at", "moved_at"])
        models.RejectedRow.objects.filter(batch=batch).delete()
        receiving.forget_file(batch)
        actor = org_actions.Actor(staff=batch.staff, scope=org_actions.HOUSE.scope)
        trail.note(actor=actor, batch=batch, action="taken_back")
    return batch


def _begin(batch_id: int) -> models.ImportBatch:
    """The batch, locked and marked; raises NotTakeable."""
    now = clock.now()
    batch = models.ImportBatch.objects.select_for_update().get(pk=batch_id)
    state = BatchState(batch.state)
    if not rules.may_take_back(state=state, moved_at=batch.moved_at, now=now):
        raise NotTakeable(state_zh=state.zh, state_en=state.en)
    batch.state = BatchState.TAKING_BACK
    batch.moved_at = now
    batch.save(update_fields=["state", "moved_at"])
    return batch
