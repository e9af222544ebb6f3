"""The client of a link: its token is fetched once for all processes, its calls are counted."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.platform import client as platform
from huoqun.connectors.wecom.platform import refusals
from huoqun.core import clock

logger = logging.getLogger(__name__)

_TOO_FREQUENT = 45009
_SAID_LENGTH_MAX: Final = 300
_WAIT_SECONDS_MIN = 0.1


def client(link: models.Link, *, share: float = 1.0) -> platform.Client:
    """A client for a link that uses at most a share of our budget of calls."""
    return platform.Client(
        base_url=settings.HUOQUN_WECOM_URL,
        tokens=SharedToken(link_id=link.pk),
        budget=SharedBudget(link_id=link.pk, share=share),
    )


@dataclass(frozen=True, kw_only=True)
class SharedToken:
    """The access token in the database; whoever renews it holds the others back meanwhile.

    What the platform refuses is not asked for again before a pause is over, by nobody.
    """

    link_id: int

    def current(self) -> str:
        """The token in use, fetched when there is none that lasts."""
        return self._known() or self.renew(ended="")

    def fetch(self) -> str:
        """A fresh token, whatever is known: whether the secret still serves shows nowhere else."""
        return self._another(self._known(), dead=False)

    def renew(self, *, ended: str) -> str:
        """Another token than the one that ended; raises PlatformRefused or Unreachable."""
        return self._another(ended, dead=True)

    def useless(self, token: str) -> refusals.TokenRefused:
        """Pause: the platform does not take the token that it has just given."""
        told = refusals.PlatformRefused(call="gettoken", errcode=refusals.TOKEN_USELESS)
        with transaction.atomic():
            self._hold()
            link = models.Link.objects.get(pk=self.link_id)
            closed = _closed(link)
            if closed is not None:
                return closed
            return _close_door(link, told, forget=self._opened(link) == token)

    def _another(self, ended: str, *, dead: bool) -> str:
        with transaction.atomic():
            self._hold()
            link = models.Link.objects.get(pk=self.link_id)
            known = self._opened(link)
            if known and known != ended:
                return known
            closed = _closed(link)
            if closed is None:
                try:
                    return self._fetched(link)
                except refusals.PlatformRefused as refusal:
                    if refusal.errcode not in refusals.NO_TOKEN:
                        raise
                    # With a wrong secret no token is worth keeping.
                    forget = dead or refusal.errcode not in refusals.TOO_OFTEN
                    closed = _close_door(link, refusal, forget=forget)
        # Only here, so that the pause is written and those who wait for the lock see it.
        raise closed

    def _hold(self) -> None:
        with connection.cursor() as cursor:
            # No row lock: it would hold the log's horizon back while the platform answers.
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, self.link_id])

    def _fetched(self, link: models.Link) -> str:
        secret = queries.vault().open(link.secret_sealed, column="secret", corp_id=link.corp_id)
        fresh = platform.fetch_token(
            base_url=settings.HUOQUN_WECOM_URL, corpid=link.corpid, secret=secret
        )
        models.Link.objects.filter(pk=link.pk, secret_sealed=link.secret_sealed).update(
            token_sealed=queries.vault().seal(
                fresh.access_token, column="token", corp_id=link.corp_id
            ),
            token_ends_at=clock.now() + timedelta(seconds=fresh.expires_in),
            **TOKEN_WELCOME,
        )
        return fresh.access_token

    def _known(self) -> str:
        return self._opened(models.Link.objects.get(pk=self.link_id))

    def _opened(self, link: models.Link) -> str:
        # To its very end: asked before it, the platform repeats the one that we have.
        if link.token_sealed is None or link.token_ends_at is None:
            return ""
        if link.token_ends_at <= clock.now():
            return ""
        return queries.vault().open(link.token_sealed, column="token", corp_id=link.corp_id)


# What is written of a link whose secret serves, or was not tried yet.
TOKEN_WELCOME: Final[Mapping[str, Any]] = {
    "token_refused_code": None,
    "token_refused_said": "",
    "token_refusals": 0,
    "token_closed_until": None,
}


def _closed(link: models.Link) -> refusals.TokenRefused | None:
    """What the platform said last, while nobody is to ask it again."""
    until, code = link.token_closed_until, link.token_refused_code
    if until is None or code is None or until <= clock.now():
        return None
    return refusals.TokenRefused(
        errcode=code,
        errmsg=link.token_refused_said,
        wait_seconds=(until - clock.now()).total_seconds(),
    )


def _close_door(
    link: models.Link, refusal: refusals.PlatformRefused, *, forget: bool
) -> refusals.TokenRefused:
    """Note a refusal and how long nobody asks again; ``forget`` the token that we have."""
    times = link.token_refusals + 1
    seconds = rules.token_pause_seconds(errcode=refusal.errcode, times=times)
    logger.warning("wecom gives %s no token (%s): pause of %s s", link, refusal.errcode, seconds)
    # A secret that was entered meanwhile has not been refused.
    models.Link.objects.filter(pk=link.pk, secret_sealed=link.secret_sealed).update(
        token_refused_code=refusal.errcode,
        token_refused_said=refusal.errmsg[:_SAID_LENGTH_MAX],
        token_refusals=times,
        token_closed_until=clock.now() + timedelta(seconds=seconds),
        **({"token_sealed": None, "token_ends_at": None} if forget else {}),
    )
    return refusals.TokenRefused(
        errcode=refusal.errcode, errmsg=refusal.errmsg, wait_seconds=seconds
    )


# The first half of the advisory lock's key, so that corps of other connectors do not meet it.
_LOCK = 0x5743  # "WC"

# Both windows or none: who is refused made no call, and must not use up what is left for others.
_TAKE_SQL = """
WITH asked AS (
    SELECT seconds, most,
        to_timestamp(floor(extract(epoch FROM %(now)s::timestamptz) / seconds) * seconds) AS begins
    FROM unnest(%(spans)s::int[], %(most)s::int[]) AS asked(seconds, most)
), known AS (
    SELECT id, seconds, began_at, calls, closed_until FROM wecom_callwindow
    WHERE link_id = %(link)s AND api = %(api)s ORDER BY seconds FOR UPDATE
), judged AS (
    SELECT id, begins, CASE WHEN began_at = begins THEN calls ELSE 0 END AS used,
        CASE
            WHEN closed_until > %(now)s THEN extract(epoch FROM closed_until - %(now)s)
            WHEN began_at = begins AND calls >= most
                THEN extract(epoch FROM begins - %(now)s) + seconds
            ELSE 0
        END AS wait
    FROM known JOIN asked USING (seconds)
), taken AS (
    UPDATE wecom_callwindow SET began_at = judged.begins, calls = judged.used + 1
    FROM judged WHERE wecom_callwindow.id = judged.id
        AND NOT EXISTS (SELECT FROM judged WHERE wait > 0)
)
SELECT count(*), max(wait)::float8 FROM judged
"""
_OPEN_SQL = """
INSERT INTO wecom_callwindow (link_id, api, seconds, began_at, calls)
SELECT %(link)s, %(api)s, seconds, '2000-01-01', 0 FROM unnest(%(spans)s::int[]) AS asked(seconds)
ORDER BY seconds ON CONFLICT (link_id, api, seconds) DO NOTHING
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
        spans = sorted(rules.CALLS_PER_WINDOW)
        wanted: dict[str, Any] = {
            "link": self.link_id,
            "api": api,
            "now": now,
            "spans": spans,
            "most": [int(rules.CALLS_PER_WINDOW[span] * self.share) for span in spans],
        }
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_SQL, wanted)
            known, wait = cursor.fetchone()
            if known < len(spans):
                cursor.execute(_OPEN_SQL, wanted)
                cursor.execute(_TAKE_SQL, wanted)
                known, wait = cursor.fetchone()
        if wait > 0:
            raise refusals.TooOften(
                call=api,
                errcode=_TOO_FREQUENT,
                # Whoever asks again at once would only be told the same.
                wait_seconds=max(_WAIT_SECONDS_MIN, wait),
            )

    def close(self, api: str, *, seconds: float) -> None:
        """Make no call of this API for so long."""
        with connection.cursor() as cursor:
            until = clock.now() + timedelta(seconds=seconds)
            cursor.execute(_CLOSE_SQL, [until, self.link_id, api])
