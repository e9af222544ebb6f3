"""Another secret takes the place of the installation's, while the house goes on working.

The new secret is written first, beside the old one, and seals from then on: every process looks at
the file twice a second, and at once when it meets a key id that it does not know. Then every value
that still lies under the old one is sealed anew, in batches. The old secret goes when nothing lies
under it any more and nobody can seal under it: when a whole pass found nothing, begun after all
transactions had ended that may have read the old one.

There is nothing to remember: a file with two secrets is a rotation that did not come to its end,
the values say themselves under which secret they lie, and running it again goes on.
"""

import fcntl
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from huoqun.core.encrypted import KEY_ID_MAX, Keys
from huoqun.core.kinds import Kind
from huoqun.core.refusal import Refused
from huoqun.core.sealed import Sealed
from huoqun.org import actions as org_actions
from huoqun.server import secret
from huoqun.server.backups import making, refusals

logger = logging.getLogger(__name__)

# Each batch is a transaction of a fraction of a second, which holds up nobody.
ROWS_PER_BATCH = 1_000
# After this time every process knows the new secret, and what it had sealed before is written.
SETTLE_SECONDS = 10.0
# A process that still seals under the old secret after so many passes does not know the new one.
PASSES_MAX = 12
PATIENCE_SECONDS_MAX = 900.0
ROWS_NAMED_MAX = 20
_LOOK_SECONDS = 0.5

Tell = Callable[[Sealed, int], object]


class RotationRunning(Refused):
    """Another process rotates the secrets of this home."""

    code = "rotation_running"
    status = 409
    zh = "另一个 huoqun rotate-keys 正在这个数据目录上运行，请等它完成。"
    en = "Another huoqun rotate-keys is at work on this home; wait for it to finish."


class SecretsMissing(Refused):
    """Values lie under a secret that we do not have."""

    code = "secrets_missing"
    status = 409
    zh = (
        "有数据封存在密钥 {key_ids} 下，而这里没有这个密钥：{rows}。什么都没有改动。"
        "请把该密钥放回去（docs/keys.md）再运行。"
    )
    en = (
        "Values lie under key {key_ids}, whose secret is not here: {rows}. Nothing was changed."
        " Put that secret back (docs/keys.md) and run it again."
    )


class RowsUnreadable(Refused):
    """Values do not open with the secret under which they say they lie."""

    code = "rows_unreadable"
    status = 409
    zh = (
        "有 {count} 行用它们标明的密钥打不开：{rows}。其余的都已换到密钥 {current}；"
        "旧密钥都留着，没有丢失任何数据。请检查这些行，或放回正确的密钥，再运行一次。"
    )
    en = (
        "{count} rows do not open with the secret that they name: {rows}. All others lie under key"
        " {current} now; the old secrets stay, nothing is lost. Look at these rows, or put the"
        " right secret back, and run it again."
    )


class OldSecretInUse(Refused):
    """Somebody goes on sealing under an old secret."""

    code = "old_secret_in_use"
    status = 409
    zh = (
        "仍有进程在用旧密钥封存数据（{rows}）。请重启所有网页和后台进程"
        "（每台机器、每个容器），让它们拿到新密钥，再运行一次。"
    )
    en = (
        "Some process still seals under an old secret ({rows}). Restart every web and worker"
        " process, on every machine and in every container, so that they have the new one, and run"
        " it again."
    )


class NoOtherSecret(Refused):
    """The secrets are the environment's, which we cannot change."""

    code = "no_other_secret"
    status = 409
    zh = (
        "密钥来自环境变量 HUOQUN_SECRET（密钥 {current}），程序不能替你更换。"
        "请按 docs/keys.md 的步骤先加入新密钥并重启，再运行。"
    )
    en = (
        "The secret is that of the environment (HUOQUN_SECRET, key {current}), which the program"
        " cannot change. Add a new one there and restart as docs/keys.md says, then run it again."
    )


class Fate(Kind):
    """What became of the old secrets."""

    REMOVED = "removed", "已删除", "removed"
    KEPT = "kept", "已保留", "kept"
    REMOVABLE = "removable", "可以删除", "may be removed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How a rotation ended: the key that seals, the values sealed anew, what became of the others.

    What became of secrets of the environment is its owner's to do.
    """

    current: int
    resealed: int
    old: tuple[int, ...]
    fate: Fate


def rotate(*, columns: Sequence[Sealed], keep_old: bool, tell: Tell) -> Outcome:
    """Bring every sealed value under a new secret, or go on with that; ``tell`` hears of batches.

    Raises Refused when it cannot begin or must not end; run again it goes on.
    """
    with _alone():
        keys: Keys = settings.HUOQUN_KEYS
        _refuse_missing(columns, keys)
        _begin(keys)
        current = keys.secrets(anew=True).current
        resealed = _reseal_all(columns, keys, tell)
        secret.write_indexes(settings.HUOQUN_HOME, keys.secrets(anew=True))
        old = tuple(key_id for key_id in keys.secrets().by_id if key_id != current)
        fate = _end(columns, keys, keep_old=keep_old)
        _note("secret.rotated", current=current, resealed=resealed, old=list(old), fate=fate)
    return Outcome(current=current, resealed=resealed, old=old, fate=fate)


def unfinished() -> list[int]:
    """The key ids of secrets that a rotation has yet to remove, or was told to by nobody."""
    if settings.HUOQUN_SECRET_GIVEN:
        return []
    return [each.key_id for each in secret.lines(settings.HUOQUN_HOME)[:-1] if not each.kept]


def tally(columns: Sequence[Sealed]) -> Counter[int]:
    """How many values lie under each key id; reads every sealed table."""
    return sum((column.tally() for column in columns), Counter[int]())


@contextmanager
def _alone() -> Iterator[None]:
    with (settings.HUOQUN_HOME / "run" / "rotate-keys.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RotationRunning from error
        yield


def name(column: Sealed) -> str:
    """A column as the database calls it."""
    return f"{column.model._meta.db_table}.{column.field}"


def _refuse_missing(columns: Sequence[Sealed], keys: Keys) -> None:
    known = keys.secrets(anew=True).by_id.keys()
    rows: list[str] = []
    missing: set[int] = set()
    for column in columns:
        lost = {key_id: count for key_id, count in column.tally().items() if key_id not in known}
        rows += [f"{name(column)} × {count}" for count in lost.values()]
        missing |= lost.keys()
    if missing:
        raise SecretsMissing(key_ids=", ".join(map(str, sorted(missing))), rows="; ".join(rows))


def _begin(keys: Keys) -> None:
    """See that there is a newer secret than the one to leave, and that indexes outlive that."""
    home, known = settings.HUOQUN_HOME, keys.secrets(anew=True)
    if settings.HUOQUN_SECRET_GIVEN:
        if not known.others:
            raise NoOtherSecret(current=known.current)
        if secret.indexes_lie_under(home) is None:
            secret.write_indexes(home, known)
        return
    if unfinished():
        return
    # A backup copies the configuration after the tables: it must not miss what they lie under.
    with making.only_one():
        secret.write_indexes(home, known)
        rows = secret.lines(home)
        key_id = _next_id(known.current, {each.key_id for each in rows})
        new = secret.Line(key_id=key_id, secret=secret.fresh())
        secret.write(home, [*rows, new])
    _note("secret.rotation_begun", current=key_id)


def _next_id(current: int, taken: set[int]) -> int:
    ids = (offset % KEY_ID_MAX + 1 for offset in range(current, current + KEY_ID_MAX))
    return next(key_id for key_id in ids if key_id not in taken)


def _reseal_all(columns: Sequence[Sealed], keys: Keys, tell: Tell) -> int:
    """Pass after pass, until one that began when all was settled finds nothing."""
    total, settled = 0, False
    for _ in range(PASSES_MAX):
        found = _pass(columns, keys, tell)
        total += found
        if settled and not found:
            return total
        _settle()
        settled = True
    raise OldSecretInUse(rows=_left(columns, keys))


def _pass(columns: Sequence[Sealed], keys: Keys, tell: Tell) -> int:
    total, closed = 0, []
    for column in columns:
        after, done = 0, 0
        while (batch := column.reseal(keys, after=after, most=ROWS_PER_BATCH)) is not None:
            after, done = batch.last, done + batch.resealed
            closed += [f"{name(column)} {pk}" for pk in batch.unreadable]
            tell(column, done)
        total += done
    if closed:
        more = " …" if len(closed) > ROWS_NAMED_MAX else ""
        raise RowsUnreadable(
            count=len(closed),
            rows=", ".join(closed[:ROWS_NAMED_MAX]) + more,
            current=keys.secrets().current,
        )
    return total


def _settle() -> None:
    """Wait until no process and no transaction can write what it sealed under the old secret."""
    time.sleep(SETTLE_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
        deadline = time.monotonic() + PATIENCE_SECONDS_MAX
        while time.monotonic() < deadline:
            # Outside of a transaction of ours the view is that of this moment.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
                " AND xact_start < %s",
                [moment],
            )
            if not cursor.fetchone()[0]:
                return
            time.sleep(_LOOK_SECONDS)
    # What a transaction that is older than that writes in the end is found by the next pass.


def _end(columns: Sequence[Sealed], keys: Keys, *, keep_old: bool) -> Fate:
    """Remove the old secrets, or mark them as kept."""
    home, current = settings.HUOQUN_HOME, keys.secrets().current
    if settings.HUOQUN_SECRET_GIVEN:
        return Fate.REMOVABLE
    *rows, newest = secret.lines(home)
    if keep_old:
        kept = [secret.Line(key_id=each.key_id, secret=each.secret, kept=True) for each in rows]
        secret.write(home, [*kept, newest])
        return Fate.KEPT
    with _between_backups():
        # The tables of a backup that is made meanwhile would come without their secret.
        if tally(columns).keys() - {current}:
            raise OldSecretInUse(rows=_left(columns, keys))
        secret.write(home, [newest])
    return Fate.REMOVED


@contextmanager
def _between_backups() -> Iterator[None]:
    """While no backup is made; waits for one that is. Raises BackupRunning."""
    deadline = time.monotonic() + PATIENCE_SECONDS_MAX
    while True:
        try:
            with making.only_one():
                yield
                return
        except refusals.BackupRunning:
            if time.monotonic() > deadline:
                raise
        time.sleep(_LOOK_SECONDS)


def _left(columns: Sequence[Sealed], keys: Keys) -> str:
    current = keys.secrets().current
    counts = {name(column): column.tally() for column in columns}
    left = {place: sum(found.values()) - found[current] for place, found in counts.items()}
    return ", ".join(f"{place} × {count}" for place, count in left.items() if count)


def _note(action: str, **detail: object) -> None:
    with transaction.atomic():
        org_actions.audit(
            staff=None, action=action, object_name="secret", object_id=None, detail=detail
        )
    logger.info("%s: %s", action, detail)
