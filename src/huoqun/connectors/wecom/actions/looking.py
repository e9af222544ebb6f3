"""Looking at the platform again: one queue for callbacks, first syncs and sweeps.

A callback is only a hint, a sweep a precaution: both ask for a look. A look is repeated until it
succeeded, one at a time for each subject, inside the budget of calls.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final, Protocol

from django.db import connection
from django.db.models.functions import Mod

from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions import access, archiving, customers, directory, groups, tags
from huoqun.connectors.wecom.kinds import ArchiveKind, GroupStatus, LinkState, Subject
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.client import Client
from huoqun.core import clock
from huoqun.core.refusal import Refused

logger = logging.getLogger(__name__)

LOOKED_AT_ONCE: Final = 10
# A look of 100 pages of customers takes half a minute; twice that, another worker takes over.
LEASE_SECONDS: Final = 120
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
    """Look at what is due, the most urgent first; give how many were tried."""
    claimed = _claim()
    for look in claimed:
        _look(look)
    return len(claimed)


_CLAIM_SQL = """
UPDATE wecom_look SET due_at = %(lease)s, attempts = attempts + 1
WHERE id IN (
    SELECT l.id FROM wecom_look l JOIN wecom_link c ON c.id = l.link_id
    WHERE l.due_at <= %(now)s AND c.state = %(on)s
    ORDER BY l.rank, l.due_at, l.id LIMIT %(most)s FOR UPDATE OF l SKIP LOCKED
)
RETURNING id
"""


def _claim() -> list[models.Look]:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM_SQL,
            {
                "lease": now + timedelta(seconds=LEASE_SECONDS),
                "now": now,
                "on": LinkState.ON,
                "most": LOOKED_AT_ONCE,
            },
        )
        ids = [number for (number,) in cursor.fetchall()]
    rows = models.Look.objects.filter(pk__in=ids).select_related("link")
    return list(rows.order_by("rank", "id"))


def _look(look: models.Look) -> None:
    share = rules.SWEEP_SHARE if look.rank == rules.RANK_SWEEP else 1.0
    client = access.client(look.link, share=share)
    try:
        for more in _LOOKERS[Subject(look.subject)](link=look.link, client=client, key=look.key):
            ask_many(link=look.link, subject=more[0], keys=more[1], rank=look.rank)
    except refusals.TooOften as refusal:
        # Not its fault: it waits for the window, however often.
        look.attempts -= 1
        _put_off(look, refusal.wait_seconds, queries.fault_of(refusal))
    except Refused as refusal:
        logger.info("look at %s put off: %s", look.subject, refusal.code)
        _put_off(look, rules.pause_seconds(look.attempts), queries.fault_of(refusal))
    except Exception as fault:
        logger.exception("look %s at %s failed", look.pk, look.subject)
        _put_off(look, rules.pause_seconds(look.attempts), type(fault).__name__)
    else:
        _done(look)


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
    Subject.STAFF_CUSTOMERS: customers.look_at_staff,
    Subject.CUSTOMER: customers.look,
    Subject.STAFF_GROUPS: groups.look_at_owners,
    Subject.GROUP: groups.look,
    Subject.ARCHIVE: archiving.look,
}


def sync_all(*, link: models.Link) -> None:
    """Begin with the directory; it leads to staff, they to customers and groups."""
    for subject in (Subject.DIRECTORY, Subject.TAGS, Subject.ARCHIVE):
        ask_many(link=link, subject=subject, keys=[""], rank=rules.RANK_FIRST)


def sweep_archives() -> None:
    """Look into the archives whatever callbacks tell: they are kept five days only."""
    for link in queries.working():
        if link.archive_kind != ArchiveKind.NONE:
            ask_many(link=link, subject=Subject.ARCHIVE, keys=[""], rank=rules.RANK_NOW)


def sweep() -> None:
    """Look at everything again in shards: a seventh of the groups and customers each night.

    Callbacks can be lost (wecom.md §1): after a week nothing that was is unknown.
    """
    shard = clock.today().toordinal() % _SHARDS
    for link in queries.working():
        for subject in (Subject.DIRECTORY, Subject.TAGS):
            ask_many(link=link, subject=subject, keys=[""], rank=rules.RANK_SWEEP)
        standing = link.groups.exclude(status=GroupStatus.DISMISSED)
        chat_ids = standing.annotate(shard=Mod("id", _SHARDS)).filter(shard=shard)
        ask_many(
            link=link,
            subject=Subject.GROUP,
            keys=chat_ids.values_list("chat_id", flat=True),
            rank=rules.RANK_SWEEP,
        )
