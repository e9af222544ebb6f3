"""Tagging many: a preview of what would happen, then done in the background, batch by batch."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from pyroaring import BitMap64

from huoqun.core import clock
from huoqun.customers import models, queries
from huoqun.customers.actions.tagging import BATCH_MAX, KeptByRule, TagWord, give, take
from huoqun.customers.kinds import RunState, TagChoice, TagLoss, TagSource
from huoqun.org import actions as org_actions


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """What tagging many would do: to how many, who carries it already, who keeps another one."""

    total: int
    changed: int
    already: int
    replaced: int
    kept_other: int


def preview(*, tag: models.Tag, people: BitMap64, adds: bool) -> Effect:
    """What would happen to these people; refuses KeptByRule. Nothing is written."""
    if tag.rule is not None:
        raise KeptByRule(tag=tag.name)
    carrying = queries.tagged([tag.pk], within=people)
    if not adds:
        return Effect(
            total=len(people),
            changed=len(carrying),
            already=len(people) - len(carrying),
            replaced=0,
            kept_other=0,
        )
    fresh = people - carrying
    others = queries.rivals(tag, within=fresh) if tag.group.choice == TagChoice.ONE else BitMap64()
    held = queries.rivals(tag, within=fresh, held=True) if others else BitMap64()
    return Effect(
        total=len(people),
        changed=len(fresh) - len(held),
        already=len(carrying),
        replaced=len(others) - len(held),
        kept_other=len(held),
    )


def begin_tagging(
    *,
    tag: models.Tag,
    people: BitMap64,
    adds: bool,
    reason: str,
    actor: org_actions.Actor,
) -> models.TaggingRun:
    """Have many people tagged or untagged in the background; refuses KeptByRule."""
    if tag.rule is not None:
        raise KeptByRule(tag=tag.name)
    assert actor.staff is not None, "a member of staff asks for it"
    with transaction.atomic():
        run = models.TaggingRun.objects.create(
            tag=tag,
            adds=adds,
            members=people.serialize(),
            total=len(people),
            reason=reason,
            staff=actor.staff,
            company=tag.group.company,
        )
        org_actions.audit(
            staff=actor.staff,
            action="customers.tagged_many" if adds else "customers.untagged_many",
            object_name="tag",
            object_id=tag.pk,
            unit_id=tag.group.company_id,
            detail={"run": run.pk, "people": len(people), "reason": reason},
            request=actor.request,
        )
    return run


def stop_tagging(*, run: models.TaggingRun, actor: org_actions.Actor) -> None:
    """Do no more of a run; what was done stays."""
    with transaction.atomic():
        open_ones = models.TaggingRun.objects.filter(
            pk=run.pk, state__in=[RunState.WAITING, RunState.RUNNING]
        )
        if open_ones.update(state=RunState.STOPPED, ended_at=clock.now()):
            org_actions.audit(
                staff=actor.staff,
                action="customers.tagging_stopped",
                object_name="tag",
                object_id=run.tag_id,
                unit_id=run.company_id,
                detail={"run": run.pk},
                request=actor.request,
            )


def advance_tagging() -> int:
    """Do the next batch of the oldest run; give how many people it was."""
    with transaction.atomic():
        run = (
            models.TaggingRun.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(state__in=[RunState.WAITING, RunState.RUNNING])
            .select_related("tag__group")
            .order_by("id")
            .first()
        )
        if run is None:
            return 0
        left = BitMap64.deserialize(bytes(run.members))
        left.remove_range(0, run.next_id)
        batch = list(_first(left, BATCH_MAX))
        run.state = RunState.RUNNING
        if batch:
            # Who was merged or erased since is passed over: their numbers stand for nobody.
            people = queries.standing_for(BitMap64(batch)) & BitMap64(batch)
            run.changed += _run_batch(run, list(people))
            run.done += len(batch)
            run.next_id = batch[-1] + 1
        if len(batch) < BATCH_MAX:
            run.state, run.ended_at = RunState.DONE, clock.now()
        run.save(update_fields=["state", "changed", "done", "next_id", "ended_at"])
    return max(1, len(batch))


def _run_batch(run: models.TaggingRun, people: list[int]) -> int:
    if not run.adds:
        return take(tag=run.tag, people=people, kind=TagLoss.STAFF)
    word = TagWord(source=TagSource.STAFF, staff_id=run.staff_id, reason=run.reason)
    return len(give(tag=run.tag, people=people, word=word))


def _first(people: BitMap64, count: int) -> Iterator[int]:
    for place, each in enumerate(people):
        if place == count:
            return
        yield each
