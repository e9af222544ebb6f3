"""What people agreed to, whom that lets us address, and what they ask of us."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import QuerySet
from pyroaring import BitMap64

from huoqun.core.refusal import Refused
from huoqun.customers import models, rules
from huoqun.customers.kinds import ConsentPurpose, DataRequestState
from huoqun.customers.queries import erasures, identity, persons
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope

# A person who changed their mind more often is shown the latest.
CONSENTS_SHOWN_MAX: Final = 200


class NoSuchRequest(Refused):
    """The request does not exist or lies outside the reader's part of the organisation."""

    code = "no_such_data_request"
    status = 404
    zh = "没有这项请求，或它不在您的管辖范围内。"
    en = "There is no such request, or it lies outside your part of the organisation."


# The last word of each person, whichever of their numbers said it; then all numbers of those whose
# last word it was. Whoever said nothing has no row: the ledger is far smaller than the customers.
_LAST_WORDS_SQL: Final = """
WITH last AS (
    SELECT DISTINCT ON (person) person, given FROM (
        SELECT coalesce(c.canonical_id, c.id) AS person, k.given, k.said_at, k.id
        FROM customers_consent k JOIN customers_customer c ON c.id = k.customer_id
        WHERE k.purpose = %(purpose)s AND k.recipient = %(recipient)s
    ) AS said
    ORDER BY person, said_at DESC, id DESC
)
SELECT c.id FROM customers_customer c JOIN last ON last.person = c.id WHERE last.given = %(given)s
UNION ALL
SELECT c.id FROM customers_customer c JOIN last ON last.person = c.canonical_id
WHERE last.given = %(given)s
"""


def opted_out(purpose: ConsentPurpose, *, recipient: str = "") -> BitMap64:
    """The numbers of everybody whose last word on a purpose is no, merged numbers included."""
    return _whose_last_word(purpose, recipient, given=False)


def opted_in(purpose: ConsentPurpose, *, recipient: str = "") -> BitMap64:
    """The numbers of everybody whose last word on a purpose is yes, merged numbers included."""
    return _whose_last_word(purpose, recipient, given=True)


def last_said(
    purpose: ConsentPurpose, *, given: Collection[bool], within: BitMap64 | None = None
) -> BitMap64:
    """Whose last word on a purpose was one of these, by the present numbers of people."""
    return persons.fitting(
        "SELECT id FROM (SELECT DISTINCT ON (id) {person} AS id, x.given"
        " FROM customers_consent x {merged}"
        " WHERE x.purpose = %(purpose)s AND x.recipient = '' AND {within}"
        " ORDER BY id, x.said_at DESC, x.id DESC) AS last WHERE given = ANY(%(given)s)",
        within=within,
        purpose=purpose,
        given=list(given),
    )


def never_said(purpose: ConsentPurpose, *, within: BitMap64 | None = None) -> BitMap64:
    """Who never said anything on a purpose, by the present numbers of people."""
    people = persons.present() if within is None else within
    return people - last_said(purpose, given=(True, False), within=within)


def _whose_last_word(purpose: ConsentPurpose, recipient: str, *, given: bool) -> BitMap64:
    with connection.cursor() as cursor:
        cursor.execute(
            _LAST_WORDS_SQL, {"purpose": purpose, "recipient": recipient, "given": given}
        )
        return BitMap64(number for (number,) in cursor.fetchall())


def may_contact(
    customer_ids: Collection[int] | BitMap64, purpose: ConsentPurpose, *, recipient: str = ""
) -> BitMap64:
    """Which of these people may be addressed for a purpose: the one question before every send.

    Nobody who said no, nobody who was erased; where a yes is needed, only those who gave it.
    """
    wanted = customer_ids if isinstance(customer_ids, BitMap64) else BitMap64(customer_ids)
    if purpose in rules.NEEDS_A_YES:
        allowed = wanted & opted_in(purpose, recipient=recipient)
    else:
        allowed = wanted - opted_out(purpose, recipient=recipient)
    return allowed - BitMap64(erasures.erased(list(allowed)))


def not_personalised() -> BitMap64:
    """The numbers of those who want no profile and no offer made for them."""
    return opted_out(ConsentPurpose.PERSONALISED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """How a person stands to one purpose; ``said`` is their last word, None when there is none."""

    purpose: ConsentPurpose
    allowed: bool
    said: models.Consent | None
    text: models.ConsentText | None


def choices_of(customer_id: int) -> list[Choice]:
    """How a person stands to every purpose, in the order of the list."""
    last: dict[str, models.Consent] = {}
    # Per recipient there may be several; the page shows the general word.
    for each in reversed(consents_of(customer_id)):
        if not each.recipient:
            last[each.purpose] = each
    texts = present_texts()
    return [
        Choice(
            purpose=purpose,
            allowed=rules.allows(
                purpose=purpose, said=last[purpose].given if purpose in last else None
            ),
            said=last.get(purpose),
            text=texts.get(purpose),
        )
        for purpose in ConsentPurpose
    ]


def consents_of(customer_id: int) -> list[models.Consent]:
    """Everything that a person said about purposes, under any of their numbers, latest first."""
    rows = models.Consent.objects.filter(customer__in=identity.numbers_of(customer_id))
    ordered = rows.select_related("text", "staff").order_by("-said_at", "-id")
    return list(ordered[:CONSENTS_SHOWN_MAX])


def consents_said(customer_id: int) -> list[models.Consent]:
    """Everything that was said under one number, the latest first."""
    rows = models.Consent.objects.filter(customer_id=customer_id).select_related("text")
    return list(rows.order_by("-said_at", "-id"))


def present_texts() -> dict[ConsentPurpose, models.ConsentText]:
    """The latest wording of each purpose that has one."""
    rows = models.ConsentText.objects.order_by("purpose", "version")
    return {ConsentPurpose(each.purpose): each for each in rows}


def consent_texts() -> Sequence[models.ConsentText]:
    """Every wording, the latest of each purpose first."""
    rows = models.ConsentText.objects.select_related("staff")
    return list(rows.order_by("purpose", "-version"))


def data_requests(
    seen_by: Scope, *, state: DataRequestState | None = None
) -> QuerySet[models.DataRequest]:
    """What people whom the reader's units know ask of us."""
    rows = models.DataRequest.objects.select_related("staff", "erasure")
    if not seen_by.everything:
        rows = rows.filter(unit__in=org_queries.units(seen_by))
    return rows.filter(state=state) if state else rows


def data_request(request_id: int, *, seen_by: Scope) -> models.DataRequest:
    """One visible request; raises NoSuchRequest."""
    found = data_requests(seen_by).filter(pk=request_id).first()
    if found is None:
        raise NoSuchRequest
    return found


def data_requests_of(customer_id: int) -> list[models.DataRequest]:
    """What one person asks of us, the latest first."""
    numbers = identity.numbers_of(customer_id)
    rows = models.DataRequest.objects.filter(customer__in=numbers)
    return list(rows.order_by("-asked_at", "-id")[:CONSENTS_SHOWN_MAX])
