"""Who was erased is not made known again: stones in the table, and on the list beside the backups.

The list lies outside the database because a restored backup is older than what was erased since.
"""

import fcntl
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.customers import models, queries, rules

STONES_PER_INSERT = 1_000


class ErasuresDamaged(Refused):
    """The list of erasures beside a backup cannot be read: restoring could bring people back."""

    code = "erasures_damaged"
    zh = "{place} 无法读取（{reason}）。它记录了已删除的客户，请先修复或取回完整的文件再恢复。"
    en = (
        "{place} cannot be read ({reason}). It names the people who were erased: mend it, or fetch "
        "a whole copy, before you restore."
    )


def bury(customer_ids: Collection[int]) -> None:
    """Lay a stone on every name of these people, in the caller's transaction; safe to repeat."""
    names = models.Identity.objects.filter(customer__in=customer_ids).order_by("id")
    vault, now = queries.vault(), clock.now()
    _lay(
        [
            rules.Stone(vault.mark(bytes(index)), customer_id, now)
            for customer_id, index in names.values_list("customer_id", "external_id_index")
        ]
    )


def _lay(stones: Sequence[rules.Stone]) -> None:
    # On the list first: a crash in between leaves a line whose erasure is still waiting.
    _list(stones)
    models.Tombstone.objects.bulk_create(
        [
            models.Tombstone(mark=each.mark, customer_id=each.customer_id, erased_at=each.erased_at)
            for each in stones
        ],
        batch_size=STONES_PER_INSERT,
        ignore_conflicts=True,
    )


def let_return(*, namespace: str, since: Mapping[str, datetime]) -> int:
    """Lift the stones of people who came back by themselves after they were erased.

    ``since`` tells when each external id did (added an account again): older bonds bring nobody
    back. Give how many stones went; whoever returned is somebody new.
    """
    at = {queries.vault().index(namespace, each): moment for each, moment in since.items()}
    back = queries.buried(list(at))
    if not back:
        return 0
    marks = {queries.vault().mark(index): at[index] for index in back}
    stones = models.Tombstone.objects.select_for_update().filter(
        mark__in=list(marks), lifted_at=None
    )
    return lift(
        [each for each in stones.order_by("id") if each.erased_at < marks[bytes(each.mark)]]
    )


def lift(stones: Iterable[models.Tombstone]) -> int:
    """Lift stones, in the caller's transaction; give how many."""
    now = clock.now()
    lifted = list(stones)
    for each in lifted:
        each.lifted_at = now
    models.Tombstone.objects.bulk_update(lifted, ["lifted_at"], batch_size=STONES_PER_INSERT)
    _list(
        [
            rules.Stone(bytes(each.mark), each.customer_id, each.erased_at, each.lifted_at)
            for each in lifted
        ]
    )
    return len(lifted)


def erasures_beside(archive: Path) -> Path | None:
    """The list of erasures in the folder of a backup; raises ErasuresDamaged."""
    listed = archive.parent / rules.LIST_NAME
    if not listed.exists():
        return None
    _stones_of(listed)
    return listed


def _stones_of(path: Path) -> list[rules.Stone]:
    try:
        with path.open("rb") as lines:
            return rules.read_stones(lines)
    except rules.ListDamaged as error:
        raise ErasuresDamaged(place=path, reason=error) from error


def relay(path: Path) -> list[int]:
    """Lay the stones of a list into a restored database; give the numbers to erase again.

    Whoever is known by a name on the list was erased after the backup was made. Raises
    ErasuresDamaged.
    """
    stones = {each.mark: each for each in _latest(_stones_of(path))}
    with transaction.atomic():
        again = _known_again(stones)
        known = models.Tombstone.objects.filter(mark__in=list(stones))
        have = {bytes(each.mark) for each in known.filter(lifted_at=None)}
        _lay(
            [
                _told_here(each, again)
                for each in stones.values()
                if each.lifted_at is None and each.mark not in have
            ]
        )
        lift(
            row
            for row in known.filter(lifted_at=None).order_by("id")
            if stones[bytes(row.mark)].lifted_at is not None
        )
    return sorted(set(again.values()))


def _latest(stones: Iterable[rules.Stone]) -> list[rules.Stone]:
    """In the order in which they were laid: the last one on a name rules."""
    return sorted(stones, key=lambda each: each.erased_at)


def _known_again(stones: Mapping[bytes, rules.Stone]) -> dict[bytes, int]:
    """Who of them the database knows by a name that is older than the erasure."""
    vault, found = queries.vault(), {}
    names = models.Identity.objects.order_by("id").values_list(
        "customer_id", "external_id_index", "created_at"
    )
    for customer_id, index, created_at in names.iterator(chunk_size=10_000):
        stone = stones.get(vault.mark(bytes(index)))
        if stone and stone.lifted_at is None and created_at < stone.erased_at:
            found[stone.mark] = customer_id
    return found


def _told_here(stone: rules.Stone, again: Mapping[bytes, int]) -> rules.Stone:
    """The stone over a number of this database: whom it never knew gets a nameless one."""
    number = again.get(stone.mark)
    if number is None:
        nobody = models.Customer.objects.create(erased_at=stone.erased_at)
        number = nobody.pk
    return rules.Stone(stone.mark, number, stone.erased_at)


def _list(stones: Sequence[rules.Stone]) -> None:
    """Add lines to the list beside the backups; they are on disk when this returns."""
    if not stones:
        return
    folder: Path = settings.HUOQUN_BACKUPS
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / rules.LIST_NAME).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(rules.written_stones(stones))
        file.flush()
        os.fsync(file.fileno())
