"""Sessions of customers at their own pages: they begin, they end, and none outlives its reason."""

import hashlib
from datetime import timedelta

from huoqun.core import clock, ids
from huoqun.customers import models, rules
from huoqun.org.models import OrgUnit

_TOKEN_BYTES = 32


def begin_member_session(*, customer_id: int, namespace: str, unit: OrgUnit) -> str:
    """Let a customer look at their own pages at a company; give the token, which only they have."""
    token = ids.new_token(_TOKEN_BYTES)
    now = clock.now()
    models.MemberSession.objects.create(
        customer_id=customer_id,
        namespace=namespace,
        unit=unit,
        token_hash=hashlib.sha256(token.encode()).digest(),
        began_at=now,
        ends_at=now + timedelta(hours=rules.MEMBER_SESSION_HOURS),
    )
    return token


def end_member_session(*, session: models.MemberSession) -> None:
    """Sign a customer out."""
    models.MemberSession.objects.filter(pk=session.pk).delete()


def end_member_sessions(*, namespace: str) -> int:
    """End the sessions of all for whom a platform vouched; give how many."""
    return models.MemberSession.objects.filter(namespace=namespace).delete()[0]


def forget_member_sessions() -> int:
    """Remove the sessions whose time is over; give how many."""
    return models.MemberSession.objects.filter(ends_at__lte=clock.now()).delete()[0]
