"""What was kept long enough goes: words, and the names of people who left no trace since.

Never a fact or its counts. Under new days the sweep only says what it would remove.
"""

from collections.abc import Callable, Sequence
from typing import Final

from django.db import transaction
from pyroaring import BitMap64

from huoqun.core import clock
from huoqun.core.ports import OldWords, Privacy
from huoqun.core.refusal import Refused
from huoqun.customers import models, queries, rules
from huoqun.customers.kinds import ErasureBecause, SweepState
from huoqun.lake import activity
from huoqun.lake import erase as lake_erase
from huoqun.org import actions as org_actions

PEOPLE_PER_INSERT: Final = 5_000


class DaysUnfit(Refused):
    """The days leave their range, or people would go before their words."""

    code = "retention_days_unfit"
    zh = "保存期限为 {min}–{max} 天，聊天文字的期限不能长于客户资料的期限。"
    en = "Keep {min} to {max} days, and words no longer than the people who said them."


def set_retention(*, words_days: int, person_days: int, actor: org_actions.Actor) -> rules.Days:
    """Put new days in force; the next sweep proposes only. Raises DaysUnfit."""
    with transaction.atomic():
        present = queries.retention_days()
        wanted = rules.Days(
            version=present.version + 1, words_days=words_days, person_days=person_days
        )
        if not wanted.fits():
            raise DaysUnfit(min=rules.DAYS_MIN, max=rules.DAYS_MAX)
        models.RetentionDays.objects.create(
            version=wanted.version,
            words_days=words_days,
            person_days=person_days,
            staff=actor.staff,
        )
        models.Sweep.objects.filter(state=SweepState.PROPOSED).delete()
        org_actions.audit(
            staff=actor.staff,
            action="retention.changed",
            object_name="retention",
            object_id=wanted.version,
            detail={"words_days": words_days, "person_days": person_days},
            request=actor.request,
        )
    return wanted


def propose_sweep(*, rooms: Sequence[Privacy], members: Callable[[], BitMap64]) -> models.Sweep:
    """Find what was kept long enough, in place of what was proposed before.

    Words are those of the chats and what the rooms keep in tables of their own.

    It starts by itself where somebody started one under the same days.
    """
    days, now = queries.retention_days(), clock.now()
    words_before, person_before = days.words_before(now), days.person_before(now)
    words = lake_erase.count_old_texts(activity.last_seq_before(words_before))
    words += sum(each.count(words_before) for each in _words_of(rooms))
    people = queries.long_gone(person_before, members=members())
    state = SweepState.STARTED if queries.was_started(days.version) else SweepState.PROPOSED
    with transaction.atomic():
        models.Sweep.objects.filter(state__in=[SweepState.PROPOSED, state]).delete()
        return models.Sweep.objects.create(
            version=days.version,
            state=state,
            words_before=words_before,
            person_before=person_before,
            words=words,
            people=len(people),
        )


def start_sweep(*, sweep_id: int, actor: org_actions.Actor) -> models.Sweep:
    """Let a proposed sweep remove what it names; raises NoSuchSweep."""
    with transaction.atomic():
        sweep = queries.proposed(sweep_id)
        sweep.state, sweep.staff = SweepState.STARTED, actor.staff
        sweep.save(update_fields=["state", "staff"])
        org_actions.audit(
            staff=actor.staff,
            action="retention.sweep_started",
            object_name="sweep",
            object_id=sweep.pk,
            detail={"words": sweep.words, "people": sweep.people},
            request=actor.request,
        )
    return sweep


def run_sweep(*, rooms: Sequence[Privacy], members: Callable[[], BitMap64]) -> int:
    """Remove what the started sweep names; give how many sweeps are through (one or none).

    Cut off, it goes on: what is gone already is not there a second time.
    """
    sweep = queries.waiting_sweep(SweepState.STARTED)
    if sweep is None:
        return 0
    words = lake_erase.forget_old_texts(activity.last_seq_before(sweep.words_before))
    words += sum(each.forget(sweep.words_before) for each in _words_of(rooms))
    people = queries.long_gone(sweep.person_before, members=members())
    with transaction.atomic():
        _erase_all(people)
        sweep.state, sweep.done_at = SweepState.DONE, clock.now()
        # What came back since it was proposed stays.
        sweep.words, sweep.people = words, len(people)
        sweep.save(update_fields=["state", "done_at", "words", "people"])
        org_actions.audit(
            staff=sweep.staff,
            action="retention.swept",
            object_name="sweep",
            object_id=sweep.pk,
            detail={"words": words, "people": len(people)},
        )
    return 1


def _words_of(rooms: Sequence[Privacy]) -> list[OldWords]:
    return [room.words for room in rooms if room.words is not None]


def _erase_all(people: BitMap64) -> None:
    """Have them erased, without a stone: who comes back is somebody new."""
    models.Erasure.objects.bulk_create(
        [
            models.Erasure(customer_id=number, numbers=[number], because=ErasureBecause.RETENTION)
            for number in people
        ],
        batch_size=PEOPLE_PER_INSERT,
        ignore_conflicts=True,
    )
