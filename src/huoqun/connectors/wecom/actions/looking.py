"""Looking at the platform again: one queue for callbacks, first syncs and sweeps.

A callback is only a hint, a sweep a precaution: both ask for a look. A look is repeated until it
succeeded, one at a time for each subject, inside the budget of calls.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final, Protocol

from django.db import connection
from django.db.models.functions import Mod

from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions import (
    access,
    acquisition,
    archiving,
    customers,
    directory,
    groups,
    handing_over,
    leavers,
    reading_ways,
    sendings,
    tag_marks,
    tags,
)
from huoqun.connectors.wecom.kinds import ArchiveKind, GroupStatus, LinkState, Subject
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.client import Client
from huoqun.core import clock
from huoqun.core.refusal import Refused

logger = logging.getLogger(__name__)

# A look of 100 pages of customers takes half a minute; four times that, another worker takes over.
# One at a time: a lease that covered several looks would end before the last, and whoever dies
# holds up one look and not many.
LEASE_SECONDS: Final = 120
# But groups that nobody waits for are read together, which takes a third of the time.
GROUPS_TOGETHER: Final = 20
_KEYS_PER_INSERT: Final = 10_000
# Days within which every group is looked at by a sweep.
_SHARDS: Final = 7

_ASK_SQL = """
INSERT INTO wecom_look AS known (link_id, subject, key, rank, asked_at, due_at, attempts, fault)
SELECT %(link)s, %(subject)s, key, %(rank)s, %(now)s, %(due)s, 0, ''
FROM unnest(%(keys)s::text[]) AS keys(key) ORDER BY key
ON CONFLICT (link_id, subject, key) DO UPDATE SET
    rank = least(known.rank, excluded.rank), asked_at = excluded.asked_at,
    due_at = CASE WHEN known.attempts = 0 THEN least(known.due_at, excluded.due_at)
                  ELSE known.due_at END
"""


def ask(*, link: models.Link, subject: Subject, key: str, rank: int) -> None:
    """Have something looked at in a moment; details come after the event that announces them."""
    ask_many(link=link, subject=subject, keys=[key], rank=rank, seconds=rules.DETAIL_SECONDS)


def ask_many(
    *,
    link: models.Link,
    subject: Subject,
    keys: Iterable[str],
    rank: int,
    seconds: float = 0.0,
) -> None:
    """Have many things looked at; asked for twice, it is looked at once."""
    wanted = sorted(set(keys))
    now = clock.now()
    for start in range(0, len(wanted), _KEYS_PER_INSERT):
        with connection.cursor() as cursor:
            cursor.execute(
                _ASK_SQL,
                {
                    "link": link.pk,
                    "subject": subject,
                    "rank": rank,
                    "now": now,
                    "due": now + timedelta(seconds=seconds),
                    "keys": wanted[start : start + _KEYS_PER_INSERT],
                },
            )


def look_due() -> int:
    """Look at what is most urgent of all that is due; give how many were tried.

    One or none, or some groups together.
    """
    looks = _claim(_CLAIM_SQL)
    for look in looks:
        if look.subject == Subject.GROUP and look.rank > rules.RANK_NOW:
            others = _claim(_BESIDE_SQL, link=look.link_id, subject=look.subject, rank=look.rank)
            return _look_together([look, *others])
        _look(look)
    return len(looks)


_CLAIM_SQL = """
UPDATE wecom_look SET due_at = %(lease)s, attempts = attempts + 1
WHERE id IN (
    SELECT l.id FROM wecom_look l JOIN wecom_link c ON c.id = l.link_id
    WHERE l.due_at <= %(now)s AND c.state = %(on)s
        AND (c.token_closed_until IS NULL OR c.token_closed_until <= %(now)s
            OR l.subject = %(archive)s)
    ORDER BY l.rank, l.due_at, l.id LIMIT 1 FOR UPDATE OF l SKIP LOCKED
)
RETURNING id
"""
_BESIDE_SQL = f"""
UPDATE wecom_look SET due_at = %(lease)s, attempts = attempts + 1
WHERE id IN (
    SELECT id FROM wecom_look
    WHERE due_at <= %(now)s AND link_id = %(link)s AND subject = %(subject)s AND rank = %(rank)s
    ORDER BY due_at, id LIMIT {GROUPS_TOGETHER - 1} FOR UPDATE SKIP LOCKED
)
RETURNING id
"""  # noqa: S608 (our own number)


def _claim(sql: str, **wanted: str | int) -> list[models.Look]:
    now = clock.now()
    lease = now + timedelta(seconds=LEASE_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "lease": lease,
                "now": now,
                "on": LinkState.ON,
                # It has a secret of its own, and is kept five days only.
                "archive": Subject.ARCHIVE,
                **wanted,
            },
        )
        ids = [number for (number,) in cursor.fetchall()]
    return list(models.Look.objects.filter(pk__in=ids).select_related("link"))


def _client(look: models.Look) -> Client:
    share = rules.SWEEP_SHARE if look.rank == rules.RANK_SWEEP else 1.0
    return access.client(look.link, share=share)


def _look_together(looks: Sequence[models.Look]) -> int:
    """Look at groups of one link in one go; where that fails, each is looked at by itself."""
    keys = [look.key for look in looks]
    try:
        found = groups.look_at_many(link=looks[0].link, client=_client(looks[0]), keys=keys)
    except Exception:
        logger.exception("a look at %s groups together failed", len(looks))
        for look in looks:
            _look(look)
        return len(looks)
    ask_many(link=looks[0].link, subject=Subject.GROUP, keys=found.outdated, rank=looks[0].rank)
    for look in looks:
        if look.key in found.left:
            look.attempts -= 1
            _put_off(look, 0.0, look.fault)
        elif look.key in found.refused:
            _refused(look, found.refused[look.key])
        else:
            _done(look)
    return len(looks)


def _look(look: models.Look) -> None:
    client = _client(look)
    try:
        for more in _LOOKERS[Subject(look.subject)](link=look.link, client=client, key=look.key):
            ask_many(link=look.link, subject=more[0], keys=more[1], rank=look.rank)
    except Refused as refusal:
        _refused(look, refusal)
    except Exception as fault:
        logger.exception("look %s at %s failed", look.pk, look.subject)
        _put_off(look, rules.pause_seconds(look.attempts), type(fault).__name__)
    else:
        _done(look)


def _refused(look: models.Look, refusal: Refused) -> None:
    """Try it again later, with what was said kept for people to read."""
    if isinstance(refusal, refusals.TooOften):
        # Not its fault: it waits for the window, however often.
        look.attempts -= 1
        _put_off(look, refusal.wait_seconds, queries.fault_of(refusal))
        return
    if isinstance(refusal, refusals.TokenRefused):
        # Nor this: nobody takes it before the pause is over, which ends with a new secret.
        look.attempts -= 1
        waits = refusal.wait_seconds if look.subject == Subject.ARCHIVE else 0.0
        _put_off(look, waits, look.fault)
        return
    missing = isinstance(refusal, refusals.PlatformRefused) and refusal.errcode == refusals.NO_RIGHT
    if missing and look.subject in _OPTIONAL:
        _done(look)
        return
    logger.info("look at %s put off: %s", look.subject, refusal.code)
    _put_off(look, rules.pause_seconds(look.attempts), queries.fault_of(refusal))


def _done(look: models.Look) -> None:
    """Gone, unless it was asked for again meanwhile."""
    gone, _ = models.Look.objects.filter(pk=look.pk, asked_at=look.asked_at).delete()
    if not gone:
        models.Look.objects.filter(pk=look.pk).update(
            attempts=0, fault="", due_at=clock.now() + timedelta(seconds=rules.DETAIL_SECONDS)
        )


def _put_off(look: models.Look, seconds: float, fault: str) -> None:
    models.Look.objects.filter(pk=look.pk).update(
        attempts=look.attempts,
        due_at=clock.now() + timedelta(seconds=seconds),
        fault=fault,
    )


# What a look at something finds to look at further.
More = Iterable[tuple[Subject, Iterable[str]]]


class Looker(Protocol):
    """Whoever knows how to look at a subject."""

    def __call__(self, *, link: models.Link, client: Client, key: str) -> More:
        """Look; raises what the platform refuses."""


_LOOKERS: Final[Mapping[Subject, Looker]] = {
    Subject.DIRECTORY: directory.look,
    Subject.TAGS: tags.look,
    Subject.TAG_MARKS: tag_marks.look,
    Subject.STAFF_CUSTOMERS: customers.look_at_staff,
    Subject.CUSTOMER: customers.look,
    Subject.STAFF_GROUPS: groups.look_at_owners,
    Subject.GROUP: groups.look,
    Subject.ARCHIVE: archiving.look,
    Subject.WAYS: reading_ways.look,
    Subject.LINKS: acquisition.look,
    Subject.LEAVERS: leavers.look,
    Subject.SENDINGS: sendings.look,
    Subject.SENDING: sendings.look_at,
    Subject.HAND_OVER: handing_over.look,
}
# What an app need not have the right to: without it there is nothing to look at.
_OPTIONAL: Final = frozenset({Subject.WAYS, Subject.LINKS, Subject.LEAVERS, Subject.SENDINGS})


def sync_all(*, link: models.Link) -> None:
    """Begin with the directory; it leads to staff, they to customers and groups."""
    # Codes come first: friends are attributed as they are read.
    for subject in (
        Subject.WAYS,
        Subject.DIRECTORY,
        Subject.TAGS,
        Subject.LINKS,
        Subject.LEAVERS,
        Subject.ARCHIVE,
    ):
        ask_many(link=link, subject=subject, keys=[""], rank=rules.RANK_FIRST)
    ask_many(link=link, subject=Subject.SENDINGS, keys=[""], rank=rules.RANK_AFTER_FIRST)


def catch_up() -> None:
    """Look at everything of every corp, because callbacks of some time are missing for good."""
    for link in queries.working():
        sync_all(link=link)


def sweep_archives() -> None:
    """Look into the archives whatever callbacks tell: they are kept five days only."""
    for link in queries.working():
        if link.archive_kind != ArchiveKind.NONE:
            ask_many(link=link, subject=Subject.ARCHIVE, keys=[""], rank=rules.RANK_NOW)


def follow_sendings() -> None:
    """Look for new sends and moments, and at those that are not over: nothing calls back."""
    for link in queries.working():
        ask_many(link=link, subject=Subject.SENDINGS, keys=[""], rank=rules.RANK_SWEEP)
        due = sendings.due(link=link)
        ask_many(link=link, subject=Subject.SENDING, keys=due, rank=rules.RANK_SWEEP)


def follow_hand_overs() -> None:
    """Go on with the hand-overs whose platform is to be asked again."""
    for link in queries.working():
        due = queries.hand_overs_due(link=link)
        ask_many(link=link, subject=Subject.HAND_OVER, keys=due, rank=rules.RANK_NOW)


def sweep() -> None:
    """Look at everything again in shards: a seventh of the groups and customers each night.

    Callbacks can be lost (wecom.md §1): after a week nothing that was is unknown.
    """
    shard = clock.today().toordinal() % _SHARDS
    for link in queries.working():
        for subject in (
            Subject.WAYS,
            Subject.DIRECTORY,
            Subject.TAGS,
            Subject.LINKS,
            Subject.LEAVERS,
        ):
            ask_many(link=link, subject=subject, keys=[""], rank=rules.RANK_SWEEP)
        standing = link.groups.exclude(status=GroupStatus.DISMISSED)
        chat_ids = standing.annotate(shard=Mod("id", _SHARDS)).filter(shard=shard)
        ask_many(
            link=link,
            subject=Subject.GROUP,
            keys=chat_ids.values_list("chat_id", flat=True),
            rank=rules.RANK_SWEEP,
        )
