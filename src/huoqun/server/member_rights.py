"""What customers decide and ask at their own page: their choices, a copy, to be erased."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse

from huoqun.core.ports import Privacy
from huoqun.customers import actions, queries
from huoqun.customers.kinds import (
    ConsentChannel,
    ConsentPurpose,
    DataRequestKind,
    DataRequestState,
)
from huoqun.customers.models import DataRequest, MemberSession
from huoqun.org import actions as org_actions
from huoqun.server import member_words, packages

# Passing on is agreed to for one recipient at a time, the others in forms that say why: here people
# take back what they agreed to there.
_OFFERED = frozenset({ConsentPurpose.MARKETING, ConsentPurpose.PERSONALISED})
REQUESTS_SHOWN_MAX = 10


def shown(customer_id: int) -> dict[str, Any]:
    """What the page says of choices and requests."""
    words = member_words.words()
    english = words is member_words.EN
    requests = queries.data_requests_of(customer_id)[:REQUESTS_SHOWN_MAX]
    waiting = {each.kind for each in requests if each.state == DataRequestState.OPEN}
    return {
        "choices": [
            {
                "purpose": each.purpose.value,
                "title": each.purpose.en if english else each.purpose.zh,
                "state": words.allowed if each.allowed else words.refused,
                "next": "no" if each.allowed else "yes",
                "verb": words.refuse if each.allowed else words.allow,
                "text": (each.text.en if english else each.text.zh) if each.text else "",
            }
            for each in queries.choices_of(customer_id)
            if each.purpose in _OFFERED or each.allowed
        ],
        "requests": [_told(each, words) for each in requests],
        "may_ask_erasure": DataRequestKind.ERASE not in waiting,
    }


def _told(asked: DataRequest, words: member_words.Words) -> dict[str, str]:
    """A request and what became of it; whoever is refused is told why."""
    english = words is member_words.EN
    kind, state = DataRequestKind(asked.kind), DataRequestState(asked.state)
    waits = state is DataRequestState.OPEN
    answered = " · ".join(
        each for each in (state.en if english else state.zh, asked.answer) if each
    )
    return {
        "title": words.asked.format(kind=kind.en if english else kind.zh),
        "due": words.due.format(day=asked.due_on.isoformat()) if waits else answered,
    }


def choose(request: HttpRequest, session: MemberSession) -> None:
    """Note what the customer chose."""
    purpose, given = request.POST.get("purpose", ""), request.POST.get("given") == "yes"
    if purpose not in set(ConsentPurpose) or (given and purpose not in _OFFERED):
        return
    actions.note_consent(
        customer=session.customer,
        said=actions.Word(
            purpose=ConsentPurpose(purpose), given=given, proof=f"member session {session.pk}"
        ),
        channel=ConsentChannel.MEMBER_PAGE,
        actor=org_actions.HOUSE,
    )


def package(session: MemberSession, *, rooms: Sequence[Privacy]) -> HttpResponse:
    """Everything that we hold about the customer, as a file."""
    content = actions.person_package(
        customer=session.customer,
        rooms=rooms,
        reason=f"member session {session.pk}",
        actor=org_actions.HOUSE,
    )
    return packages.file_of(session.customer_id, content)


def ask_erasure(session: MemberSession) -> None:
    """File the request; asked twice it is one."""
    with suppress(actions.AlreadyAsked):
        actions.file_request(
            customer=session.customer,
            kind=DataRequestKind.ERASE,
            channel=ConsentChannel.MEMBER_PAGE,
            note="",
            actor=org_actions.HOUSE,
        )
