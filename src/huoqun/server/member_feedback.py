"""What a customer's own page shows and takes of feedback."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from huoqun.communities import queries as community_queries
from huoqun.core import clock, ids
from huoqun.customers.models import MemberSession
from huoqun.feedback import actions, queries
from huoqun.feedback.kinds import TicketEntryKind, TicketKind, TicketState, TicketStep
from huoqun.org import queries as org_queries
from huoqun.server import member_words

# What a member chooses from, the most pressing first.
_KINDS = tuple(TicketKind)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What somebody wrote that was not taken, and why."""

    sentence: str = ""
    text: str = ""
    kind: str = TicketKind.COMPLAINT
    community_id: int = 0
    ticket_id: int = 0
    status: int = 200


def shown(session: MemberSession, typed: Typed) -> dict[str, Any]:
    """The form, and the customer's own feedback with state and answers."""
    english = member_words.words() is member_words.EN
    tickets = queries.of_member(session.customer_id, company_path=session.unit.path)
    return {
        "typed": typed,
        "length_max": queries.SENT_LENGTH_MAX,
        "kinds": [(str(each), each.en if english else each.zh) for each in _KINDS],
        "places": _places(session),
        "tickets": [
            {
                "id": each.pk,
                "kind": _word(TicketKind(each.kind)),
                "state": _word(TicketState(each.state)),
                "opened_on": each.opened_on.isoformat(),
                "may_reopen": TicketStep.REOPEN in queries.steps(each),
                "lines": [_line(entry) for entry in queries.mine(each) if entry.text],
            }
            for each in tickets
        ],
    }


def take(request: HttpRequest, session: MemberSession) -> None:
    """Take what was sent with the form; raises what ``actions.send`` refuses."""
    told = request.POST
    kind = told.get("kind", "")
    community_id = ids.read(told.get("community", ""))
    places = {
        each.community_id: each.community
        for each in community_queries.memberships_of(
            session.customer_id, seen_by=org_queries.EVERYTHING
        )
        if each.left_on is None and each.community.unit.path.startswith(session.unit.path)
    }
    actions.send(
        session=session,
        kind=TicketKind(kind) if kind in set(TicketKind) else TicketKind.QUESTION,
        # Somebody else's group is no group of theirs: it is left out, not refused.
        community=places.get(community_id),
        text=told.get("text", ""),
    )


def take_again(request: HttpRequest, session: MemberSession, ticket_id: int) -> None:
    """Take that something is not solved; raises NoSuchTicket, or what ``reopen_mine`` refuses."""
    mine = queries.of_member(session.customer_id, company_path=session.unit.path)
    ticket = next((each for each in mine if each.pk == ticket_id), None)
    if ticket is None:
        raise queries.NoSuchTicket
    actions.reopen_mine(session=session, ticket=ticket, text=request.POST.get("text", ""))


def typed(request: HttpRequest, *, sentence: str, status: int, ticket_id: int = 0) -> Typed:
    """What was sent and not taken, to be shown again."""
    return Typed(
        sentence=sentence,
        text=request.POST.get("text", "")[: 2 * queries.SENT_LENGTH_MAX],
        kind=request.POST.get("kind", ""),
        community_id=ids.read(request.POST.get("community", "")),
        ticket_id=ticket_id,
        status=status,
    )


def _places(session: MemberSession) -> list[tuple[int, str]]:
    stays = community_queries.memberships_of(session.customer_id, seen_by=org_queries.EVERYTHING)
    return [(each.community_id, each.community.title) for each in stays if each.left_on is None]


def _line(entry: queries.Entry) -> dict[str, Any]:
    theirs = entry.kind in (TicketEntryKind.SAID, TicketEntryKind.REOPENED) and entry.by is None
    return {
        "text": entry.text,
        "theirs": theirs or entry.kind == TicketEntryKind.SAID,
        "on": clock.business_day(entry.at).isoformat(),
    }


def _word(kind: TicketKind | TicketState) -> str:
    return kind.en if member_words.words() is member_words.EN else kind.zh
