"""The client of a link: its token is fetched once for all processes, its calls are counted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.platform import client as platform
from huoqun.connectors.wecom.platform import refusals
from huoqun.core import clock

_TOO_FREQUENT = 45009


def client(link: models.Link, *, share: float = 1.0) -> platform.Client:
    """A client for a link that uses at most a share of our budget of calls."""
    return platform.Client(
        base_url=settings.HUOQUN_WECOM_URL,
        tokens=SharedToken(link_id=link.pk),
        budget=SharedBudget(link_id=link.pk, share=share),
    )


@dataclass(frozen=True, kw_only=True)
class SharedToken:
    """The access token in the database; whoever renews it holds the others back meanwhile."""

    link_id: int

    def current(self) -> str:
        """The token in use, fetched when there is none that lasts."""
        return self._known() or self.renew(ended="")

    def renew(self, *, ended: str) -> str:
        """Another token than the one that ended; raises PlatformRefused or Unreachable."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                # No row lock: it would hold the log's horizon back while the platform answers.
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, self.link_id])
            known = self._known()
            if known and known != ended:
                return known
            link = models.Link.objects.get(pk=self.link_id)
            secret = queries.vault().open(link.secret_sealed, column="secret", corp_id=link.corp_id)
            fresh = platform.fetch_token(
                base_url=settings.HUOQUN_WECOM_URL, corpid=link.corpid, secret=secret
            )
            link.token_sealed = queries.vault().seal(
                fresh.access_token, column="token", corp_id=link.corp_id
            )
            link.token_ends_at = clock.now() + timedelta(seconds=fresh.expires_in)
            link.save(update_fields=["token_sealed", "token_ends_at"])
        return fresh.access_token

    def _known(self) -> str:
        link = models.Link.objects.get(pk=self.link_id)
        lasts = clock.now() + timedelta(seconds=rules.TOKEN_MARGIN_SECONDS)
        if link.token_sealed is None or link.token_ends_at is None or link.token_ends_at < lasts:
            return ""
        return queries.vault().open(link.token_sealed, column="token", corp_id=link.corp_id)


# The first half of the advisory lock's key, so that corps of other connectors do not meet it.
_LOCK = 0x5743  # "WC"

_TAKE_SQL = """
INSERT INTO wecom_callwindow AS known (link_id, api, seconds, began_at, calls)
SELECT %s, %s, span, to_timestamp(floor(extract(epoch FROM %s::timestamptz) / span) * span), 1
FROM unnest(%s::int[]) AS spans(span) ORDER BY span
ON CONFLICT (link_id, api, seconds) DO UPDATE SET
    began_at = excluded.began_at,
    calls = CASE WHEN known.began_at = excluded.began_at THEN known.calls + 1 ELSE 1 END
RETURNING seconds, began_at, calls, closed_until
"""
_CLOSE_SQL = """
UPDATE wecom_callwindow SET closed_until = %s WHERE link_id = %s AND api = %s
"""


@dataclass(frozen=True, kw_only=True)
class SharedBudget:
    """Calls by API, minute and hour, counted in the database by one statement a call."""

    link_id: int
    share: float

    def take(self, api: str) -> None:
        """Count one call; raises TooOften when a window is used up or closed by the platform."""
        now = clock.now()
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_SQL, [self.link_id, api, now, sorted(rules.CALLS_PER_WINDOW)])
            windows = cursor.fetchall()
        waits = [self._wait_seconds(now, *window) for window in windows]
        if max(waits) > 0:
            raise refusals.TooOften(call=api, errcode=_TOO_FREQUENT, wait_seconds=max(waits))

    def close(self, api: str, *, seconds: float) -> None:
        """Make no call of this API for so long."""
        with connection.cursor() as cursor:
            until = clock.now() + timedelta(seconds=seconds)
            cursor.execute(_CLOSE_SQL, [until, self.link_id, api])

    def _wait_seconds(
        self,
        now: datetime,
        seconds: int,
        began_at: datetime,
        calls: int,
        closed_until: datetime | None,
    ) -> float:
        """How long this window has no call for us; 0 when it has."""
        wait = (closed_until - now).total_seconds() if closed_until else 0.0
        if calls > rules.CALLS_PER_WINDOW[seconds] * self.share:
            wait = max(wait, (began_at + timedelta(seconds=seconds) - now).total_seconds())
        return max(0.0, wait)
