"""What happened in a community or to a person, as a reader may see it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huoqun.communities import models
from huoqun.core import paging
from huoqun.core.refusal import Refused
from huoqun.customers import queries as customer_queries
from huoqun.events.fact import CATALOG
from huoqun.lake import timeline as lake_timeline
from huoqun.org.kinds import Permission
from huoqun.org.queries import NOTHING, Scope

_TAG_NAMES = ("customer.tagged", "customer.untagged")
# The facts that tell a reader something; descriptions and verdicts have screens of their own.
NAMES = (
    "community.message_sent",
    "community.member_joined",
    "community.member_left",
    "community.role_given",
    "community.role_taken",
    "order.placed",
    "order.refunded",
)
# Of a person also what became of them: what they are called, and what they said they need.
_FORM_NAME = "form.answered"
PERSON_NAMES = (*NAMES, *_TAG_NAMES, "customer.need_shown", _FORM_NAME)
_COUNTED = ("community.message_sent", "order.placed")


class UnknownFact(Refused):
    """A timeline shows some kinds of facts only."""

    code = "unknown_fact"
    zh = "没有名为“{name}”的动态类型，可选：{known}。"
    en = "There is no fact named “{name}”; choose from {known}."


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What of one place's facts a reader may see besides that they happened."""

    money: bool
    text: bool

    @classmethod
    def to(cls, scope: Scope, *, unit_path: str, community_id: int | None = None) -> "Shown":
        """What someone with this scope may see of a unit or of a community."""
        return cls(
            money=scope.where(Permission.VIEW_MONEY).covers(unit_path, community_id),
            text=scope.where(Permission.REVEAL_PERSONAL).covers(unit_path, community_id),
        )


@dataclass(frozen=True, kw_only=True)
class Sight:
    """The places whose facts a reader sees, and how much of them.

    ``units`` are for facts that name no community (an order at a store).
    """

    communities: Mapping[int, Shown]
    units: Mapping[int, Shown]

    def of(self, row: lake_timeline.Moment) -> Shown:
        """What may be seen of one fact."""
        if row.community_id is not None:
            return self.communities[row.community_id]
        if row.unit_id is not None:
            return self.units[row.unit_id]
        return Shown(money=False, text=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class TimelineRow:
    """One fact as it is shown; ``hidden`` says that an amount or a text is kept back.

    ``about`` is the tag or the form, ``reason`` why it was given, as long as it is carried.
    """

    seq: int
    name: str
    zh: str
    en: str
    kind: str | None
    kind_zh: str | None
    kind_en: str | None
    about: str | None
    reason: str | None
    occurred_at: datetime
    community_id: int | None
    customer_id: int | None
    customer_name: str | None
    order_id: int | None
    amount: int | None
    currency: str | None
    text: str | None
    hidden: bool


@dataclass(frozen=True, kw_only=True)
class TimelinePage:
    """One page; ``total`` counts what is on it and is "capped" when there is more before or after.

    Counting a long history would cost more than the page.
    """

    items: list[TimelineRow]
    next_cursor: str | None
    total: int
    total_is_capped: bool


def sight(
    communities: Sequence[models.Community], *, unit_paths: Mapping[int, str], scope: Scope
) -> Sight:
    """What someone sees of communities and units that they may look into."""
    return Sight(
        communities={
            each.pk: Shown.to(scope, unit_path=each.unit.path, community_id=each.pk)
            for each in communities
        },
        units={unit_id: Shown.to(scope, unit_path=path) for unit_id, path in unit_paths.items()},
    )


def timeline(
    seen: Sight,
    *,
    customer_ids: Sequence[int] | None = None,
    names: Sequence[str] = (),
    cursor: str = "",
    limit: int,
    seen_by: Scope = NOTHING,
) -> TimelinePage:
    """One page of what happened in these places, newest first; of one person's numbers if given.

    With a person come the tags that ``seen_by`` knows. Raises UnknownFact or core.paging.BadCursor.
    """
    offered = NAMES if customer_ids is None else PERSON_NAMES
    for name in names:
        if name not in offered:
            raise UnknownFact(name=name, known=", ".join(offered))
    subject = lake_timeline.Subject(
        community_ids=frozenset(seen.communities),
        unit_ids=frozenset(seen.units),
        customer_ids=None if customer_ids is None else frozenset(customer_ids),
        placeless=customer_ids is not None,
    )
    found = lake_timeline.read(
        subject,
        names=names or offered,
        before=_place(cursor) if cursor else None,
        limit=limit + 1,
        texts_of=frozenset(key for key, shown in seen.communities.items() if shown.text),
    )
    page = found[:limit]
    shown_names = customer_queries.shown_names([row.customer_id for row in page])
    more = len(found) > limit
    tags = _tags(page, seen_by)
    items = [
        _row(row, seen.of(row), shown_names, tags.get(row.seq))
        for row in page
        if row.name not in _TAG_NAMES or row.seq in tags
    ]
    return TimelinePage(
        items=items,
        next_cursor=_cursor(page[-1]) if more else None,
        total=len(items),
        total_is_capped=more or bool(cursor),
    )


def _tags(page: Sequence[lake_timeline.Moment], seen_by: Scope) -> dict[int, tuple[str, str]]:
    """The tag or the form that a fact is about, and why a tag was given, by the fact's number."""
    about = {
        row.seq: json.loads(row.payload or "{}")["tag_id"] for row in page if row.name in _TAG_NAMES
    }
    forms = {
        row.seq: json.loads(row.payload or "{}")["form_id"]
        for row in page
        if row.name == _FORM_NAME
    }
    titles = customer_queries.forms.titles(set(forms.values())) if forms else {}
    told = {seq: (titles[form_id], "") for seq, form_id in forms.items() if form_id in titles}
    if not about:
        return told
    tags = customer_queries.tags_ever(set(about.values()), seen_by=seen_by)
    why = customer_queries.reasons({row.customer_id for row in page if row.customer_id is not None})
    return told | {
        row.seq: (
            tags[about[row.seq]].name,
            why.get((about[row.seq], row.customer_id or 0, row.occurred_at), ""),
        )
        for row in page
        if about.get(row.seq) in tags
    }


def said_by(customer_id: int) -> Iterator[tuple[str, lake_timeline.Moment]]:
    """Everything that one number said in communities, with their titles; the newest first."""
    where = customer_queries.communities_of(customer_id)
    titles = dict(models.Community.objects.filter(pk__in=where).values_list("pk", "title"))
    subject = lake_timeline.Subject(
        community_ids=frozenset(titles), customer_ids=frozenset([customer_id])
    )
    place: lake_timeline.Place | None = None
    while titles:
        page = lake_timeline.read(
            subject,
            names=("community.message_sent",),
            before=place,
            limit=lake_timeline.ROWS_MAX,
            texts_of=subject.community_ids,
        )
        for each in page:
            yield titles[each.community_id or 0], each
        if len(page) < lake_timeline.ROWS_MAX:
            return
        place = page[-1].place


def _row(
    row: lake_timeline.Moment,
    shown: Shown,
    names: Mapping[int | None, str],
    tag: tuple[str, str] | None,
) -> TimelineRow:
    kinds = CATALOG[row.name].kinds
    word = (
        kinds(row.kind) if kinds and row.kind and row.name in PERSON_NAMES[len(NAMES) :] else None
    )
    money = row.amount is not None and not shown.money
    text = row.name == "community.message_sent" and not shown.text
    return TimelineRow(
        seq=row.seq,
        name=row.name,
        zh=CATALOG[row.name].zh,
        en=CATALOG[row.name].en,
        kind=row.kind,
        kind_zh=word.zh if word else None,
        kind_en=word.en if word else None,
        about=tag[0] if tag else None,
        reason=tag[1] or None if tag else None,
        occurred_at=row.occurred_at,
        community_id=row.community_id,
        customer_id=row.customer_id,
        customer_name=names.get(row.customer_id),
        order_id=row.order_id,
        amount=None if money else row.amount,
        currency=None if money else row.currency,
        text=row.text if shown.text else None,
        hidden=money or text,
    )


def _cursor(row: lake_timeline.Moment) -> str:
    return paging.encode(row.occurred_on, row.occurred_at.isoformat(), row.seq)


def _place(cursor: str) -> lake_timeline.Place:
    """The place that a cursor names; raises BadCursor."""
    day, at, seq = paging.decode(cursor, count=3)
    try:
        moment = datetime.fromisoformat(str(at))
        occurred_on = date.fromisoformat(str(day))
    except ValueError as error:
        raise paging.BadCursor from error
    if moment.tzinfo is None or not isinstance(seq, int):
        raise paging.BadCursor
    return lake_timeline.Place(occurred_on=occurred_on, occurred_at=moment, seq=seq)


@dataclass(frozen=True, kw_only=True, slots=True)
class Removal:
    """What disappears from lists and figures with a community; its facts stay."""

    messages: int
    members: int
    orders: int


def removal_preview(community: models.Community) -> Removal:
    """Count what goes out of sight with a community."""
    subject = lake_timeline.Subject(community_ids=frozenset({community.pk}))
    counted = lake_timeline.count(subject, names=_COUNTED)
    return Removal(
        messages=counted["community.message_sent"],
        members=models.Membership.objects.filter(community=community, left_on=None).count(),
        orders=counted["order.placed"],
    )
