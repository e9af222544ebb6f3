"""What members send from their own page."""

from datetime import timedelta

from django.db import connection, transaction

from huoqun.communities.models import Community
from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.customers.models import MemberSession
from huoqun.feedback import models, queries, rules
from huoqun.feedback.actions import handling, opening
from huoqun.feedback.kinds import TicketEntryKind, TicketKind, TicketOrigin, TicketSeverity
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries

# A member has no rights of staff; the audit names nobody.
_MEMBER = org_actions.Actor(staff=None, scope=org_queries.NOTHING)


class SentTooOften(Refused):
    """The member sent more than one can read."""

    code = "feedback_too_often"
    status = 429
    zh = "您刚刚提交了多条反馈，我们都收到了。请过一会儿再写。"
    en = "You have just sent several messages; we have them all. Write again in a while."


class NothingSaid(Refused):
    """The form came empty, or with more than it takes."""

    code = "feedback_empty"
    zh = "请写下您想说的话，最多 {length_max} 字。"
    en = "Write what you want to tell us, in {length_max} characters at most."


def send(
    *, session: MemberSession, kind: TicketKind, community: Community | None, text: str
) -> models.Ticket:
    """Take feedback from a member; soon after another of its kind it goes on in that ticket.

    The same words again at once are one tap too many and change nothing. Raises SentTooOften and
    NothingSaid.
    """
    said = _readable(text)
    with transaction.atomic():
        _one_at_a_time(session.customer_id)
        known = _just_sent(session, said)
        if known is not None:
            return known
        _refuse_too_many(session)
        unit = community.unit if community else session.unit
        about = opening.About(
            customer_id=session.customer_id,
            community=community,
            unit=unit,
            kind=kind,
            severity=TicketSeverity.NORMAL,
            origin=TicketOrigin.MEMBER,
        )
        return opening.gather(
            about=about,
            said=opening.Said(text=said, at=clock.now()),
            hours=rules.GATHER_HOURS_DEFAULT,
            by=_MEMBER,
            same_kind=True,
        )


def reopen_mine(*, session: MemberSession, ticket: models.Ticket, text: str) -> models.Ticket:
    """Let a member say that it is not solved; raises StepUnfit, SentTooOften, NothingSaid."""
    said = _readable(text)
    with transaction.atomic():
        _one_at_a_time(session.customer_id)
        _refuse_too_many(session)
        return handling.reopen(ticket=ticket, text=said, actor=_MEMBER, by_member=True)


def _readable(text: str) -> str:
    said = text.strip()
    if not said or len(said) > rules.SENT_LENGTH_MAX or "\x00" in said:
        raise NothingSaid(length_max=rules.SENT_LENGTH_MAX)
    return said


def _one_at_a_time(customer_id: int) -> None:
    """Count and write under one lock: no number of parallel requests gets past the limit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('feedback-sent:' || %s, 0))",
            [customer_id],
        )


def _refuse_too_many(session: MemberSession) -> None:
    if rules.too_many(queries.sent_lately(session.customer_id), now=clock.now()):
        raise SentTooOften


def _just_sent(session: MemberSession, text: str) -> models.Ticket | None:
    """The ticket of the last words, when these are the same, sent a moment ago."""
    since = clock.now() - timedelta(minutes=rules.REPEATED_MINUTES)
    for ticket in queries.of_member(session.customer_id, company_path=session.unit.path)[:1]:
        for entry in reversed(queries.mine(ticket)):
            if entry.kind == TicketEntryKind.SAID and not entry.from_chat and entry.by is None:
                return ticket if entry.text == text and entry.at >= since else None
    return None
