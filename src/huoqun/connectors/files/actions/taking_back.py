"""Take an import back as a whole: facts become void, what was written goes, keys are free again."""

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app as jobs

from huoqun.communities import actions as community_actions
from huoqun.connectors.files import models, queries, rules
from huoqun.connectors.files.actions import receiving, trail
from huoqun.connectors.files.actions.alone import alone, busy
from huoqun.connectors.files.kinds import BatchState
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.events import voiding
from huoqun.orders import actions as order_actions
from huoqun.org import actions as org_actions

JOB_TAKE_BACK = "files.take_back_import"


def start_take_back(*, batch: models.ImportBatch, actor: org_actions.Actor) -> models.ImportBatch:
    """Let a worker take the import back as soon as this transaction is through."""
    with alone(batch_id=batch.pk), transaction.atomic():
        locked = _begin(batch.pk)
        trail.note(actor=actor, batch=locked, action="take_back_started")
    # Only now: a worker is quick, and would find the import held by us.
    transaction.on_commit(
        lambda: jobs.configure_task(JOB_TAKE_BACK, allow_unknown=True).defer(batch_id=batch.pk)
    )
    return locked


def take_back(*, batch_id: int) -> models.ImportBatch:
    """Take an import back; safe to run again wherever it was cut off.

    The same rows may come in again only after the last step, when their keys are forgotten.
    """
    with alone(batch_id=batch_id):
        _void(batch_id)
        voiding.forget_keys(batch_id)
        return _finish(batch_id)


def _void(batch_id: int) -> None:
    with transaction.atomic():
        batch = _begin(batch_id)
        if batch.voided_at is None:
            voiding.void_batch(batch.pk)
            touched = order_actions.take_back(batch_id=batch.pk)
            touched |= community_actions.take_back(batch_id=batch.pk)
            customer_actions.forget_batch(batch.pk)
            selling = queries.selling_communities(touched)
            community_actions.remove_emptied(community_ids=touched - selling)
            _put_away_stores(batch)
            _put_away_tags(batch)
            batch.voided_at = clock.now()
            batch.save(update_fields=["voided_at"])


def _put_away_stores(batch: models.ImportBatch) -> None:
    """The stores that only taken-back imports told of, and of which nothing is left."""
    for unit in queries.emptied_units(batch):
        with suppress(org_actions.UnitNotEmpty):
            org_actions.archive_unit(unit=unit, by=org_actions.HOUSE)


def _put_away_tags(batch: models.ImportBatch) -> None:
    """The tags that this import made, and that nobody carries and no rule names since."""
    for tag in customer_queries.uncarried(batch.made_tag_ids):
        with suppress(customer_actions.InUse):
            customer_actions.archive_tag(tag=tag, actor=org_actions.HOUSE)
    for group in customer_queries.emptied_groups(batch.made_group_ids):
        customer_actions.archive_tag_group(group=group, actor=org_actions.HOUSE)


def _finish(batch_id: int) -> models.ImportBatch:
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
    """The batch, locked and marked; raises Busy."""
    batch = models.ImportBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state not in rules.MAY_TAKE_BACK:
        raise busy(batch)
    batch.state = BatchState.TAKING_BACK
    batch.moved_at = clock.now()
    batch.save(update_fields=["state", "moved_at"])
    return batch
