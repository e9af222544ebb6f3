"""How many passwords and proofs from elsewhere may be tried, over all web processes.

Passwords are counted per account and per address, proofs (codes of a platform) per address.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from huoqun.core import clock, encrypted
from huoqun.org import models, rules

_TAKE_SQL = """
INSERT INTO org_signinattempt (subject, window_start, attempts) VALUES (%s, %s, 1)
ON CONFLICT ON CONSTRAINT org_attempt_window
DO UPDATE SET attempts = org_signinattempt.attempts + 1
RETURNING attempts
"""

_GIVE_BACK_SQL = """
UPDATE org_signinattempt SET attempts = attempts - 1
WHERE subject = %s AND window_start = %s AND attempts > 0
"""


def take_attempt(*, username: str, address: str, at: datetime) -> bool:
    """Count one attempt before the password is looked at; False when there are too many.

    Counting first, in one statement, keeps any number of parallel guesses within the limit.
    """
    window = _window(at)
    allowed = True
    with connection.cursor() as cursor:
        for subject, attempts_max in _subjects(username=username, address=address):
            cursor.execute(_TAKE_SQL, [subject, window])
            allowed &= cursor.fetchone()[0] <= attempts_max
    return allowed


def give_attempt_back(*, username: str, address: str, at: datetime) -> None:
    """The password was right: the attempt taken at that moment does not count."""
    window = _window(at)
    with connection.cursor() as cursor:
        for subject, _ in _subjects(username=username, address=address):
            cursor.execute(_GIVE_BACK_SQL, [subject, window])


def take_proof(*, address: str, at: datetime) -> bool:
    """Count one proof from elsewhere before it is looked into; False when there are too many."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_SQL, [_proofs(address), _window(at)])
        taken: int = cursor.fetchone()[0]
    return taken <= rules.ATTEMPTS_PER_ADDRESS_MAX


def give_proof_back(*, address: str, at: datetime) -> None:
    """The proof was good: taken at that moment, it does not count."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK_SQL, [_proofs(address), _window(at)])


def forget_attempts(*, username: str | None = None) -> int:
    """Drop the counters of one account (its password was reset), or all that no longer matter."""
    if username is None:
        ended = _window(clock.now())
        return models.SignInAttempt.objects.filter(window_start__lt=ended).delete()[0]
    subject = _account(username)
    return models.SignInAttempt.objects.filter(subject=subject).delete()[0]


def _subjects(*, username: str, address: str) -> list[tuple[bytes, int]]:
    # Always in the same order, so that two requests cannot lock each other out.
    return [
        (_account(username), rules.ATTEMPTS_PER_ACCOUNT_MAX),
        (_keyed(f"address:{address}"), rules.ATTEMPTS_PER_ADDRESS_MAX),
    ]


def _proofs(address: str) -> bytes:
    return _keyed(f"proofs:{address}")


def _account(username: str) -> bytes:
    return _keyed(f"account:{username.strip().lower()}")


def _keyed(subject: str) -> bytes:
    key = settings.HUOQUN_KEYS.index_key("sign-in attempts")
    return encrypted.blind_index(subject, key=key)


def _window(at: datetime) -> datetime:
    seconds = rules.ATTEMPTS_WINDOW_MINUTES * 60
    return at - timedelta(seconds=at.timestamp() % seconds)
